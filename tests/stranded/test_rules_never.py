"""What must never happen, whatever comes together: searched for by Hypothesis."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stranded.actions import ActionKind, IntentState
from stranded.ahead import asks
from stranded.gates import Facts
from stranded.items import ListingFacts, OptOut, When
from stranded.marketplaces import MARKETPLACES
from stranded.quiet import QuietHours
from stranded.rules import Verdict, decide_automatic, decide_click
from stranded.settings import AccountSettings, Automatic, Mode
from tests.bot.messages.things import NOW, episode, facts, intent, listing, opt_out, rulebook

KEYS = [*(reason.key for reason in rulebook().reasons), rulebook().unknown.key]
RELISTED = {"listing_closed", "listing_closed_inventory_error", "item_discontinued"}
PAGE = {ActionKind.RELIST: RELISTED, ActionKind.CHANGE_TO_FBA: {"merchant_fulfilled"}}
ZONES = sorted({place.timezone for place in MARKETPLACES.values()})

# Times around the moment of the decision, so that both sides of every edge come up often.
instants = st.timedeltas(timedelta(days=-70), timedelta(days=5)).map(lambda apart: NOW + apart)
whens: st.SearchStrategy[When | None] = st.one_of(
    st.none(), instants, st.dates(date(2026, 9, 1), date(2026, 11, 27))
)
listings: st.SearchStrategy[ListingFacts | None] = st.one_of(
    st.none(),
    st.builds(
        listing,
        start=st.one_of(st.none(), instants),
        dangerous_goods=st.sampled_from([True, False, None]),
    ),
)
opt_outs: st.SearchStrategy[OptOut | None] = st.one_of(
    st.none(), st.builds(opt_out, until=st.one_of(st.none(), instants))
)
chosen = st.builds(
    AccountSettings,
    automatic=st.sampled_from(Automatic),
    auto_relist_days=st.integers(2, 60),
    auto_change_to_fba_days=st.integers(0, 60),
    modes=st.dictionaries(st.sampled_from(KEYS), st.sampled_from(Mode)),
)


@st.composite
def any_facts(draw: st.DrawFn) -> Facts:
    """Likely enough to be due that the search meets both verdicts."""
    key = draw(st.sampled_from([*PAGE[ActionKind.RELIST], "merchant_fulfilled", *KEYS]))
    found = replace(
        episode(key, stranded_on=draw(whens), primary_action=draw(st.sampled_from(["", "Relist"]))),
        reason_since=draw(st.one_of(st.none(), instants)),
        first_seen=draw(instants),
        sightings=draw(st.integers(1, 3)),
    )
    return facts(
        found,
        zone=ZoneInfo(draw(st.sampled_from(ZONES))),
        settings=draw(chosen),
        opt_out=draw(opt_outs),
        listing=draw(listings),
        open_intent=draw(st.sampled_from([None, None, intent(IntentState.UNKNOWN)])),
        data_at=NOW - draw(st.timedeltas(timedelta(0), timedelta(hours=6))),
        can_act=draw(st.booleans()),
    )


def starts_today_or_before(found: Facts) -> bool:
    start = found.listing.start if found.listing else None
    if start is None:
        return found.listing is not None
    return start.astimezone(found.zone).date() <= NOW.astimezone(found.zone).date()


def latest_start_of_count(found: Facts) -> datetime | None:
    """The same sum as the page's, written down a second time."""
    stranded_on = found.episode.item.stranded_on
    if stranded_on is None:
        return None
    if not isinstance(stranded_on, datetime):
        midnight = datetime.combine(stranded_on + timedelta(days=1), time(), found.zone)
        stranded_on = midnight.astimezone(UTC)
    return max(stranded_on, found.episode.reason_since or stranded_on)


def days(action: ActionKind, found: Facts) -> int:
    if action is ActionKind.RELIST:
        return found.settings.auto_relist_days
    return found.settings.auto_change_to_fba_days


