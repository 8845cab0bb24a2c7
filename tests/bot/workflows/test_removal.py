"""A removal order: by a person who may spend, once, and followed until Amazon has processed it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from amazon.gateway import ReportState, ReportType
from bot.workflows import delete, undo
from bot.workflows.act import LEASE
from bot.workflows.doubt import WaitOn, stop_waiting
from bot.workflows.press import Closed, Forgotten, Stale, Taken, TooLate
from bot.workflows.removal import Asked, Unsound, ask, offer
from bot.workflows.removal_follow import EVERY, follow_removals
from bot.workflows.second import NotSecond, WrongWord, end_lapsed, offer_second, second
from store import removal_orders
from store.intents import LOOK_UP_EVERY
from stranded.actions import ActionKind, Actor, Intent, IntentState, Outcome, Why
from stranded.deletion import MayAsk
from stranded.items import Episode
from stranded.removal_order import (
    Address,
    Disposition,
    Followed,
    MayOrder,
    OrderState,
    RemovalOrder,
)
from stranded.roles import Holders, Roles
from stranded.steps import StepPress
from tests.amazon.removal_files import removal_report
from tests.bot.shop import ADA, DAY, HOUR, LIN, SCOPE, Shop, row
from tests.store.samples import at_once

MINUTE = timedelta(minutes=1)
UNDO = 5 * MINUTE
MAX = Actor("U0MAX")
UNITS = {"fulfillable-qty": "12", "unfulfillable-qty": "3", "reserved-quantity": "1"}
EXPIRED = row("LAMP-1", "Packaging issue", **UNITS)
OTHER = row("OTHER", "Inventory error")
HOME = Address("Ada Moss", "12 Harbor Rd", "Portland", "97201", "US", state="OR")
DISPOSAL = RemovalOrder("LAMP-1", 12, 3, Disposition.DISPOSAL)
RETURN = replace(DISPOSAL, disposition=Disposition.RETURN, address=HOME)
LIQUIDATE_NO = Outcome(
    IntentState.REFUSED, Why("amazon_refused", {"issues": [["1", "liquidate is not eligible"]]})
)


def listed(shop: Shop, *rows: dict[str, str]) -> Episode:
    """An item to be removed; Ada and Lin may spend."""
    named = Roles(spend=Holders(people=frozenset({"U0ADA", "U0LIN"})))
    shop.parts = replace(shop.parts, roles=named)
    for person in ("U0ADA", "U0LIN", "U0MAX"):
        shop.meet(person)
    shop.strand(*(rows or (EXPIRED, OTHER)))
    return shop.episode("LAMP-1")


def press_on(found: Episode, reason: str = "") -> StepPress:
    return StepPress(found.account, found.id, reason or found.reason, "removal_order")


def wish(
    shop: Shop,
    found: Episode,
    order: RemovalOrder = DISPOSAL,
    typed: str = "LAMP-1",
    actor: Actor = ADA,
) -> Asked:
    return ask(shop.parts, press_on(found), order, typed, actor, shop.now)


def handed_in(shop: Shop, *troubles: str) -> None:
    """An order whose time to be taken back is over, so that it was handed in."""
    shop.amazon.feed_troubles = [*troubles]
    wish(shop, listed(shop))
    shop.pass_time(UNDO)
    shop.work()


def look_again(shop: Shop, times: int = 1) -> None:
    for _ in range(times):
        shop.pass_time(LOOK_UP_EVERY)
        shop.work()


def made(shop: Shop) -> None:
    """An order that Amazon says it made."""
    handed_in(shop)
    shop.amazon.end_feed()
    look_again(shop)


def only(shop: Shop) -> Intent:
    (intent,) = shop.intents()
    return intent


def order_of(shop: Shop) -> Followed:
    with shop.database.read() as session:
        found = removal_orders.of_intent(session, SCOPE, only(shop).id)
    assert found is not None
    return found


def why(shop: Shop) -> tuple[str, str]:
    return only(shop).state.value, only(shop).why.code


def told(shop: Shop, status: str, **counts: int) -> None:
    """Amazon's next removal report has the order, and the bot has read it."""
    rows = [(order_of(shop).name, "LAMP-1", status, counts)]
    shop.amazon.files[ReportType.REMOVAL_ORDERS, "US"] = removal_report(*rows)
    shop.pass_time(EVERY)
    for _ in range(2):
        follow_removals(shop.parts, shop.now)


