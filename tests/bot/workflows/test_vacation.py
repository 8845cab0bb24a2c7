"""A listing is closed on purpose for a time: once each way, never sooner, and always said."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from bot.workflows import undo
from bot.workflows.act import LEASE
from bot.workflows.again import tell_of_returns
from bot.workflows.automate import automate
from bot.workflows.bulk import offer as offer_several
from bot.workflows.lookup import explain
from bot.workflows.pause_steps import end_now, look_at_pauses
from bot.workflows.press import Closed, TooLate
from bot.workflows.signals import tell_signals
from bot.workflows.vacation import Wish, begin, look_ahead, picture, places, read, running
from bot.workflows.verify import verify
from store import intents, optouts, pauses
from store.intents import LOOK_UP_EVERY
from stranded.actions import ActionKind, Why
from stranded.explanation import Explanation
from stranded.items import OptOut
from stranded.marketplaces import MARKETPLACES
from stranded.pause import Days, Pause, PauseState, Vacation
from stranded.roles import Roles
from stranded.signals import MANY
from tests.bot.shop import ADA, DAY, HOUR, LIN, SCOPE, Shop, row
from tests.store.samples import at_once

CLOSE, RELIST = ActionKind.CLOSE_LISTING, ActionKind.RELIST
MINUTE = timedelta(minutes=1)
UNDO = MINUTE
KEY = "vacation|V1"
ZONE = MARKETPLACES["US"].zone
# Today is November 23rd there.
TODAY, BACK = date(2026, 11, 23), date(2026, 11, 30)


def wish(*skus: str, close_on: date = TODAY, relist_on: date = BACK) -> Wish:
    return Wish(SCOPE, "US", skus or ("LAMP-1",), Days(close_on, relist_on))


def plan(
    shop: Shop, *skus: str, close_on: date = TODAY, relist_on: date = BACK, key: str = KEY
) -> Why | None:
    """Ada plans it; the listings are open until then."""
    shop.meet("U0ADA")
    for sku in skus or ("LAMP-1",):
        if sku not in shop.amazon.offers:
            shop.offer(sku, open=True)
    wanted = wish(*skus, close_on=close_on, relist_on=relist_on)
    return begin(shop.parts, wanted, key, ADA, shop.now)


def tick(shop: Shop, by: timedelta = timedelta(0)) -> None:
    """Time passes; then all that is due is done."""
    shop.pass_time(by)
    look_at_pauses(shop.parts, shop.now)
    shop.work()


def go_to(shop: Shop, when: datetime) -> None:
    tick(shop, when - shop.now)


def closed(shop: Shop, *skus: str, key: str = KEY) -> Pause:
    """A pause whose listing shows that it is closed."""
    assert plan(shop, *skus, key=key) is None
    tick(shop, UNDO)
    tick(shop, LOOK_UP_EVERY)
    return pause(shop, *skus[:1])


def pause(shop: Shop, sku: str = "LAMP-1") -> Pause:
    with shop.parts.database.read() as session:
        found = pauses.last_of(session, SCOPE, "US", sku)
    assert found is not None
    return found


def told(shop: Shop, key: str = KEY) -> Vacation:
    with shop.parts.database.read() as session:
        found = picture(session, SCOPE, key)
    assert found is not None
    return found


def midnight(day: date) -> datetime:
    return datetime.combine(day, datetime.min.time(), ZONE)


@pytest.mark.page("F41", "F42")
def test_it_is_closed_after_the_time_to_take_it_back_and_relisted_on_its_day(
    either_shop: Shop,
) -> None:
    plan(either_shop)
    tick(either_shop)
    at_once_sent = list(either_shop.amazon.patches)
    tick(either_shop, UNDO)
    tick(either_shop, LOOK_UP_EVERY)
    go_to(either_shop, midnight(BACK) - timedelta(seconds=1))
    before = list(either_shop.amazon.patches)
    go_to(either_shop, midnight(BACK))
    tick(either_shop, LOOK_UP_EVERY)

    assert at_once_sent == []
    assert before == [("LAMP-1", CLOSE)]
    assert either_shop.amazon.patches == [("LAMP-1", CLOSE), ("LAMP-1", RELIST)]
    assert either_shop.states() == ["confirmed", "confirmed"]
    assert pause(either_shop).state is PauseState.ENDED
    assert running(either_shop.parts) == ()


def test_a_day_ahead_closes_at_its_beginning_in_the_marketplaces_zone(shop: Shop) -> None:
    first = date(2026, 12, 24)
    plan(shop, close_on=first, relist_on=date(2027, 1, 2))
    go_to(shop, midnight(first) - timedelta(seconds=1))
    before = shop.states()
    go_to(shop, midnight(first))

    assert before == []
    assert shop.amazon.patches == [("LAMP-1", CLOSE)]


def test_the_relist_is_never_sooner_than_48_hours_after_the_listing_showed_it(shop: Shop) -> None:
    shop.offer("LAMP-1", open=True, takes=timedelta(hours=10))
    plan(shop, relist_on=TODAY + 2 * DAY)
    tick(shop, UNDO)
    for _ in range(11):
        tick(shop, HOUR)
    shown = pause(shop).closed_at
    assert shown is not None

    go_to(shop, shown + 2 * DAY - timedelta(seconds=1))
    before = list(shop.amazon.patches)
    go_to(shop, shown + 2 * DAY)

    assert before == [("LAMP-1", CLOSE)]
    assert shop.amazon.patches[1:] == [("LAMP-1", RELIST)]


def test_a_bot_that_was_down_on_the_day_relists_once_when_it_is_back(either_shop: Shop) -> None:
    closed(either_shop)
    either_shop.pass_time(60 * DAY)

    at_once(4, lambda _: tick(either_shop))

    assert either_shop.amazon.patches == [("LAMP-1", CLOSE), ("LAMP-1", RELIST)]


def test_a_bot_that_was_down_for_the_whole_vacation_closes_nothing_and_says_so(shop: Shop) -> None:
    plan(shop, close_on=TODAY + DAY, relist_on=TODAY + 5 * DAY)

    tick(shop, 9 * DAY)

    assert shop.amazon.patches == []
    assert (pause(shop).state, pause(shop).why.code) == (PauseState.ENDED, "pause_missed")
    assert [one.kind for one in shop.posts()] == ["vacation", "pause_trouble"]


@pytest.mark.parametrize("close_on", [TODAY, TODAY + DAY], ids=["today", "a later day"])
def test_a_closing_that_was_under_way_at_the_stop_is_not_sent_once_too_little_is_left(
    shop: Shop, close_on: date
) -> None:
    plan(shop, close_on=close_on, relist_on=TODAY + 3 * DAY)
    if close_on != TODAY:
        shop.now = midnight(close_on)
        look_at_pauses(shop.parts, shop.now)
    planned = pause(shop).state

    tick(shop, 2 * DAY)

    assert planned is PauseState.CLOSING
    assert shop.amazon.patches == []
    assert shop.states() == ["refused"]
    assert (pause(shop).state, pause(shop).why.code) == (PauseState.ENDED, "pause_missed")
    assert [one.kind for one in shop.posts()] == ["vacation", "pause_trouble"]


def test_a_closing_that_was_under_way_at_the_stop_is_sent_where_enough_is_left(
    shop: Shop,
) -> None:
    plan(shop)

    tick(shop, 2 * DAY)

    assert shop.amazon.patches == [("LAMP-1", CLOSE)]


def test_of_eight_who_confirm_at_once_one_plan_counts(either_shop: Shop) -> None:
    either_shop.offer("LAMP-1", open=True)

    results = at_once(8, lambda n: plan(either_shop, key=f"vacation|V{n}"))

    assert sorted(one.code for one in results if one) == ["pause_running"] * 7
    assert len(either_shop.intents()) == 1


def test_a_plan_that_is_sent_twice_is_written_once(shop: Shop) -> None:
    assert plan(shop) is None
    assert plan(shop) is None
    assert len(shop.intents()) == len(shop.posts()) == 1


def test_a_plan_that_is_refused_writes_nothing(shop: Shop) -> None:
    against = plan(shop, relist_on=TODAY + DAY)

    assert against is not None
    assert against.code == "pause_short"
    assert (shop.intents(), shop.posts(), running(shop.parts)) == ([], [], ())


class TestWhatIsLeftOut:
    def test_a_sku_that_is_paused_already_is_left_as_it_is(self, shop: Shop) -> None:
        first = closed(shop)

        against = plan(shop, "LAMP-1", "LAMP-2", key="vacation|V2")

        second = told(shop, "vacation|V2")
        assert against is None
        assert [row.pause.sku for row in second.rows] == ["LAMP-2"]
        assert [(sku, why.code) for sku, why in second.left_out] == [("LAMP-1", "pause_running")]
        assert pause(shop) == first

    def test_a_sku_that_is_opted_out_is_not_closed(self, shop: Shop) -> None:
        opt_out(shop)

        assert plan(shop) == Why("pause_opted_out", {"by": "U0LIN", "at": shop.now})

    def test_an_opt_out_after_the_plan_stops_both_actions(self, shop: Shop) -> None:
        plan(shop, "LAMP-1", close_on=TODAY + DAY)
        closed(shop, "LAMP-2", key="vacation|V2")
        for sku in ("LAMP-1", "LAMP-2"):
            opt_out(shop, sku)

        tick(shop, 60 * DAY)

        assert shop.amazon.patches == [("LAMP-2", CLOSE)]
        assert [pause(shop, sku).why.code for sku in ("LAMP-1", "LAMP-2")] == [
            "pause_missed",
            "opt_out",
        ]
        assert [one.subject["closed"] for one in shop.posts("pause_trouble")] == [False, True]

    @pytest.mark.page("F38", "F41")
    def test_a_start_date_ahead_is_respected_and_known_before(self, shop: Shop) -> None:
        start = shop.now + 20 * DAY
        shop.offer("LAMP-1", open=True, start=start)
        shop.know("LAMP-1")
        (known,), _ = look_ahead(shop.parts, wish(), shop.now)

        plan(shop)
        tick(shop, UNDO)

        assert known.listing is not None
        assert known.listing.start == start
        assert shop.amazon.patches == []
        assert (shop.states(), pause(shop).why.code) == (["refused"], "start_date")

    def test_what_is_known_of_a_sku_is_told_before(self, shop: Shop) -> None:
        shop.report(row("LAMP-1"), row("LAMP-2", "Item restricted"))
        closed(shop, "LAMP-3")
        opt_out(shop, "LAMP-4")
        skus = ("LAMP-1", "LAMP-2", "LAMP-3", "LAMP-4", "LAMP-5")

        found, at_once_closed = look_ahead(shop.parts, wish(*skus), shop.now)

        assert [one.reason.key if one.reason else None for one in found] == [
            "listing_closed",
            "item_restricted",
            None,
            None,
            None,
        ]
        assert [one.against.code if one.against else None for one in found] == [
            None,
            None,
            "pause_running",
            "pause_opted_out",
            None,
        ]
        assert at_once_closed
        assert not look_ahead(shop.parts, wish(close_on=TODAY + DAY), shop.now)[1]

    def test_an_account_that_amazon_can_not_be_asked_about_has_no_place(self, shop: Shop) -> None:
        assert places(shop.parts) == [(SCOPE, "US")]
        shop.disconnect()
        assert places(shop.parts) == []

    def test_a_sku_on_the_list_that_holds_a_comma_is_read_as_one(self, shop: Shop) -> None:
        shop.report(row("RED, XL"))

        assert read(shop.parts, SCOPE, "US", "RED, XL\nA, B") == ("RED, XL", "A", "B")


def opt_out(shop: Shop, sku: str = "LAMP-1") -> None:
    with shop.parts.database.write() as session:
        optouts.opt_out(session, SCOPE, OptOut(SCOPE.account, "US", sku, "U0LIN", shop.now))


class TestOthersAtTheSameSku:
    def test_an_action_under_way_makes_the_closing_wait(self, shop: Shop) -> None:
        (found,) = shop.strand(row("LAMP-1"))
        shop.offer("LAMP-1", open=False)
        shop.press(found)
        plan(shop)
        waiting = told(shop).rows[0].pause.state
        shop.work()
        for _ in range(3):
            tick(shop, LOOK_UP_EVERY)

        assert waiting is PauseState.PLANNED
        assert shop.amazon.patches == [("LAMP-1", RELIST), ("LAMP-1", CLOSE)]

    def test_an_action_under_way_on_the_day_makes_the_relist_wait(self, shop: Shop) -> None:
        closed(shop)
        go_to(shop, midnight(BACK) - MINUTE)
        (found,) = shop.strand(row("LAMP-1"))
        shop.offer("LAMP-1", trouble=["lost_on_the_way"])
        shop.press(found)
        shop.work()
        go_to(shop, midnight(BACK))
        for _ in range(6):
            tick(shop, LOOK_UP_EVERY)

        assert shop.states() == ["confirmed", "unknown"]
        assert pause(shop).state is PauseState.CLOSED

        for _ in range(26):
            shop.report(row("LAMP-1"))
            tick(shop, HOUR)
        assert shop.states() == ["confirmed", "failed", "confirmed"]
        assert shop.amazon.patches == [("LAMP-1", CLOSE), ("LAMP-1", RELIST)]

    def test_a_click_that_relists_it_ends_the_vacation(self, shop: Shop) -> None:
        closed(shop)
        (found,) = shop.strand(row("LAMP-1"))
        shop.press(found, actor=LIN)
        shop.work()
        tick(shop, LOOK_UP_EVERY)
        tick(shop, 60 * DAY)

        ended = pause(shop)
        assert (ended.state, ended.why) == (
            PauseState.ENDED,
            Why("pause_relisted", {"by": "U0LIN"}),
        )
        assert shop.amazon.patches == [("LAMP-1", CLOSE), ("LAMP-1", RELIST)]

    def test_what_was_opened_in_seller_central_meanwhile_is_not_relisted(self, shop: Shop) -> None:
        closed(shop)
        shop.offer("LAMP-1", open=True)

        go_to(shop, midnight(BACK))

        assert shop.amazon.patches == [("LAMP-1", CLOSE)]
        assert (shop.states(), pause(shop).why.code) == (
            ["confirmed", "superseded"],
            "already_as_wished",
        )
        assert shop.posts("pause_trouble") == []

    def test_a_listing_that_was_closed_before_is_relisted_on_the_day_too(self, shop: Shop) -> None:
        shop.strand(row("LAMP-1"))
        plan(shop)
        tick(shop, UNDO)
        assert pause(shop).state is PauseState.CLOSED

        go_to(shop, midnight(BACK))

        assert shop.amazon.patches == [("LAMP-1", RELIST)]

    def test_no_rule_relists_it_before_its_day_and_explain_says_why(self, shop: Shop) -> None:
        shop.set(automatic="on", auto_relist_days="2")
        closed(shop)
        shop.strand(row("LAMP-1"), row("LAMP-2"))

        automate(shop.parts, shop.now)
        shop.work()
        told_why = explain(shop.parts, "LAMP-1", shop.now)

        assert ("LAMP-1", RELIST) not in shop.amazon.patches
        assert ("LAMP-2", RELIST) in shop.amazon.patches
        assert isinstance(told_why, Explanation)
        (closed_gate,) = told_why.automatic[0].closed
        assert (closed_gate.name, closed_gate.why.parameters) == (
            "vacation",
            {"by": "U0ADA", "until": BACK},
        )

    def test_a_rule_that_was_first_is_stopped_by_the_plan(self, shop: Shop) -> None:
        shop.set(automatic="on", auto_relist_days="2")
        shop.strand(row("LAMP-1"))
        automate(shop.parts, shop.now)
        plan(shop)

        shop.work()

        assert [(one.state.value, one.why.code) for one in shop.intents()] == [
            ("refused", "vacation")
        ]

    def test_no_card_is_posted_to_ask_about_it(self, shop: Shop) -> None:
        shop.set(automatic="on")
        closed(shop)
        shop.strand(row("LAMP-1", "Item discontinued"))

        automate(shop.parts, shop.now)

        assert shop.posts("ask") == []

    def test_several_at_once_leave_it_out(self, shop: Shop) -> None:
        closed(shop)
        (one, _) = shop.strand(row("LAMP-1"), row("LAMP-2"))

        given = offer_several(shop.parts, SCOPE, "US", RELIST, shop.now)

        assert [card.episode.sku for card in given.cards] == ["LAMP-2"]
        assert given.withheld == 1
        assert not isinstance(shop.press(one), Closed | TooLate), "one by one a person may"

    def test_it_is_not_told_as_stranded_again(self, shop: Shop) -> None:
        (found,) = shop.strand(row("LAMP-1"))
        shop.press(found)
        shop.work()
        shop.pass_time(HOUR)
        shop.work()
        shop.report(row("OTHER"))
        closed(shop)
        shop.report(row("LAMP-1"), row("OTHER"))

        tell_of_returns(shop.parts, shop.now)

        assert shop.posts("again") == []

    def test_quiet_hours_put_the_relist_off_and_it_comes_once(self, shop: Shop) -> None:
        shop.set(quiet_hours="07:00-10:00")
        closed(shop)
        go_to(shop, midnight(BACK))
        quiet = list(shop.amazon.patches)
        go_to(shop, midnight(BACK) + 2 * HOUR)
        tick(shop, LOOK_UP_EVERY)

        assert quiet == [("LAMP-1", CLOSE)]
        assert shop.amazon.patches == [("LAMP-1", CLOSE), ("LAMP-1", RELIST)]
        assert pause(shop).state is PauseState.ENDED

    def test_many_at_once_are_no_burst(self, shop: Shop) -> None:
        skus = [f"LAMP-{number}" for number in range(MANY + 5)]
        shop.report(row("OTHER"))
        tell_signals(shop.parts, shop.now)
        closed(shop, *skus[:MANY])
        shop.report(row("OTHER"), *map(row, skus[:MANY]))
        tell_signals(shop.parts, shop.now)
        on_purpose = shop.posts("signal")
        shop.pass_time(HOUR)
        shop.report(row("OTHER"), *map(row, skus), *(row(f"CHAIR-{n}") for n in range(MANY)))
        tell_signals(shop.parts, shop.now)

        assert on_purpose == []
        assert [one.subject["items"] for one in shop.posts("signal")] == [MANY + 5]


class TestWhatGoesWrong:
    def test_who_lost_the_right_meanwhile_closes_nothing(self, shop: Shop) -> None:
        plan(shop)
        shop.parts = replace(shop.parts, roles=Roles(act=Roles().spend, settle=Roles().spend))

        tick(shop, UNDO)

        assert shop.amazon.patches == []
        assert pause(shop).why.code == "not_allowed"

    def test_who_left_while_it_was_closed_does_not_keep_it_closed(self, shop: Shop) -> None:
        closed(shop)
        shop.parts = replace(shop.parts, roles=Roles(act=Roles().spend, settle=Roles().spend))

        go_to(shop, midnight(BACK))

        assert shop.amazon.patches == [("LAMP-1", CLOSE), ("LAMP-1", RELIST)]

    def test_amazon_out_of_reach_on_the_day_is_tried_again_each_hour_and_told(
        self, shop: Shop
    ) -> None:
        closed(shop)
        shop.amazon.down = True
        go_to(shop, midnight(BACK))
        first = pause(shop)
        for _ in range(6):
            tick(shop, HOUR)
        told_of = len(shop.posts("pause_trouble"))
        shop.amazon.down = False
        tick(shop, HOUR)
        tick(shop, LOOK_UP_EVERY)

        assert (first.state, first.why.code) == (PauseState.CLOSED, "unavailable")
        assert first.due_at == midnight(BACK) + HOUR
        assert told_of == 1
        assert shop.amazon.patches == [("LAMP-1", CLOSE), ("LAMP-1", RELIST)]
        assert pause(shop).why.code == "read_back"

    def test_a_week_of_trying_ends_it_with_a_call(self, shop: Shop) -> None:
        closed(shop)
        shop.amazon.down = True
        go_to(shop, midnight(BACK))
        for _ in range(8 * 24):
            tick(shop, HOUR)

        assert (pause(shop).state, pause(shop).why.code) == (PauseState.ENDED, "unavailable")
        assert len(shop.posts("pause_trouble")) == 1

    @pytest.mark.parametrize("trouble", ["answer_lost", "lost_on_the_way"])
    def test_a_closing_whose_answer_is_lost_is_never_sent_again(
        self, shop: Shop, trouble: str
    ) -> None:
        shop.offer("LAMP-1", open=True, trouble=[trouble])
        plan(shop)
        tick(shop, UNDO)
        for _ in range(3):
            tick(shop, LOOK_UP_EVERY)

        arrived = trouble == "answer_lost"
        assert pause(shop).state is (PauseState.CLOSED if arrived else PauseState.CLOSING)
        assert shop.amazon.patches == ([("LAMP-1", CLOSE)] if arrived else [])

    def test_a_refusal_of_amazon_on_the_day_is_told_aloud_once_for_the_whole_plan(
        self, shop: Shop
    ) -> None:
        closed(shop, "LAMP-1", "LAMP-2", "LAMP-3")
        for sku in ("LAMP-1", "LAMP-3"):
            shop.amazon.offers[sku].trouble = ["refuse"]

        go_to(shop, midnight(BACK))

        (post,) = shop.posts("pause_trouble")
        assert (post.parent, post.subject["closed"]) == (KEY, True)
        assert post.subject["pauses"] == [pause(shop, "LAMP-1").id, pause(shop, "LAMP-3").id]

    def test_what_is_still_stranded_a_day_after_has_a_case_for_support(self, shop: Shop) -> None:
        closed(shop)
        go_to(shop, midnight(BACK))
        tick(shop, LOOK_UP_EVERY)
        for _ in range(25):
            shop.pass_time(HOUR)
            shop.report(row("LAMP-1"))
            verify(shop.parts, shop.now)

        (post,) = shop.posts("check")
        assert (post.parent, post.subject["evidence"], post.subject["escalates"]) == (
            KEY,
            "still_stranded",
            True,
        )

    def test_what_left_the_list_and_sells_is_verified_in_the_message(self, shop: Shop) -> None:
        closed(shop)
        go_to(shop, midnight(BACK))
        tick(shop, LOOK_UP_EVERY)
        shop.pass_time(3 * HOUR)
        shop.report(row("OTHER"))
        verify(shop.parts, shop.now)

        evidence = told(shop).rows[0].evidence
        assert evidence is not None
        assert evidence.value == "verified"
        assert shop.posts("check") == []


class TestEndingIt:
    def test_what_waits_is_taken_back_and_nothing_is_sent(self, either_shop: Shop) -> None:
        plan(either_shop)
        count = end_now(either_shop.parts, SCOPE, KEY, LIN, either_shop.now)
        tick(either_shop, 60 * DAY)

        assert count == 1
        assert either_shop.amazon.patches == []
        assert pause(either_shop).why == Why("cancelled", {"by": "U0LIN"})
        assert either_shop.posts("pause_trouble") == []

    def test_a_later_day_is_taken_back(self, shop: Shop) -> None:
        plan(shop, close_on=TODAY + DAY)
        end_now(shop.parts, SCOPE, KEY, LIN, shop.now)
        tick(shop, 60 * DAY)

        assert (shop.intents(), pause(shop).why.code) == ([], "cancelled")

    def test_a_closing_without_time_to_take_it_back_is_taken_back_before_it_is_sent(
        self, either_shop: Shop
    ) -> None:
        either_shop.set(undo_bulk_seconds="0")
        plan(either_shop, "LAMP-1")
        plan(either_shop, "LAMP-2", close_on=TODAY + DAY, key="vacation|V2")
        ended = [end_now(either_shop.parts, SCOPE, KEY, LIN, either_shop.now)]
        either_shop.now = midnight(TODAY + DAY)
        look_at_pauses(either_shop.parts, either_shop.now)
        ended.append(end_now(either_shop.parts, SCOPE, "vacation|V2", LIN, either_shop.now))
        tick(either_shop, 60 * DAY)

        assert ended == [1, 1]
        assert either_shop.states() == ["cancelled", "cancelled"]
        assert either_shop.amazon.patches == []
        assert either_shop.posts("pause_trouble") == []

    def test_a_closing_that_somebody_has_begun_is_not_sent_any_more(
        self, either_shop: Shop
    ) -> None:
        plan(either_shop)
        either_shop.pass_time(UNDO)
        (intent,) = either_shop.intents()
        with either_shop.parts.database.write() as session:
            intents.claim(session, SCOPE, intent.id, either_shop.now, LEASE)
        count = end_now(either_shop.parts, SCOPE, KEY, LIN, either_shop.now)
        tick(either_shop, LEASE)
        tick(either_shop, 60 * DAY)

        assert count == 1
        assert either_shop.amazon.patches == []
        assert either_shop.states() == ["cancelled"]
        assert (pause(either_shop).state, pause(either_shop).why) == (
            PauseState.ENDED,
            Why("cancelled", {"by": "U0LIN"}),
        )
        assert either_shop.posts("pause_trouble") == []

    def test_what_is_closed_is_relisted_at_once_by_who_ended_it(self, either_shop: Shop) -> None:
        closed(either_shop)
        either_shop.meet("U0LIN")
        counts = [end_now(either_shop.parts, SCOPE, KEY, LIN, either_shop.now) for _ in range(2)]
        either_shop.work()
        tick(either_shop, LOOK_UP_EVERY)

        assert counts == [1, 0]
        assert either_shop.amazon.patches == [("LAMP-1", CLOSE), ("LAMP-1", RELIST)]
        assert either_shop.intents()[-1].request.actor == LIN
        assert pause(either_shop).state is PauseState.ENDED

    def test_what_is_being_closed_is_relisted_as_soon_as_it_shows(self, shop: Shop) -> None:
        shop.meet("U0LIN")
        plan(shop)
        tick(shop, UNDO)
        end_now(shop.parts, SCOPE, KEY, LIN, shop.now)
        tick(shop)
        before = list(shop.amazon.patches)
        tick(shop, LOOK_UP_EVERY)
        tick(shop, LOOK_UP_EVERY)

        assert before == [("LAMP-1", CLOSE)]
        assert shop.amazon.patches == [("LAMP-1", CLOSE), ("LAMP-1", RELIST)]

    def test_a_closing_that_is_cancelled_by_its_own_number_ends_its_pause(self, shop: Shop) -> None:
        plan(shop)
        (intent,) = shop.intents()

        undo.cancel(shop.parts, SCOPE, intent.id, LIN, shop.now)

        assert not pause(shop).running
        assert plan(shop, key="vacation|V2") is None

    def test_of_eight_who_end_it_at_once_one_is_counted(self, either_shop: Shop) -> None:
        closed(either_shop)
        either_shop.meet("U0LIN")

        counts = at_once(8, lambda _: end_now(either_shop.parts, SCOPE, KEY, LIN, either_shop.now))

        assert sorted(counts) == [0] * 7 + [1]
        assert len(either_shop.intents()) == 2

    def test_each_step_is_in_the_audit_log(self, shop: Shop) -> None:
        closed(shop)
        shop.meet("U0LIN")
        end_now(shop.parts, SCOPE, KEY, LIN, shop.now)
        shop.work()
        tick(shop, LOOK_UP_EVERY)

        assert [(one.event, one.actor) for one in shop.audit()] == [
            ("pause.planned", "U0ADA"),
            ("close_listing.planned", "U0ADA"),
            ("close_listing.accepted", "U0ADA"),
            ("close_listing.confirmed", "U0ADA"),
            ("pause.ended_early", "U0LIN"),
            ("relist.planned", "U0LIN"),
            ("relist.accepted", "U0LIN"),
            ("pause.ended", "U0LIN"),
            ("relist.confirmed", "U0LIN"),
        ]
