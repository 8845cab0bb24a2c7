"""The days ahead, by the rules' own decision: never a minute before it, and nothing left out."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stranded.actions import Why
from stranded.ahead import asks
from stranded.forecast import (
    MOST_DAYS,
    PASSED_OVER,
    Expected,
    Forecast,
    Kind,
    end_of,
    in_order,
    removals_ahead,
    step_ahead,
)
from stranded.gates import LISTING_GATES, Facts
from stranded.quiet import QuietHours
from stranded.release import Held
from stranded.rules import decide_automatic
from stranded.settings import AccountSettings, Automatic, Mode
from tests.bot.messages.things import NOW, episode, facts, listing, opt_out
from tests.stranded.test_rules_never import any_facts, is_quiet

SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
ON = AccountSettings(automatic=Automatic.ON)
END = NOW + MOST_DAYS * DAY
holds: st.SearchStrategy[Held | None] = st.one_of(
    st.none(),
    st.builds(
        Held,
        st.just("e"),
        st.just("U0MAX"),
        st.just(NOW),
        st.one_of(st.none(), st.timedeltas(-DAY, 40 * DAY).map(lambda apart: NOW + apart)),
    ),
)


def waiting(**known: Any) -> Facts:
    found = episode("listing_closed", stranded_on=NOW - 20 * DAY)
    return facts(found, **{"settings": ON, **known})


def would_happen(found: Facts, at: datetime) -> bool:
    """Whether a tick of that moment would act or ask, once it has looked at the listing."""
    action = found.reason.auto
    if action is None:
        return False
    on = replace(found, settings=replace(found.settings, automatic=Automatic.ON), data_at=at)
    decision = decide_automatic(action, on, at)
    looked = LISTING_GATES if found.listing is None else frozenset({"seen"})
    acts = all(gate.name in PASSED_OVER | looked for gate in decision.closed)
    return acts or asks(decision)


@settings(max_examples=300, deadline=None)
@given(any_facts(), holds, st.timedeltas(timedelta(0), MOST_DAYS * DAY - SECOND))
def test_a_step_is_foretold_for_the_first_moment_at_which_the_rules_take_it(
    found: Facts, held: Held | None, apart: timedelta
) -> None:
    found = replace(found, held=held)

    step = step_ahead(found, NOW, END)

    some_time = NOW + apart
    if step is None:
        assert not would_happen(found, some_time)
        return
    assert NOW <= step.at < END
    assert would_happen(found, step.at)
    awake = not is_quiet(found, some_time)
    assert would_happen(found, some_time) == (some_time >= step.at and awake)
    assert step.at == NOW or not would_happen(found, step.at - SECOND)


def test_nobody_is_asked_about_what_is_opted_out_before_that_ends() -> None:
    asks = replace(ON, modes={"listing_closed": Mode.ASK})
    out = opt_out(until=NOW + 15 * DAY)

    step = step_ahead(waiting(settings=asks, opt_out=out), NOW, END)

    assert step is not None
    assert (step.kind, step.at) == (Kind.ASK, NOW + 15 * DAY)


@pytest.mark.parametrize(
    ("known", "days"),
    [
        ({}, 10),
        ({"opt_out": opt_out()}, None),
        ({"opt_out": opt_out(until=NOW + 15 * DAY)}, 15),
        ({"opt_out": opt_out(until=NOW + 5 * DAY)}, 10),
        ({"held": Held("e", "U0MAX", NOW, NOW + 12 * DAY)}, 12),
        ({"held": Held("e", "U0MAX", NOW, None)}, None),
        ({"settings": replace(ON, modes={"listing_closed": Mode.OFF})}, None),
        ({"settings": replace(ON, auto_relist_days=60)}, None),
    ],
)
def test_what_holds_an_item_back_moves_its_day(known: dict[str, Any], days: int | None) -> None:
    step = step_ahead(waiting(**known), NOW, END)

    assert (step and step.at) == (None if days is None else NOW + days * DAY)


def test_what_comes_due_in_quiet_hours_is_foretold_for_their_end() -> None:
    quiet = replace(ON, quiet_hours=QuietHours(time(22), time(7)))
    bare = episode("listing_closed", stranded_on=date(2026, 11, 3))
    known = {"settings": quiet, "channel_zone": ZoneInfo("America/Los_Angeles")}

    step = step_ahead(facts(bare, **known), NOW, END)

    assert step is not None
    assert step.at == datetime(2026, 12, 4, 15, 0, tzinfo=UTC)


@pytest.mark.page("F38")
def test_a_start_date_ahead_moves_it_to_the_first_minute_of_that_local_day() -> None:
    opens = datetime(2026, 12, 8, 20, 0, tzinfo=UTC)
    step = step_ahead(waiting(listing=listing(start=opens)), NOW, END)

    assert step is not None
    zone = ZoneInfo("America/Los_Angeles")
    assert step.at.astimezone(zone) == datetime(2026, 12, 8, 0, 0, tzinfo=zone)


def test_an_unread_listing_leaves_it_unsure() -> None:
    read, unread = step_ahead(waiting(), NOW, END), step_ahead(waiting(listing=None), NOW, END)

    assert (read and read.sure, unread and unread.sure) == (True, False)


@pytest.mark.page("F28")
@pytest.mark.parametrize("automatic", Automatic)
def test_item_discontinued_is_asked_on_its_day_whether_on_or_in_preview(
    automatic: Automatic,
) -> None:
    found = episode("item_discontinued", stranded_on=NOW - 20 * DAY)
    chosen = AccountSettings(automatic=automatic)

    step = step_ahead(facts(found, settings=chosen), NOW, END)

    assert step is not None
    assert (step.kind, step.at) == (Kind.ASK, NOW + 10 * DAY)


def test_what_is_overdue_is_of_today() -> None:
    old = facts(episode("listing_closed", stranded_on=NOW - 90 * DAY))

    step = step_ahead(old, NOW, END)

    assert step is not None
    assert step.at == NOW


def test_a_removal_date_comes_with_the_warnings_that_are_still_ahead() -> None:
    found = facts(episode("missing_price", removal_on=date(2026, 12, 3)))

    ahead = [(one.kind, one.at.date()) for one in removals_ahead(found, NOW, END)]

    assert ahead == [
        (Kind.REMOVAL, date(2026, 12, 3)),
        (Kind.REMOVAL_WARNING, date(2026, 11, 26)),
        (Kind.REMOVAL_WARNING, date(2026, 11, 30)),
        (Kind.REMOVAL_WARNING, date(2026, 12, 2)),
        (Kind.REMOVAL_WARNING, date(2026, 12, 3)),
    ]


def test_a_warning_of_today_is_no_forecast() -> None:
    found = facts(episode("missing_price", removal_on=date(2026, 11, 30)))

    ahead = [one.at.date() for one in removals_ahead(found, NOW, END)]

    assert ahead == [date(2026, 11, day) for day in (30, 27, 29, 30)]


@pytest.mark.parametrize("day", [None, date(2026, 11, 20)])
def test_no_date_and_a_past_one_foretell_nothing(day: date | None) -> None:
    assert list(removals_ahead(facts(episode(removal_on=day)), NOW, END)) == []


def test_days_are_those_of_the_marketplace_and_name_the_first_skus() -> None:
    zone = ZoneInfo("America/Los_Angeles")
    night = datetime(2026, 11, 25, 7, 59, tzinfo=UTC)
    expected = in_order(
        Expected(night + number * 60 * SECOND, Kind.AUTO_RELIST, f"LAMP-{number}", Why("days"))
        for number in range(5)
    )
    made = Forecast("A1", "US", 30, False, True, NOW, zone, expected)

    first, second = made.by_day

    assert (first.day, first.counts) == (date(2026, 11, 24), {Kind.AUTO_RELIST: 1})
    assert second.first == {Kind.AUTO_RELIST: ("LAMP-1", "LAMP-2", "LAMP-3")}
    assert second.counts == {Kind.AUTO_RELIST: 4}


def test_so_many_days_end_at_local_midnight_also_where_clocks_change() -> None:
    zone = ZoneInfo("Europe/Berlin")
    end = end_of(datetime(2026, 10, 20, 12, 0, tzinfo=UTC), 10, zone)

    assert end == datetime(2026, 10, 30, 0, 0, tzinfo=zone)
