"""What Amazon tells between two polls hurries the next look, and does nothing else."""

import json
import logging
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest

from amazon.gateway import AmazonError
from amazon.notifications import Message
from bot.workflows.hearing import Listener
from bot.workflows.refresh import AFTER_FAILURE, EVERY, refresh
from store import hurries
from stranded.marketplaces import MARKETPLACES
from tests.bot.shop import SCOPE, Shop, row

MINUTE = timedelta(minutes=1)


@dataclass
class Queue:
    """Gives each message until it is taken away; `gone` are those that were."""

    lying: list[Message] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    broken: AmazonError | None = None

    def put(self, body: str) -> None:
        self.lying.append(Message(body, f"receipt-{len(self.lying) + len(self.gone)}"))

    def receive(self) -> list[Message]:
        if self.broken is not None:
            raise self.broken
        return list(self.lying)

    def delete(self, message: Message) -> None:
        self.lying.remove(message)
        self.gone.append(message.receipt)


def told(
    at: datetime,
    sku: str = "LAMP-1",
    seller_id: str = SCOPE.account,
    marketplace: str = "US",
    kind: str = "LISTINGS_ITEM_STATUS_CHANGE",
) -> str:
    payload: dict[str, Any] = {
        "SellerId": seller_id,
        "MarketplaceId": MARKETPLACES[marketplace].id,
        "Sku": sku,
        "Status": [],
    }
    detail = {"NotificationType": kind, "EventTime": at.isoformat(), "Payload": payload}
    return json.dumps({"detail": detail})


def hear(shop: Shop, *bodies: str) -> int:
    queue = Queue()
    for body in bodies:
        queue.put(body)
    hurried = Listener(queue).hear(shop.parts, shop.now)
    assert (queue.lying, len(queue.gone)) == ([], len(bodies))
    return hurried


def hurried_at(shop: Shop, marketplace: str = "US") -> datetime | None:
    with shop.database.read() as session:
        return hurries.since(session, SCOPE, marketplace)


def accepted(shop: Shop) -> None:
    """A relist that Amazon accepted a minute ago, and that shows in the listing by now."""
    shop.offer("LAMP-1", takes=MINUTE)
    (found,) = shop.strand(row("LAMP-1"))
    shop.press(found)
    shop.work()
    assert shop.states() == ["accepted"]
    shop.pass_time(MINUTE)
    shop.amazon.looks.clear()


def reports(shop: Shop) -> int:
    for _ in range(3):
        refresh(shop.parts, shop.now)
    return len(shop.amazon.reports)


# --- an action that waits for its listing


def test_a_change_of_its_listing_has_an_intent_read_back_at_once(either_shop: Shop) -> None:
    shop = either_shop
    accepted(shop)
    shop.work()
    early = (shop.states(), list(shop.amazon.looks))

    hurried = hear(shop, told(shop.now))
    shop.work()

    assert early == (["accepted"], [])
    assert (hurried, shop.states()) == (1, ["confirmed"])
    assert hurried_at(shop) is None


@pytest.mark.trap("News of an issue has no text and may be out of date")
def test_the_news_is_not_believed_but_looked_at(shop: Shop) -> None:
    accepted(shop)
    shop.amazon.offers["LAMP-1"].wish = None

    hear(shop, told(shop.now))
    shop.work()

    assert (shop.states(), shop.amazon.looks) == (["accepted"], ["LAMP-1"])


def test_the_same_news_again_changes_nothing(shop: Shop) -> None:
    accepted(shop)
    shop.amazon.offers["LAMP-1"].wish = None
    news = told(shop.now)
    hear(shop, news, news)
    shop.work()

    again = hear(shop, news)
    shop.work()

    assert (again, shop.amazon.looks, hurried_at(shop)) == (0, ["LAMP-1"], None)


def test_what_was_read_since_needs_no_second_look(shop: Shop) -> None:
    accepted(shop)

    assert hear(shop, told(shop.now - 2 * MINUTE)) == 0
    shop.work()

    assert shop.amazon.looks == []


def test_news_from_a_clock_that_is_ahead_is_of_this_moment(shop: Shop) -> None:
    accepted(shop)

    assert hear(shop, told(shop.now + 60 * MINUTE)) == 1
    shop.work()
    assert hear(shop, told(shop.now + 60 * MINUTE, sku="LAMP-2")) == 0

    assert (shop.states(), hurried_at(shop)) == (["confirmed"], shop.now)


# --- the next report


