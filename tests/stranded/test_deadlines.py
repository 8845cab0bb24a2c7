"""When stock is taken away: where the date comes from, and which warning is due."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stranded.deadlines import (
    PAST,
    START,
    DateSource,
    RemovalDate,
    Warning_,
    removal_date,
    warning_days,
    warning_of,
    warning_step,
)
from stranded.digest import is_urgent
from stranded.items import Episode, When
from stranded.marketplaces import MARKETPLACES
from stranded.reasons import Severity
from stranded.settings import AccountSettings
from tests.bot.messages.things import NOW, TODAY, card, episode, facts, rulebook

LA, TOKYO = ZoneInfo("America/Los_Angeles"), ZoneInfo("Asia/Tokyo")
STEPS = (30, 14, 7, 3, 1, 0)
HOUR = timedelta(hours=1)


def told(found: Episode, *, accelerated: bool = False) -> RemovalDate:
    return removal_date(found, rulebook().get(found.reason), LA, accelerated)


@pytest.mark.trap("The report's removal date stands above any rule")
@pytest.mark.parametrize("when", [date(2026, 12, 15), datetime(2026, 12, 15, 8, tzinfo=UTC)])
def test_the_reports_own_date_is_taken_as_it_is(when: When) -> None:
    found = told(episode(removal_on=when))

    assert (found.on, found.source, found.disposal) == (when, DateSource.REPORT, False)


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)))
def test_the_date_of_stranding_never_becomes_a_removal_date(stranded_on: date) -> None:
    for reason in rulebook().reasons:
        if reason.disposal_days is None:
            found = told(episode(reason.key, stranded_on=stranded_on))
            assert (found.on, found.source) == (None, DateSource.UNKNOWN)


def misuse(removal_on: When | None, stranded_on: When | None, first_seen: datetime) -> Episode:
    found = episode("trademark_misuse", removal_on=removal_on, stranded_on=stranded_on)
    return replace(found, first_seen=first_seen)


class TestTrademarkMisuse:
    """The page's only disposal clock has no start: the earliest reading is taken and named so."""

    SEEN = datetime(2026, 11, 10, 12, tzinfo=UTC)

    @pytest.mark.page("F92")
    def test_it_is_of_the_highest_urgency_and_shows_its_day(self) -> None:
        shown = card("trademark_misuse", stranded_on=date(2026, 11, 2))

        assert shown.reason.severity is Severity.CRITICAL
        assert is_urgent(shown)
        assert shown.removal.disposal
        assert shown.days_left == (date(2026, 12, 2) - date(2026, 11, 23)).days

    def test_it_counts_from_the_stranding_where_that_is_earlier(self) -> None:
        found = told(misuse(None, date(2026, 11, 2), self.SEEN))

        assert (found.on, found.source) == (date(2026, 12, 2), DateSource.ESTIMATE)

    @pytest.mark.parametrize("stranded_on", [None, date(2026, 11, 20)])
    def test_it_counts_from_the_first_sight_otherwise(self, stranded_on: date | None) -> None:
        found = told(misuse(None, stranded_on, self.SEEN))

        assert (found.on, found.source) == (date(2026, 12, 10), DateSource.ESTIMATE)

    def test_an_instant_counts_from_its_day_in_the_marketplaces_zone(self) -> None:
        night = datetime(2026, 11, 3, 7, 59, tzinfo=UTC)  # still the 2nd in Los Angeles

        assert told(misuse(None, night, self.SEEN)).on == date(2026, 12, 2)

    def test_an_earlier_date_of_the_report_wins(self) -> None:
        found = told(misuse(date(2026, 11, 28), date(2026, 11, 2), self.SEEN))

        assert (found.on, found.source) == (date(2026, 11, 28), DateSource.REPORT)
        assert found.disposal

    def test_a_later_date_of_the_report_does_not_calm(self) -> None:
        found = told(misuse(date(2027, 1, 28), date(2026, 11, 2), self.SEEN))

        assert (found.on, found.source) == (date(2026, 12, 2), DateSource.ESTIMATE)


@pytest.mark.trap("Accelerated removal comes without notice")
def test_accelerated_removal_says_or_sooner() -> None:
    found = episode(removal_on=date(2026, 12, 15))

    assert told(found, accelerated=True).or_sooner
    assert not told(found).or_sooner


@pytest.mark.parametrize(
    ("on", "days"),
    [
        (date(2026, 11, 23), 0),
        (date(2026, 11, 24), 1),
        (date(2026, 11, 22), -1),
        (datetime(2026, 11, 24, 7, 59, tzinfo=UTC), 0),
        (datetime(2026, 11, 24, 8, 0, tzinfo=UTC), 1),
        (None, None),
    ],
)
def test_days_left_are_local_days_of_the_marketplace(on: When | None, days: int | None) -> None:
    found = RemovalDate(on, DateSource.REPORT if on else DateSource.UNKNOWN)

    assert found.days_left(NOW, LA) == days


def test_the_same_instant_is_another_day_elsewhere() -> None:
    evening = datetime(2026, 11, 23, 16, 0, tzinfo=UTC)  # the 24th in Tokyo
    found = RemovalDate(date(2026, 11, 24), DateSource.REPORT)

    assert found.days_left(evening, LA) == 1
    assert found.days_left(evening, TOKYO) == 0