def asked_for(shop: Shop) -> int:
    return sum(one.type is ReportType.REMOVAL_ORDERS for one in shop.amazon.reports)


def test_it_is_handed_in_after_the_time_in_which_it_can_be_taken_back(either_shop: Shop) -> None:
    taken = wish(either_shop, listed(either_shop), RETURN)
    either_shop.work()
    before = list(either_shop.amazon.feeds)

    either_shop.pass_time(UNDO)
    either_shop.work()

    (feed,) = either_shop.amazon.feeds
    assert isinstance(taken, Taken)
    assert before == []
    assert (feed.order, feed.name) == (RETURN, order_of(either_shop).name)
    assert why(either_shop) == ("accepted", "removal_handed_in")


@pytest.mark.trap("DONE is not created")
def test_done_is_not_created_only_amazons_answer_is(either_shop: Shop) -> None:
    handed_in(either_shop)
    look_again(either_shop)
    in_the_queue = (only(either_shop).state.value, order_of(either_shop).state)

    either_shop.amazon.end_feed()
    look_again(either_shop)

    assert in_the_queue == ("accepted", OrderState.ORDERED)
    assert why(either_shop) == ("confirmed", "removal_created")
    assert order_of(either_shop).state is OrderState.CREATED


def test_a_feed_that_is_done_without_an_order_is_refused_with_amazons_words(shop: Shop) -> None:
    handed_in(shop)
    shop.amazon.end_feed(answer=LIQUIDATE_NO)
    look_again(shop)

    assert why(shop) == ("refused", "amazon_refused")
    assert "not eligible" in str(only(shop).why.parameters)
    assert order_of(shop).state is OrderState.ORDERED


@pytest.mark.parametrize(
    ("state", "ended"),
    [
        (ReportState.CANCELLED, ("failed", "feed_cancelled")),
        (ReportState.FATAL, ("unknown", "feed_fatal")),
    ],
)
def test_a_feed_that_amazon_gives_up_says_what_is_known(
    shop: Shop, state: ReportState, ended: tuple[str, str]
) -> None:
    handed_in(shop)
    shop.amazon.end_feed(state)
    look_again(shop, 3)

    assert why(shop) == ended
    assert len(shop.amazon.feeds) == 1


@pytest.mark.parametrize("silent", [True, False])
def test_a_feed_that_gets_no_answer_within_a_day_is_for_a_person_to_end(
    shop: Shop, *, silent: bool
) -> None:
    handed_in(shop)
    shop.amazon.feeds_down = silent
    shop.pass_time(DAY)
    shop.work()
    by_then = only(shop).state.value
    shop.pass_time(LOOK_UP_EVERY)
    shop.work()
    late = why(shop)

    shop.pass_time(HOUR)
    stop_waiting(shop.parts, SCOPE, only(shop).id, LIN, shop.now)

    assert (by_then, late) == ("accepted", ("unknown", "removal_answer_late"))
    assert why(shop) == ("failed", "removal_given_up")


def test_an_answer_that_comes_later_still_is_read(shop: Shop) -> None:
    handed_in(shop)
    shop.pass_time(DAY + HOUR)
    shop.work()
    late = why(shop)
    shop.amazon.end_feed(answer=LIQUIDATE_NO)
    look_again(shop)

    assert late == ("unknown", "removal_answer_late")
    assert why(shop) == ("refused", "amazon_refused")


