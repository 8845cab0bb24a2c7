"""Gates: each one open and closed, and the day on which a rule may act, to the second."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from stranded.actions import ActionKind, IntentState
from stranded.gates import Facts, report_disagrees
from stranded.items import When, starts_later
from stranded.quiet import QuietHours
from stranded.rules import (
    FRESH_FOR_CLICKS,
    FRESH_FOR_RULES,
    Decision,
    Verdict,
    decide_automatic,
    decide_click,
    due_at,
)
from stranded.settings import AccountSettings, Automatic, Mode
from tests.bot.messages.things import (
    NOW,
    done_step,
    ending,
    episode,
    facts,
    intent,
    listing,
    opt_out,
    rulebook,
)

RELIST, TO_FBA = ActionKind.RELIST, ActionKind.CHANGE_TO_FBA
ON = AccountSettings(automatic=Automatic.ON)
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
LONG_AGO = NOW - 60 * DAY
ACTS = (
    pytest.param("listing_closed", RELIST, marks=pytest.mark.page("F26")),
    pytest.param("listing_closed_inventory_error", RELIST, marks=pytest.mark.page("F27")),
    pytest.param("merchant_fulfilled", TO_FBA),
)


def ready(
    reason: str = "listing_closed", *, row: dict[str, Any] | None = None, **known: Any
) -> Facts:
    """Facts that open every gate of an automatic action; `row` and `known` change them."""
    found = episode(reason, **{"stranded_on": LONG_AGO, **(row or {})})
    return facts(found, **{"settings": ON, **known})


def closed(decision: Decision) -> set[str]:
    return {gate.name for gate in decision.gates if not gate.passed}


def of_reason(reason: str) -> ActionKind:
    return TO_FBA if reason == "merchant_fulfilled" else RELIST


@pytest.mark.parametrize(("reason", "action"), ACTS)
def test_with_every_gate_open_a_rule_may_act(reason: str, action: ActionKind) -> None:
    decision = decide_automatic(action, ready(reason), NOW)

    assert decision.verdict is Verdict.DUE
    assert decision.first_closed is None


CLOSINGS: dict[str, tuple[str, dict[str, Any], set[str], Verdict]] = {
    "a reason the page does not name": (
        "missing_price", {}, {"reason", "mode"}, Verdict.NEVER,
    ),
    "the mode off": (
        "listing_closed",
        {"settings": replace(ON, modes={"listing_closed": Mode.OFF})},
        {"mode"}, Verdict.NEVER,
    ),
    "the mode ask": (
        "listing_closed",
        {"settings": replace(ON, modes={"listing_closed": Mode.ASK})},
        {"mode"}, Verdict.ASK,
    ),
    "preview": ("listing_closed", {"settings": AccountSettings()}, {"automatic"}, Verdict.WAITING),
    "quiet hours": (
        "listing_closed",
        {"settings": replace(ON, quiet_hours=QuietHours(time(16), time(18)))},
        {"quiet_hours"}, Verdict.WAITING,
    ),
    "an opt-out of a relist": (
        "listing_closed", {"opt_out": opt_out()}, {"opt_out"}, Verdict.NEVER,
    ),
    "an opt-out of a change to FBA": (
        "merchant_fulfilled", {"opt_out": opt_out()}, {"opt_out"}, Verdict.NEVER,
    ),
    "an opt-out that ends": (
        "listing_closed", {"opt_out": ending()}, {"opt_out"}, Verdict.WAITING,
    ),
    "a young stranding": (
        "listing_closed", {"row": {"stranded_on": NOW - DAY}}, {"days"}, Verdict.WAITING,
    ),
    "no date of stranding": (
        "listing_closed", {"row": {"stranded_on": None}}, {"days"}, Verdict.WAITING,
    ),
    "another action recommended by Amazon": (
        "listing_closed", {"row": {"primary_action": "Create removal order"}},
        {"primary_action"}, Verdict.NEVER,
    ),
    "an old report": (
        "listing_closed", {"data_at": NOW - FRESH_FOR_RULES - SECOND}, {"fresh"}, Verdict.WAITING,
    ),
    "an action under way": (
        "listing_closed", {"open_intent": intent(IntentState.SENT)},
        {"no_other_action"}, Verdict.WAITING,
    ),
    "no connection to Amazon": ("listing_closed", {"can_act": False}, {"amazon"}, Verdict.WAITING),
    "a listing that was not read": (
        "listing_closed", {"listing": None}, {"start_date"}, Verdict.WAITING,
    ),
    "a start date ahead": (
        "listing_closed", {"listing": listing(start=NOW + 9 * DAY)},
        {"start_date"}, Verdict.WAITING,
    ),
    "a start date ahead of a change to FBA": (
        "merchant_fulfilled", {"listing": listing(start=NOW + 9 * DAY)},
        {"start_date"}, Verdict.WAITING,
    ),
    "a step that somebody is at": (
        "merchant_fulfilled", {"done_steps": (done_step(),)}, {"open_step"}, Verdict.WAITING,
    ),
    "no dangerous-goods information": (
        "merchant_fulfilled", {"listing": listing(dangerous_goods=False)},
        {"dangerous_goods"}, Verdict.WAITING,
    ),
    "unknown dangerous-goods information": (
        "merchant_fulfilled", {"listing": listing(dangerous_goods=None)},
        {"dangerous_goods"}, Verdict.WAITING,
    ),
}  # fmt: skip


@pytest.mark.page("F31", "F35", "F38")
@pytest.mark.parametrize("why", CLOSINGS)
def test_one_fact_closes_one_gate_and_then_no_rule_acts(why: str) -> None:
    reason, changes, gates, verdict = CLOSINGS[why]

    decision = decide_automatic(of_reason(reason), ready(reason, **changes), NOW)

    assert closed(decision) == gates
    assert decision.verdict is verdict


@pytest.mark.page("F29", "F33")
@pytest.mark.parametrize("action", ActionKind)
def test_only_the_pages_reasons_are_ever_acted_on_by_a_rule(action: ActionKind) -> None:
    reasons = (*rulebook().reasons, rulebook().unknown)
    all_auto = replace(ON, modes={reason.key: Mode.AUTO for reason in reasons})

    due = {
        reason.key
        for reason in reasons
        if decide_automatic(action, ready(reason.key, settings=all_auto), NOW).verdict
        is Verdict.DUE
    }

    closed_ones = {"listing_closed", "listing_closed_inventory_error", "item_discontinued"}
    expected = {ActionKind.RELIST: closed_ones, ActionKind.CHANGE_TO_FBA: {"merchant_fulfilled"}}
    assert due == expected.get(action, set())


@pytest.mark.page("F28")
def test_a_discontinued_item_is_asked_about_however_long_it_waits() -> None:
    decision = decide_automatic(RELIST, ready("item_discontinued"), NOW + 400 * DAY)

    assert decision.verdict is Verdict.ASK


def at(facts_: Facts, now: datetime) -> Verdict:
    """The verdict at another time, with a report of that time."""
    return decide_automatic(of_reason(facts_.reason.key), replace(facts_, data_at=now), now).verdict


@pytest.mark.page("F25", "F32")
@pytest.mark.parametrize("reason", ["listing_closed", "merchant_fulfilled"])
def test_by_default_nothing_happens_a_second_before_thirty_full_days(reason: str) -> None:
    stranded_on = NOW - timedelta(hours=7, minutes=12)
    found = ready(reason, row={"stranded_on": stranded_on})

    assert at(found, stranded_on + 30 * DAY - SECOND) is Verdict.WAITING
    assert at(found, stranded_on + 30 * DAY) is Verdict.DUE


@pytest.mark.page("F25", "F32")
@pytest.mark.parametrize("zone", ["America/Los_Angeles", "Asia/Tokyo", "Australia/Sydney"])
@pytest.mark.parametrize("reason", ["listing_closed", "merchant_fulfilled"])
def test_a_bare_date_counts_from_its_end_in_the_marketplaces_zone(reason: str, zone: str) -> None:
    place = ZoneInfo(zone)
    end_of_day = datetime(2026, 10, 21, tzinfo=place).astimezone(UTC)
    found = ready(reason, row={"stranded_on": date(2026, 10, 20)}, zone=place)

    assert due_at(of_reason(reason), found) == end_of_day + 30 * DAY
    assert at(found, end_of_day + 30 * DAY - SECOND) is Verdict.WAITING
    assert at(found, end_of_day + 30 * DAY) is Verdict.DUE


@pytest.mark.page("F30", "F34")
@pytest.mark.parametrize(
    ("reason", "chosen", "days"),
    [
        ("listing_closed", replace(ON, auto_relist_days=2), 2),
        ("merchant_fulfilled", replace(ON, auto_change_to_fba_days=1), 1),
    ],
)
def test_the_set_days_count_instead_of_the_default(
    reason: str, chosen: AccountSettings, days: int
) -> None:
    stranded_on = NOW - 400 * DAY
    found = ready(reason, row={"stranded_on": stranded_on}, settings=chosen)

    assert at(found, stranded_on + days * DAY - SECOND) is Verdict.WAITING
    assert at(found, stranded_on + days * DAY) is Verdict.DUE


def test_each_action_has_days_of_its_own() -> None:
    chosen = replace(ON, auto_relist_days=5, auto_change_to_fba_days=9)

    assert due_at(RELIST, ready(settings=chosen)) == LONG_AGO + 5 * DAY
    assert due_at(TO_FBA, ready(settings=chosen)) == LONG_AGO + 9 * DAY


@pytest.mark.parametrize(
    ("since", "start"),
    [(NOW - 10 * DAY, NOW - 10 * DAY), (LONG_AGO - DAY, LONG_AGO), (None, LONG_AGO)],
)
def test_a_witnessed_change_of_reason_starts_the_count_again(
    since: datetime | None, start: datetime
) -> None:
    found = ready()
    found = replace(found, episode=replace(found.episode, reason_since=since))

    assert due_at(RELIST, found) == start + 30 * DAY


class TestZeroDays:
    """0 days is "less than one day": the first sure look, and never a guess."""

    SETTINGS = replace(ON, auto_change_to_fba_days=0)

    def found(self, sightings: int, stranded_on: When | None = NOW, **known: Any) -> Facts:
        made = ready(
            "merchant_fulfilled", row={"stranded_on": stranded_on}, settings=self.SETTINGS, **known
        )
        seen = replace(made.episode, sightings=sightings, first_seen=NOW)
        return replace(made, episode=seen, data_at=NOW)

    @pytest.mark.page("F37")
    def test_two_sightings_make_it_due_without_a_wait_for_the_days_end(self) -> None:
        found = self.found(2, stranded_on=date(2026, 11, 23))

        assert decide_automatic(TO_FBA, found, NOW).verdict is Verdict.DUE

    def test_one_sighting_needs_the_listings_word(self) -> None:
        unread = self.found(1, listing=None)

        assert "seen" in closed(decide_automatic(TO_FBA, unread, NOW))
        assert decide_automatic(TO_FBA, self.found(1), NOW).verdict is Verdict.DUE

    def test_an_unknown_date_is_never_due(self) -> None:
        found = self.found(9, stranded_on=None)

        assert decide_automatic(TO_FBA, found, NOW + 400 * DAY).verdict is not Verdict.DUE

    def test_it_is_not_due_before_it_was_seen(self) -> None:
        found = replace(self.found(2), data_at=NOW - SECOND)

        assert closed(decide_automatic(TO_FBA, found, NOW - SECOND)) == {"days"}


@pytest.mark.page("F38")
def test_only_a_start_after_today_in_the_marketplaces_zone_lies_ahead() -> None:
    evening = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)  # the 23rd, 21:00 in Los Angeles
    zone = ZoneInfo("America/Los_Angeles")
    last_of_today = datetime(2026, 11, 24, 7, 59, 59, tzinfo=UTC)

    assert not starts_later(listing(start=None), zone, evening)
    assert not starts_later(listing(start=last_of_today), zone, evening)
    assert starts_later(listing(start=last_of_today + SECOND), zone, evening)
    assert not starts_later(listing(start=last_of_today + SECOND), zone, last_of_today + SECOND)


def test_an_opt_out_ends_at_its_time_and_not_a_second_before() -> None:
    until = NOW + DAY
    found = replace(ready(), opt_out=opt_out(until=until))

    assert at(found, until - SECOND) is Verdict.WAITING
    assert at(found, until) is Verdict.DUE


@pytest.mark.parametrize(("reason", "action"), ACTS)
def test_a_click_needs_no_day_no_switch_and_no_mode(reason: str, action: ActionKind) -> None:
    off = AccountSettings(modes={reason: Mode.OFF})

    decision = decide_click(action, ready(reason, row={"stranded_on": NOW}, settings=off), NOW)

    assert decision.verdict is Verdict.DUE


@pytest.mark.page("F35")
@pytest.mark.parametrize(("reason", "action"), ACTS)
def test_a_click_works_for_what_is_opted_out(reason: str, action: ActionKind) -> None:
    assert decide_click(action, ready(reason, opt_out=opt_out()), NOW).verdict is Verdict.DUE


CLICK_CLOSINGS: dict[str, tuple[dict[str, Any], str]] = {
    "an old report": ({"data_at": NOW - FRESH_FOR_CLICKS - SECOND}, "fresh"),
    "an action under way": ({"open_intent": intent(IntentState.PLANNED)}, "no_other_action"),
    "no connection to Amazon": ({"can_act": False}, "amazon"),
    "an unread listing": ({"listing": None}, "start_date"),
    "a start date ahead": ({"listing": listing(start=NOW + 2 * DAY)}, "start_date"),
    "a recommendation of Amazon's": ({"row": {"primary_action": "Relist"}}, "primary_action"),
    "missing dangerous goods": ({"listing": listing(dangerous_goods=False)}, "dangerous_goods"),
    "unknown dangerous goods": ({"listing": listing(dangerous_goods=None)}, "dangerous_goods"),
}


@pytest.mark.parametrize("why", CLICK_CLOSINGS)
def test_a_click_is_stopped_by(why: str) -> None:
    changes, gate = CLICK_CLOSINGS[why]

    decision = decide_click(TO_FBA, ready("merchant_fulfilled", **changes), NOW)

    assert gate in closed(decision)
    assert decision.verdict is Verdict.WAITING


def test_data_of_36_hours_still_serves_a_click_and_of_3_hours_a_rule() -> None:
    for_click = ready(data_at=NOW - timedelta(hours=36))
    for_rule = ready(data_at=NOW - timedelta(hours=3))

    assert decide_click(RELIST, for_click, NOW).verdict is Verdict.DUE
    assert decide_automatic(RELIST, for_rule, NOW).verdict is Verdict.DUE
    assert decide_automatic(RELIST, for_click, NOW).verdict is Verdict.WAITING


def test_a_reason_without_a_1_click_action_can_not_be_clicked() -> None:
    for reason in (*rulebook().reasons, rulebook().unknown):
        for action in set(ActionKind) - set(reason.one_click):
            decision = decide_click(action, ready(reason.key), NOW)
            assert "one_click" in closed(decision), reason.key


def test_a_recommendation_that_nobody_knows_is_no_information() -> None:
    found = ready(row={"primary_action": "Etwas ganz Neues"})

    assert decide_automatic(RELIST, found, NOW).verdict is Verdict.DUE
    assert decide_click(RELIST, found, NOW).verdict is Verdict.DUE


def test_an_agreeing_recommendation_is_read_whatever_its_case_and_spaces() -> None:
    found = ready("merchant_fulfilled", row={"primary_action": " change to  fulfilled BY amazon"})

    assert decide_click(TO_FBA, found, NOW).verdict is Verdict.DUE


@pytest.mark.parametrize("said", ["Erneut anbieten", "重新发布", "1-CLICK RELIST", "一键重新发布"])
def test_a_translated_recommendation_agrees_or_disagrees_as_the_english_one(said: str) -> None:
    closed_listing = ready("listing_closed", row={"primary_action": said})
    merchant = ready("merchant_fulfilled", row={"primary_action": said})

    assert decide_click(RELIST, closed_listing, NOW).verdict is Verdict.DUE
    assert closed(decide_click(TO_FBA, merchant, NOW)) == {"primary_action"}


def test_a_reason_that_names_no_recommendation_is_never_contradicted() -> None:
    found = ready("inventory_error", row={"primary_action": "Relist"})

    assert not report_disagrees(found)
