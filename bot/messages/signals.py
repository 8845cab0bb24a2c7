"""What a report means beyond its rows, with what can be done about it at once."""

from bot.messages.blocks import (
    Block,
    Message,
    actions,
    context,
    fitting,
    message,
    section,
    sections,
)
from bot.messages.bulk import openers
from bot.messages.buttons import item_blocks
from bot.messages.items import (
    Reader,
    compact_line,
    reason_name,
)
from stranded.bulk import SEVERAL, Opening
from stranded.reasons import BulkFix
from stranded.signals import CLOSED, MERCHANT, Kind, Told

LINES = 5
# Why so many came to a reason at once, where it often has the same cause.
CAUSES = {
    MERCHANT: "burst_merchant",
    **dict.fromkeys(CLOSED, "burst_closed"),
    "missing_price": "burst_price",
    "potential_high_pricing_error": "burst_price",
    "potential_low_pricing_error": "burst_price",
}


def signal(told: Told, reader: Reader, owner: str = "") -> Message:
    """One thing that a report told; `owner` is called where it can't wait."""
    match told.kind:
        case Kind.BURST:
            return _burst(told, reader)
        case Kind.SHORTEN_FBA:
            text = _title(told, reader)
            return message(text, [section(text), context(_say("shorten_fba_note", told, reader))])
        case Kind.REINSTATED | Kind.WORSE:
            return _items(told, reader, owner)


def _say(part: str, told: Told, reader: Reader) -> str:
    return reader.say("signals", part, told=told)


def _title(told: Told, reader: Reader) -> str:
    name = reason_name(told.reason, reader)
    return reader.say("signals", told.kind.value, told=told, reason=name)


def _more(told: Told, shown: int, reader: Reader) -> Block | None:
    left = told.items - shown
    key = told.reason.key
    return context(reader.say("signals", "more", count=left, reason=key) if left > 0 else "")


def _items(told: Told, reader: Reader, owner: str) -> Message:
    """Each item with its own buttons."""
    text = _title(told, reader)
    called = [owner] if owner and told.kind is Kind.WORSE else []
    head = f"{text} {reader.say('support', 'calling', called=called)}" if called else text
    note = context(_say(f"{told.kind.value}_note", told, reader))
    groups = (
        item_blocks(card, reader, place, f"signal:{told.kind.value}")
        for place, card in enumerate(told.cards, start=1)
    )
    shown = fitting(groups, [section(head), _more(told, 0, reader), note])
    blocks = [block for group in shown for block in group]
    return message(text, [section(head), *blocks, _more(told, len(shown), reader), note])


def _burst(told: Told, reader: Reader) -> Message:
    """The first ones in a line each, the likely cause, and one way to mend them together."""
    text = _title(told, reader)
    cause = CAUSES.get(told.reason.key)
    lines = [compact_line(card, reader, grouped=True) for card in told.cards[:LINES]]
    return message(
        text,
        [
            section(text),
            section(_say(cause, told, reader)) if cause else None,
            *sections(lines),
            _more(told, len(lines), reader),
            actions(f"signal:{told.reason.key}", _together(told, reader)),
            context(_way(told, reader)),
        ],
    )


def _together(told: Told, reader: Reader) -> list[Block]:
    if told.items < SEVERAL:
        return []
    found = [Opening(told.account, told.marketplace, one) for one in told.reason.one_click]
    return openers(found, reader)


def _way(told: Told, reader: Reader) -> str:
    by_file = told.reason.bulk_fix is BulkFix.YES
    return _say("file" if by_file else "meaning", told, reader)
