"""What every message about items shares: an item's lines, its buttons, an action's state."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from markupsafe import Markup

from bot.messages import ids
from bot.messages.blocks import BUTTON_URL, Block, actions, button, confirmation, section
from bot.messages.languages import Language
from bot.messages.text import outside, plain_line
from stranded.actions import ONE_CLICK, ActionKind, Intent, IntentState, Why
from stranded.cards import Button, ButtonKind, Card
from stranded.digest import is_urgent
from stranded.items import Money
from stranded.marketplaces import Marketplace
from stranded.reasons import Level, Reason

Links = Callable[[str, Marketplace, str, str], str | None]
TITLE = 70
RAW_REASON = 80
SPOKEN_SKU = 45
# The page of Seller Central on which a reason's first step is taken.
FALLBACK_LINK = "fix_stranded"


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
    lines = ["" if gone else _paused(card, reader), _doing(card, reader), _ordered(card, reader)]
    if card.opt_out is not None and not gone:
        lines.append(reader.say("item", "opted_out", opt_out=card.opt_out))
    return "\n".join(line for line in lines if line)


def _paused(card: Card, reader: Reader) -> str:
    """That it is closed on purpose, or about to be, is no alarm."""
    return reader.say("item", "paused", pause=card.pause) if card.pause else ""


def _ordered(card: Card, reader: Reader) -> str:
    """Where its removal order stands, once Amazon made one."""
    if card.order is None:
        return ""
    return reader.say("removal_order", f"state_{card.order.state.value}", followed=card.order)


def _doing(card: Card, reader: Reader) -> str:
    if card.departure is not None:
        return reader.say("item", f"gone_{card.departure.evidence.value}", card=card)
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
    said = {
        "action": action_name(action.value, reader),
        "who": reader.say("action", by, intent=intent),
        # A why stands beside an outcome only where it speaks against the action.
        "why": why(intent.why, reader, passed=False) if intent.why.code else "",
    }
    return reader.say_of(action, "action", part, intent=intent, **said)


def action_name(action: str, reader: Reader) -> str:
    return reader.say("action", f"name_{action}")


def why(given: Why, reader: Reader, *, passed: bool = True) -> str:
    """A code in words. One that has no words yet is still shown, by its name."""
    part = given.code if reader.language.has("why", given.code) else "other"
    values = {"p": _Known(given.parameters), "code": given.code, "passed": passed}
    return reader.say("why", part, **values)


class _Known(dict[str, object]):
    """Parameters by name; one that is missing is empty instead of an error in a message."""

    def __missing__(self, key: str) -> str:
        return ""


def buttons(card: Card, reader: Reader, block_id: str) -> Block | None:
    """The item's own buttons and one way into Seller Central: to edit first, or instead."""
    if card.departure is not None:
        return None
    acting = [_press_button(one, card, reader) for one in card.buttons if one.primary]
    acting += intent_buttons(card.last, reader) if card.last is not None else []
    others = [_press_button(one, card, reader) for one in card.buttons if not one.primary]
    return actions(block_id, [*acting, *_link_button(card, reader), *others])


def _press_button(one: Button, card: Card, reader: Reader) -> Block:
    kind = one.press.kind
    label = reader.say("buttons", kind.value)
    return button(
        label,
        ids.PRESS[kind],
        one.press.token,
        style="primary" if one.primary else "",
        spoken=f"{label} {plain_line(card.episode.sku, SPOKEN_SKU)}",
        confirm=_confirm(kind, card, reader),
    )


def intent_buttons(intent: Intent, reader: Reader) -> list[Block]:
    """While a wish waits it can be carried out at once or taken back; one in doubt, be given up.

    A deletion is never hurried: its time is there for whoever sees what is lost by it.
    """
    value = f"{intent.request.account}\n{intent.id}"
    sku = plain_line(intent.request.sku, SPOKEN_SKU)

    def one(action_id: str, part: str, confirm: Block | None = None) -> Block:
        label = reader.say("buttons", part)
        return button(label, action_id, value, spoken=f"{label}: {sku}", confirm=confirm)

    if intent.state is IntentState.PROPOSED:
        return [one(ids.SECOND, "second"), one(ids.CANCEL, "cancel")]
    if intent.can_be_undone and intent.request.action not in ONE_CLICK:
        return [one(ids.CANCEL, "cancel")]
    if intent.can_be_undone:
        return [one(ids.DO_NOW, "do_now"), one(ids.CANCEL, "cancel")]
    if intent.state is IntentState.UNKNOWN:
        asked = confirmation(
            reader.say("buttons", "confirm_stop_title"),
            reader.say_of(intent.request.action, "buttons", "confirm_stop_text", sku=sku),
            reader.say("buttons", "stop_waiting"),
            reader.say("buttons", "confirm_no"),
        )
        return [one(ids.STOP_WAITING, "stop_waiting", asked)]
    return []


def _confirm(kind: ButtonKind, card: Card, reader: Reader) -> Block | None:
    """Changing the channel is asked once more; a relist is one click, unless it ends a vacation."""
    if kind is ButtonKind.RELIST and card.pause is not None:
        return confirmation(
            reader.say("buttons", "confirm_back_title"),
            reader.say("buttons", "confirm_back_text", day=card.pause.relist_on),
            reader.say("buttons", "confirm_yes"),
            reader.say("buttons", "confirm_no"),
        )
    if kind is not ButtonKind.CHANGE_TO_FBA:
        return None
    return confirmation(
        reader.say("buttons", "confirm_fba_title"),
        reader.say("buttons", "confirm_fba_text", sku=plain_line(card.episode.sku, SPOKEN_SKU)),
        reader.say("buttons", "confirm_yes"),
        reader.say("buttons", "confirm_no"),
    )


def _link_button(card: Card, reader: Reader) -> list[Block]:
    url = first_link(card, reader)
    if url is None:
        return []
    label = reader.say("buttons", _link_label(card))
    spoken = f"{label}: {plain_line(card.episode.sku, SPOKEN_SKU)}"
    return [button(label, ids.LINK, url=url, spoken=spoken)]


def _link_label(card: Card) -> str:
    if _can_relist(card):
        return "edit_first"
    to_fba = card.reason.resolution.startswith(ActionKind.CHANGE_TO_FBA.value)
    return "full_form" if to_fba else "seller_central"


def _can_relist(card: Card) -> bool:
    return any(one.press.kind is ButtonKind.RELIST for one in card.buttons)


def first_link(card: Card, reader: Reader) -> str | None:
    """Where the reason's first step is taken, else the page that lists all stranded stock.

    Beside a 1-click relist it leads to where the listing is edited before it sells again.
    """
    item = card.episode.item
    first = ("edit",) if _can_relist(card) else ()
    for key in (*first, *card.reason.links, FALLBACK_LINK):
        url = reader.links(key, card.marketplace, item.sku, item.asin)
        if url and len(url) <= BUTTON_URL:
            return url
    return None


def item_blocks(card: Card, reader: Reader, place: int, prefix: str) -> list[Block | None]:
    """One item with its buttons; `prefix` makes the block id unique in the message."""
    return [
        item_section(card, reader, place),
        buttons(card, reader, f"{prefix}:{place}:{card.episode.id}"),
    ]
