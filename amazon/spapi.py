"""The real gateway: one seller account at the Selling Partner API."""

import random
import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import httpx

from amazon import feeds_api, listings_api, removals, reports_api, sellers_api
from amazon.checkup import Api, Checkup, Finding, Subject
from amazon.feeds_api import FeedsApi
from amazon.gateway import (
    NEAR_REAL_TIME,
    AmazonError,
    FeedProgress,
    ReportDocument,
    ReportProgress,
    ReportType,
)
from amazon.listings_api import ListingsApi
from amazon.login import Credentials
from amazon.reports_api import ReportsApi
from amazon.sellers_api import SellersApi
from amazon.wire import Wire
from stranded.actions import ActionKind, Outcome, Why
from stranded.dangerous_goods import Answers
from stranded.items import ListingFacts, Money
from stranded.marketplaces import MARKETPLACES, Marketplace
from stranded.removal_order import RemovalOrder

HOSTS = {
    "na": "https://sellingpartnerapi-na.amazon.com",
    "eu": "https://sellingpartnerapi-eu.amazon.com",
    "fe": "https://sellingpartnerapi-fe.amazon.com",
}
# Documented defaults; the x-amzn-RateLimit-Limit header of each answer corrects them.
RATES = {
    **reports_api.RATES,
    **listings_api.RATES,
    **sellers_api.RATES,
    **feeds_api.RATES,
}


class SellerAccount:
    """Implements amazon.gateway.AmazonGateway. `now` gives the instant that listings are judged by.

    `endpoint` overrides the region's host. All marketplaces of one account are in one region, since
    a seller's consent is given for one.
    """

    def __init__(
        self,
        credentials: Credentials,
        seller_id: str,
        region: str,
        now: Callable[[], datetime],
        endpoint: str | None = None,
        http: httpx.Client | None = None,
        sleep: Callable[[float], None] = time.sleep,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        def wire(endpoint: str, http: httpx.Client | None) -> Wire:
            return Wire(
                credentials,
                endpoint,
                RATES,
                http,
                sleep=sleep,
                rate_clock=lambda: now().timestamp(),
                jitter=jitter,
            )

        self._wire = wire(endpoint or HOSTS[region], http)
        self._wire_to = wire
        self._region = region
        self._seller_id = seller_id
        self._now = now
        self._reports = ReportsApi(self._wire, now)
        self._listings = ListingsApi(self._wire, seller_id, now)
        self._feeds = FeedsApi(self._wire)

    def check(self, marketplaces: Sequence[str]) -> list[Finding]:
        """Whether all is there that the bot needs to look after these; asks each API once."""
        host = _region_of(self._wire.endpoint)
        if host is not None and host != self._region:
            why = Why("wrong_region", {"region": self._region, "endpoint": host})
            return [Finding(Subject.REGION, ok=False, why=why)]
        places = [MARKETPLACES[code] for code in marketplaces]
        checkup = Checkup(self._region, SellersApi(self._wire), self._asks, self._elsewhere())
        return list(checkup.findings(self._seller_id, places))

    def _asks(self, place: Marketplace) -> dict[Api, Callable[[], object]]:
        until = self._now()
        since = until - NEAR_REAL_TIME
        return {
            Api.REPORTS: lambda: self._reports.find(None, ReportType.STRANDED, NEAR_REAL_TIME),
            Api.LISTINGS: lambda: self._listings.ask_for_any(place),
            Api.FEEDS: lambda: self._feeds.find(place, removals.FEED_TYPE, since, until),
        }

    def _elsewhere(self) -> dict[str, SellersApi]:
        """The same consent in Amazon's other regions; none where the host is another one's."""
        if _region_of(self._wire.endpoint) is None:
            return {}
        others = {region: host for region, host in HOSTS.items() if region != self._region}
        return {
            region: SellersApi(self._wire_to(host, self._wire.http))
            for region, host in others.items()
        }

    def close(self) -> None:
        self._wire.http.close()

    def find_fresh_report(
        self,
        marketplace: str,
        report_type: ReportType = ReportType.STRANDED,
        within: timedelta = NEAR_REAL_TIME,
        since: datetime | None = None,
    ) -> ReportProgress | None:
        return self._reports.find(self._place(marketplace), report_type, within, since)

    def report_made_since(self, marketplace: str, since: datetime) -> bool:
        return self._reports.was_made(self._place(marketplace), ReportType.STRANDED, since)

    def request_report(
        self,
        marketplace: str,
        report_type: ReportType = ReportType.STRANDED,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> str:
        return self._reports.request(self._place(marketplace), report_type, since, until)

    def report_progress(self, report_id: str) -> ReportProgress:
        return self._reports.progress(report_id)

    def download_report(self, document_id: str) -> ReportDocument:
        return self._reports.download(document_id)

    def read_listing(self, marketplace: str, sku: str) -> ListingFacts:
        return self._listings.read(self._place(marketplace), sku)

    def submit(
        self,
        marketplace: str,
        sku: str,
        action: ActionKind,
        answers: Answers | None = None,
        price: Money | None = None,
    ) -> Outcome:
        return self._listings.submit(self._place(marketplace), sku, action, answers, price)

    def create_removal(
        self, marketplace: str, name: str, order: RemovalOrder, until: datetime
    ) -> str:
        place = self._place(marketplace)
        document_id = self._feeds.hand_over(
            removals.write_order(name, order), removals.CONTENT_TYPE
        )
        if self._now() > until:
            raise AmazonError("removal_too_late", permanent=False)
        return self._feeds.create(place, removals.FEED_TYPE, document_id)

    def removal_feeds(
        self, marketplace: str, since: datetime, until: datetime
    ) -> list[FeedProgress]:
        place = self._place(marketplace)
        return self._feeds.find(place, removals.FEED_TYPE, since, until)

    def removal_feed(self, feed_id: str) -> FeedProgress:
        return self._feeds.progress(feed_id)

    def removal_answer(self, document_id: str) -> Outcome:
        document = self._feeds.answer(document_id)
        return removals.read_outcome(document.content, document.charset)

    def _place(self, marketplace: str) -> Marketplace:
        place = MARKETPLACES[marketplace]
        if place.region != self._region:
            raise AmazonError(
                "wrong_region", permanent=True, region=self._region, marketplace=marketplace
            )
        return place


def _region_of(endpoint: str) -> str | None:
    return next((region for region, host in HOSTS.items() if host == endpoint), None)
