"""The lines of a report that could not be read, with their numbers and why."""

from bot.messages.answers import paged
from bot.messages.blocks import Message, message, section, sections, short
from bot.messages.items import Reader, why
from stranded.rejects import RejectedLine, Rejects

SHOWN = 20


def rejects(found: list[Rejects], reader: Reader, offset: int = 0) -> Message:
    """The lines of one report from `offset` on; of several reports how many each has."""
    if len(found) == 1 and found[0].count:
        return _lines(found[0], reader, offset)
    part = "overview" if any(one.count for one in found) else "none" if found else "no_report"
    said = reader.say("rejects", part)
    several = len({one.account for one in found}) > 1
    titles = [f"• {title(one, reader, several)}" for one in found]
    ways = [_way(one, reader, several) for one in found]
    lines = [" ".join(filter(None, pair)) for pair in zip(titles, ways, strict=True)]
    return message(said, [section(said), *sections(lines)])


def no_such_place(text: str, known: tuple[str, ...], reader: Reader) -> Message:
    return short(reader.say("rejects", "no_such_place", text=text, known=known))


def _lines(found: Rejects, reader: Reader, offset: int) -> Message:
    said = title(found, reader)
    lines = (line(one, reader) for one in found.lines[:SHOWN])

    def more(left: int, last: int) -> str:
        return reader.say("rejects", "more", count=left, next=last, found=found)

    return paged(said, lines, found.count, offset, more, reader)


def title(found: Rejects, reader: Reader, with_account: bool = False) -> str:
    """How many lines of the report were set aside, and of when it is."""
    return reader.say("rejects", "title", found=found, with_account=with_account)


def line(one: RejectedLine, reader: Reader) -> str:
    said = why(one.why, reader, passed=False)
    return reader.say("rejects", "line", line=one, why=said)


def _way(found: Rejects, reader: Reader, several: bool) -> str:
    """The command that shows a report's lines."""
    if not found.count:
        return ""
    account = f" {found.account}" if several else ""
    command = f"/stranded rejected{account} {found.marketplace}"
    return reader.say("rejects", "way", command=command)