class TestWhereTheAnswerIsLost:
    def test_no_feed_there_means_that_nothing_was_sent(self, either_shop: Shop) -> None:
        handed_in(either_shop, "lost_on_the_way")
        lost = why(either_shop)
        look_again(either_shop, 2)

        assert lost == ("unknown", "connection_lost")
        assert why(either_shop) == ("failed", "removal_not_sent")
        assert either_shop.amazon.feeds == []

    def test_a_list_that_lags_behind_is_not_taken_for_an_empty_one(self, shop: Shop) -> None:
        handed_in(shop, "answer_lost")
        feeds = shop.amazon.feeds[:]
        shop.amazon.feeds.clear()
        look_again(shop)
        early = only(shop).state

        shop.amazon.feeds.extend(feeds)
        look_again(shop)

        assert early is IntentState.UNKNOWN
        assert (why(shop), only(shop).remote_ref) == (("accepted", "removal_feed_found"), "f1")

    def test_a_feed_of_later_is_neither_taken_for_it_nor_taken_for_nothing_sent(
        self, shop: Shop
    ) -> None:
        handed_in(shop, "answer_lost")
        shop.amazon.feeds[0].at += 30 * MINUTE
        shop.pass_time(HOUR)
        shop.work()
        doubtful = why(shop)
        told(shop, "Pending", requested=15)

        assert doubtful == ("unknown", "removal_feeds_many")
        assert why(shop) == ("confirmed", "removal_in_report")

    def test_the_one_feed_that_nobody_knows_is_it(self, either_shop: Shop) -> None:
        handed_in(either_shop, "answer_lost")
        look_again(either_shop)
        found = (why(either_shop), only(either_shop).remote_ref)

        either_shop.amazon.end_feed()
        look_again(either_shop)
        answered = why(either_shop)
        told(either_shop, "Pending", requested=15)

        assert found == (("accepted", "removal_feed_found"), "f1")
        assert answered == ("unknown", "removal_feed_by_time")
        assert why(either_shop) == ("confirmed", "removal_in_report")
        assert len(either_shop.amazon.feeds) == 1

    @pytest.mark.parametrize("answered_after", [MINUTE, DAY + HOUR])
    def test_the_feed_of_another_app_of_that_time_confirms_nothing(
        self, shop: Shop, answered_after: timedelta
    ) -> None:
        handed_in(shop, "lost_on_the_way")
        shop.amazon.add_feed()
        look_again(shop)
        shop.pass_time(answered_after)
        shop.work()
        shop.amazon.end_feed()
        look_again(shop)

        assert why(shop) == ("unknown", "removal_feed_by_time")
        assert order_of(shop).state is OrderState.ORDERED

    def test_what_another_app_was_refused_was_not_made_for_us_either(self, shop: Shop) -> None:
        handed_in(shop, "lost_on_the_way")
        shop.amazon.add_feed()
        look_again(shop)
        shop.amazon.end_feed(answer=LIQUIDATE_NO)
        look_again(shop)

        assert why(shop) == ("refused", "amazon_refused")

    @pytest.mark.parametrize(
        ("trouble", "ended"),
        [("dies_before", ("failed", "removal_not_sent")), ("dies_after", ("accepted", "f1"))],
    )
    def test_a_bot_that_died_while_it_was_handed_in_looks_and_sends_nothing_again(
        self, either_shop: Shop, trouble: str, ended: tuple[str, str]
    ) -> None:
        with pytest.raises(RuntimeError, match=trouble):
            handed_in(either_shop, trouble)
        left = only(either_shop).state.value

        either_shop.pass_time(LEASE)
        look_again(either_shop)

        found = only(either_shop)
        assert left == "sent"
        assert (found.state.value, found.remote_ref or found.why.code) == ended
        assert len(either_shop.amazon.feeds) == (trouble == "dies_after")

    def test_of_two_nobody_can_tell_and_a_person_is_told(self, either_shop: Shop) -> None:
        handed_in(either_shop, "answer_lost")
        either_shop.amazon.add_feed()
        look_again(either_shop, 3)

        assert why(either_shop) == ("unknown", "removal_feeds_many")
        assert len(either_shop.amazon.feeds) == 2

    def test_what_nobody_could_tell_the_removal_report_tells_by_the_orders_name(
        self, shop: Shop
    ) -> None:
        handed_in(shop, "answer_lost")
        shop.amazon.add_feed()
        look_again(shop)

        told(shop, "Pending", requested=15)

        assert why(shop) == ("confirmed", "removal_in_report")
        assert order_of(shop).state is OrderState.CREATED

    def two_at_once(self, shop: Shop, *troubles: str) -> list[tuple[str, str]]:
        """Two orders that are handed in at the same moment, and what became of them."""
        both = [row(sku, "Packaging issue", **UNITS) for sku in ("LAMP-1", "LAMP-2")]
        listed(shop, *both)
        shop.amazon.feed_troubles = [*troubles]
        for sku in ("LAMP-1", "LAMP-2"):
            pressed = press_on(shop.episode(sku))
            ask(shop.parts, pressed, replace(DISPOSAL, sku=sku), sku, ADA, shop.now)
        shop.pass_time(UNDO)
        shop.work()
        look_again(shop, 2)
        return [(one.state.value, one.remote_ref) for one in shop.intents()]

    def test_two_orders_lost_at_once_never_take_the_same_feed(self, shop: Shop) -> None:
        ended = self.two_at_once(shop, "answer_lost", "lost_on_the_way")

        assert ended == [("unknown", ""), ("unknown", "")]

    def test_nor_once_the_waiting_for_one_of_them_was_stopped(self, shop: Shop) -> None:
        self.two_at_once(shop, "answer_lost", "lost_on_the_way")
        look_again(shop, 2)
        stop_waiting(shop.parts, SCOPE, shop.intents()[0].id, LIN, shop.now)
        look_again(shop)

        assert [(one.state.value, one.remote_ref) for one in shop.intents()] == [
            ("failed", ""),
            ("unknown", ""),
        ]

    def test_the_feed_of_another_order_of_ours_is_not_taken_for_it(self, shop: Shop) -> None:
        ended = self.two_at_once(shop, "", "lost_on_the_way")

        assert ended == [("accepted", "f1"), ("failed", "")]

    def test_the_feed_of_one_that_the_report_told_of_is_not_taken_for_another(
        self, shop: Shop
    ) -> None:
        self.two_at_once(shop, "answer_lost", "lost_on_the_way")
        with shop.database.read() as session:
            made = removal_orders.of_intent(session, SCOPE, shop.intents()[0].id)
        assert made is not None
        rows = [(made.name, "LAMP-1", "Pending", {"requested": 15})]
        shop.amazon.files[ReportType.REMOVAL_ORDERS, "US"] = removal_report(*rows)
        shop.pass_time(EVERY)
        for _ in range(2):
            follow_removals(shop.parts, shop.now)
        shop.amazon.end_feed()
        look_again(shop, 3)

        ended = [(one.state.value, one.remote_ref) for one in shop.intents()]
        assert ended == [("confirmed", ""), ("unknown", "")]

    def test_while_amazon_is_silent_it_stays_open_and_nothing_is_sent(self, shop: Shop) -> None:
        handed_in(shop, "lost_on_the_way")
        shop.amazon.feeds_down = True
        look_again(shop, 4)

        assert only(shop).state is IntentState.UNKNOWN
        assert shop.amazon.feeds == []

    def test_a_feed_of_another_app_from_before_is_not_taken_for_it(self, shop: Shop) -> None:
        found = listed(shop)
        shop.amazon.add_feed()
        shop.amazon.feed_troubles = ["lost_on_the_way"]
        wish(shop, found)
        shop.pass_time(UNDO)
        shop.work()
        look_again(shop, 2)

        assert why(shop) == ("failed", "removal_not_sent")

    def test_a_person_who_looked_may_end_the_waiting(self, shop: Shop) -> None:
        handed_in(shop, "answer_lost")
        shop.amazon.add_feed()
        look_again(shop, 4)

        stop_waiting(shop.parts, SCOPE, only(shop).id, LIN, shop.now)

        assert why(shop) == ("failed", "removal_given_up")

    @pytest.mark.parametrize(("later", "found"), [(HOUR, True), (8 * DAY, False)])
    def test_one_that_was_given_up_and_stands_in_the_report_was_made_and_is_not_ordered_twice(
        self, shop: Shop, later: timedelta, *, found: bool
    ) -> None:
        handed_in(shop, "answer_lost")
        shop.amazon.add_feed()
        look_again(shop, 4)
        stop_waiting(shop.parts, SCOPE, only(shop).id, LIN, shop.now)
        shop.pass_time(later)

        told(shop, "In Process", requested=15, in_process=15)
        shop.report(EXPIRED, OTHER)

        assert (why(shop) == ("confirmed", "removal_in_report")) is found
        assert isinstance(wish(shop, shop.episode("LAMP-1")), Closed) is found

    def test_nobody_ends_it_while_amazon_is_silent(self, shop: Shop) -> None:
        handed_in(shop, "answer_lost")
        shop.amazon.feeds_down = True
        look_again(shop, 4)

        ended = stop_waiting(shop.parts, SCOPE, only(shop).id, LIN, shop.now)

        assert ended == WaitOn(Why("feeds_unreadable_now"))
        assert only(shop).state is IntentState.UNKNOWN