@pytest.mark.parametrize(
    ("days_left", "step"),
    [
        (31, None), (30, 30), (29, 30), (15, 30), (14, 14), (8, 14), (7, 7), (3, 3), (2, 3),
        (1, 1), (0, 0), (-1, None), (-400, None), (None, None),
    ],
)  # fmt: skip
def test_the_smallest_step_that_covers_the_days_left_is_due(
    days_left: int | None, step: int | None
) -> None:
    assert warning_step(days_left, STEPS) == step


def test_without_steps_nothing_is_warned_of() -> None:
    assert warning_step(0, ()) is None


@given(st.integers(0, 400), st.sets(st.integers(0, 365), max_size=8))
def test_as_days_go_by_a_later_step_is_never_followed_by_an_earlier_one(
    days: int, steps: set[int]
) -> None:
    today, tomorrow = warning_step(days + 1, steps), warning_step(days, steps)

    if today is not None:
        assert tomorrow is not None
        assert tomorrow <= today


def test_a_reason_with_a_clock_is_the_only_one_with_an_estimate() -> None:
    clocks = {reason.key: reason.disposal_days for reason in rulebook().reasons}

    assert {key: days for key, days in clocks.items() if days} == {"trademark_misuse": 30}


@pytest.mark.page("F47")
def test_with_accelerated_removal_the_first_warning_waits_for_no_step() -> None:
    assert warning_step(200, STEPS, sooner=True) == START
    assert warning_step(20, STEPS, sooner=True) == 30
    assert warning_step(200, (), sooner=True) is None


def warned(
    left: int, seen: timedelta = HOUR, settings: AccountSettings | None = None
) -> Warning_ | None:
    """What an item is due for so many days before its date, by data of so long ago."""
    of = episode(removal_on=TODAY + timedelta(days=left))
    given = facts(of, data_at=NOW - seen, settings=settings or AccountSettings())
    return warning_of(given, NOW)


@pytest.mark.parametrize(
    ("left", "step"), [(31, None), (30, 30), (0, 0), (-1, PAST), (-30, PAST), (-31, None)]
)
def test_a_date_that_went_by_is_told_of_once_more(left: int, step: int | None) -> None:
    found = warned(left)

    assert (found.step if found else None) == step


def test_only_a_report_from_after_the_date_tells_that_the_stock_is_there_still() -> None:
    assert warned(-1, seen=timedelta(hours=18)) is None  # of the date's own evening
    assert warned(-1, seen=timedelta(hours=8)) is not None


def test_a_warnings_key_holds_what_makes_it_one() -> None:
    quick = AccountSettings(accelerated_removal=True)
    keys = [
        one.key for one in (warned(7), warned(6), warned(-1), warned(90, settings=quick)) if one
    ]

    assert keys == [
        "removal|e-KETTLE_RED*1|2026-11-30|7",
        "removal|e-KETTLE_RED*1|2026-11-29|7",
        "removal|e-KETTLE_RED*1|2026-11-22|past",
        "removal|e-KETTLE_RED*1|2027-02-21|start",
    ]


ZONES = st.sampled_from([market.zone for market in MARKETPLACES.values()])
HOURS = st.lists(st.integers(1, 24 * 40), min_size=1, max_size=40)
SOME_STEPS = st.sets(st.integers(0, 60), max_size=7).map(tuple)


@given(ZONES, HOURS, SOME_STEPS, st.booleans(), st.integers(-5, 90), st.data())
def test_however_late_a_look_is_each_step_comes_once_and_none_is_missed(
    zone: ZoneInfo,
    gaps: list[int],
    steps: tuple[int, ...],
    accelerated: bool,
    ahead: int,
    data: st.DataObject,
) -> None:
    """Looks at any times, with the bot stopped in between, and dates that Amazon moves."""
    settings = AccountSettings(warning_days=steps, accelerated_removal=accelerated)
    now, on = NOW, TODAY + timedelta(days=ahead)
    given_keys: list[str] = []
    for gap in gaps:
        now += timedelta(hours=gap)
        if data.draw(st.integers(0, 9)) == 0:
            on += timedelta(days=data.draw(st.integers(-9, 30)))
        of = facts(episode(removal_on=on), zone=zone, settings=settings, data_at=now)
        due = warning_of(of, now)
        left = (on - now.astimezone(zone).date()).days
        fitting = [step for step in steps if step >= left >= 0]
        if due and due.key not in given_keys:
            given_keys.append(due.key)
        # Whatever was missed: the latest state is told after each look, and only that.
        if fitting:
            assert f"removal|e-KETTLE_RED*1|{on}|{min(fitting)}" in given_keys
        if due:
            assert due.days_left == left
            assert due.step in (*fitting, START, PAST)
    assert len(set(given_keys)) == len(given_keys)
    for date_ in {key.split("|")[2] for key in given_keys}:
        told = [key.split("|")[3] for key in given_keys if key.split("|")[2] == date_]
        order = [{"start": START, "past": PAST}.get(step) or int(step) for step in told]
        assert len(order) <= len(steps) + 2
        assert len(set(order)) == len(order)


@given(st.dates(date(2024, 1, 1), date(2027, 12, 31)), ZONES, SOME_STEPS)
def test_the_days_that_are_looked_through_hold_all_that_can_be_due(
    on: date, zone: ZoneInfo, steps: tuple[int, ...]
) -> None:
    settings = AccountSettings(warning_days=steps)
    due = warning_of(facts(episode(removal_on=on), zone=zone, settings=settings, data_at=NOW), NOW)
    first, last = warning_days(settings, NOW.astimezone(zone).date())

    assert due is None or first <= on <= last
