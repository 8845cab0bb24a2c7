"""The report: asked for every hour, followed over restarts, and never taken for empty too soon."""

from datetime import timedelta

import pytest

from amazon.gateway import ReportState, ReportType
from bot.workflows import refresh as refreshing
from bot.workflows.intake import Import
from bot.workflows.refresh import AFTER_FAILURE, EVERY, GIVE_UP, refresh, still_open
from store import refreshes
from store.database import Database
from store.snapshots import Ingested
from stranded.items import Evidence
from tests.bot.shop import HOUR, SCOPE, Shop, row

MINUTE = timedelta(minutes=1)
CANCELLED, FATAL, DONE = ReportState.CANCELLED, ReportState.FATAL, ReportState.DONE


def states(shop: Shop) -> list[str]:
    with shop.database.read() as session:
        asked = refreshes.last(session, SCOPE, "US", ReportType.STRANDED, n=99)
    return [one.state for one in reversed(asked)]


def ticks(shop: Shop, by: timedelta = timedelta(0), count: int = 3) -> None:
    shop.pass_time(by)
    for _ in range(count):
        refresh(shop.parts, shop.now)


@pytest.fixture
def full(shop: Shop) -> Shop:
    """A shop whose list has two items, read an hour ago."""
    shop.amazon.file(row("LAMP-1"), row("LAMP-2"))
    ticks(shop)
    assert shop.listed() == ["LAMP-1", "LAMP-2"]
    shop.pass_time(EVERY)
    return shop


def test_a_report_is_asked_for_followed_and_taken_in(shop: Shop) -> None:
    shop.amazon.file(row("LAMP-1"), row("LAMP-2"))

    ticks(shop)

    assert shop.listed() == ["LAMP-1", "LAMP-2"]
    assert (states(shop), len(shop.amazon.reports)) == (["done"], 1)


@pytest.mark.trap("Some changes notify nobody")
def test_it_is_asked_for_once_an_hour(shop: Shop) -> None:
    ticks(shop)
    ticks(shop, EVERY - MINUTE)
    early = len(shop.amazon.reports)
    ticks(shop, MINUTE)

    assert (early, len(shop.amazon.reports)) == (1, 2)


def test_a_report_in_the_making_is_waited_for(shop: Shop) -> None:
    shop.amazon.file(row("LAMP-1"))
    shop.amazon.working = True
    ticks(shop, count=5)
    waiting = shop.listed()
    shop.amazon.working = False
    ticks(shop, MINUTE)

    assert (waiting, shop.listed()) == ([], ["LAMP-1"])
    assert len(shop.amazon.reports) == 1


def test_a_restart_goes_on_with_the_report_that_was_asked_for(
    shop: Shop, database: Database
) -> None:
    shop.amazon.file(row("LAMP-1"))
    shop.amazon.working = True
    ticks(shop)

    restarted = Shop(database)
    restarted.amazon.reports = shop.amazon.reports
    ticks(restarted, MINUTE)

    assert restarted.listed() == ["LAMP-1"]
    assert len(restarted.amazon.reports) == 1


def test_the_snapshot_speaks_of_the_time_at_which_it_was_asked_for(shop: Shop) -> None:
    shop.amazon.working = True
    shop.amazon.file(row("LAMP-1"))
    asked_at = shop.now
    ticks(shop)
    shop.amazon.working = False
    ticks(shop, 20 * MINUTE)

    assert shop.episode("LAMP-1").last_seen == asked_at


@pytest.mark.trap("Other apps use up the 30 minutes")
def test_a_fresh_report_of_another_app_is_used_instead_of_a_new_one(shop: Shop) -> None:
    shop.amazon.file(row("LAMP-1"))
    shop.amazon.request_report("US")
    shop.pass_time(10 * MINUTE)

    ticks(shop)

    assert shop.listed() == ["LAMP-1"]
    assert len(shop.amazon.reports) == 1


def test_a_report_of_another_app_speaks_of_the_time_at_which_that_one_asked(shop: Shop) -> None:
    shop.amazon.file(row("LAMP-1"))
    asked_at = shop.now
    shop.amazon.request_report("US")
    shop.pass_time(20 * MINUTE)

    ticks(shop)
    ticks(shop, EVERY - 20 * MINUTE)

    assert shop.episode("LAMP-1").first_seen == asked_at
    assert len(shop.amazon.reports) == 2


def test_a_report_of_another_app_that_is_older_than_the_list_is_left_alone(full: Shop) -> None:
    full.amazon.request_report("US")
    full.pass_time(10 * MINUTE)
    full.report(row("LAMP-1"), row("LAMP-2"), row("LAMP-3"))
    full.amazon.ends = [CANCELLED]

    ticks(full, 10 * MINUTE)

    assert full.listed() == ["LAMP-1", "LAMP-2", "LAMP-3"]