def test_an_error_before_the_feed_means_that_nothing_was_ordered(shop: Shop) -> None:
    handed_in(shop, "fail")

    assert why(shop) == ("failed", "throttled")
    assert isinstance(wish(shop, shop.episode("LAMP-1")), Taken)


@pytest.mark.parametrize(("minutes", "ended"), [(5, "accepted"), (6, "failed")])
def test_what_was_held_up_for_longer_than_its_feed_is_looked_for_is_not_handed_in(
    shop: Shop, minutes: int, ended: str
) -> None:
    shop.amazon.feeds_held_up = minutes * MINUTE
    handed_in(shop)

    assert only(shop).state.value == ended
    assert len(shop.amazon.feeds) == (ended == "accepted")


class TestFollowed:
    def test_from_made_to_processed(self, either_shop: Shop) -> None:
        made(either_shop)
        told(either_shop, "In Process", requested=15, disposed=4, in_process=11)
        halfway = order_of(either_shop)
        told(either_shop, "Completed", requested=15, disposed=15)

        assert (halfway.state, halfway.counts.gone) == (OrderState.IN_PROCESS, 4)
        assert order_of(either_shop).state is OrderState.PROCESSED
        assert either_shop.events()[-1] == "removal.processed"

    def test_one_that_amazon_cancels_is_told_so_and_may_be_ordered_again(self, shop: Shop) -> None:
        made(shop)
        told(shop, "Cancelled", requested=15, cancelled=15)
        shop.report(EXPIRED, OTHER)

        assert order_of(shop).state is OrderState.CANCELLED
        assert isinstance(wish(shop, shop.episode("LAMP-1")), Taken)

    def test_its_report_is_asked_for_once_in_four_hours_and_only_while_one_is_open(
        self, shop: Shop
    ) -> None:
        follow_removals(shop.parts, shop.now)
        before = asked_for(shop)
        made(shop)
        for _ in range(8):
            follow_removals(shop.parts, shop.now)
            shop.pass_time(HOUR)
        during = asked_for(shop)
        told(shop, "Completed", requested=15, disposed=15)
        after = asked_for(shop)
        for _ in range(8):
            shop.pass_time(HOUR)
            follow_removals(shop.parts, shop.now)

        assert (before, during) == (0, 2)
        assert asked_for(shop) == after

    def test_a_report_that_amazon_cancels_tells_nothing(self, shop: Shop) -> None:
        made(shop)
        shop.amazon.ends = [ReportState.CANCELLED]
        told(shop, "Completed", requested=15, disposed=15)

        assert order_of(shop).state is OrderState.CREATED

    @pytest.mark.parametrize(
        ("sku", "state"), [("LAMP-1", OrderState.CREATED), ("OTHER", OrderState.PROCESSED)]
    )
    def test_it_is_not_over_while_a_line_of_its_sku_cannot_be_read(
        self, shop: Shop, sku: str, state: OrderState
    ) -> None:
        made(shop)
        name, over = order_of(shop).name, {"requested": 12, "disposed": 12}
        rows = [(name, "LAMP-1", "Completed", over), (name, sku, "Pending", {"requested": 777})]
        content = removal_report(*rows).replace(b"777", b"many")
        shop.amazon.files[ReportType.REMOVAL_ORDERS, "US"] = content
        shop.pass_time(EVERY)
        for _ in range(2):
            follow_removals(shop.parts, shop.now)

        assert order_of(shop).state is state

    @pytest.mark.parametrize(
        ("written", "state"),
        [(b"CAF\xe9", OrderState.PROCESSED), (b"CAF\xe9\t", OrderState.CREATED)],
    )
    def test_a_line_of_another_sku_in_another_charset_keeps_no_order_open(
        self, shop: Shop, written: bytes, state: OrderState
    ) -> None:
        made(shop)
        over = {"requested": 15, "disposed": 15}
        rows = [(order_of(shop).name, "LAMP-1", "Completed", over), ("theirs", "CAFE", "Done", {})]
        content = removal_report(*rows).replace(b"CAFE", written)
        shop.amazon.files[ReportType.REMOVAL_ORDERS, "US"] = content
        shop.pass_time(EVERY)
        for _ in range(2):
            follow_removals(shop.parts, shop.now)

        assert order_of(shop).state is state

    @pytest.mark.parametrize(("days", "asked"), [(1, 2), (30, 1)])
    def test_another_apps_report_is_used_only_if_it_goes_back_far_enough(
        self, shop: Shop, days: int, asked: int
    ) -> None:
        made(shop)
        shop.pass_time(3 * DAY)
        theirs = shop.now - days * DAY
        shop.amazon.request_report("US", ReportType.REMOVAL_ORDERS, theirs)
        follow_removals(shop.parts, shop.now)

        assert asked_for(shop) == asked

    def test_the_order_of_another_name_is_not_ours(self, shop: Shop) -> None:
        made(shop)
        rows = [("somebody-elses", "LAMP-1", "Completed", {"requested": 15, "disposed": 15})]
        shop.amazon.files[ReportType.REMOVAL_ORDERS, "US"] = removal_report(*rows)
        shop.pass_time(EVERY)
        for _ in range(2):
            follow_removals(shop.parts, shop.now)

        assert order_of(shop).state is OrderState.CREATED

    def test_while_it_runs_no_second_one_is_ordered(self, shop: Shop) -> None:
        made(shop)
        again = wish(shop, shop.episode("LAMP-1"))

        assert isinstance(again, Closed)
        assert again.gate.name == "removal_running"

    def test_units_that_it_took_are_not_ordered_again_before_a_newer_list_has_come(
        self, shop: Shop
    ) -> None:
        made(shop)
        told(shop, "Completed", requested=15, disposed=15)
        early = wish(shop, shop.episode("LAMP-1"))

        shop.report(EXPIRED, OTHER)
        late = wish(shop, shop.episode("LAMP-1"))

        assert isinstance(early, Closed)
        assert early.gate.name == "removal_counted"
        assert isinstance(late, Taken)


