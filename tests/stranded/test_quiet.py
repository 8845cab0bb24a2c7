"""Quiet hours in every zone: one stretch a local day, also where a day has 23 or 25 hours."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stranded.quiet import QuietHours, quiet_until, read_quiet_hours
from tests.stranded.test_schedule import changes

NIGHT = QuietHours(time(22), time(7))
NEW_YORK, SHANGHAI = ZoneInfo("America/New_York"), ZoneInfo("Asia/Shanghai")
SECOND, MINUTE, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(days=1)
FIRST, LAST = datetime(2025, 1, 1, tzinfo=UTC), datetime(2027, 12, 31, tzinfo=UTC)
# A zone of each kind: whole and half hours, changes at midnight, by half an hour, at day and night.
ZONES = sorted(changes().values())

times = st.builds(time, st.integers(0, 23), st.integers(0, 59))
quiets = st.builds(QuietHours, times, times).filter(lambda one: one.start != one.end)
zones = st.sampled_from(ZONES).map(ZoneInfo)
instants = st.datetimes(
    FIRST.replace(tzinfo=None), LAST.replace(tzinfo=None), timezones=st.just(UTC)
)


def shown_as_quiet(quiet: QuietHours, now: datetime, zone: ZoneInfo) -> bool:
    """What somebody would say who looks at a clock on the wall."""
    clock = now.astimezone(zone).time()
    if quiet.start < quiet.end:
        return quiet.start <= clock < quiet.end
    return clock >= quiet.start or clock < quiet.end


def clocks_change(now: datetime, zone: ZoneInfo) -> bool:
    return len({(now + apart * DAY).astimezone(zone).utcoffset() for apart in (-1, 0, 1)}) > 1


@settings(max_examples=400, deadline=None)
@given(quiets, instants, zones)
def test_it_is_quiet_when_the_clock_on_the_wall_says_so(
    quiet: QuietHours, now: datetime, zone: ZoneInfo
) -> None:
    by_the_clock = shown_as_quiet(quiet, now, zone)

    is_quiet = quiet_until(quiet, now, zone) is not None

    assert is_quiet or not by_the_clock
    assert is_quiet is by_the_clock or clocks_change(now, zone)


@settings(max_examples=400, deadline=None)
@given(quiets, instants, zones)
def test_it_ends_when_it_says_and_not_before(
    quiet: QuietHours, now: datetime, zone: ZoneInfo
) -> None:
    until = quiet_until(quiet, now, zone)

    if until is not None:
        assert now < until < now + timedelta(hours=26)
        assert quiet_until(quiet, until, zone) is None
        assert quiet_until(quiet, until - SECOND, zone) == until


def stretches(quiet: QuietHours, zone: ZoneInfo, day: date) -> int:
    """How often it becomes quiet in the two days from a noon on, looked at every five minutes."""
    now = datetime.combine(day, time(12), zone).astimezone(UTC)
    states = [quiet_until(quiet, now + step * 5 * MINUTE, zone) is not None for step in range(576)]
    return sum(later and not before for before, later in pairwise(states))


@pytest.mark.parametrize("name", ZONES)
def test_where_clocks_change_it_becomes_quiet_once_a_night(name: str) -> None:
    """Never twice, though the clock shows an hour twice; and never not at all."""
    zone = ZoneInfo(name)
    ways = next(key for key, one in changes().items() if one == name)
    days = [at.astimezone(zone).date() for at, _ in ways][1:]

    for day in days:
        for quiet in (NIGHT, QuietHours(time(23, 45), time(1, 30)), QuietHours(time(0), time(3))):
            assert stretches(quiet, zone, day - 2 * DAY) == 2, (day, quiet)


@pytest.mark.parametrize(
    ("day", "hours"),
    [(date(2026, 3, 7), 8), (date(2026, 10, 31), 10), (date(2026, 6, 1), 9)],
)
def test_a_night_is_shorter_or_longer_by_the_hour_that_clocks_change(day: date, hours: int) -> None:
    start = datetime.combine(day, time(22), NEW_YORK).astimezone(UTC)

    assert quiet_until(NIGHT, start, NEW_YORK) == start + timedelta(hours=hours)
    assert quiet_until(NIGHT, start - SECOND, NEW_YORK) is None


def test_a_time_that_clocks_jump_over_is_the_moment_of_the_jump() -> None:
    jump = datetime(2026, 3, 8, 7, tzinfo=UTC)
    till, since = QuietHours(time(1), time(2, 30)), QuietHours(time(2, 30), time(4))

    assert quiet_until(till, jump - MINUTE, NEW_YORK) == jump
    assert quiet_until(since, jump - SECOND, NEW_YORK) is None
    assert quiet_until(since, jump, NEW_YORK) == jump + timedelta(hours=1)


def test_an_end_that_clocks_show_twice_is_the_second_one() -> None:
    """Else somebody who sees a quarter past one would be woken before half past one."""
    first = datetime(2026, 11, 1, 5, 30, tzinfo=UTC)

    until = quiet_until(QuietHours(time(22), time(1, 30)), first, NEW_YORK)

    assert until == first + timedelta(hours=1)


def test_without_quiet_hours_it_is_never_quiet() -> None:
    assert quiet_until(None, FIRST, SHANGHAI) is None


def test_it_is_quiet_from_the_first_second_until_before_the_last() -> None:
    start, end = datetime(2026, 11, 23, 14, tzinfo=UTC), datetime(2026, 11, 23, 23, tzinfo=UTC)

    edges = (start - SECOND, start, end - SECOND, end)

    found = [quiet_until(NIGHT, edge, SHANGHAI) for edge in edges]
    assert found == [None, end, end, None]


@given(quiets)
def test_what_is_written_is_read(quiet: QuietHours) -> None:
    assert read_quiet_hours(str(quiet)) == quiet
