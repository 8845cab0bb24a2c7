"""Local times of day as instants: once a local day in every zone, time changes or not."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

LATE_AFTER = timedelta(minutes=15)
TOO_LATE_AFTER = timedelta(hours=6)


def due_instant(day: date, at: time, zone: ZoneInfo) -> datetime:
    """The instant (UTC) of a local time: in a gap the first one after it, in a fold the first."""
    local = datetime.combine(day, at, zone)
    there_and_back = local.astimezone(UTC).astimezone(zone)
    if there_and_back.replace(tzinfo=None) == local.replace(tzinfo=None):
        return local.astimezone(UTC)
    return _end_of_gap(local, zone)


def _end_of_gap(local: datetime, zone: ZoneInfo) -> datetime:
    """A time that the clocks jump over: the jump lies between its two readings."""
    before = local.replace(fold=0).astimezone(UTC)
    after = local.replace(fold=1).astimezone(UTC)
    low, high = min(before, after), max(before, after)
    offset = low.astimezone(zone).utcoffset()
    while high - low > timedelta(seconds=1):
        middle = low + (high - low) / 2
        if middle.astimezone(zone).utcoffset() == offset:
            low = middle
        else:
            high = middle
    return high.replace(microsecond=0)


def last_due(now: datetime, at: time, zone: ZoneInfo) -> tuple[date, datetime]:
    """The newest local day whose due instant is not after `now`, with that instant."""
    day = now.astimezone(zone).date()
    while (due := due_instant(day, at, zone)) > now:
        day -= timedelta(days=1)
    return day, due