class TestTheListingAfterwards:
    @pytest.mark.page("F97")
    def test_it_may_be_deleted_once_the_removal_is_processed_and_not_before(
        self, either_shop: Shop
    ) -> None:
        made(either_shop)
        found = either_shop.episode("LAMP-1")
        early = delete.ask(either_shop.parts, press_on(found), "LAMP-1", ADA, either_shop.now)
        told(either_shop, "Completed", requested=15, disposed=15)
        either_shop.report(EXPIRED, OTHER)
        late = delete.ask(either_shop.parts, press_on(found), "LAMP-1", ADA, either_shop.now)

        assert isinstance(early, Closed)
        assert early.gate.name == "after_removal"
        assert isinstance(late, Taken)

    @pytest.mark.page("F97")
    def test_it_may_be_deleted_after_the_sku_has_left_the_list_for_want_of_stock(
        self, shop: Shop
    ) -> None:
        made(shop)
        found = shop.episode("LAMP-1")
        told(shop, "Completed", requested=15, disposed=15)
        shop.report(OTHER)

        taken = delete.ask(shop.parts, press_on(found), "LAMP-1", ADA, shop.now)
        shop.pass_time(UNDO)
        shop.work()

        assert isinstance(taken, Taken)
        assert shop.amazon.patches == [("LAMP-1", ActionKind.DELETE_LISTING)]

    def test_a_removal_of_an_earlier_stranding_counts_for_no_later_one(self, shop: Shop) -> None:
        made(shop)
        told(shop, "Completed", requested=15, disposed=15)
        shop.report(OTHER)
        shop.pass_time(DAY)
        shop.report(EXPIRED, OTHER)

        asked = delete.ask(shop.parts, press_on(shop.episode("LAMP-1")), "LAMP-1", ADA, shop.now)

        assert isinstance(asked, Closed)


