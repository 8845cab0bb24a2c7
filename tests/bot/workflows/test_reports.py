"""The reports beside the stranded one: in their time, behind it, and what they come to."""

from collections import defaultdict
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from amazon.gateway import ReportState, ReportType
from bot.workflows.bulk_fix import ask_for_loader, bulk_rows
from bot.workflows.digest import digest
from bot.workflows.refresh import AFTER_FAILURE, is_due, refresh, still_open
from bot.workflows.reports import GIVE_UP, fetch_reports
from bot.workflows.wishes import IN
from config.rates import load_rates
from store import accounts, fees, refreshes
from store.database import Database
from stranded.bulk_fix import BLANK, BulkRow
from stranded.costs import CostSource
from stranded.marketplaces import MARKETPLACES
from tests.amazon.fee_files import fee_preview, loader_file, planning, storage_fees
from tests.bot.gateway import Report
from tests.bot.shop import DAY, HOUR, NOW, SCOPE, Shop, row
from tests.store.conftest import Lasting

RATES = load_rates()
MINUTE = timedelta(minutes=1)
STRANDED, BILL = ReportType.STRANDED, ReportType.STORAGE_FEES
LOADER = ReportType.BULK_FIX
PLANNING, PREVIEW = ReportType.PLANNING, ReportType.FEE_PREVIEW
CANCELLED, FATAL, DONE = ReportState.CANCELLED, ReportState.FATAL, ReportState.DONE


def look(shop: Shop, by: timedelta = timedelta(0), count: int = 6) -> None:
    """Time passes, then both ticks look several times, as they do in a minute or two."""
    shop.pass_time(by)
    for _ in range(count):
        refresh(shop.parts, shop.now)
        fetch_reports(shop.parts, RATES, shop.now)


def asked(shop: Shop, report_type: ReportType) -> list[Report]:
    return [one for one in shop.amazon.reports if one.type is report_type]


def states(shop: Shop, report_type: ReportType) -> list[str]:
    with shop.database.read() as session:
        found = refreshes.last(session, SCOPE, "US", report_type, n=99)
    return [one.state for one in reversed(found)]


def sources(shop: Shop) -> list[CostSource]:
    with shop.database.read() as session:
        return [one.source for one in fees.sums(session, SCOPE, "US")]


@pytest.fixture
def lamp(shop: Shop) -> Shop:
    """A shop with one stranded lamp, whose bill and plan Amazon can tell."""
    shop.amazon.file(row("LAMP", fnsku="X0LAMP", fulfillable_qty="3"))
    bill = storage_fees({"fnsku": "X0LAMP", "estimated_monthly_storage_fee": "31"})
    shop.amazon.files[BILL, "US"] = bill.encode()
    shop.amazon.files[PLANNING, "US"] = planning({"fnsku": "X0LAMP"}).encode()
    shop.amazon.files[PREVIEW, "US"] = fee_preview({"fnsku": "X0LAMP"}).encode()
    return shop


def test_what_a_day_costs_is_known_without_anybody_dropping_a_file(lamp: Shop) -> None:
    look(lamp)

    assert sources(lamp) == [CostSource.MEASURED]
    assert (states(lamp, BILL), states(lamp, PLANNING)) == (["done"], ["done"])


def test_a_bill_is_asked_for_by_its_month(lamp: Shop) -> None:
    look(lamp)

    [bill] = asked(lamp, BILL)
    assert bill.period == (
        datetime(2026, 10, 1, tzinfo=UTC),
        datetime(2026, 10, 31, 23, 59, 59, tzinfo=UTC),
    )


def test_the_bill_that_came_is_not_asked_for_again_and_the_daily_report_is(lamp: Shop) -> None:
    for _ in range(3):
        look(lamp, DAY)

    assert (len(asked(lamp, BILL)), len(asked(lamp, PLANNING))) == (1, 3)


@pytest.mark.trap("Last month's bill is CANCELLED until the middle of the month")
def test_next_months_bill_is_asked_for_once_a_day_from_the_seventh_until_it_comes(
    lamp: Shop,
) -> None:
    look(lamp)
    lamp.now = datetime(2026, 12, 6, 20, tzinfo=UTC)
    look(lamp)
    assert len(asked(lamp, BILL)) == 1

    # The file of October still: it holds no row of November, so that it is not the one.
    for _ in range(3):
        look(lamp, DAY)
    november = storage_fees({"fnsku": "X0LAMP", "month_of_charge": "2026-11"})
    lamp.amazon.files[BILL, "US"] = november.encode()
    for _ in range(3):
        look(lamp, DAY)

    assert states(lamp, BILL) == ["done", "cancelled", "cancelled", "cancelled", "done"]


