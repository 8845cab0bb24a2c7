"""The days ahead as a table of text, the same in Slack and in a terminal."""

from bot.messages.blocks import Block, Message, context, fitting, message, section
from bot.messages.items import Reader
from bot.messages.table import aligned, bar
from stranded.forecast import MOST_DAYS, Day, Forecast, Kind

# What is done or asked, and what falls away; warnings and looks are told by themselves.
COLUMNS = (Kind.AUTO_RELIST, Kind.AUTO_CHANGE_TO_FBA, Kind.ASK, Kind.REMOVAL)
DOING = COLUMNS[:3]
NAMED_DAYS = 5


def forecast(found: list[Forecast], reader: Reader) -> Message:
    """A table for each place, the first SKUs of its first days, and what it rests on."""
    if not found:
        return message(said := reader.say("forecast", "nothing_here"), [section(said)])
    several = len({one.account for one in found}) > 1
    groups = [_place(one, several, reader) for one in found]
    note = context(reader.say("forecast", "note"))
    shown = fitting(groups, [note, context(_left_out(len(groups), reader))])
    left = len(groups) - len(shown)
    more = context(_left_out(left, reader)) if left else None
    title = reader.say("forecast", "title", given=found[0], several=several)
    return message(title, [*(block for group in shown for block in group), more, note])


def _left_out(count: int, reader: Reader) -> str:
    return reader.say("forecast", "left_out", count=count)


def _place(given: Forecast, several: bool, reader: Reader) -> list[Block | None]:
    title = reader.say("forecast", "title", given=given, several=several)
    state = reader.say("forecast", "state", given=given)
    days = [one for one in given.by_day if any(kind in one.counts for kind in COLUMNS)]
    if not days:
        return [section(f"{title}\n{state}\n{reader.say('forecast', 'quiet')}")]
    table = "\n".join(_table(days, reader))
    named = [_named(one, reader) for one in days[:NAMED_DAYS]]
    return [section(f"{title}\n{state}"), section(f"```\n{table}\n```"), section("\n".join(named))]


def _table(days: list[Day], reader: Reader) -> list[str]:
    head = ["", *(reader.say("forecast", f"column_{kind.value}") for kind in COLUMNS), ""]
    done = [sum(day.counts.get(kind, 0) for kind in DOING) for day in days]
    rows = [
        [
            reader.language.day(day.day),
            *(_number(day.counts.get(kind, 0), reader) for kind in COLUMNS),
            bar(number, max(done)),
        ]
        for day, number in zip(days, done, strict=True)
    ]
    totals = [sum(day.counts.get(kind, 0) for day in days) for kind in COLUMNS]
    foot = [reader.say("forecast", "total"), *(_number(one, reader) for one in totals), ""]
    # The bar's column is the last one, and its cells begin at the left.
    *cells, bars = zip(*[head, *rows, foot], strict=True)
    lines = aligned(list(zip(*cells, strict=True)))
    return [f"{line} {one}".rstrip() for line, one in zip(lines, bars, strict=True)]


def _number(value: int, reader: Reader) -> str:
    return reader.language.number(value) if value else "-"


def _named(day: Day, reader: Reader) -> str:
    """Which SKUs are the first of a day, by what is to happen to them."""
    parts = [
        {"kind": reader.say("forecast", f"kind_{kind.value}"), "first": day.first[kind]}
        | {"left": day.counts[kind] - len(day.first[kind])}
        for kind in COLUMNS
        if kind in day.counts
    ]
    return reader.say("forecast", "named", day=day.day, parts=parts)


def misread(word: str, known: tuple[str, ...], reader: Reader) -> Message:
    """Why a word of the question is not understood."""
    said = reader.say("forecast", "misread", word=word, known=known, most=MOST_DAYS)
    return message(said, [section(said)])


def looking(reader: Reader) -> Message:
    """While a long list is looked through behind the answer."""
    return message(said := reader.say("forecast", "looking"), [section(said)])
