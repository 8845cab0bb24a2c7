"""What can be done about an item from where it is shown: its row of buttons, and the way out."""

from bot.messages import ids
from bot.messages.blocks import BUTTON_URL, Block, actions, button, confirmation
from bot.messages.items import FALLBACK_LINK, SPOKEN_SKU, Reader, item_section
from bot.messages.pricing import price_button
from bot.messages.text import plain_line
from stranded.actions import ONE_CLICK, ActionKind, Intent, IntentState
from stranded.cards import Button, ButtonKind, Card, Press


def buttons(card: Card, reader: Reader, block_id: str) -> Block | None:
    """The item's own buttons and one way into Seller Central: to edit first, or instead."""
    if card.departure is not None:
        return None
    acting = [_press_button(one, card, reader) for one in card.buttons if one.primary]
    acting += [_declare_button(card, reader)] if card.may_declare else []
    acting += [price_button(card, reader)] if card.may_price else []
    acting += intent_buttons(card.last, reader) if card.last is not None else []
    others = [_press_button(one, card, reader) for one in card.buttons if not one.primary]
    return actions(block_id, [*acting, *link_button(card, reader), *others])


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


def _declare_button(card: Card, reader: Reader) -> Block:
    """Asks for what only the seller can answer; who may is asked at the click."""
    label = reader.say("buttons", "declare")
    episode = card.episode
    press = Press(episode.account, episode.id, card.reason.key, ButtonKind.CHANGE_TO_FBA)
    spoken = f"{label}: {plain_line(episode.sku, SPOKEN_SKU)}"
    return button(label, ids.DECLARE, press.token, style="primary", spoken=spoken)


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


def link_button(card: Card, reader: Reader) -> list[Block]:
    """The way into Seller Central, where there is a page."""
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