class TestCancelled:
    """It means "no rows" or "too soon", and Amazon does not say which."""

    @pytest.mark.trap("CANCELLED also means no data")
    def test_once_keeps_the_list(self, full: Shop) -> None:
        full.amazon.ends = [CANCELLED]

        ticks(full)

        assert full.listed() == ["LAMP-1", "LAMP-2"]
        assert states(full) == ["done", "cancelled"]

    @pytest.mark.trap("CANCELLED also means no data")
    def test_twice_half_an_hour_apart_means_that_nothing_is_stranded(self, full: Shop) -> None:
        found = full.episode("LAMP-1")
        full.amazon.ends = [CANCELLED, CANCELLED]
        ticks(full)
        ticks(full, AFTER_FAILURE - MINUTE)
        early = full.listed()

        ticks(full, MINUTE)

        assert early == ["LAMP-1", "LAMP-2"]
        assert full.listed() == []
        departure = full.departure(found)
        assert departure is not None
        assert departure.evidence is Evidence.LEFT_THE_LIST

    def test_and_done_in_between_starts_anew(self, full: Shop) -> None:
        full.amazon.ends = [CANCELLED, DONE, CANCELLED]

        for _ in range(3):
            ticks(full, EVERY)

        assert states(full) == ["done", "cancelled", "done", "cancelled"]
        assert full.listed() == ["LAMP-1", "LAMP-2"]

    def test_and_failed_in_between_starts_anew(self, full: Shop) -> None:
        full.amazon.ends = [CANCELLED, FATAL, CANCELLED]

        for _ in range(3):
            ticks(full, EVERY)

        assert full.listed() == ["LAMP-1", "LAMP-2"]

    @pytest.mark.trap("Other apps use up the 30 minutes")
    def test_is_disproved_by_rows_that_another_app_got_meanwhile(self, full: Shop) -> None:
        """Amazon would cancel a report of our own for it, and that would look like a second no."""
        full.amazon.ends = [CANCELLED, DONE, CANCELLED]
        ticks(full)
        full.pass_time(AFTER_FAILURE - 15 * MINUTE)
        full.amazon.request_report("US")

        ticks(full, 15 * MINUTE)

        assert full.listed() == ["LAMP-1", "LAMP-2"]
        assert states(full) == ["done", "cancelled", "done"]

    @pytest.mark.trap("Other apps use up the 30 minutes")
    def test_is_no_word_at_all_while_another_app_has_the_report(self, full: Shop) -> None:
        """It asks for two stores at once, so that its report is of no use to anybody else."""
        for _ in range(3):
            full.amazon.request_report("CA")
            full.amazon.reports[-1].beside = "US"
            full.pass_time(10 * MINUTE)
            full.amazon.ends = [CANCELLED]
            ticks(full)
            full.pass_time(AFTER_FAILURE - 10 * MINUTE)

        assert full.listed() == ["LAMP-1", "LAMP-2"]
        assert states(full) == ["done", "cancelled", "cancelled", "cancelled"]

    def test_twice_does_not_clear_a_newer_list_that_a_person_imported(self, full: Shop) -> None:
        full.amazon.ends = [CANCELLED, CANCELLED]
        ticks(full)
        full.pass_time(AFTER_FAILURE)
        refresh(full.parts, full.now)
        full.pass_time(MINUTE)
        full.report(row("LAMP-1"), row("LAMP-2"), row("LAMP-3"))

        ticks(full, MINUTE)

        assert full.listed() == ["LAMP-1", "LAMP-2", "LAMP-3"]


@pytest.mark.trap("A second report within 30 minutes is FATAL")
@pytest.mark.parametrize("again", [False, True])
def test_fatal_is_only_a_failure_however_often(full: Shop, again: bool) -> None:
    full.amazon.ends = [FATAL, FATAL] if again else [FATAL]

    ticks(full)
    ticks(full, AFTER_FAILURE)

    assert full.listed() == ["LAMP-1", "LAMP-2"]
    assert states(full) == ["done", "failed", "failed" if again else "done"]


def test_a_failed_request_is_not_repeated_at_every_tick(shop: Shop) -> None:
    shop.amazon.down = True
    ticks(shop, count=5)
    shop.amazon.down = False
    ticks(shop, AFTER_FAILURE - MINUTE)
    early = len(shop.amazon.reports)
    ticks(shop, MINUTE)

    assert (early, len(shop.amazon.reports)) == (0, 1)


