"""All-day entries as an iCalendar file (RFC 5545): escaped, folded, and nothing else."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

# https://www.rfc-editor.org/rfc/rfc5545#section-3.1: octets of a line, without its end.
LINE = 75
_ESCAPED = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})
# Controls are not allowed in a text; a tab is a space, and of line ends only \n is one of ours.
_CONTROLS = re.compile(r"[\x00-\x09\x0b-\x1f\x7f\u2028\u2029\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Entry:
    """A day with what it says. `uid` stays when the day moves; `changed_at` is of the newest word.

    The texts are plain; `description` may have lines.
    """

    uid: str
    day: date
    changed_at: datetime
    summary: str
    description: str


def calendar(name: str, description: str, entries: Iterable[Entry], locale: str) -> bytes:
    """The file as it is served."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:-//Refloat//Removal dates//{locale[:2].upper()}",
        "CALSCALE:GREGORIAN",
        f"X-WR-CALNAME:{escaped(name)}",
        f"X-WR-CALDESC:{escaped(description)}",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
        "X-PUBLISHED-TTL:PT1H",
        *(line for entry in entries for line in _event(entry)),
        "END:VCALENDAR",
    ]
    return b"".join(b"\r\n ".join(folded(line)) + b"\r\n" for line in lines)


def _event(entry: Entry) -> Iterator[str]:
    at = f"{entry.changed_at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    yield "BEGIN:VEVENT"
    yield f"UID:{escaped(entry.uid)}"
    yield f"DTSTAMP:{at}"
    yield f"LAST-MODIFIED:{at}"
    yield f"DTSTART;VALUE=DATE:{entry.day:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{entry.day + timedelta(days=1):%Y%m%d}"
    yield f"SUMMARY:{escaped(entry.summary)}"
    yield f"DESCRIPTION:{escaped(entry.description)}"
    # A day on which something goes is no day on which somebody is busy.
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def escaped(text: str) -> str:
    return _CONTROLS.sub(" ", text.replace("\r\n", "\n")).translate(_ESCAPED)


def folded(line: str) -> Iterator[bytes]:
    """The parts of a line, none longer than may be with the space that begins the next ones.

    A character that takes several octets is never parted.
    """
    part = b""
    room = LINE
    for char in line:
        octets = char.encode()
        if len(part) + len(octets) > room:
            yield part
            part, room = b"", LINE - 1
        part += octets
    yield part
