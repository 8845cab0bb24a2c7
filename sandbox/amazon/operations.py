"""Which call goes where, matched on the still-encoded path, with Amazon's documented limits."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from sandbox.amazon.auth import Tokens
from sandbox.amazon.consent import FULFILLMENT, INSIGHTS, PRICING, PRODUCT_LISTING
from sandbox.amazon.feeds_api import FeedsApi
from sandbox.amazon.listings_api import ListingsApi
from sandbox.amazon.queue import Queue
from sandbox.amazon.reports_api import ReportsApi
from sandbox.amazon.search import Search
from sandbox.amazon.sellers_api import SellersApi
from sandbox.amazon.wire import Call, Reply

FEEDS = "/feeds/2021-06-30"
REPORTS = "/reports/2021-06-30"
ITEMS = r"/listings/2021-08-01/items/(?P<seller>[^/]+)"
ITEM = rf"{ITEMS}/(?P<sku>[^/]+)"
# One of its roles opens an API; of reports and feeds it hangs on their type, and these are FBA's.
ROLES = {
    "/sellers/": (PRODUCT_LISTING, INSIGHTS),
    "/reports/": (FULFILLMENT, PRICING),
    "/listings/": (PRODUCT_LISTING,),
    "/feeds/": (FULFILLMENT,),
}


@dataclass(frozen=True, slots=True)
class Operation:
    """`rate` a second and `burst`; without a rate it needs no access token either."""

    method: str
    pattern: re.Pattern[str]
    handle: Callable[[Call], Reply]
    rate: float | None = None
    burst: int = 0

    @property
    def name(self) -> str:
        """What its rate limit is counted by."""
        return f"{self.method} {self.pattern.pattern}"

    @property
    def roles(self) -> tuple[str, ...]:
        """Those of which the app needs one."""
        api = next(api for api in ROLES if self.pattern.pattern.startswith(api))
        return ROLES[api]


def op(
    method: str,
    pattern: str,
    handle: Callable[[Call], Reply],
    rate: float | None = None,
    burst: int = 0,
) -> Operation:
    """One operation, by the pattern of its path."""
    return Operation(method, re.compile(pattern), handle, rate, burst)


def operations(
    tokens: Tokens,
    reports: ReportsApi,
    listings: ListingsApi,
    search: Search,
    feeds: FeedsApi,
    sellers: SellersApi,
    queue: Queue,
) -> list[Operation]:
    """All that the pretend Amazon can do."""

    return [
        op("POST", "/auth/o2/token", tokens.token),
        op("POST", "/", queue.call),
        op("POST", f"{REPORTS}/reports", reports.create, 0.0167, 15),
        op("GET", f"{REPORTS}/reports", reports.list, 0.0222, 10),
        op("GET", f"{REPORTS}/reports/(?P<report>[^/]+)", reports.get, 2.0, 15),
        op("GET", f"{REPORTS}/documents/(?P<document>[^/]+)", reports.document, 0.0167, 15),
        op("GET", r"/documents/(?P<token>[^/]+)", reports.download),
        op("GET", ITEMS, search.search, 5.0, 5),
        op("GET", "/sellers/v1/marketplaceParticipations", sellers.participations, 0.016, 15),
        op("GET", ITEM, listings.get_item, 5.0, 10),
        op("PATCH", ITEM, listings.patch_item, 5.0, 5),
        op("DELETE", ITEM, listings.delete_item, 5.0, 5),
        *_feeds(feeds),
    ]


def _feeds(feeds: FeedsApi) -> list[Operation]:
    return [
        op("POST", f"{FEEDS}/documents", feeds.create_document, 0.5, 15),
        op("POST", f"{FEEDS}/feeds", feeds.create, 0.0083, 15),
        op("GET", f"{FEEDS}/feeds", feeds.list, 0.0222, 10),
        op("GET", f"{FEEDS}/feeds/(?P<feed>[^/]+)", feeds.get, 2.0, 15),
        op("GET", f"{FEEDS}/documents/(?P<document>[^/]+)", feeds.document, 0.0222, 10),
        op("PUT", r"/feed-documents/(?P<token>[^/]+)", feeds.upload),
        op("GET", r"/feed-documents/(?P<token>[^/]+)", feeds.download),
    ]
