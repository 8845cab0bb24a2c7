"""The real gateway: one seller account at the Selling Partner API."""

import random
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

import httpx

from amazon import listings
from amazon.documents import download
from amazon.gateway import (
    AmazonError,
    MaybeHappened,
    ReportDocument,
    ReportProgress,
    ReportState,
)
from amazon.login import Credentials
from amazon.throttle import Rate
from amazon.wire import Call, Wire
from stranded.actions import ActionKind, IntentState, Outcome, Why
from stranded.items import ListingFacts, starts_later
from stranded.marketplaces import MARKETPLACES, Marketplace

Json = dict[str, Any]
STRANDED_REPORT = "GET_STRANDED_INVENTORY_UI_DATA"
REUSABLE = timedelta(minutes=30)
USABLE = (ReportState.DONE, ReportState.IN_QUEUE, ReportState.IN_PROGRESS)
HOSTS = {
    "na": "https://sellingpartnerapi-na.amazon.com",
    "eu": "https://sellingpartnerapi-eu.amazon.com",
    "fe": "https://sellingpartnerapi-fe.amazon.com",
}
# Documented defaults; the x-amzn-RateLimit-Limit header of each answer corrects them.
RATES = {
    "createReport": Rate(0.0167, 15),
    "getReports": Rate(0.0222, 10),
    "getReport": Rate(2, 15),
    "getReportDocument": Rate(0.0167, 15),
    "getListingsItem": Rate(5, 10),
    "patchListingsItem": Rate(5, 5),
    "deleteListingsItem": Rate(5, 5),
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
        self._wire = Wire(
            credentials,
            endpoint or HOSTS[region],
            RATES,
            http,
            sleep=sleep,
            rate_clock=lambda: now().timestamp(),
            jitter=jitter,
        )
        self._seller_id = seller_id
        self._region = region
        self._now = now

    def check(self) -> None:
        """Raises AmazonError where the account can't be reached or asked."""
        host = _region_of(self._wire.endpoint)
        if host is not None and host != self._region:
            raise AmazonError("wrong_region", permanent=True, region=self._region, endpoint=host)
        self._wire.send(_reports_query(self._now() - REUSABLE, None))

    def close(self) -> None:
        self._wire.http.close()

    def find_fresh_report(self, marketplace: str) -> ReportProgress | None:
        place = self._place(marketplace)
        answer = self._wire.send(_reports_query(self._now() - REUSABLE, place))
        # One that another app asked for several stores at once would mix their rows.
        found = [
            report
            for report in answer.get("reports", [])
            if report.get("marketplaceIds", [place.id]) == [place.id]
        ]
        newest = max(found, key=lambda report: str(report.get("createdTime", "")), default=None)
        return None if newest is None else _progress(newest)

    def request_report(self, marketplace: str) -> str:
        body = {"reportType": STRANDED_REPORT, "marketplaceIds": [self._place(marketplace).id]}
        call = Call("createReport", "POST", "/reports/2021-06-30/reports", {}, body)
        return _text(self._wire.send(call), "reportId")

    def report_progress(self, report_id: str) -> ReportProgress:
        path = f"/reports/2021-06-30/reports/{quote(report_id, safe='')}"
        return _progress(self._wire.send(Call("getReport", "GET", path)))

    def download_report(self, document_id: str) -> ReportDocument:
        path = f"/reports/2021-06-30/documents/{quote(document_id, safe='')}"
        answer = self._wire.send(Call("getReportDocument", "GET", path))
        return download(self._wire.http, _text(answer, "url"), self._wire.endpoint)

    def read_listing(self, marketplace: str, sku: str) -> ListingFacts:
        place = self._place(marketplace)
        return _facts(self._listing(place, sku), place, self._now())

    def submit(self, marketplace: str, sku: str, action: ActionKind) -> Outcome:
        place = self._place(marketplace)
        if action is ActionKind.DELETE_LISTING:
            return self._delete(place, sku)
        body = self._listing(place, sku)
        facts = _facts(body, place, self._now())
        if listings.as_wished(facts, action):
            return Outcome(IntentState.SUPERSEDED, Why("already_as_wished"))
        patches = _plan(body, facts, place, action, self._now())
        if isinstance(patches, Outcome):
            return patches
        patch = {"productType": _product_type(body, place), "patches": patches}
        preview = self._patch(place, sku, patch, preview=True)
        if preview.get("status") != "VALID":
            return _refused(preview)
        answer = self._patch(place, sku, patch, preview=False)
        return _outcome(answer)

    def _delete(self, place: Marketplace, sku: str) -> Outcome:
        """There is no preview of it. The listing goes; the units stay where they are."""
        try:
            self._listing(place, sku)
        except AmazonError as error:
            if error.code != "listing_not_found":
                raise
            return Outcome(IntentState.SUPERSEDED, Why("already_as_wished"))
        query = {"marketplaceIds": place.id}
        call = Call("deleteListingsItem", "DELETE", self._item_path(sku), query)
        return _outcome(self._wire.send(call))

    def _place(self, marketplace: str) -> Marketplace:
        place = MARKETPLACES[marketplace]
        if place.region != self._region:
            raise AmazonError(
                "wrong_region", permanent=True, region=self._region, marketplace=marketplace
            )
        return place

    def _listing(self, place: Marketplace, sku: str) -> Json:
        query = {"marketplaceIds": place.id, "includedData": listings.INCLUDED}
        try:
            return self._wire.send(Call("getListingsItem", "GET", self._item_path(sku), query))
        except AmazonError as error:
            if error.code == "not_found":
                raise AmazonError("listing_not_found", permanent=True, sku=sku) from error
            raise

    def _item_path(self, sku: str) -> str:
        return f"/listings/2021-08-01/items/{quote(self._seller_id, safe='')}/{quote(sku, safe='')}"

    def _patch(self, place: Marketplace, sku: str, patch: Json, *, preview: bool) -> Json:
        mode = {"mode": "VALIDATION_PREVIEW"} if preview else {}
        query = {**mode, "marketplaceIds": place.id}
        return self._wire.send(
            Call("patchListingsItem", "PATCH", self._item_path(sku), query, patch)
        )


def _reports_query(since: datetime, place: Marketplace | None) -> Call:
    query = {
        "reportTypes": STRANDED_REPORT,
        "processingStatuses": ",".join(USABLE),
        "createdSince": since.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "pageSize": "10",
    }
    if place is not None:
        query["marketplaceIds"] = place.id
    return Call("getReports", "GET", "/reports/2021-06-30/reports", query)


def _progress(report: Mapping[str, Any]) -> ReportProgress:
    try:
        state = ReportState(str(report.get("processingStatus")))
    except ValueError as error:
        raise AmazonError("unexpected_answer", permanent=False, operation="getReport") from error
    return ReportProgress(_text(report, "reportId"), state, report.get("reportDocumentId"))


def _text(answer: Mapping[str, Any], name: str) -> str:
    value = answer.get(name)
    if not isinstance(value, str):
        raise AmazonError("unexpected_answer", permanent=False, missing=name)
    return value


def _region_of(endpoint: str) -> str | None:
    return next((region for region, host in HOSTS.items() if host == endpoint), None)


def _facts(body: Json, place: Marketplace, now: datetime) -> ListingFacts:
    try:
        return listings.read_facts(body, place, now)
    except (AttributeError, KeyError, TypeError) as error:
        # Whatever shape this is, nothing may be concluded from it, and nothing done.
        raise AmazonError("listing_unreadable", permanent=True) from error


def _plan(
    body: Json, facts: ListingFacts, place: Marketplace, action: ActionKind, now: datetime
) -> list[Json] | Outcome:
    """The patches to send, or the outcome where the listing itself speaks against sending any."""
    against = _against(body, facts, place, action, now)
    if against is not None:
        return Outcome(IntentState.REFUSED, against)
    attributes: Json = body.get("attributes", {})
    if action is ActionKind.RELIST:
        patches = listings.relist_patch(attributes, place, now)
        not_closed = Why("offer_not_closed", {"issues": list(facts.issues)})
        return patches or Outcome(IntentState.REFUSED, not_closed)
    as_wished = Outcome(IntentState.SUPERSEDED, Why("already_as_wished"))
    if action is ActionKind.CLOSE_LISTING:
        return listings.close_patch(attributes, place, now) or as_wished
    channel = _channel(facts, place)
    if channel is None:
        return Outcome(IntentState.REFUSED, Why("channel_unknown", {"marketplace": place.code}))
    # Nothing left to change on file: Amazon has the wish and is catching up.
    return listings.change_to_fba_patch(attributes, channel) or as_wished


def _against(
    body: Json, facts: ListingFacts, place: Marketplace, action: ActionKind, now: datetime
) -> Why | None:
    if not _product_type(body, place):
        return Why("product_type_missing")
    if starts_later(facts, place.zone, now):
        return Why("start_date", {"start": facts.start})
    if action is ActionKind.CLOSE_LISTING:
        return _against_closing(body.get("attributes", {}), facts, place, now)
    if action is ActionKind.RELIST:
        return None if listings.offers_of(body.get("attributes", {}), place) else Why("no_offer")
    if facts.dangerous_goods is None:
        return Why("dangerous_goods_unknown")
    return None if facts.dangerous_goods else Why("dangerous_goods_missing")


def _against_closing(
    attributes: Json, facts: ListingFacts, place: Marketplace, now: datetime
) -> Why | None:
    """A date that the seller chose is not overwritten: a relist could not restore it."""
    if facts.start is not None and facts.start > now:
        return Why("start_date", {"start": facts.start})
    end = listings.planned_end(attributes, place, now)
    return Why("end_date", {"end": end}) if end is not None else None


def _channel(facts: ListingFacts, place: Marketplace) -> str | None:
    """Amazon's channel that the listing has already, else the marketplace's known one."""
    has = [code for code in facts.channels if code.startswith("AMAZON_")]
    return has[0] if has else place.fba_channel


def _product_type(body: Json, place: Marketplace) -> str:
    summaries = [one for one in body.get("summaries", []) if one.get("marketplaceId") == place.id]
    return str(summaries[0].get("productType", "")) if summaries else ""


def _outcome(answer: Json) -> Outcome:
    """ACCEPTED counts whatever issues come with it: Amazon echoes those from before the patch."""
    status = answer.get("status")
    if status == "INVALID":
        return _refused(answer)
    if status != "ACCEPTED":
        raise MaybeHappened("unexpected_answer", status=str(status))
    return Outcome(IntentState.ACCEPTED, Why("accepted"), str(answer.get("submissionId", "")))


def _refused(answer: Json) -> Outcome:
    issues = [[code, message] for code, message in listings.blocking_issues(answer)]
    return Outcome(IntentState.REFUSED, Why("amazon_refused", {"issues": issues}))