@pytest.mark.trap("CANCELLED also means no data")
def test_cancelled_means_no_data_and_is_tried_again_a_day_later(lamp: Shop) -> None:
    look(lamp)
    lamp.pass_time(DAY)
    refresh(lamp.parts, lamp.now)
    lamp.amazon.ends = [CANCELLED]
    fetch_reports(lamp.parts, RATES, lamp.now)
    lamp.amazon.ends = []
    look(lamp, DAY - MINUTE)
    early = states(lamp, PLANNING)
    look(lamp, MINUTE)

    assert early == ["done", "cancelled"]
    assert states(lamp, PLANNING) == ["done", "cancelled", "done"]


@pytest.mark.trap("Daily reports are made once in 4 hours")
def test_a_failed_one_is_tried_again_after_four_hours(lamp: Shop) -> None:
    refresh(lamp.parts, lamp.now)
    lamp.amazon.ends = [FATAL]
    look(lamp)
    assert states(lamp, BILL) == ["failed"]

    look(lamp, 4 * HOUR - MINUTE)
    early = states(lamp, BILL)
    look(lamp, MINUTE)

    assert (early, states(lamp, BILL)) == (["failed"], ["failed", "done"])


def test_a_file_that_is_another_report_is_refused_and_nothing_else_is_held_up(lamp: Shop) -> None:
    lamp.amazon.files[BILL, "US"] = b"no\treport\n"

    look(lamp)

    assert (states(lamp, BILL), states(lamp, PLANNING)) == (["failed"], ["done"])
    assert sources(lamp) == [CostSource.ESTIMATED]


def test_a_report_that_is_never_done_is_given_up(lamp: Shop) -> None:
    lamp.amazon.working = True
    look(lamp)
    refresh(lamp.parts, lamp.now)
    look(lamp, GIVE_UP + MINUTE)

    assert states(lamp, PLANNING)[:1] == ["failed"]


def test_a_restart_goes_on_with_what_was_asked_for(lamp: Shop, database: Database) -> None:
    lamp.amazon.working = True
    look(lamp)
    restarted = Shop(database)
    restarted.amazon = lamp.amazon
    restarted.parts = lamp.parts
    lamp.amazon.working = False

    look(restarted, MINUTE)

    assert (len(asked(lamp, BILL)), states(lamp, BILL)) == (1, ["done"])
    with database.read() as session:
        assert not still_open(session)


@pytest.mark.trap("Daily reports are made once in 4 hours")
def test_another_apps_report_of_today_is_used_again(lamp: Shop) -> None:
    lamp.amazon.request_report("US", PLANNING)
    lamp.pass_time(2 * HOUR)

    look(lamp)

    assert (len(asked(lamp, PLANNING)), states(lamp, PLANNING)) == (1, ["done"])


def test_another_apps_bill_is_not_for_nobody_knows_its_month(lamp: Shop) -> None:
    lamp.amazon.request_report("US", BILL)

    look(lamp)

    assert len(asked(lamp, BILL)) == 2


def test_an_account_that_only_imports_is_asked_nothing(lamp: Shop) -> None:
    lamp.disconnect()

    look(lamp)

    assert lamp.amazon.reports == []


def test_the_first_digest_of_all_waits_for_them_and_no_other_does(lamp: Shop) -> None:
    lamp.now = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
    refresh(lamp.parts, lamp.now)
    refresh(lamp.parts, lamp.now)
    lamp.amazon.working = True
    fetch_reports(lamp.parts, RATES, lamp.now)
    waited = digest(lamp.parts, lamp.now)
    lamp.amazon.working = False
    look(lamp)
    first = digest(lamp.parts, lamp.now)
    lamp.pass_time(DAY)
    refresh(lamp.parts, lamp.now)
    lamp.amazon.working = True
    fetch_reports(lamp.parts, RATES, lamp.now)

    assert (waited, first, digest(lamp.parts, lamp.now)) == (0, 1, 1)


def test_the_first_digest_waits_no_longer_than_it_would_for_its_own_report(lamp: Shop) -> None:
    lamp.now = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
    refresh(lamp.parts, lamp.now)
    refresh(lamp.parts, lamp.now)
    lamp.amazon.working = True
    fetch_reports(lamp.parts, RATES, lamp.now)

    assert digest(lamp.parts, lamp.now + 15 * MINUTE) == 0
    assert digest(lamp.parts, lamp.now + 16 * MINUTE) == 1


