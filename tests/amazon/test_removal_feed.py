"""Removal orders by the real client against the pretend Amazon, over HTTP."""

import re
import time
from datetime import timedelta
from pathlib import Path

import pytest

import amazon
from amazon.gateway import AmazonError, FeedProgress, MaybeHappened, ReportState, ReportType
from amazon.removal_report import read_removals
from amazon.removals import FEED_TYPE
from amazon.reports import RejectedRow
from sandbox.amazon.feeds_api import DEAD
from stranded.actions import IntentState, Outcome
from stranded.removal_order import Address, Disposition, RemovalOrder, Row
from tests.amazon.files import US
from tests.amazon.seller import Seller

HOME = Address("Ada Moss", "12 Harbor Rd", "Portland", "97201", "US", state="OR")
MINUTE = timedelta(minutes=1)


def order(
    disposition: Disposition = Disposition.DISPOSAL, sku: str = "REMOVAL-SOON-08"
) -> RemovalOrder:
    address = HOME if disposition is Disposition.RETURN else None
    return RemovalOrder("REMOVAL-SOON-08", 10, 0, disposition, address)


def hand_in(seller: Seller, wanted: RemovalOrder, name: str = "refloat-1") -> str:
    return seller.account.create_removal("US", name, wanted, seller.now + MINUTE)


def ended(seller: Seller, feed_id: str) -> FeedProgress:
    for _ in range(1000):
        progress = seller.account.removal_feed(feed_id)
        if progress.state not in (ReportState.IN_QUEUE, ReportState.IN_PROGRESS):
            return progress
        time.sleep(0.02)  # the pretend Amazon works in real time
    raise AssertionError("the feed never ended")


def answer(seller: Seller, feed_id: str) -> Outcome:
    done = ended(seller, feed_id)
    assert done.document_id is not None
    return seller.account.removal_answer(done.document_id)


def effects(seller: Seller, effect: str = "removal_created") -> int:
    return seller.effects("").count(effect)


def feeds(seller: Seller) -> list[FeedProgress]:
    since, until = seller.now - MINUTE, seller.now + 5 * MINUTE
    return seller.account.removal_feeds("US", since, until)


@pytest.mark.trap("Feeds for listings are gone and end FATAL")
def test_no_feed_that_amazon_has_removed_is_ever_handed_in() -> None:
    files = Path(amazon.__file__).parent.glob("*.py")
    text = "".join(file.read_text("utf-8") for file in files)

    assert set(re.findall(r"\b(?:POST|JSON)_[A-Z_]+", text)) == {FEED_TYPE}
    assert FEED_TYPE not in DEAD


@pytest.mark.parametrize("disposition", [Disposition.RETURN, Disposition.DISPOSAL])
def test_an_order_goes_from_its_file_to_amazons_word_that_it_is_made(
    untouched: Seller, disposition: Disposition
) -> None:
    feed_id = hand_in(untouched, order(disposition))

    assert answer(untouched, feed_id).state is IntentState.CONFIRMED
    assert effects(untouched) == 1


@pytest.mark.trap("DONE is not created", "Liquidate is not for every marketplace")
def test_done_is_not_created_where_amazon_does_not_liquidate(untouched: Seller) -> None:
    feed_id = hand_in(untouched, order(Disposition.LIQUIDATE))

    outcome = answer(untouched, feed_id)

    assert outcome.state is IntentState.REFUSED
    assert "not eligible in this marketplace" in str(outcome.why.parameters["issues"])
    assert effects(untouched) == 0


def test_the_removal_report_names_the_order_by_our_own_name(untouched: Seller) -> None:
    hand_in(untouched, order(), "refloat-77")
    report_id = untouched.account.request_report("US", ReportType.REMOVAL_ORDERS)
    progress = untouched.account.report_progress(report_id)
    while progress.document_id is None:
        time.sleep(0.02)
        progress = untouched.account.report_progress(report_id)
    document = untouched.account.download_report(progress.document_id)

    rows = list(read_removals(document.content, document.charset, US))

    (row,) = [one for one in rows if not isinstance(one, RejectedRow)]
    assert isinstance(row, Row)
    assert (row.order, row.sku, row.status, row.counts.requested) == (
        "refloat-77",
        "REMOVAL-SOON-08",
        "Pending",
        10,
    )


class TestAnAnswerThatIsLost:
    @pytest.mark.parametrize("kind", ["reset_after_commit", "error_after_commit"])
    def test_a_feed_that_may_exist_is_said_to_and_is_found_by_looking(
        self, untouched: Seller, kind: str
    ) -> None:
        untouched.fault(kind, "POST", "/feeds/2021-06-30/feeds")
        with pytest.raises(MaybeHappened):
            hand_in(untouched, order())

        (found,) = feeds(untouched)

        assert answer(untouched, found.feed_id).state is IntentState.CONFIRMED
        assert effects(untouched) == 1

    def test_a_feed_that_never_arrived_is_not_there(self, untouched: Seller) -> None:
        untouched.fault("reset", "POST", "/feeds/2021-06-30/feeds")
        with pytest.raises(MaybeHappened):
            hand_in(untouched, order())

        assert feeds(untouched) == []

    @pytest.mark.parametrize("path", ["documents", "feeds"])
    def test_what_amazon_only_turned_away_for_its_pace_is_asked_for_again(
        self, untouched: Seller, path: str
    ) -> None:
        untouched.fault("throttle", "POST", f"/feeds/2021-06-30/{path}")

        feed_id = hand_in(untouched, order())

        assert ended(untouched, feed_id).state is ReportState.DONE
        assert (len(feeds(untouched)), effects(untouched)) == (1, 1)

    @pytest.mark.parametrize("kind", ["reset", "reset_after_commit", "error"])
    def test_a_document_alone_is_no_order_so_nothing_is_in_doubt(
        self, untouched: Seller, kind: str
    ) -> None:
        untouched.fault(kind, "POST", "/feeds/2021-06-30/documents")

        with pytest.raises(AmazonError) as raised:
            hand_in(untouched, order())

        assert not isinstance(raised.value, MaybeHappened)
        assert (feeds(untouched), effects(untouched)) == ([], 0)

    @pytest.mark.parametrize("kind", ["reset", "reset_after_commit"])
    def test_an_upload_that_broke_off_is_followed_by_no_feed(
        self, untouched: Seller, kind: str
    ) -> None:
        untouched.fault(kind, "PUT", "/feed-documents/")

        with pytest.raises(AmazonError) as raised:
            hand_in(untouched, order())

        assert raised.value.code == "unreachable"
        assert feeds(untouched) == []


def test_whoever_was_held_up_for_too_long_hands_nothing_in(untouched: Seller) -> None:
    late = untouched.now - timedelta(seconds=1)

    with pytest.raises(AmazonError) as raised:
        untouched.account.create_removal("US", "refloat-1", order(), late)

    assert raised.value.code == "removal_too_late"
    assert (feeds(untouched), effects(untouched)) == ([], 0)


@pytest.mark.parametrize(("kind", "state"), [("fatal", "FATAL"), ("cancelled", "CANCELLED")])
def test_a_feed_that_amazon_gives_up_has_no_answer(
    untouched: Seller, kind: str, state: str
) -> None:
    untouched.fault(kind, "POST", "/feeds/2021-06-30/feeds")

    done = ended(untouched, hand_in(untouched, order()))

    assert (done.state.value, done.document_id) == (state, None)