class TestWhatSpeaksAgainst:
    @pytest.mark.parametrize("typed", ["", "lamp-1", "LAMP", "remove"])
    def test_nothing_but_the_sku_itself_confirms_it(self, shop: Shop, typed: str) -> None:
        assert wish(shop, listed(shop), typed=typed) == WrongWord("LAMP-1")
        assert shop.intents() == []

    @pytest.mark.parametrize(
        ("order", "field"),
        [
            (replace(DISPOSAL, sellable=13), "sellable"),
            (replace(DISPOSAL, unsellable=4), "unsellable"),
            (replace(DISPOSAL, sellable=0, unsellable=0), "sellable"),
            (replace(RETURN, address=None), "city"),
            (replace(RETURN, address=replace(HOME, postal_code="9720")), "postal_code"),
            (replace(DISPOSAL, notes="one\ttwo"), "notes"),
        ],
    )
    def test_an_order_that_does_not_hold_is_not_planned(
        self, shop: Shop, order: RemovalOrder, field: str
    ) -> None:
        result = wish(shop, listed(shop), order)

        assert isinstance(result, Unsound)
        assert field in result.problems
        assert shop.intents() == []

    def test_units_that_went_meanwhile_refuse_it_before_it_is_sent(self, shop: Shop) -> None:
        wish(shop, listed(shop))
        fewer = {**UNITS, "fulfillable-qty": "11"}
        shop.report(row("LAMP-1", "Packaging issue", **fewer), OTHER, seen_at=shop.now + MINUTE)
        shop.pass_time(UNDO)
        shop.work()

        assert why(shop) == ("refused", "removal_too_many")
        assert shop.amazon.feeds == []

    def test_a_reason_that_changed_makes_it_stale(self, shop: Shop) -> None:
        found = listed(shop)
        changed = row("LAMP-1", "Restricted ASIN", **UNITS)
        shop.report(changed, OTHER, seen_at=shop.now + HOUR)

        assert isinstance(wish(shop, found), Stale)
        assert isinstance(offer(shop.parts, press_on(found), shop.now), Stale)

    def test_a_sku_that_left_the_list_before_it_is_sent_is_left_alone(self, shop: Shop) -> None:
        wish(shop, listed(shop))
        shop.report(OTHER, seen_at=shop.now + MINUTE)
        shop.pass_time(UNDO)
        shop.work()

        assert why(shop) == ("superseded", "left_the_list")
        assert shop.amazon.feeds == []

    def test_whoever_lost_the_right_to_spend_meanwhile_is_refused(self, shop: Shop) -> None:
        wish(shop, listed(shop))
        shop.parts = replace(shop.parts, roles=Roles())
        shop.pass_time(UNDO)
        shop.work()

        assert why(shop) == ("refused", "not_allowed")
        assert only(shop).why.parameters["right"] == "spend"
        assert shop.amazon.feeds == []

    def test_anybody_may_take_it_back_and_nobody_may_hurry_it(self, shop: Shop) -> None:
        wish(shop, listed(shop))
        hurried = undo.do_now(shop.parts, SCOPE, only(shop).id, shop.now)
        undo.cancel(shop.parts, SCOPE, only(shop).id, MAX, shop.now)
        shop.pass_time(UNDO)
        shop.work()

        assert (hurried, only(shop).state.value) == (None, "cancelled")
        assert shop.amazon.feeds == []

    def test_an_item_that_is_no_longer_kept_is_forgotten(self, shop: Shop) -> None:
        gone = StepPress("A1SELLER", "e-none", "packaging_issue", "removal_order")

        assert offer(shop.parts, gone, shop.now) == Forgotten()
        assert ask(shop.parts, gone, DISPOSAL, "LAMP-1", ADA, shop.now) == Forgotten()

    def test_of_eight_who_ask_at_once_one_is_taken(self, either_shop: Shop) -> None:
        found = listed(either_shop)

        results = at_once(8, lambda _: wish(either_shop, found))

        assert sorted(type(one).__name__ for one in results) == ["Taken", *["TooLate"] * 7]


