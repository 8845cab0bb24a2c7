"""When a report is asked for: month ends, and never twice within its time."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.workflows.cadence import BILL_BY, BILL_FROM, Period, after, before, bill_to_ask, is_time
from store.refreshes import Refresh
from stranded.scope import Scope

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
SEPTEMBER, OCTOBER = date(2026, 9, 1), date(2026, 10, 1)
DAYS = st.dates(date(2020, 1, 1), date(2040, 12, 31))


def asked(state: str) -> Refresh:
    return Refresh(1, Scope("w", "a"), "US", "T", None, "r1", state, NOON, None)


@pytest.mark.parametrize(
    ("today", "came", "asks"),
    [
        (date(2026, 11, 6), None, SEPTEMBER),
        (date(2026, 11, 6), SEPTEMBER, None),
        (date(2026, 11, 7), SEPTEMBER, OCTOBER),
        (date(2026, 11, 15), SEPTEMBER, OCTOBER),
        (date(2026, 11, 16), date(2026, 3, 1), OCTOBER),
        (date(2026, 11, 30), OCTOBER, None),
        (date(2027, 1, 6), date(2026, 11, 1), None),
        (date(2027, 1, 7), date(2026, 11, 1), date(2026, 12, 1)),
        (date(2028, 3, 31), date(2028, 1, 1), date(2028, 2, 1)),
    ],
)
def test_the_bill_of_last_month_is_asked_for_from_the_seventh_until_it_is_here(
    today: date, came: date | None, asks: date | None
) -> None:
    assert bill_to_ask(today, came) == asks


def test_who_has_no_bill_yet_gets_the_one_that_is_surely_out_first() -> None:
    assert bill_to_ask(date(2026, 11, 9), None) == SEPTEMBER
    assert bill_to_ask(date(2026, 11, 16), None) == OCTOBER


@given(DAYS, st.none() | DAYS)
def test_a_bill_is_only_asked_for_when_it_may_be_out_and_is_newer_than_what_came(
    today: date, some_day: date | None
) -> None:
    came = some_day.replace(day=1) if some_day else None
    month = bill_to_ask(today, came)

    if month is None:
        assert came is not None
        return
    assert month.day == 1
    assert today >= after(month) + timedelta(days=BILL_FROM - 1)
    assert came is None or month > came


@given(DAYS)
def test_after_the_fifteenth_nothing_but_last_months_bill_will_do(today: date) -> None:
    last_month = before(today.replace(day=1))
    if today.day > BILL_BY:
        assert bill_to_ask(today, None) == last_month
    assert bill_to_ask(today, last_month) is None


@given(DAYS)
def test_a_period_is_its_whole_month_and_over_when_it_is_asked_for(day: date) -> None:
    month = day.replace(day=1)
    period = Period(month)

    assert (period.since.date(), after(month) - period.until.date()) == (month, timedelta(days=1))
    assert before(after(month)) == month
    asks = bill_to_ask(day, None)
    assert asks is not None
    assert Period(asks).until < datetime(day.year, day.month, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("state", "wait"),
    [
        ("requested", timedelta(days=1)),
        ("done", timedelta(days=1)),
        ("cancelled", timedelta(days=1)),
        ("failed", timedelta(hours=4)),
    ],
)
def test_a_daily_report_is_asked_for_a_day_later_and_a_failed_one_after_four_hours(
    state: str, wait: timedelta
) -> None:
    assert is_time(None, NOON)
    assert not is_time(asked(state), NOON + wait - timedelta(seconds=1))
    assert is_time(asked(state), NOON + wait)
