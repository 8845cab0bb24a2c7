"""Which days a vacation may have, when it closes and relists, and how SKUs are read."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stranded.actions import Why
from stranded.items import OptOut
from stranded.marketplaces import MARKETPLACES
from stranded.pause import (
    LEAST,
    MOST_DAYS,
    MOST_SKUS,
    Days,
    against_close,
    against_relist,
    against_skus,
    close_instant,
    missed,
    on_vacation,
    pause_of,
    read_skus,
    relist_instant,
    vacations,
)
from tests.bot.messages.every import every_paused
from tests.bot.messages.things import NOW, TODAY, pause

zones = st.sampled_from(sorted(MARKETPLACES)).map(lambda code: MARKETPLACES[code].zone)
days = st.dates(date(2024, 1, 1), date(2027, 12, 31))
instants = st.integers(0, 4 * 365 * 24 * 60).map(
    lambda minutes: datetime(2024, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)
DAY = timedelta(days=1)


# --- the days


@given(instants, zones, st.integers(0, MOST_DAYS), st.integers(2, MOST_DAYS))
def test_a_plan_that_is_not_refused_relists_on_its_day_and_never_before_two_days_are_over(
    now: datetime, zone: Any, ahead: int, later: int
) -> None:
    today = now.astimezone(zone).date()
    close_on = today + ahead * DAY
    wanted = Days(close_on, close_on + later * DAY)
    assert (against_close(wanted, today), against_relist(wanted, today)) == (None, None)

    closes = close_instant(close_on, now, zone)
    relists = relist_instant(wanted.relist_on or today, closes, zone)

    assert closes >= now
    assert closes.astimezone(zone).date() == close_on
    assert relists >= closes + LEAST
    late = (relists.astimezone(zone).date() - (wanted.relist_on or today)).days
    # A day that is cut short by an hour can put two full days past midnight.
    assert late in (0, 1)
    assert late == 0 or later == 2


@given(days, zones)
def test_any_other_day_than_today_closes_at_its_first_instant_there(day: date, zone: Any) -> None:
    before = datetime.combine(day - DAY, time(12), zone)

    closes = close_instant(day, before, zone)

    assert closes.astimezone(zone).date() == day
    assert (closes - timedelta(seconds=1)).astimezone(zone).date() == day - DAY


@given(days, zones, st.timedeltas(timedelta(0), 3 * DAY))
def test_a_closing_that_shows_late_never_makes_the_relist_sooner(
    day: date, zone: Any, late: timedelta
) -> None:
    closed = datetime.combine(day, time(12), zone)

    on_time = relist_instant(day + 2 * DAY, closed, zone)

    assert relist_instant(day + 2 * DAY, closed + late, zone) == on_time + late


@pytest.mark.page("F36", "F41")
@given(st.integers(-500, 1))
def test_a_relist_sooner_than_two_days_is_refused_with_the_first_day_that_may_be(
    later: int,
) -> None:
    against = against_relist(Days(TODAY, TODAY + later * DAY), TODAY)

    assert against == Why("pause_short", {"first": TODAY + 2 * DAY, "least": 2})


@given(st.integers(1, 500))
def test_a_day_that_is_over_is_refused(ago: int) -> None:
    against = against_close(Days(TODAY - ago * DAY, TODAY), TODAY)

    assert against == Why("pause_past", {"today": TODAY})


@given(st.integers(MOST_DAYS + 1, 5000))
def test_what_is_more_than_a_year_ahead_is_refused(far: int) -> None:
    closing = against_close(Days(TODAY + far * DAY, None), TODAY)
    relisting = against_relist(Days(TODAY, TODAY + far * DAY), TODAY)

    last = TODAY + MOST_DAYS * DAY
    assert closing == Why("pause_far", {"last": last, "most": MOST_DAYS})
    assert relisting == Why("pause_long", {"last": last, "most": MOST_DAYS})


def test_a_day_that_nobody_chose_is_asked_for() -> None:
    nothing = Days(None, None)

    assert against_close(nothing, TODAY) == against_relist(nothing, TODAY) == Why("pause_no_day")


def test_a_relist_before_today_is_refused_however_the_closing_is_dated() -> None:
    past = Days(TODAY - 9 * DAY, TODAY - 3 * DAY)

    assert against_relist(past, TODAY) == Why("pause_short", {"first": TODAY + 2 * DAY, "least": 2})


# --- a bot that stood still


@pytest.mark.parametrize(
    ("late", "left", "is_missed"),
    [
        (timedelta(minutes=59), 1, False),
        (timedelta(hours=2), 2, False),
        (timedelta(hours=2), 1, True),
        (5 * DAY, 3, False),
        (5 * DAY, -1, True),
    ],
)
def test_a_closing_that_comes_late_is_left_out_where_too_little_is_left_of_it(
    late: timedelta, left: int, is_missed: bool
) -> None:
    zone = MARKETPLACES["US"].zone
    relist_on = NOW.astimezone(zone).date() + left * DAY
    planned = pause(close_at=NOW - late, relist_on=relist_on)

    assert missed(planned, NOW, zone) is is_missed


# --- the SKUs


def typed(text: str, *known: str) -> tuple[str, ...]:
    return read_skus(text, lambda line: line in known)


@pytest.mark.parametrize(
    ("text", "skus"),
    [
        ("", ()),
        (" \n , ,\n", ()),
        ("A\nB", ("A", "B")),
        ("A, B ,C\n D ", ("A", "B", "C", "D")),
        ("A\r\nB,A", ("A", "B")),
        ("RED/XL 10", ("RED/XL 10",)),
    ],
)
def test_skus_stand_one_a_line_or_between_commas(text: str, skus: tuple[str, ...]) -> None:
    assert typed(text) == skus


def test_a_line_that_is_a_sku_as_a_whole_is_not_taken_apart() -> None:
    assert typed("RED, XL\nRED, S", "RED, XL") == ("RED, XL", "RED", "S")


@pytest.mark.parametrize(
    ("skus", "code"),
    [
        ((), "pause_no_sku"),
        (("A",) * (MOST_SKUS + 1), "pause_many"),
        (("A" * 256,), "sku_too_long"),
        (("A\0",), "pause_odd_sku"),
        (("A\ud800",), "pause_odd_sku"),
        (("A" * 255,) * 12, "pause_text_long"),
    ],
)
def test_skus_that_make_no_plan_are_refused(skus: tuple[str, ...], code: str) -> None:
    against = against_skus(skus)

    assert against is not None
    assert against.code == code


def test_as_many_as_amazon_takes_at_once_make_a_plan() -> None:
    assert against_skus(("A" * 40,) * MOST_SKUS) is None


# --- what belongs to what


@given(st.integers(1, 2**62))
def test_an_intent_of_a_pause_names_it(number: int) -> None:
    assert pause_of(pause(id=number).episode) == number


@pytest.mark.parametrize("episode", ["", "e-1", "pause", "pause|", "pause|x", "12"])
def test_an_intent_of_a_stranding_names_none(episode: str) -> None:
    assert pause_of(episode) is None


def test_a_running_pause_closes_the_gate_for_rules() -> None:
    assert on_vacation(None) == (True, Why("vacation", {"by": ""}))
    passed, why = on_vacation(pause())
    assert (passed, why.parameters) == (False, {"by": "U0ANNA", "until": pause().relist_on})


def test_plans_are_told_apart_the_newest_first() -> None:
    row = every_paused("A")[0]
    told = [("one", 1), ("two", 2), ("one", 3)]
    rows = [replace_in(row, group, number) for group, number in told]

    found = vacations(rows)

    assert [(one.key, len(one.rows)) for one in found] == [("two", 1), ("one", 2)]


def replace_in(row: Any, group: str, number: int) -> Any:
    return replace(row, pause=replace(row.pause, group=group, id=number))


def test_an_opt_out_is_in_force_until_its_time_is_over() -> None:
    chosen = OptOut("A1", "US", "A", "U0ANNA", NOW - DAY, NOW)

    assert chosen.in_force(NOW - timedelta(seconds=1))
    assert not chosen.in_force(NOW)
