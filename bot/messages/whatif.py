"""What settings would have done on the history that is kept, and what no history can tell."""

from bot.messages.blocks import Block, Message, context, fitting, message, section
from bot.messages.items import Reader
from bot.messages.release import counted
from stranded.whatif import WhatIf, Would

NAMED = 3


def what_if(found: list[WhatIf], reader: Reader) -> Message:
    """A part for each place, as far as they fit, and once what can't be known."""
    several = len({one.account for one in found}) > 1
    groups: list[list[Block | None]] = [[section(told(one, several, reader))] for one in found]
    note = context(reader.say("whatif", "unknowable"))
    shown = fitting(groups, [note, context(_left_out(len(groups), reader))])
    left = len(groups) - len(shown)
    more = context(_left_out(left, reader)) if left else None
    said = _title(found[0], several, reader) if found else reader.say("forecast", "nothing_here")
    blocks = [block for group in shown for block in group]
    return message(said, [*(blocks or [section(said)]), more, note if found else None])


def _left_out(count: int, reader: Reader) -> str:
    return reader.say("whatif", "left_out", count=count)


def in_modal(given: WhatIf, reader: Reader) -> list[Block]:
    """The same where somebody is about to switch on."""
    note = context(reader.say("whatif", "unknowable"))
    return [section(told(given, False, reader)), *([note] if note else [])]


def told(given: WhatIf, several: bool, reader: Reader) -> str:
    """How many would have been acted on, what came of them, and the first by name."""
    title = _title(given, several, reader)
    if not given.days:
        return f"{title}\n{reader.say('whatif', 'no_history')}"
    lines = [title, reader.say("whatif", "history", given=given), *_done(given, reader)]
    if given.asked:
        lines.append(reader.say("whatif", "asked", count=given.asked))
    if given.overtaken:
        lines.append(reader.say("whatif", "overtaken", count=given.overtaken))
    return "\n".join(lines)


def _title(given: WhatIf, several: bool, reader: Reader) -> str:
    return reader.say("whatif", "title", given=given, several=several)


def _done(given: WhatIf, reader: Reader) -> list[str]:
    count = len(given.done)
    if not count:
        return [reader.say("whatif", "nothing")]
    kinds = counted(given.counts, reader)
    days, busiest = given.sooner.days, given.busiest
    first = sorted(given.done, key=_when)[:NAMED]
    lines: list[str] = [
        reader.say(
            "whatif", "done", given=given, kinds=kinds, first=first, left=count - len(first)
        ),
        reader.say("whatif", "became", given=given, count=count, days=days),
    ]
    if busiest is not None:
        lines.append(reader.say("whatif", "busiest", day=busiest[0], count=busiest[1]))
    if given.opted_out or given.stranded_again:
        lines.append(reader.say("whatif", "unwelcome", given=given))
    return lines


def _when(one: Would) -> tuple[object, str]:
    return (one.at, one.past.episode.sku)


def misread(word: str, known: tuple[str, ...], reader: Reader) -> Message:
    """Why a word of the question is not understood."""
    return message(said := reader.say("whatif", "misread", word=word, known=known), [section(said)])
