"""Every message about removal orders once, all outside text in it being the same."""

from collections.abc import Iterator
from dataclasses import fields, replace
from typing import Any

from bot.messages import Message, Reader, answers, delete, notices, removal_order
from bot.messages import card as cards
from stranded.actions import ActionKind, IntentState, Why
from stranded.deletion import MayAsk
from stranded.explanation import Explanation
from stranded.items import Evidence
from stranded.removal_order import (
    Address,
    Disposition,
    MayOrder,
    OrderState,
    RemovalOrder,
)
from stranded.rules import decide_deletion, decide_removal
from tests.bot.messages.things import (
    NOW,
    card,
    departure,
    episode,
    facts,
    intent,
    removal,
    rulebook,
)

PROBLEMS = (
    Why("removal_no_units"),
    Why("removal_too_many", {"has": 3}),
    Why("removal_not_a_number"),
    Why("removal_no_disposition"),
    Why("removal_not_one_line"),
    Why("removal_too_long", {"most": 200}),
    Why("removal_address_missing"),
)
ANSWERS = (
    Why("removal_handed_in"),
    Why("removal_created"),
    Why("removal_in_report"),
    Why("removal_answer_unread"),
    Why("removal_answer_partly", {"processed": 2, "successful": 1}),
    Why("removal_not_sent"),
    Why("removal_too_late"),
    Why("removal_feeds_many", {"feeds": 2}),
    Why("feed_cancelled"),
    Why("feed_fatal"),
    Why("feeds_unreadable_now"),
    Why("upload_refused"),
)


def removals(text: str, said: dict[str, Any], told: Reader) -> Iterator[Message]:
    order = an_order(text)
    yield from _modals(order, text, said, told)
    yield from _lines(order, text, said, told)
    yield from _reasons(text, said, told)


def an_order(text: str) -> RemovalOrder:
    address = Address(**{one.name: text for one in fields(Address)})
    return RemovalOrder(text, 12, 3, Disposition.RETURN, address, text)


def _modals(
    order: RemovalOrder, text: str, said: dict[str, Any], told: Reader
) -> Iterator[Message]:
    """Without their fields; what stands beside those comes as a section."""
    proposed = _asked(IntentState.PROPOSED, text)
    for key in ("packaging_issue", "listing_closed"):
        item = episode(key, **said)
        reason = rulebook().get(item.reason)
        for second in (True, False):
            asked = MayOrder(item, reason, second, order.address)
            yield _modal(removal_order.form(asked, "", told))
        for kind in Disposition:
            shown = replace(order, disposition=kind)
            asked_second = MayAsk(item, reason, True, proposed, shown)
            yield _modal(removal_order.confirm_second(asked_second, "", told))
        yield removal_order.ask(item, told)
        yield _modal(delete.confirm(MayAsk(item, reason, False), "", told))
    yield removal_order.usage(told)
    problems = {str(number): why for number, why in enumerate(PROBLEMS)}
    problems |= {
        "country": Why("removal_country", {"country": text}),
        "postal_code": Why("removal_postal_code", {"country": text, "written": text}),
    }
    beside = [*removal_order.errors(problems, told).values(), removal_order.wrong_word(text, told)]
    yield Message(
        "modal",
        [{"type": "section", "text": {"type": "plain_text", "text": one}} for one in beside],
    )


def _modal(view: dict[str, Any]) -> Message:
    return Message("modal", [one for one in view["blocks"] if one["type"] != "input"])


def _asked(state: IntentState, text: str, why: Why | None = None) -> Any:
    return intent(state, why, by=text, sku=text, action=ActionKind.CREATE_REMOVAL_ORDER)


def _lines(order: RemovalOrder, text: str, said: dict[str, Any], told: Reader) -> Iterator[Message]:
    """The line in the channel in every state, and the card with an order of every state."""
    for state in IntentState:
        yield notices.action(_asked(state, text), None, True, told)
    for disposition in Disposition:
        wished = replace(order, disposition=disposition)
        yield notices.action(_asked(IntentState.PROPOSED, text), None, False, told, wished)
    for by in ("", text):
        waits = replace(_asked(IntentState.PLANNED, text), not_before=NOW, seconded_by=by)
        yield notices.action(waits, None, True, told)
    for one in OrderState:
        known = {"order": removal(one, order, by=text)}
        shown = card(
            "packaging_issue", known=known, last=_asked(IntentState.CONFIRMED, text), **said
        )
        yield cards.card(shown, (), told)
        yield notices.action(_asked(IntentState.CONFIRMED, text), shown, False, told)
        followed = replace(known["order"], episode=shown.episode.id)
        left = departure(shown.episode, Evidence.LEFT_THE_LIST)
        gone = replace(shown, order=followed, departure=left)
        yield notices.action(_asked(IntentState.CONFIRMED, text), gone, False, told)
        yield answers.not_stranded(text, (), left, True, told, gone)


def _reasons(text: str, said: dict[str, Any], told: Reader) -> Iterator[Message]:
    whys = (
        *ANSWERS,
        Why("removal_answer_unclear", {"issues": [["3", text]]}),
        Why("removal_given_up", {"by": text}),
        Why("upload_host", {"host": text}),
    )
    for why in whys:
        yield notices.action(_asked(IntentState.UNKNOWN, text, why), None, True, told)
    item = episode("packaging_issue", **said)
    for order in (None, *(removal(one, an_order(text), by=text) for one in OrderState)):
        known = facts(item, order=order)
        decisions = (decide_removal(known, NOW), decide_deletion(known, NOW))
        shown = card("packaging_issue", **said)
        yield cards.explanation(Explanation(shown, (), decisions), told)
    bare = facts(episode("packaging_issue", **{**said, "fulfillable": 0, "unfulfillable": 0}))
    yield cards.explanation(
        Explanation(card("packaging_issue", **said), (), (decide_removal(bare, NOW),)), told
    )