@pytest.mark.trap("News does not lift the 30 minutes")
def test_a_change_of_another_listing_makes_the_next_report_come_sooner(either_shop: Shop) -> None:
    shop = either_shop
    assert reports(shop) == 1
    shop.pass_time(MINUTE)
    hear(shop, told(shop.now))

    shop.pass_time(AFTER_FAILURE - 2 * MINUTE)
    too_soon = reports(shop)
    shop.pass_time(MINUTE)

    assert (too_soon, reports(shop)) == (1, 2)


def test_a_hurry_is_over_with_the_report_that_it_hurried(shop: Shop) -> None:
    reports(shop)
    shop.pass_time(MINUTE)
    news = told(shop.now)
    hear(shop, news)
    shop.pass_time(AFTER_FAILURE)
    assert reports(shop) == 2

    hear(shop, news)
    shop.pass_time(AFTER_FAILURE)
    assert reports(shop) == 2
    shop.pass_time(EVERY - AFTER_FAILURE)

    assert reports(shop) == 3


def test_a_hurry_is_not_over_with_another_apps_report_of_before_the_news(shop: Shop) -> None:
    reports(shop)
    shop.pass_time(20 * MINUTE)
    shop.amazon.request_report("US")
    shop.pass_time(MINUTE)
    hear(shop, told(shop.now))

    shop.pass_time(AFTER_FAILURE - 21 * MINUTE)
    assert reports(shop) == 2
    shop.pass_time(20 * MINUTE)

    assert reports(shop) == 3


def test_older_news_never_takes_the_place_of_newer(either_shop: Shop) -> None:
    shop = either_shop
    hear(shop, told(shop.now), told(shop.now - MINUTE))

    assert hurried_at(shop) == shop.now


def test_an_intent_that_was_not_sent_yet_does_not_swallow_the_news(shop: Shop) -> None:
    shop.set(undo_relist_seconds="300")
    (found,) = shop.strand(row("LAMP-1"))
    shop.press(found)
    assert shop.states() == ["planned"]
    shop.pass_time(MINUTE)

    hear(shop, told(shop.now))

    assert (shop.states(), hurried_at(shop)) == (["planned"], shop.now)


# --- what is not for us


@pytest.mark.parametrize(
    "body",
    [
        "no json",
        told(datetime.fromisoformat("2026-11-23T17:00Z"), seller_id="A2STRANGER"),
        told(datetime.fromisoformat("2026-11-23T17:00Z"), marketplace="DE"),
        told(datetime.fromisoformat("2026-11-23T17:00Z"), kind="FEED_PROCESSING_FINISHED"),
        json.dumps(
            {
                "notificationType": "REPORT_PROCESSING_FINISHED",
                "eventTime": "2026-11-23T17:00:00Z",
                "payload": {"reportProcessingFinishedNotification": {"reportId": "1"}},
            }
        ),
    ],
)
def test_what_is_not_about_our_listings_is_taken_away_and_changes_nothing(
    shop: Shop, body: str
) -> None:
    accepted(shop)

    assert hear(shop, body) == 0

    assert (shop.states(), hurried_at(shop)) == (["accepted"], None)


@pytest.mark.parametrize("sku", ["LAMP\ud800", "LAMP\0"])
def test_a_name_that_no_database_takes_holds_up_no_other_news(either_shop: Shop, sku: str) -> None:
    shop = either_shop

    hear(shop, told(shop.now, sku=sku), told(shop.now))

    assert hurried_at(shop) == shop.now


def test_a_message_stays_in_the_queue_until_its_hurry_is_written(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue = Queue()
    queue.put(told(shop.now))
    with monkeypatch.context() as patched:
        patched.setattr(hurries, "note", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            Listener(queue).hear(shop.parts, shop.now)
    assert len(queue.lying) == 1

    Listener(queue).hear(shop.parts, shop.now)

    assert (queue.lying, hurried_at(shop)) == ([], shop.now)


def test_a_broken_queue_is_told_of_once_and_again_after_it_worked(
    shop: Shop, caplog: pytest.LogCaptureFixture
) -> None:
    queue = Queue(broken=AmazonError("queue_denied", permanent=True))
    listener = Listener(queue)
    with caplog.at_level(logging.WARNING):
        first = [listener.hear(shop.parts, shop.now) for _ in range(3)]
        told_once = len(caplog.records)
        queue.broken = None
        listener.hear(shop.parts, shop.now)
        queue.broken = AmazonError("queue_denied", permanent=True)
        listener.hear(shop.parts, shop.now)

    assert (first, told_once, len(caplog.records)) == ([0, 0, 0], 1, 2)
