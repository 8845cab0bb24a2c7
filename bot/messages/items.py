"""What every message about items shares: an item's lines, its buttons, an action's state."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from markupsafe import Markup

from bot.messages.blocks import Block, section
from bot.messages.issues import issue_lines
from bot.messages.languages import Language
from bot.messages.text import outside
from stranded.actions import ActionKind, Intent, IntentState, Why
from stranded.cards import Card
from stranded.digest import is_urgent
from stranded.items import Evidence, Money
from stranded.marketplaces import Marketplace
from stranded.reasons import Level, Reason
from stranded.removal_order import OrderState

Links = Callable[[str, Marketplace, str, str], str | None]
TITLE = 70
RAW_REASON = 80
SPOKEN_SKU = 45
# The page of Seller Central on which a reason's first step is taken.
FALLBACK_LINK = "fix_stranded"
# Amazon's troubles that are over sooner or later, and say nothing about the request.
PASSING = frozenset({"server_error", "unreachable"})


@dataclass(frozen=True, slots=True)
class Reader:
    """Whoever reads: their language, and where links to Seller Central lead."""

    language: Language
    links: Links

    def say(self, template: str, part: str, **values: object) -> Markup:
        return self.language.say(template, part, **values)

    def say_of(self, kind: ActionKind, template: str, part: str, **values: object) -> Markup:
        """The part in the words of one action, where it has some of its own."""
        own = f"{part}_{kind.value}"
        return self.say(template, own if self.language.has(template, own) else part, **values)


def reason_name(card_or_reason: Card | Reason, reader: Reader, raw: str = "") -> str:
    """The reason in the reader's language; Amazon's own words where the rule book lacks them."""
    reason = card_or_reason.reason if isinstance(card_or_reason, Card) else card_or_reason
    if isinstance(card_or_reason, Card):
        raw = card_or_reason.episode.item.reason_text
    if not reason.known:
        return reader.say("item", "unknown_reason", raw=outside(raw, RAW_REASON))
    name = reason.text(reader.language.locale).name
    if reason.twin and reader.language.locale != "en":
        # Translated names that are easily swapped always stand beside the English ones.
        name = f"{name} ({reason.text('en').name})"
    if reason.level is Level.ACCOUNT:
        return reader.say("item", "account_reason", name=name)
    return name


def item_section(card: Card, reader: Reader, place: int | None = None) -> Block:
    """Which item, why and how much; then, where there is any, its date and what is happening."""
    lines = [
        reader.say(
            "item",
            "title",
            card=card,
            place=place,
            title=outside(card.episode.item.title, TITLE),
            urgent=card.departure is None and is_urgent(card),
        ),
        reader.say("item", "facts", card=card, reason=reason_name(card, reader)),
        removal_line(card, reader, brief=True),
        state_line(card, reader),
    ]
    return section("\n".join(line for line in lines if line))


def compact_line(card: Card, reader: Reader, *, grouped: bool = False) -> str:
    """One item in one line, for lists without buttons; `grouped` under a reason's own line."""
    return reader.say(
        "item",
        "compact",
        card=card,
        title=outside(card.episode.item.title, 40),
        reason="" if grouped else reason_name(card, reader),
        removal=removal_day(card),
    )


def removal_day(card: Card) -> date | None:
    return card.removal.day(card.marketplace.zone)


def removal_line(card: Card, reader: Reader, *, brief: bool = False) -> str:
    """When the stock is taken away, and where that date comes from; brief leaves "unknown" out."""
    if card.departure is not None or (brief and card.removal.on is None):
        return ""
    part = "removal_past" if (card.days_left or 0) < 0 else f"removal_{card.removal.source.value}"
    return reader.say(
        "item",
        part,
        card=card,
        day=removal_day(card),
        by_today=_were_it_noticed_today(card),
        urgent=is_urgent(card),
    )


def _were_it_noticed_today(card: Card) -> date:
    """For who asks what a mail would mean; no claim that there was one."""
    return card.now.astimezone(card.marketplace.zone).date() + timedelta(days=card.notice_days)


