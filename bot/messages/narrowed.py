"""What of the list can be asked for by itself, when what was asked for is nothing of it."""

from bot.messages.blocks import Message, message, section, sections
from bot.messages.items import Reader, reason_name
from stranded.reasons import UNKNOWN, Reason

MOST_NAMED = 25


def no_such_part(text: str, listed: list[tuple[Reason, int]], reader: Reader) -> Message:
    """Neither a reason nor a recommended action: the reasons that are on the list, with counts."""
    said = reader.say("narrowed", "none", text=text)
    named = listed[:MOST_NAMED]
    lines = [
        reader.say(
            "narrowed",
            "reason",
            count=count,
            name=reason_name(reason, reader, UNKNOWN),
        )
        for reason, count in named
    ]
    left = len(listed) - len(named)
    more = [reader.say("narrowed", "more", count=left)] if left else []
    first = next((reason for reason, _ in listed if reason.known), None)
    name = first.text(reader.language.locale).name if first else ""
    example = reader.say("narrowed", "example", name=name) if name else ""
    hint = f"{example} {reader.say('narrowed', 'actions')}".strip()
    return message(said, [section(said), *sections([*lines, *more]), section(hint)])