class TestWhatTheStrandedReportLacks:
    """Amazon's own file for bulk fixing tells it, and is asked for where something is missing."""

    @pytest.fixture
    def unpriced(self, lamp: Shop) -> Shop:
        cells = {"asin": "B0POT", "condition": "New", "your_price": ""}
        lamp.amazon.file(row("POT", "Missing price", **cells))
        lamp.amazon.files[LOADER, "US"] = loader_file(
            {"sku": "POT", "price": "8.50"}, {"sku": "OTHER"}
        ).encode()
        return lamp

    def rows(self, shop: Shop) -> list[BulkRow]:
        return [*bulk_rows(shop.parts, SCOPE, "US", shop.now)]

    def test_its_price_is_in_the_file_with_the_time_at_which_it_was_asked_for(
        self, unpriced: Shop
    ) -> None:
        at = unpriced.now
        look(unpriced)

        [made] = self.rows(unpriced)
        assert (made.price, made.from_loader, made.loaded_at) == ("8.50", ("Price",), at)

    def test_of_another_apps_file_it_is_the_time_at_which_that_app_asked(
        self, unpriced: Shop
    ) -> None:
        unpriced.amazon.request_report("US", LOADER)
        at = unpriced.now
        look(unpriced, 20 * MINUTE)

        assert [one.loaded_at for one in self.rows(unpriced)] == [at]

    def test_it_is_not_asked_for_where_nothing_is_missing(self, lamp: Shop) -> None:
        complete = {"asin": "B0POT", "condition": "New", "your_price": "9.90"}
        lamp.amazon.file(row("POT", "Merchant fulfilled", **complete))
        for _ in range(2):
            look(lamp, DAY)

        assert not ask_for_loader(lamp.parts, lamp.now).on_its_way
        assert asked(lamp, LOADER) == []

    def test_it_is_asked_for_once_a_day(self, unpriced: Shop) -> None:
        look(unpriced)
        look(unpriced, DAY - MINUTE)
        early = len(asked(unpriced, LOADER))
        look(unpriced, MINUTE)

        assert (early, len(asked(unpriced, LOADER))) == (1, 2)

    def test_a_persons_look_has_it_asked_for_at_once_but_not_twice_in_half_an_hour(
        self, unpriced: Shop
    ) -> None:
        look(unpriced)
        unpriced.pass_time(30 * MINUTE - timedelta(seconds=1))
        early = ask_for_loader(unpriced.parts, unpriced.now)
        unpriced.pass_time(timedelta(seconds=1))
        told = [ask_for_loader(unpriced.parts, unpriced.now) for _ in range(3)]
        look(unpriced)
        after = ask_for_loader(unpriced.parts, unpriced.now)

        assert [early.on_its_way, *(one.on_its_way for one in told)] == [False, True, True, True]
        assert (after.on_its_way, after.skus, after.at) == (False, 1, unpriced.now)
        assert len(asked(unpriced, LOADER)) == 2

    def test_a_persons_wish_goes_before_the_daily_ones_and_over_their_number(
        self, unpriced: Shop
    ) -> None:
        unpriced.register("CA", "MX", "BR")
        look(unpriced)
        # Four bills and two planning reports: the half hour is full.
        assert asked(unpriced, LOADER) == []

        ask_for_loader(unpriced.parts, unpriced.now)
        look(unpriced)

        assert len(asked(unpriced, LOADER)) == 1

    def test_of_a_sku_that_stands_in_it_twice_nothing_is_taken(self, unpriced: Shop) -> None:
        twice = loader_file({"sku": "POT", "price": "8.50"}, {"sku": "POT", "price": "9.50"})
        unpriced.amazon.files[LOADER, "US"] = twice.encode()

        look(unpriced)

        assert (self.rows(unpriced)[0].price, states(unpriced, LOADER)) == (BLANK, ["cancelled"])

    def test_a_newer_file_takes_the_place_of_the_one_before_whole(self, unpriced: Shop) -> None:
        look(unpriced)
        unpriced.amazon.files[LOADER, "US"] = loader_file({"sku": "OTHER"}).encode()
        look(unpriced, DAY)

        assert self.rows(unpriced)[0].price == BLANK

    def test_what_a_file_of_long_ago_said_is_not_used(self, unpriced: Shop) -> None:
        look(unpriced)
        unpriced.pass_time(7 * DAY + MINUTE)

        assert self.rows(unpriced)[0].price == BLANK

    def test_an_account_that_only_imports_is_not_promised_anything(self, unpriced: Shop) -> None:
        look(unpriced)
        unpriced.disconnect()
        unpriced.pass_time(HOUR)

        told = ask_for_loader(unpriced.parts, unpriced.now)

        assert (told.on_its_way, told.skus) == (False, 1)

    def test_its_price_is_on_no_card_and_in_no_rule(self, unpriced: Shop) -> None:
        look(unpriced)

        assert unpriced.episode("POT").item.price is None


