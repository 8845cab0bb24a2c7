"""What a message of Amazon's is about, or that it is not understood."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from amazon.notifications import Kind, Notification, read

Json = dict[str, Any]
AT = datetime(2026, 11, 23, 17, 5, tzinfo=UTC)
US = "ATVPDKIKX0DER"
SCHEMAS = {
    "ListingsItemStatusChangeNotification.json": Kind.STATUS,
    "ListingsItemIssuesChangeNotification_2023-12-13.json": Kind.ISSUES,
    "ReportProcessingFinishedNotification.json": Kind.REPORT,
}


def listing(kind: str = Kind.STATUS, **changes: Any) -> Json:
    """A change of a listing as Amazon words it."""
    payload = {"SellerId": "A1SELLER", "MarketplaceId": US, "Sku": "LAMP/1", **changes}
    return {
        "NotificationType": kind,
        "EventTime": "2026-11-23T17:05:00.000Z",
        "Payload": {name: part for name, part in payload.items() if part is not None},
    }


def report(**changes: Any) -> Json:
    told = {"sellerId": "A1SELLER", "reportId": "54517018502", **changes}
    return {
        "notificationType": "REPORT_PROCESSING_FINISHED",
        "eventTime": "2026-11-23T17:05:00.000Z",
        "payload": {
            "reportProcessingFinishedNotification": {
                name: part for name, part in told.items() if part is not None
            }
        },
    }


def wrapped(detail: Json) -> Json:
    """As EventBridge hands it on."""
    return {"version": "0", "detail-type": detail["NotificationType"], "detail": detail}


@pytest.mark.trap(
    "The status change has two spellings",
    "Listings' changes come only by EventBridge, in a wrapping",
)
@pytest.mark.parametrize(
    ("kind", "understood"),
    [
        ("LISTINGS_ITEM_STATUS_CHANGE", Kind.STATUS),
        ("LISTINGS_ITEM_STATUS_CHANGED", Kind.STATUS),
        ("LISTINGS_ITEM_ISSUES_CHANGE", Kind.ISSUES),
    ],
)
def test_a_change_of_a_listing_names_its_sku_wrapped_or_not(kind: str, understood: Kind) -> None:
    told = Notification(understood, AT, "A1SELLER", "US", "LAMP/1")

    assert read(json.dumps(listing(kind))) == told
    assert read(json.dumps(wrapped(listing(kind)))) == told


@pytest.mark.trap("Names of fields come in two cases", "sellerId may be missing")
def test_the_end_of_a_report_names_it_and_may_leave_the_seller_out() -> None:
    told = Notification(Kind.REPORT, AT, "A1SELLER", report_id="54517018502")

    assert read(json.dumps(report())) == told
    assert read(json.dumps(report(sellerId=None))) == Notification(
        Kind.REPORT, AT, None, report_id="54517018502"
    )


@pytest.mark.parametrize(
    "body",
    [
        "",
        "no json",
        "[]",
        "null",
        "[" * 100_000,
        json.dumps({"detail": None}),
        json.dumps({"detail": []}),
        json.dumps(listing("FEED_PROCESSING_FINISHED")),
        json.dumps(listing(Sku=None)),
        json.dumps(listing(Sku=7)),
        json.dumps(listing(Sku="LAMP\ud800")),
        json.dumps(listing(Sku="LAMP\0")),
        json.dumps(listing(SellerId="")),
        json.dumps(listing(MarketplaceId="A1MOON")),
        json.dumps({**listing(), "EventTime": "yesterday"}),
        json.dumps({**listing(), "EventTime": "2026-11-23T17:05:00"}),
        json.dumps({**listing(), "EventTime": "0001-01-01T00:00:00+14:00"}),
        json.dumps({**listing(), "Payload": "none"}),
        json.dumps({**listing(), "NotificationType": ["LISTINGS_ITEM_STATUS_CHANGE"]}),
        json.dumps(report(reportId=None)),
    ],
)
def test_what_is_not_understood_is_nothing(body: str) -> None:
    assert read(body) is None


def examples(shared: Path) -> Iterator[tuple[Kind, Json]]:
    folder = shared / "contracts" / "spapi" / "schemas" / "notifications"
    for name, kind in SCHEMAS.items():
        schema = json.loads((folder / name).read_text("utf-8"))
        yield from ((kind, example) for example in schema["examples"])


@pytest.mark.trap("Names of fields come in two cases")
def test_amazons_own_examples_are_understood(shared: Path) -> None:
    found = [(kind, read(json.dumps(example))) for kind, example in examples(shared)]

    assert len(found) >= 4
    assert all(told is not None and told.kind is kind for kind, told in found)