def about(amount: Money, reader: Reader) -> str:
    """An amount that is no bill; one that would be rounded away is said to be small, not zero."""
    least = reader.language.least(amount.currency)
    if Decimal(0) < amount.amount < least.amount / 2:
        return reader.say("item", "less_than", amount=least)
    return reader.say("item", "about", amount=amount)


def state_line(card: Card, reader: Reader) -> str:
    """What was last done or ordered, or why there is no button; and who opted the item out."""
    gone = card.departure is not None
    lines = ["" if gone else _paused(card, reader), _doing(card, reader), order_line(card, reader)]
    if card.opt_out is not None and not gone:
        lines.append(reader.say("item", "opted_out", opt_out=card.opt_out))
    return "\n".join(line for line in lines if line)


def stock_was_removed(card: Card) -> bool:
    """Whether it left the list because its units went, so that nobody waits for it to sell."""
    order, departure = card.order, card.departure
    if order is None or departure is None or departure.evidence is Evidence.VERIFIED:
        return False
    return order.episode == card.episode.id and order.state is OrderState.PROCESSED


def _paused(card: Card, reader: Reader) -> str:
    """That it is closed on purpose, or about to be, is no alarm."""
    return reader.say("item", "paused", pause=card.pause) if card.pause else ""


def order_line(card: Card, reader: Reader) -> str:
    """Where its removal order stands, once Amazon made one."""
    if card.order is None:
        return ""
    return reader.say("removal_order", f"state_{card.order.state.value}", followed=card.order)


def _doing(card: Card, reader: Reader) -> str:
    if card.departure is not None:
        how = "removed" if stock_was_removed(card) else card.departure.evidence.value
        return reader.say("item", f"gone_{how}", card=card)
    if card.last is not None:
        return action_state(card.last, reader)
    if card.checking:
        return reader.say("item", "checking")
    if card.reason.one_click and card.withheld:
        return reader.say("item", "withheld", why=why(card.withheld[0].why, reader, passed=False))
    return ""


def action_state(intent: Intent, reader: Reader) -> str:
    """Where an action stands: who asked, what Amazon said, and what comes next."""
    action = intent.request.action
    part = "waiting" if intent.can_be_undone else intent.state.value
    by = "by_rule" if intent.request.actor.is_rule else "by_person"
    name = action_name(action.value, reader)
    if intent.request.price is not None:
        name = reader.say("action", "priced", name=name, intent=intent)
    said = {
        "action": name,
        "who": reader.say("action", by, intent=intent),
        "why": outcome(intent, reader),
    }
    state = reader.say_of(action, "action", part, intent=intent, **said)
    if intent.request.answers is None:
        return state
    return state + "\n" + reader.say("action", "declared", intent=intent)


def outcome(intent: Intent, reader: Reader) -> str:
    """A why stands beside an outcome only where it speaks against the action.

    What failed by a trouble that passes may be tried again: nothing happened.
    """
    if not intent.why.code:
        return ""
    said = why(intent.why, reader, passed=False)
    if intent.state is IntentState.FAILED and intent.why.code in PASSING:
        return Markup(" ").join([said, reader.say("action", "try_again")])
    return said


def action_name(action: str, reader: Reader) -> str:
    return reader.say("action", f"name_{action}")


def why(given: Why, reader: Reader, *, passed: bool = True) -> str:
    """A code in words. One that has no words yet is still shown, by its name."""
    part = given.code if reader.language.has("why", given.code) else "other"
    found = given.parameters.get("issues")
    issues = issue_lines(found, reader.language) if isinstance(found, list) else []
    values = {"p": _Known(given.parameters), "code": given.code, "passed": passed}
    return reader.say("why", part, issues=issues, **values)


class _Known(dict[str, object]):
    """Parameters by name; one that is missing is empty instead of an error in a message."""

    def __missing__(self, key: str) -> str:
        return ""
