"""Quiet hours at work: what waits for their end, and what does not."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.workflows import act, lookup, notices
from bot.workflows.automate import automate
from bot.workflows.digest import digest
from bot.workflows.lookup import Found
from bot.workflows.release import due_at_once
from bot.workflows.warn import warn
from stranded.actions import IntentState
from tests.bot.shop import ADA, DAY, HOUR, SCOPE, Shop, row

# Eleven at night in the channel, which is in Shanghai.
NIGHT = datetime(2026, 11, 23, 15, tzinfo=UTC)
MORNING = datetime(2026, 11, 23, 23, tzinfo=UTC)
SECOND = timedelta(seconds=1)
TODAY = date(2026, 11, 23)


@pytest.fixture
def night(shop: Shop) -> Shop:
    """Quiet hours from ten to seven, on a night in Shanghai."""
    shop.parts = replace(shop.parts, zone=ZoneInfo("Asia/Shanghai"))
    shop.now = NIGHT
    shop.set(automatic="on", quiet_hours="22:00-07:00")
    return shop


def tick(shop: Shop) -> None:
    automate(shop.parts, shop.now)
    shop.work()


def until_morning(shop: Shop) -> None:
    """The report of an hour before the end, so that the data is fresh."""
    shop.now = MORNING - HOUR


def removed_in(days: int, sku: str = "LAMP-1") -> dict[str, str]:
    return row(sku, removal=(TODAY + timedelta(days=days)).isoformat())


def test_a_rule_does_nothing_in_quiet_hours_and_acts_at_their_end(night: Shop) -> None:
    night.strand(row("LAMP-1"))

    tick(night)
    in_the_night = (night.intents(), night.posts(), [*night.amazon.looks])
    night.now = MORNING - HOUR
    night.report(row("LAMP-1"))
    night.now = MORNING - SECOND
    tick(night)
    before = night.intents()
    night.now = MORNING
    tick(night)

    assert in_the_night == ([], [], [])
    assert before == []
    assert night.states() == ["accepted"]


def test_explain_names_the_quiet_hours_and_their_end(night: Shop) -> None:
    night.strand(row("LAMP-1"))

    found = lookup.look_up(night.parts, "LAMP-1", night.now)
    assert isinstance(found, Found)
    with night.database.read() as session:
        told = lookup.explanation(session, night.parts, found.card, night.now)

    (decision,) = told.automatic
    (gate,) = decision.closed
    assert (gate.name, gate.why.parameters["until"]) == ("quiet_hours", MORNING)


@pytest.mark.parametrize(
    ("reason", "automatic", "kind"),
    [("Item discontinued", "on", "ask"), ("Listing closed", "preview", "preview")],
)
def test_a_question_and_a_preview_wait_for_the_end(
    night: Shop, reason: str, automatic: str, kind: str
) -> None:
    night.set(automatic=automatic)
    night.strand(row("LAMP-1", reason, primary_action=""))

    tick(night)
    in_the_night = night.posts()
    night.now = MORNING
    night.report(row("LAMP-1", reason, primary_action=""))
    tick(night)

    assert in_the_night == []
    assert [one.kind for one in night.posts()] == [kind]


def test_how_much_would_start_is_the_same_by_night(night: Shop) -> None:
    night.set(automatic="preview")
    night.strand(row("LAMP-1"), row("LAMP-2"))

    found = due_at_once(night.parts, SCOPE, "US", {"automatic": "on"}, night.now)

    assert len(found.episodes) == 2


def test_what_a_rule_planned_before_is_put_off_and_not_given_up(night: Shop) -> None:
    """A rule acts once in an episode, so a refusal would be its end."""
    night.now = NIGHT - HOUR - SECOND
    night.strand(row("LAMP-1"))
    automate(night.parts, night.now)
    (planned,) = night.intents()

    night.now = NIGHT - HOUR
    night.work()
    (waiting,) = night.intents()
    night.now = MORNING
    night.report(row("LAMP-1"))
    night.work()

    assert (planned.state, waiting.state) == (IntentState.PLANNED, IntentState.PLANNED)
    assert waiting.not_before == MORNING
    assert waiting.can_be_undone, "meanwhile a person may take it back"
    assert night.states() == ["accepted"]


def test_a_persons_wish_does_not_wait(night: Shop) -> None:
    (episode,) = night.strand(row("LAMP-1"))

    night.press(episode)
    act.work(night.parts, night.now)

    assert night.states() == ["accepted"]


@pytest.mark.parametrize("days", [0, 1, 2, 3])
def test_a_warning_of_three_days_or_less_does_not_wait(night: Shop, days: int) -> None:
    night.report(removed_in(days))

    assert warn(night.parts, night.now) == 1


@pytest.mark.parametrize("days", [4, 7, 30])
def test_an_early_warning_comes_in_the_morning(night: Shop, days: int) -> None:
    night.report(removed_in(days))

    by_night = warn(night.parts, night.now)
    night.now = MORNING
    by_day = warn(night.parts, night.now)

    assert (by_night, by_day) == (0, 1)


def test_a_night_holds_no_warning_back_for_good(night: Shop) -> None:
    """Looked at each hour for a month and more: every step, once."""
    night.report(removed_in(31))
    for _ in range(33 * 24):
        warn(night.parts, night.now)
        night.pass_time(HOUR)

    steps = [post.subject["first"] for post in night.posts("warning")]
    assert steps == [30, 14, 7, 3, 1, 0]


def at(shop: Shop, digest_time: time) -> None:
    shop.parts = replace(shop.parts, digest_time=digest_time)


def test_a_digest_that_falls_into_quiet_hours_comes_at_their_end_and_is_not_late(
    night: Shop,
) -> None:
    at(night, time(23))
    night.report(row("LAMP-1"))

    by_night = digest(night.parts, night.now)
    night.now = MORNING
    by_day = digest(night.parts, night.now)

    (post,) = night.posts("digest")
    assert (by_night, by_day) == (0, 1)
    assert (post.key, post.subject["late"]) == ("digest|2026-11-23", False)


def test_a_digest_every_night_is_one_every_morning(night: Shop) -> None:
    at(night, time(23))
    night.report(row("LAMP-1"))

    for _ in range(4 * 24):
        digest(night.parts, night.now)
        night.pass_time(HOUR)

    assert [post.created_at.hour for post in night.posts("digest")] == [MORNING.hour] * 4


def test_a_digest_with_a_near_date_does_not_wait(night: Shop) -> None:
    at(night, time(23))
    night.report(row("LAMP-1"), removed_in(2, "LAMP-2"))

    assert digest(night.parts, night.now) == 1
    (post,) = night.posts("digest")
    assert not post.subject["late"]


def test_a_digest_with_a_date_by_a_notice_that_is_near_does_not_wait(night: Shop) -> None:
    at(night, time(23))
    night.report(row("LAMP-1"))
    notices.answer(night.parts, f"LAMP-1 {TODAY - timedelta(days=28)}", ADA, night.now)

    assert digest(night.parts, night.now) == 1


def test_a_digest_waits_only_where_all_of_its_marketplaces_do(night: Shop) -> None:
    at(night, time(23))
    night.register("CA")
    night.report(row("LAMP-1"))
    night.report(row("LAMP-1"), marketplace="CA")
    loud = digest(night.parts, night.now)
    assert loud == 1

    night.pass_time(DAY)
    night.set("CA", quiet_hours="23:00-06:00")

    assert digest(night.parts, night.now) == 0
    night.now = MORNING + DAY - HOUR
    assert digest(night.parts, night.now) == 1, "in Canada it is over by then"


def test_a_digest_of_before_the_night_is_skipped_when_it_is_too_old(night: Shop) -> None:
    """The bot stood still from its time on; what is old by the morning is not replayed."""
    at(night, time(21))
    night.report(row("LAMP-1"))

    assert digest(night.parts, night.now) == 0
    night.now = MORNING
    assert digest(night.parts, night.now) == 0
    assert night.posts("digest") == []
