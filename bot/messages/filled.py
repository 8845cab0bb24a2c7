"""A filled file for bulk fixing: what it would do, line by line, and the button that does it."""

from bot.messages import ids
from bot.messages.blocks import (
    Block,
    Message,
    actions,
    button,
    confirmation,
    context,
    fitting_lines,
    message,
    section,
    sections,
    short,
)
from bot.messages.items import Reader, why
from bot.messages.text import outside
from stranded.actions import ActionKind, Why
from stranded.filled import Filled, FilledRow

NAME = 80


def filled(file: Filled, reader: Reader) -> Message:
    """The post in the file's thread. Nobody says yes to a line that they were not shown."""
    name, what = outside(file.name, NAME), _what(file, reader)
    said = reader.say("filled", file.state, file=file, name=name, what=what)
    wished = _wished(file)
    lines = [_line(one, reader) for one in (*wished, *file.refused)]
    row, foot = actions("filled", _buttons(file, reader)), context(_note(file, reader))
    more = reader.say("filled", "more", count=len(lines))
    shown = fitting_lines(lines, [section(said), row, foot, context(more)])
    told = sum(text.count("\n") + 1 for text in shown)
    left = len(lines) - told
    rest = context(reader.say("filled", "more", count=left)) if left else None
    if told < len(wished):
        row = section(reader.say("filled", "too_long")) if row else None
    return message(said, [section(said), *sections(shown), rest, row, foot])


def _what(file: Filled, reader: Reader) -> str:
    return reader.say("filled", "what", file=file)


def _wished(file: Filled) -> tuple[FilledRow, ...]:
    return (*file.of(ActionKind.SET_PRICE), *file.of(ActionKind.CHANGE_TO_FBA))


def _line(row: FilledRow, reader: Reader) -> str:
    if row.why is not None:
        return reader.say("filled", "refused", row=row, why=why(row.why, reader, passed=False))
    if row.price is not None:
        return reader.say("filled", "priced" if row.known else "priced_unchecked", row=row)
    return reader.say("filled", "changed", row=row)


def _note(file: Filled, reader: Reader) -> str:
    if file.state != "filled" or not (file.prices or file.changes):
        return ""
    return reader.say("filled", "note", file=file)


def _buttons(file: Filled, reader: Reader) -> list[Block]:
    if file.state != "filled" or not (file.prices or file.changes):
        return []
    label = reader.say("filled", "do", count=file.prices + file.changes)
    asked = confirmation(
        reader.say("filled", "confirm_title"),
        reader.say("filled", "confirm_text", file=file, what=_what(file, reader)),
        reader.say("filled", "confirm_yes"),
        reader.say("buttons", "confirm_no"),
    )
    value = f"{file.account}\n{file.key}"
    return [button(label, ids.APPLY_FILE, value, style="primary", confirm=asked)]


def not_done(against: Why, reader: Reader) -> Message:
    return short(why(against, reader, passed=False))