def test_a_connection_that_comes_back_goes_on_with_the_same_report(shop: Shop) -> None:
    shop.amazon.file(row("LAMP-1"))
    refresh(shop.parts, shop.now)
    shop.amazon.down = True
    ticks(shop, 30 * MINUTE)
    shop.amazon.down = False
    ticks(shop, MINUTE)

    assert shop.listed() == ["LAMP-1"]
    assert len(shop.amazon.reports) == 1


@pytest.mark.parametrize("down", [False, True])
def test_a_report_that_never_comes_is_given_up(shop: Shop, down: bool) -> None:
    shop.amazon.working = True
    refresh(shop.parts, shop.now)
    shop.amazon.down = down
    ticks(shop, GIVE_UP, count=1)
    waiting = states(shop)
    ticks(shop, MINUTE, count=1)

    assert (waiting, states(shop)) == (["requested"], ["failed"])


def test_bytes_that_are_no_report_change_nothing(full: Shop) -> None:
    full.amazon.files[ReportType.STRANDED, "US"] = b"<html>An error occurred</html>"

    ticks(full)

    assert full.listed() == ["LAMP-1", "LAMP-2"]
    assert states(full) == ["done", "failed"]


def test_what_nobody_planned_for_is_not_tried_with_the_same_report_again(
    full: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("nobody planned for this")

    refresh(full.parts, full.now)
    monkeypatch.setattr(refreshing, "import_report", broken)
    refresh(full.parts, full.now)

    assert states(full) == ["done", "failed"]


def test_what_nobody_planned_for_does_not_stop_the_other_marketplaces(
    full: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []

    def broken_in_the_first(_: object, job: Import, *__: object) -> Ingested:
        read.append(job.marketplace)
        if len(read) == 1:
            raise RuntimeError("nobody planned for this")
        return Ingested(1)

    full.register("US", "CA")
    refresh(full.parts, full.now)
    monkeypatch.setattr(refreshing, "import_report", broken_in_the_first)
    refresh(full.parts, full.now)

    assert sorted(read) == ["CA", "US"]


def test_a_report_that_would_close_nearly_everything_waits_for_a_person(shop: Shop) -> None:
    shop.amazon.file(*(row(f"LAMP-{number:02}") for number in range(40)))
    ticks(shop)
    shop.amazon.file(row("LAMP-00"))

    ticks(shop, EVERY)

    assert len(shop.listed()) == 40
    (post,) = shop.posts("held")
    assert post.subject == {
        "marketplace": "US", "rows": 1, "would_close": 39, "code": "would_close_many",
        "snapshot": 2, "at_hand": True,
    }  # fmt: skip


def test_each_marketplace_has_a_report_of_its_own(shop: Shop) -> None:
    shop.register("CA")
    shop.amazon.file(row("LAMP-1"), marketplace="US")
    shop.amazon.file(row("TOQUE-1"), marketplace="CA")

    ticks(shop)

    assert (shop.listed("US"), shop.listed("CA")) == (["LAMP-1"], ["TOQUE-1"])


def test_an_import_only_account_asks_for_nothing(shop: Shop) -> None:
    shop.disconnect()

    ticks(shop)

    assert shop.amazon.reports == []


def test_whether_a_report_is_on_its_way_can_be_asked(shop: Shop) -> None:
    def waiting() -> bool:
        with shop.database.read() as session:
            return still_open(session)

    shop.amazon.working = True
    ticks(shop)
    during = waiting()
    shop.amazon.working = False
    ticks(shop, HOUR / 60)

    assert (during, waiting()) == (True, False)


@pytest.mark.page("F1")
@pytest.mark.trap("A reason may be one that no list has")
def test_each_row_keeps_its_reason_and_an_empty_or_new_one_is_unknown(shop: Shop) -> None:
    rows = [row("A"), row("B", ""), row("C", "Etwas Neues"), row("D", "商品已下架")]

    result = shop.report(*rows)

    reasons = {sku: shop.episode(sku).reason for sku in shop.listed()}
    assert reasons == {
        "A": "listing_closed", "B": "unknown", "C": "unknown", "D": "listing_closed",
    }  # fmt: skip
    assert dict(result.unknown_reasons) == {"": 1, "Etwas Neues": 1}


def test_a_line_that_can_not_be_read_is_told_and_loses_nothing(shop: Shop) -> None:
    shop.report(row("LAMP-1"), row("LAMP-2"))
    shop.pass_time(HOUR)

    result = shop.report(row("LAMP-1", fulfillable_qty="many"))

    assert [one.sku for one in shop.set_aside(result)] == ["LAMP-1"]
    assert "LAMP-1" in shop.listed()