def test_the_address_of_the_last_return_is_offered_again(shop: Shop) -> None:
    found = listed(shop)
    first = offer(shop.parts, press_on(found), shop.now)
    wish(shop, found, RETURN)
    undo.cancel(shop.parts, SCOPE, only(shop).id, ADA, shop.now)

    again = offer(shop.parts, press_on(found), shop.now)

    assert isinstance(first, MayOrder)
    assert isinstance(again, MayOrder)
    assert (first.address, again.address) == (None, HOME)


class TestWithASecondPerson:
    def propose(self, shop: Shop) -> Episode:
        found = listed(shop)
        shop.parts = replace(shop.parts, second_person=True)
        wish(shop, found, RETURN)
        return found

    def test_nothing_is_sent_before_the_second_word(self, either_shop: Shop) -> None:
        self.propose(either_shop)
        either_shop.pass_time(HOUR)
        either_shop.work()
        before = (either_shop.states(), list(either_shop.amazon.feeds))

        second(either_shop.parts, SCOPE, only(either_shop).id, "LAMP-1", LIN, either_shop.now)
        either_shop.pass_time(UNDO)
        either_shop.work()

        assert before == (["proposed"], [])
        assert [one.order for one in either_shop.amazon.feeds] == [RETURN]
        assert [(one.event, one.actor) for one in either_shop.audit()][-3:] == [
            ("create_removal_order.proposed", "U0ADA"),
            ("create_removal_order.seconded", "U0LIN"),
            ("create_removal_order.accepted", "U0ADA"),
        ]

    def test_the_second_is_shown_what_was_ordered(self, shop: Shop) -> None:
        self.propose(shop)

        shown = offer_second(shop.parts, SCOPE, only(shop).id, LIN, shop.now)

        assert isinstance(shown, MayAsk)
        assert shown.order == RETURN

    def test_a_proposal_that_nobody_seconds_lapses_after_a_day(self, shop: Shop) -> None:
        self.propose(shop)
        shop.pass_time(DAY)

        assert end_lapsed(shop.parts, shop.now) == 1
        assert why(shop) == ("cancelled", "nobody_seconded")

    def test_what_waits_since_before_it_took_two_is_asked_for_again(self, shop: Shop) -> None:
        wish(shop, listed(shop))
        shop.parts = replace(shop.parts, second_person=True)
        shop.pass_time(UNDO)
        shop.work()

        assert why(shop) == ("refused", "nobody_second")
        assert shop.amazon.feeds == []

    def test_a_word_that_comes_after_its_day_counts_no_more(self, shop: Shop) -> None:
        self.propose(shop)
        shop.pass_time(DAY)

        word = second(shop.parts, SCOPE, only(shop).id, "LAMP-1", LIN, shop.now)

        assert word == NotSecond(Why("proposed_no_more"))
        assert offer_second(shop.parts, SCOPE, only(shop).id, LIN, shop.now) == word
        assert only(shop).state is IntentState.PROPOSED

    def test_it_holds_the_item_until_it_is_decided(self, shop: Shop) -> None:
        found = self.propose(shop)

        assert isinstance(wish(shop, found, actor=LIN), TooLate)
