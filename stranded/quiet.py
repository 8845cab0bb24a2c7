"""Quiet hours: a stretch of every local day in which the bot does not disturb by itself."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from stranded.schedule import due_instant

# So many days before a date everybody is told at once, by night too.
WAKES_AT_DAYS = 3
_WRITTEN = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])", re.ASCII)


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From `start` until before `end`, in local time; over midnight where `end` is the earlier.

    Never quiet where both are the same.
    """

    start: time
    end: time

    def __str__(self) -> str:
        return f"{self.start:%H:%M}-{self.end:%H:%M}"


def read_quiet_hours(text: str) -> QuietHours | None:
    """`22:00-07:00`; None where it is not written so, or begins where it ends."""
    first, dash, last = text.replace("–", "-").partition("-")
    start, end = _time_of_day(first), _time_of_day(last)
    if not dash or start is None or end is None or start == end:
        return None
    return QuietHours(start, end)


def _time_of_day(text: str) -> time | None:
    found = _WRITTEN.fullmatch(text.strip())
    return time(int(found[1]), int(found[2])) if found else None


def quiet_until(quiet: QuietHours | None, now: datetime, zone: ZoneInfo) -> datetime | None:
    """When the quiet that holds at `now` ends (UTC); None where it is not quiet."""
    if quiet is None or quiet.start == quiet.end:
        return None
    until = now
    # Where clocks jump over all that lies between two stretches, one begins where the other ends.
    while (end := _end_of_stretch(quiet, until, zone)) is not None:
        until = end
    return until if until > now else None


def _end_of_stretch(quiet: QuietHours, now: datetime, zone: ZoneInfo) -> datetime | None:
    today = now.astimezone(zone).date()
    for day in (today - timedelta(days=1), today):
        start, end = _stretch(quiet, day, zone)
        if start <= now < end:
            return end
    return None


def _stretch(quiet: QuietHours, day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The stretch that begins on a local day.

    Whatever clocks do, it is one: from the first time that they show its start to the last time
    that they show its end. A time that they jump over is the moment of the jump.
    """
    last_day = day if quiet.end > quiet.start else day + timedelta(days=1)
    again = datetime.combine(last_day, quiet.end, zone).replace(fold=1).astimezone(UTC)
    end = max(due_instant(last_day, quiet.end, zone), again)
    return due_instant(day, quiet.start, zone), end
