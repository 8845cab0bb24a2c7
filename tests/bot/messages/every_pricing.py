"""Every message about prices once, all outside text in it being the same."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

from bot.messages import Message, Reader, filled, notices, pricing
from bot.messages import card as cards
from bot.messages.blocks import plain
from stranded.actions import ActionKind, Actor, IntentState, Why
from stranded.explanation import Explanation
from stranded.filled import Filled, FilledRow
from stranded.items import Money
from stranded.prices import MayPrice
from stranded.rules import decide_price
from tests.bot.messages.things import NOW, card, episode, facts, intent, listing, rulebook

PRICE = Money(Decimal("19.99"), "USD")
WORDS = (
    Why("price_nought"),
    Why("price_decimals", {"currency": "USD", "decimals": 2}),
    Why("price_decimals", {"currency": "JPY", "decimals": 0}),
    Why("price_unchecked", {"price": PRICE.text}),
    Why("price_odd", {"price": PRICE.text, "known": "1.99 USD"}),
)
REFUSALS = (
    Why("price_on_file", {"price": "25.00 USD"}),
    Why("price_on_file", {"price": ""}),
    Why("price_other", {"price": ""}),
    Why("price_other", {"price": "25.00 USD"}),
    Why("price_beyond", {"price": PRICE.text, "minimum": "20.00 USD"}),
    Why("price_beyond", {"price": PRICE.text, "maximum": "10.00 USD"}),
    Why("offers_unclear"),
)

LINES = (
    Why("filled_unreadable"),
    Why("filled_twice", {"times": 2}),
    Why("filled_not_listed"),
    Why("filled_no_price"),
    Why("filled_odd", {"price": PRICE.text, "known": "1.99 USD"}),
)
ENDS = (
    Why("filled_forgotten"),
    Why("filled_too_long", {"most": 200}),
    Why("filled_old", {"hours": 24}),
    Why("filled_taken", {"by": ""}),
)
PRICED = listing(has_price=True, price=PRICE)


def prices(text: str, said: dict[str, Any], told: Reader) -> Iterator[Message]:
    yield from _forms(text, said, told)
    yield from _lines(text, told)
    yield from _reasons(said, told)
    yield from _files(text, told)


def _forms(text: str, said: dict[str, Any], told: Reader) -> Iterator[Message]:
    """The form with its labels, and what is said beside its fields."""
    item, reason = episode("missing_price", **said), rulebook().get("missing_price")
    for seconds in (0, 1, 60):
        for known in (None, PRICE):
            modal = pricing.form(MayPrice(item, reason, "USD", known, seconds), "", told)
            labels = [
                {"type": "section", "text": one["label"]}
                for one in modal["blocks"]
                if "label" in one
            ]
            shown = [one for one in modal["blocks"] if one["type"] != "input"]
            yield Message("modal", shown + labels)
    asked = MayPrice(item, reason, "USD", None, 60, PRICE)
    for why in (*WORDS, Why("price_unreadable", {"text": text, "currency": "USD"})):
        (beside,) = pricing.wrong(why, told).values()
        yield Message("modal", [{"type": "section", "text": plain(beside, 2000)}])
        modal = pricing.ask_again(asked, why, "", told)
        yield Message("modal", [one for one in modal["blocks"] if one["type"] != "input"])


def _lines(text: str, told: Reader) -> Iterator[Message]:
    """The line in the channel in every state."""
    wish = intent(IntentState.PLANNED, by=text, sku=text, action=ActionKind.SET_PRICE)
    wish = replace(wish, request=replace(wish.request, price=PRICE))
    yield notices.action(replace(wish, not_before=NOW), None, True, told)
    for state in IntentState:
        yield notices.action(replace(wish, state=state), None, True, told)
    for why in REFUSALS:
        yield notices.action(replace(wish, state=IntentState.REFUSED, why=why), None, True, told)


def _reasons(said: dict[str, Any], told: Reader) -> Iterator[Message]:
    """The card with its button, and every side of every gate."""
    shown = card("missing_price", known={"listing": listing(has_price=False)}, **said)
    yield cards.card(shown, (), told)
    for of in (episode("missing_price", **said), episode(**said)):
        for known in (
            None,
            listing(),
            listing(has_price=False),
            listing(has_price=True, price=PRICE),
        ):
            for actor in (Actor("U0ADA"), Actor("rule:auto_set_price")):
                decision = decide_price(facts(of, listing=known), NOW, actor)
                yield cards.explanation(Explanation(shown, (), (decision,)), told)


def _files(text: str, told: Reader) -> Iterator[Message]:
    """A filled file in every state, with every kind of line, few and many."""
    whys = (
        *LINES,
        Why("filled_other_asin", {"asin": text}),
        Why("filled_reason", {"reason": text}),
    )
    refused = tuple(FilledRow(at, text, why=why) for at, why in enumerate(whys, start=2))
    priced = tuple(
        FilledRow(20, text, "e1", "missing_price", ActionKind.SET_PRICE, PRICE, known)
        for known in (None, PRICE)
    )
    changed = (FilledRow(30, text, "e2", "merchant_fulfilled", ActionKind.CHANGE_TO_FBA),)
    for rows in (
        (*refused, *priced, *changed),
        refused,
        priced[:1],
        changed * 200,
        priced[:1] * 200,
        (),
    ):
        for state in ("filled", "applying", "applied", "half_applied"):
            yield filled.filled(Filled("k", "A1", "US", text, state, rows, text), told)
    for why in (*ENDS, Why("filled_taken", {"by": text})):
        yield filled.not_done(why, told)
