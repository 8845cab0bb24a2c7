"""What must never happen, whatever comes together: searched for by Hypothesis."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stranded.actions import ActionKind, IntentState
from stranded.ahead import asks, first_time
from stranded.gates import Facts
from stranded.items import ListingFacts, OptOut, When
from stranded.marketplaces import MARKETPLACES
from stranded.quiet import QuietHours
from stranded.release import BATCH, Held
from stranded.removal_order import Followed, OrderState
from stranded.rules import Verdict, decide_automatic, decide_click
from stranded.settings import AccountSettings, Automatic, Mode
from tests.bot.messages.things import (
    NOW,
    done_step,
    episode,
    facts,
    intent,
    listing,
    opt_out,
    removal,
    rulebook,
)

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
held_backs: st.SearchStrategy[Held | None] = st.one_of(
    st.none(),
    st.builds(Held, st.just(""), st.just("U0MAX"), st.just(NOW), st.one_of(st.none(), instants)),
)
orders: st.SearchStrategy[Followed | None] = st.one_of(
    st.none(), st.none(), st.builds(removal, st.sampled_from(OrderState))
)
# Noon in New York and five in the afternoon in UTC are both near NOW.
quiets: st.SearchStrategy[QuietHours | None] = st.sampled_from(
    [
        None,
        None,
        QuietHours(time(22), time(7)),
        QuietHours(time(16), time(17)),
        QuietHours(time(17), time(16)),
        QuietHours(time(11, 59), time(12, 1)),
    ]
)
chosen = st.builds(
    AccountSettings,
    quiet_hours=quiets,
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
        held=draw(held_backs),
        begun=draw(st.sampled_from([0, BATCH - 1, BATCH])),
        done_steps=draw(st.sampled_from([(), (done_step(),)])),
        order=draw(orders),
        channel_zone=ZoneInfo(draw(st.sampled_from(["UTC", "America/New_York", "Asia/Shanghai"]))),
    )


def is_quiet(found: Facts, at: datetime) -> bool:
    """By the clock on the team's wall."""
    quiet, now = found.settings.quiet_hours, at.astimezone(found.channel_zone).time()
    if quiet is None:
        return False
    if quiet.start < quiet.end:
        return quiet.start <= now < quiet.end
    return now >= quiet.start or now < quiet.end


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


def speaks_for_it(action: ActionKind, found: Facts) -> dict[str, bool]:
    """All that a rule asks, each answered by a sum of the test's own, at NOW."""
    key, out, held, read = found.reason.key, found.opt_out, found.held, found.listing
    since = latest_start_of_count(found)
    zero = days(action, found) == 0
    first = found.episode.reason_since or found.episode.first_seen
    due = first if zero else since and since + timedelta(days=days(action, found))
    said = found.episode.item.primary_action
    agrees = key in RELISTED or not found.reason.primary_actions
    answers = {
        "reason": key in PAGE.get(action, set()),
        "mode": found.settings.modes.get(key, found.reason.auto_mode) is Mode.AUTO,
        "automatic": found.settings.automatic is Automatic.ON,
        "quiet_hours": not is_quiet(found, NOW),
        "vacation": found.pause is None,
        "removal_running": found.order is None
        or found.order.state not in (OrderState.CREATED, OrderState.IN_PROCESS),
        "opt_out": out is None or (out.until is not None and out.until <= NOW),
        "days": since is not None and due is not None and due <= NOW,
        "held": held is None or (held.until is not None and held.until <= NOW),
        "rate": found.begun < BATCH,
        "primary_action": not said or agrees,
        "fresh": NOW - found.data_at <= timedelta(hours=3),
        "no_other_action": found.open_intent is None,
        "amazon": found.can_act,
        "start_date": starts_today_or_before(found),
    }
    if zero:
        answers["seen"] = found.episode.sightings >= 2 or read is not None
    if action is ActionKind.CHANGE_TO_FBA:
        answers["open_step"] = not found.done_steps
        answers["dangerous_goods"] = read is not None and read.dangerous_goods is True
    return answers


@pytest.mark.page("F25", "F29", "F31", "F32", "F33", "F35", "F38")
@settings(max_examples=400, deadline=None)
@given(any_facts(), st.sampled_from(sorted(PAGE)))
def test_a_rule_acts_where_everything_speaks_for_it_and_each_gate_tells_the_truth(
    found: Facts, action: ActionKind
) -> None:
    """So that what is not acted on always has its why, and what has none is acted on."""
    decision = decide_automatic(action, found, NOW)

    said = {gate.name: gate.passed for gate in decision.gates}
    assert said == speaks_for_it(action, found)
    assert (decision.verdict is Verdict.DUE) is all(said.values())


