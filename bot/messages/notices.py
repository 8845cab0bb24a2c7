"""What the bot says by itself: previews, questions, and the lines of a thread."""

from dataclasses import dataclass
from datetime import timedelta

from bot.messages import ids
from bot.messages.blocks import (
    Block,
    Message,
    actions,
    button,
    context,
    message,
    section,
    sections,
)
from bot.messages.buttons import intent_buttons, link_button
from bot.messages.delete import delete_button
from bot.messages.items import (
    Reader,
    action_name,
    action_state,
    compact_line,
    item_section,
)
from bot.messages.support import support_case
from stranded.actions import ActionKind, Intent, IntentState
from stranded.cards import Card
from stranded.items import Evidence
from stranded.removal_order import RemovalOrder
from stranded.support import SupportCase

# As many as one takes in at a glance; `/stranded explain SKU` answers for each item.
LINES = 5


@dataclass(frozen=True, slots=True)
class Preview:
    """What automatic actions would do to `count` items, of which `cards` are the first."""

    cards: tuple[Card, ...]
    marketplace: str
    count: int
    switched_on: bool
    token: str


def action(
    intent: Intent,
    card: Card | None,
    in_thread: bool,
    reader: Reader,
    order: RemovalOrder | None = None,
) -> Message:
    """The line of one action, redrawn as it goes on; with its item where it stands by itself.

    Of a removal `order` it tells what becomes of how many units, but no address: that is for those
    who may spend.
    """
    state = action_state(intent, reader)
    text = reader.say("notices", "action", intent=intent, state=state)
    shown = section(text) if in_thread or card is None else item_section(card, reader)
    row = actions(
        f"intent:{intent.id}", [*intent_buttons(intent, reader), *_page(intent, card, reader)]
    )
    wish = section(reader.say("removal_order", "wish", order=order)) if order else None
    also = section(state) if not in_thread and _is_after_all(intent, card) else None
    return message(text, [shown, also, wish, row, _what_then(intent, card, reader)])


def _is_after_all(intent: Intent, card: Card | None) -> bool:
    """Of an item that left only that is told; its listing may be deleted all the same."""
    gone = card is not None and card.departure is not None
    return gone and intent.request.action is ActionKind.DELETE_LISTING


def _page(intent: Intent, card: Card | None, reader: Reader) -> list[Block]:
    """What Amazon refuses is mostly mended in Seller Central, so the way there is offered."""
    refused = intent.state is IntentState.REFUSED
    return link_button(card, reader) if refused and card and card.departure is None else []


def _what_then(intent: Intent, card: Card | None, reader: Reader) -> Block | None:
    """What an action was the way to: after the removal of the stock its listing may go."""
    removed = intent.request.action is ActionKind.CREATE_REMOVAL_ORDER
    return delete_button(card, reader) if removed and card is not None else None


def check(
    intent: Intent,
    evidence: Evidence,
    after: timedelta,
    reader: Reader,
    case: SupportCase | None = None,
    owner: str = "",
) -> Message:
    """What a later look found. An early one that still finds it stranded is no alarm yet.

    After the last one there is a `case` to paste for Seller Support, and whoever asked for the
    action is called, and the `owner`.
    """
    hours = int(after.total_seconds() // 3600)
    part = f"check_{evidence.value}"
    if evidence is Evidence.STILL_STRANDED:
        part += "_early" if case is None else "_late"
    said = reader.say(
        "notices",
        part,
        intent=intent,
        hours=hours,
        action=action_name(intent.request.action.value, reader),
    )
    if case is None or evidence is not Evidence.STILL_STRANDED:
        return message(said, [section(said)])
    asker = "" if intent.request.actor.is_rule else intent.request.actor.id
    called = list(dict.fromkeys(one for one in (asker, owner) if one))
    calling = reader.say("support", "calling", called=called) if called else ""
    return message(said, [section(f"{said} {calling}"), *support_case(case, reader)])


def preview(given: Preview, reader: Reader) -> Message:
    """What would be done by itself, and the switch."""
    text = reader.say("notices", "preview", given=given, count=given.count)
    lines = [_would(card, reader) for card in given.cards[:LINES]]
    part = "preview_on" if given.switched_on else "preview_off"
    switch = None if given.switched_on else _switch(given, reader)
    closing = reader.say("notices", part)
    left = given.count - len(lines)
    more = reader.say("notices", "preview_more", count=left) if left > 0 else ""
    return message(text, [section(text), *sections(lines), context(more), switch, context(closing)])


def _would(card: Card, reader: Reader) -> str:
    act = card.reason.auto or ActionKind.RELIST
    line = compact_line(card, reader)
    return reader.say("notices", "would", line=line, action=action_name(act.value, reader))


def _switch(given: Preview, reader: Reader) -> Block | None:
    """Opens a modal that lists what becomes due at once: nothing is switched by this alone."""
    label = reader.say("buttons", "switch_on")
    row = [button(label, ids.SWITCH_ON, given.token, style="primary")]
    return actions(f"switch:{given.marketplace}", row)


def audit_head(rows: int, head: str, reader: Reader) -> Message:
    """Where the audit log ended, for whoever checks later that it still goes on from there."""
    text = reader.say("notices", "audit_head", rows=rows, head=head)
    how = reader.say("notices", "audit_head_how", head=head)
    return message(text, [section(text), context(how)])