class TestStrandedComesFirst:
    def test_nothing_else_is_asked_for_while_it_is_due(self, lamp: Shop) -> None:
        fetch_reports(lamp.parts, RATES, lamp.now)
        assert lamp.amazon.reports == []

        refresh(lamp.parts, lamp.now)
        fetch_reports(lamp.parts, RATES, lamp.now)
        assert [one.type for one in lamp.amazon.reports] == [STRANDED, BILL, PLANNING, PREVIEW]

    def test_one_marketplace_that_waits_is_enough(self, lamp: Shop) -> None:
        look(lamp)
        lamp.pass_time(DAY)
        refresh(lamp.parts, lamp.now)
        before = len(lamp.amazon.reports)
        lamp.register("CA")

        fetch_reports(lamp.parts, RATES, lamp.now)

        assert len(lamp.amazon.reports) == before

    def test_a_broken_connection_holds_it_up_by_no_more_than_its_own_wait(self, lamp: Shop) -> None:
        lamp.amazon.down = True
        look(lamp)
        lamp.amazon.down = False
        look(lamp, AFTER_FAILURE)

        assert states(lamp, STRANDED) == ["failed", "done"]


# An example is a day or two of an account with up to nine marketplaces: few of them say a lot.
QUICK = settings(
    deadline=None, max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
# Minutes that pass, and what becomes of what is asked for then: done, cancelled, fatal, still being
# made, or nobody can be reached.
LIFE = st.lists(st.tuples(st.integers(1, 400), st.sampled_from("dcfwx")), max_size=8)


@QUICK
@example(life=[(1, "d"), (20, "d"), (31, "c"), (31, "d")], codes=7)
@given(life=LIFE, codes=st.sampled_from((1, 3, 7)))
def test_whatever_happens_the_stranded_report_finds_amazons_door_open(
    sqlite_tables: Lasting, life: list[tuple[int, str]], codes: int
) -> None:
    database, clean = sqlite_tables
    shop = Shop(database)
    shop.register(*[*MARKETPLACES][:codes])
    try:
        for minutes, fate in life:
            _live_on(shop, minutes, fate)
    finally:
        clean()

    _no_type_twice_within_its_time(shop.amazon.reports)
    _few_in_half_an_hour([one for one in shop.amazon.reports if one.type is not STRANDED])
    _never_waits(shop.amazon.reports)


def _live_on(shop: Shop, minutes: int, fate: str) -> None:
    """The ticks run in any order; the other reports' before, and after the stranded one's."""
    shop.amazon.down, shop.amazon.working = fate == "x", fate == "w"
    shop.amazon.ends = {"c": [CANCELLED] * 30, "f": [FATAL] * 30}.get(fate, [])
    shop.pass_time(minutes * MINUTE)
    moved = 1
    while moved:
        with shop.database.read() as session:
            [account] = accounts.accounts(session, SCOPE.workspace)
            due = is_due(session, account, shop.now)
        before = len(shop.amazon.reports)
        moved = fetch_reports(shop.parts, RATES, shop.now)
        assert not due or len(shop.amazon.reports) == before
        moved += refresh(shop.parts, shop.now)


def _no_type_twice_within_its_time(reports: list[Report]) -> None:
    waits = dict.fromkeys((BILL, PLANNING, PREVIEW), 4 * HOUR)
    near_real_time = {STRANDED: AFTER_FAILURE, LOADER: 30 * MINUTE}
    for report_type, wait in {**near_real_time, **waits}.items():
        places = defaultdict(list)
        for one in reports:
            if one.type is report_type:
                places[one.marketplace].append(one.asked_at)
        for times in places.values():
            assert all(later - earlier >= wait for earlier, later in pairwise(times))


def _few_in_half_an_hour(reports: list[Report]) -> None:
    for one, later in zip(reports, reports[6:], strict=False):
        assert later.asked_at - one.asked_at >= IN


def _never_waits(reports: list[Report]) -> None:
    """Amazon's own bucket: 15 tokens, and one a minute."""
    tokens, at = 15.0, reports[0].asked_at if reports else NOW
    for one in reports:
        tokens, at = min(15.0, tokens + (one.asked_at - at) / MINUTE), one.asked_at
        if one.type is STRANDED:
            assert tokens >= 1
        tokens -= 1