@settings(max_examples=200, deadline=None)
@given(any_facts(), st.sampled_from(["reason", "start_date", "listing", "dangerous_goods", "day"]))
def test_what_nobody_knows_never_acts(found: Facts, unknown: str) -> None:
    """An unknown reason; a listing that was not read; no word about dangerous goods; no date."""
    row = found.episode.item
    changed: dict[str, dict[str, Any]] = {
        "reason": {"reason": rulebook().unknown},
        "start_date": {"listing": None},
        "listing": {"listing": None},
        "dangerous_goods": {"listing": listing(dangerous_goods=None)},
        "day": {"episode": replace(found.episode, item=row._replace(stranded_on=None))},
    }
    actions = set(PAGE) if unknown != "dangerous_goods" else {ActionKind.CHANGE_TO_FBA}

    for action in actions:
        decision = decide_automatic(action, replace(found, **changed[unknown]), NOW)
        assert decision.verdict is not Verdict.DUE


# Days around which the clocks of some marketplace change, and any others of three years.
stranded_days = st.one_of(
    st.dates(date(2025, 1, 1), date(2027, 12, 31)),
    st.sampled_from([date(2026, 3, 8), date(2026, 3, 29), date(2026, 10, 25), date(2026, 11, 1)]),
)


@st.composite
def all_but_time(draw: st.DrawFn) -> tuple[Facts, datetime]:
    """Facts that time alone holds back, and the last of all instants that they wait for."""
    key, zone = (
        draw(st.sampled_from(["listing_closed", "merchant_fulfilled"])),
        ZoneInfo(draw(st.sampled_from(ZONES))),
    )
    day = draw(stranded_days)
    at = datetime.combine(day, time(), UTC) + draw(st.timedeltas(timedelta(0), timedelta(days=1)))
    stranded_on: When = draw(st.sampled_from([day, at]))
    chosen_days = draw(st.integers(1, 60))
    apart = st.timedeltas(timedelta(days=-9), timedelta(days=90)).map(lambda by: at + by)
    since, until, turn = (draw(st.one_of(st.none(), apart)) for _ in range(3))
    start = draw(st.one_of(st.none(), apart))
    found = facts(
        replace(episode(key, stranded_on=stranded_on), reason_since=since, first_seen=at),
        zone=zone,
        settings=AccountSettings(
            automatic=Automatic.ON,
            auto_relist_days=max(2, chosen_days),
            auto_change_to_fba_days=chosen_days,
            quiet_hours=draw(quiets),
        ),
        channel_zone=draw(st.sampled_from([ZoneInfo("UTC"), ZoneInfo("Asia/Shanghai")])),
        opt_out=opt_out(until=until) if until else None,
        held=Held("", "U0MAX", at, turn) if turn else None,
        listing=listing(start=start),
    )
    counted = latest_start_of_count(found)
    assert counted is not None
    first_day = start and datetime.combine(start.astimezone(zone).date(), time(), zone)
    waits = [counted + timedelta(days=days(action_of(found), found)), until, turn, first_day]
    return found, awake(found, max(one.astimezone(UTC) for one in waits if one is not None))


def awake(found: Facts, at: datetime) -> datetime:
    """The same instant or the end of the quiet hours, where clocks don't change."""
    quiet, local = found.settings.quiet_hours, at.astimezone(found.channel_zone)
    if quiet is None or not is_quiet(found, at):
        return at
    end = datetime.combine(local.date(), quiet.end, found.channel_zone)
    return (end if end > local else end + timedelta(days=1)).astimezone(UTC)


def action_of(found: Facts) -> ActionKind:
    assert found.reason.auto is not None
    return found.reason.auto


@pytest.mark.page("F25", "F32", "F36")
@settings(max_examples=400, deadline=None)
@given(all_but_time())
def test_it_is_due_from_the_last_instant_that_it_waits_for_and_not_a_second_before(
    waiting: tuple[Facts, datetime],
) -> None:
    found, at = waiting
    action, long_before = action_of(found), at - timedelta(days=200)

    def verdict(now: datetime) -> Verdict:
        return decide_automatic(action, replace(found, data_at=now), now).verdict

    assert verdict(at - timedelta(seconds=1)) is not Verdict.DUE
    assert verdict(at) is Verdict.DUE
    first = first_time(
        action,
        found,
        long_before,
        at + timedelta(seconds=1),
        lambda decision: decision.verdict is Verdict.DUE,
    )
    assert first is not None
    assert first[0] == at, "and the forecast names the same instant"


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


@settings(max_examples=200, deadline=None)
@given(
    any_facts(),
    st.sampled_from(ActionKind),
    st.one_of(st.none(), st.timedeltas(timedelta(seconds=1), timedelta(days=400))),
)
def test_opting_out_wins_over_everything_while_it_holds(
    found: Facts, action: ActionKind, ends_in: timedelta | None
) -> None:
    out = opt_out(until=None if ends_in is None else NOW + ends_in)

    decision = decide_automatic(action, replace(found, opt_out=out), NOW)

    assert decision.verdict is not Verdict.DUE
    assert decision.verdict is Verdict.NEVER or ends_in is not None
    assert not asks(decision)


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