@pytest.mark.page("F25", "F29", "F31", "F32", "F33", "F35", "F38")
@settings(max_examples=200, deadline=None)
@given(any_facts(), st.sampled_from(ActionKind))
def test_a_rule_acts_only_where_everything_speaks_for_it(found: Facts, action: ActionKind) -> None:
    decision = decide_automatic(action, found, NOW)

    if decision.verdict is not Verdict.DUE:
        assert decision.first_closed is not None
        return
    key, out = found.reason.key, found.opt_out
    assert key in PAGE[action]
    assert found.settings.automatic is Automatic.ON
    assert found.settings.modes.get(key, found.reason.auto_mode) is Mode.AUTO
    assert out is None or (out.until is not None and out.until <= NOW)
    assert starts_today_or_before(found)
    assert NOW - found.data_at <= timedelta(hours=3)
    assert found.can_act
    assert found.open_intent is None
    since = latest_start_of_count(found)
    assert since is not None
    if days(action, found):
        assert since + timedelta(days=days(action, found)) <= NOW
    else:
        assert (found.episode.reason_since or found.episode.first_seen) <= NOW


@pytest.mark.page("F15")
@settings(max_examples=150, deadline=None)
@given(any_facts())
def test_nothing_becomes_fba_without_dangerous_goods_information_on_file(found: Facts) -> None:
    by_rule = decide_automatic(ActionKind.CHANGE_TO_FBA, found, NOW)
    by_click = decide_click(ActionKind.CHANGE_TO_FBA, found, NOW)

    if Verdict.DUE in (by_rule.verdict, by_click.verdict):
        assert found.listing is not None
        assert found.listing.dangerous_goods is True


@settings(max_examples=100, deadline=None)
@given(any_facts(), st.sampled_from(ActionKind))
def test_asking_never_turns_into_acting(found: Facts, action: ActionKind) -> None:
    asks = replace(found.settings, modes={found.reason.key: Mode.ASK})

    decision = decide_automatic(action, replace(found, settings=asks), NOW)

    assert decision.verdict in (Verdict.ASK, Verdict.NEVER)


@settings(max_examples=100, deadline=None)
@given(any_facts(), st.sampled_from(ActionKind), st.times(), st.times())
def test_a_rule_never_acts_in_quiet_hours(
    found: Facts, action: ActionKind, start: time, end: time
) -> None:
    quiet = replace(found.settings, quiet_hours=QuietHours(start, end))

    decision = decide_automatic(action, replace(found, settings=quiet), NOW)

    clock = NOW.time()
    in_it = start <= clock < end if start < end else clock >= start or clock < end
    if in_it and start != end:
        assert decision.verdict is not Verdict.DUE


@settings(max_examples=100, deadline=None)
@given(any_facts(), st.sampled_from(ActionKind))
def test_opting_out_wins_over_everything(found: Facts, action: ActionKind) -> None:
    decision = decide_automatic(action, replace(found, opt_out=opt_out()), NOW)

    assert decision.verdict is Verdict.NEVER


@pytest.mark.page("F31", "F35")
@settings(max_examples=200, deadline=None)
@given(
    any_facts(),
    st.sampled_from(ActionKind),
    st.timedeltas(timedelta(microseconds=1), timedelta(days=9)),
    st.one_of(st.just(timedelta(0)), st.timedeltas(timedelta(0), timedelta(days=9))),
)
def test_an_opt_out_that_ends_wins_until_then_and_leaves_no_trace_after(
    found: Facts, action: ActionKind, before: timedelta, after: timedelta
) -> None:
    """Neither done nor asked about a moment before; from its end on as if it had never been."""
    out = replace(found, opt_out=opt_out(until=NOW))
    held, freed = replace(out, data_at=NOW - before), replace(out, data_at=NOW + after)

    then = decide_automatic(action, held, NOW - before)
    later = decide_automatic(action, freed, NOW + after)

    assert then.verdict is not Verdict.DUE
    assert "opt_out" in {gate.name for gate in then.closed}
    assert not asks(then)
    assert later == decide_automatic(action, replace(freed, opt_out=None), NOW + after)


@settings(max_examples=150, deadline=None)
@given(any_facts(), st.sampled_from(ActionKind))
def test_what_is_due_stays_due_with_time_as_long_as_the_data_is_fresh(
    found: Facts, action: ActionKind
) -> None:
    """Nothing that a rule waits for closes again by time alone."""
    if decide_automatic(action, found, NOW).verdict is not Verdict.DUE:
        return
    later = NOW + timedelta(days=3)

    assert decide_automatic(action, replace(found, data_at=later), later).verdict is Verdict.DUE
