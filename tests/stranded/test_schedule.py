"""A local time of day in every zone of the world: one due instant a day, time changes or not."""

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

import pytest

from stranded.schedule import due_instant, last_due

FIRST, LAST = date(2025, 1, 1), date(2027, 12, 31)
TIMES = (time(0, 0), time(0, 30), time(1, 59), time(2, 30), time(3, 0), time(9, 0), time(23, 59))
DAY, SECOND = timedelta(days=1), timedelta(seconds=1)


Change = tuple[datetime, timedelta]


@cache
def changes() -> dict[tuple[Change, ...], str]:
    """Each way in which clocks change within three years, with one zone that does it so.

    To the second, so that whatever holds of that zone holds of every other zone of the same way.
    """
    return {_changes_of(ZoneInfo(name)): name for name in sorted(available_timezones())}


def _changes_of(zone: ZoneInfo) -> tuple[Change, ...]:
    """The first offset, and each other one with the instant from which it holds."""
    now = datetime.combine(FIRST - DAY, time(), UTC)
    found = [(now, offset(now, zone))]
    while now.date() <= LAST:
        later = now + timedelta(hours=6)
        if offset(later, zone) != found[-1][1]:
            found.append((_change_between(now, later, zone), offset(later, zone)))
        now = later
    return tuple(found)


def _change_between(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    while after - before > SECOND:
        middle = (before + (after - before) / 2).replace(microsecond=0)
        if offset(middle, zone) == offset(before, zone):
            before = middle
        else:
            after = middle
    return after


def offset(at: datetime, zone: ZoneInfo) -> timedelta:
    found = at.astimezone(zone).utcoffset()
    assert found is not None
    return found


def wall(instant: datetime, zone: ZoneInfo) -> datetime:
    """What a clock on the wall shows."""
    return instant.astimezone(zone).replace(tzinfo=None)


def changing_days() -> list[tuple[str, date]]:
    days = {
        (name, day + apart * DAY)
        for found, name in changes().items()
        for at, _ in found[1:]
        for day in [wall(at, ZoneInfo(name)).date()]
        for apart in (-2, -1, 0, 1)
    }
    return sorted(days)


def test_clocks_change_in_many_ways() -> None:
    assert len(changes()) > 60
    assert changes()[_changes_of(ZoneInfo("America/Havana"))] != "America/New_York"
    assert len(changing_days()) > 300


def test_it_is_due_when_the_wall_clock_first_shows_the_time_or_jumps_over_it() -> None:
    for name, day in changing_days():
        zone = ZoneInfo(name)
        for at in TIMES:
            due, wished = due_instant(day, at, zone), datetime.combine(day, at)
            before = [wall(due - ago, zone) for ago in (SECOND, timedelta(hours=1), DAY / 8)]
            assert wall(due, zone) >= wished, (name, day, at)
            assert max(before) < wished, (name, day, at)


def test_each_local_day_has_one_due_instant_and_the_newest_is_found() -> None:
    for name, day in changing_days():
        zone = ZoneInfo(name)
        for at in TIMES:
            due = due_instant(day, at, zone)
            assert last_due(due, at, zone) == (day, due), (name, day, at)
            assert last_due(due - SECOND, at, zone)[0] == day - DAY, (name, day, at)


@pytest.mark.parametrize("at", [time(0), time(2, 30), time(9)], ids=str)
def test_in_every_zone_each_day_of_three_years_has_one_digest(at: time) -> None:
    for name in changes().values():
        zone, day = ZoneInfo(name), FIRST
        before = due_instant(day, at, zone)
        while day < LAST:
            day += DAY
            due = due_instant(day, at, zone)
            assert before < due, (name, day)
            assert last_due(due, at, zone)[0] == day, (name, day)
            assert last_due(due - SECOND, at, zone)[0] == day - DAY, (name, day)
            before = due


@pytest.mark.parametrize(
    ("zone", "day", "at", "due"),
    [
        ("America/Los_Angeles", date(2026, 3, 8), time(2, 30), "2026-03-08T10:00"),  # a gap
        ("America/Los_Angeles", date(2026, 11, 1), time(1, 30), "2026-11-01T08:30"),  # a fold
        ("Africa/Cairo", date(2026, 4, 24), time(0, 15), "2026-04-23T22:00"),  # no midnight
        ("Australia/Lord_Howe", date(2026, 10, 4), time(2, 15), "2026-10-03T15:30"),  # half an hour
        ("Asia/Kolkata", date(2026, 11, 23), time(9, 0), "2026-11-23T03:30"),
    ],
)
def test_gaps_and_folds_in_figures(zone: str, day: date, at: time, due: str) -> None:
    assert due_instant(day, at, ZoneInfo(zone)) == datetime.fromisoformat(due).replace(tzinfo=UTC)


def test_before_the_time_of_day_yesterdays_instant_is_the_newest() -> None:
    now = datetime(2026, 11, 23, 8, 59, tzinfo=UTC)

    assert last_due(now, time(9), ZoneInfo("UTC")) == (
        date(2026, 11, 22),
        datetime(2026, 11, 22, 9, tzinfo=UTC),
    )
