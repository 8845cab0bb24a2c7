"""What Amazon would notify of: found by looking at what changed since the last look."""

import uuid
from collections.abc import Iterator
from random import Random

from sandbox.amazon.account import Account
from sandbox.amazon.listing import Listing
from sandbox.amazon.marketplaces import SELLER_ID
from sandbox.amazon.reports_api import Report, ReportsApi
from sandbox.amazon.wire import Call, Json, iso

APPLICATION = "amzn1.sellerapps.app.sandbox"
EVENT_SOURCE = "aws.partner/sellingpartnerapi.amazon.com/123456789012/" + APPLICATION


class Notifier:
    """Changes of listings come through EventBridge, the ends of reports straight to the queue."""

    def __init__(self, account: Account, reports: ReportsApi, random: Random) -> None:
        self._account = account
        self._reports = reports
        self._random = random
        self._known = {_key(one): _shown(one) for one in account.all(account.started)}

    def collect(self, call: Call) -> Iterator[Json]:
        """The bodies of what happened since the last call."""
        for listing in self._account.all(call.now):
            before, shown = self._known.get(_key(listing)), _shown(listing)
            self._known[_key(listing)] = shown
            if before is not None and before[0] != shown[0]:
                yield self._event(call, "LISTINGS_ITEM_STATUS_CHANGE", "1.0", _status(listing))
            elif before is not None and before != shown:
                yield self._event(
                    call, "LISTINGS_ITEM_ISSUES_CHANGE", "2023-12-13", _issues(listing)
                )
        for report in self._reports.ended(call.wall):
            yield self._report(call, report)

    def _event(self, call: Call, kind: str, version: str, payload: Json) -> Json:
        detail = {
            "NotificationVersion": "1.0",
            "NotificationType": kind,
            "PayloadVersion": version,
            "EventTime": iso(call.now),
            "Payload": payload,
            "NotificationMetadata": {
                "ApplicationId": APPLICATION,
                "SubscriptionId": self._id(),
                "PublishTime": iso(call.now),
                "NotificationId": self._id(),
            },
        }
        return {
            "version": "0",
            "id": self._id(),
            "detail-type": kind,
            "source": EVENT_SOURCE,
            "account": "123456789012",
            "time": iso(call.now),
            "region": "us-east-1",
            "resources": [],
            "detail": detail,
        }

    def _report(self, call: Call, report: Report) -> Json:
        told = {
            "sellerId": SELLER_ID,
            "accountId": f"amzn1.merchant.o.{SELLER_ID}",
            "reportId": report.id,
            "reportType": report.type,
            "processingStatus": report.end,
        }
        if report.end == "DONE":
            told["reportDocumentId"] = report.document_id
        return {
            "notificationVersion": "2020-09-04",
            "notificationType": "REPORT_PROCESSING_FINISHED",
            "payloadVersion": "2020-09-04",
            "eventTime": iso(call.now),
            "payload": {"reportProcessingFinishedNotification": told},
            "notificationMetadata": {
                "applicationId": APPLICATION,
                "subscriptionId": self._id(),
                "publishTime": iso(call.now),
                "notificationId": self._id(),
            },
        }

    def _id(self) -> str:
        return str(uuid.UUID(int=self._random.getrandbits(128), version=4))


def _key(listing: Listing) -> tuple[str, str]:
    return listing.marketplace, listing.sku


def _shown(listing: Listing) -> tuple[bool, bool, str]:
    return listing.buyable, listing.stranded, listing.reason


def _status(listing: Listing) -> Json:
    status = ["BUYABLE", "DISCOVERABLE"] if listing.buyable else []
    return {**_which(listing), "CreatedDate": iso(listing.created), "Status": status}


def _issues(listing: Listing) -> Json:
    actions = ["LISTING_SUPPRESSED"] if listing.stranded else []
    return {**_which(listing), "Severities": ["ERROR"], "EnforcementActions": actions}


def _which(listing: Listing) -> Json:
    return {
        "SellerId": SELLER_ID,
        "MarketplaceId": listing.place.id,
        "Asin": listing.asin,
        "Sku": listing.sku,
    }
