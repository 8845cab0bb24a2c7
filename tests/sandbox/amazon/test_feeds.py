"""Feeds of the pretend Amazon: documents, states, answers, and what removal orders do by time."""

import gzip
import json
from typing import Any

import httpx
import pytest

from sandbox.amazon.feeds_api import DEAD, REMOVAL
from sandbox.amazon.report_types import REMOVALS
from tests.sandbox.amazon.seller import DOCUMENTS, REPORTS, US, Seller

FEEDS = "/feeds/2021-06-30/feeds"
FEED_DOCUMENTS = "/feeds/2021-06-30/documents"
TSV = "text/tab-separated-values; charset=UTF-8"
SKU = "REMOVAL-SOON-08"
HEAD = "MerchantRemovalOrderID\tmine-1\nRemovalDisposition\t{kind}\n"
TABLE = "\nMerchantSKU\tSellableQuantity\tUnsellableQuantity\n{sku}\t{units}\t0\n"
ADDRESS = (
    "AddressName\tAda\nAddressFieldOne\t12 Harbor Rd\nAddressCity\tPortland\n"
    "AddressCountryCode\tUS\nAddressPostalCode\t97201\n"
)
ONE_TABLE = (
    "MerchantRemovalOrderID\tRemovalDisposition\tMerchantSKU\tSellableQuantity\tUnsellableQuantity\n"
    f"mine-1\tDisposal\t{SKU}\t10\t0\n"
)


def order(kind: str = "Disposal", units: int = 10, sku: str = SKU, address: str = "") -> str:
    return HEAD.format(kind=kind) + address + TABLE.format(sku=sku, units=units)


def document(seller: Seller, text: str, kind: str = TSV) -> str:
    made = seller.send("POST", FEED_DOCUMENTS, {"contentType": TSV}).json()
    put(seller, made["url"], text, kind)
    document_id: str = made["feedDocumentId"]
    return document_id


def put(seller: Seller, url: str, text: str, kind: str = TSV) -> httpx.Response:
    return seller.http.request("PUT", url, content=text.encode(), headers={"content-type": kind})


def feed(seller: Seller, text: str = "", kind: str = REMOVAL) -> str:
    body = {
        "feedType": kind,
        "marketplaceIds": [US],
        "inputFeedDocumentId": document(seller, text or order()),
    }
    answer = seller.send("POST", FEEDS, body)
    assert answer.status_code == 202, answer.text
    feed_id: str = answer.json()["feedId"]
    return feed_id


def shown(seller: Seller, feed_id: str) -> dict[str, Any]:
    found: dict[str, Any] = seller.send("GET", f"{FEEDS}/{feed_id}").json()
    return found


def answer(seller: Seller, feed_id: str) -> str:
    seller.wait(seconds=1)
    document_id = shown(seller, feed_id)["resultFeedDocumentId"]
    url = seller.send("GET", f"{FEED_DOCUMENTS}/{document_id}").json()["url"]
    return seller.http.get(url).content.decode()


def report(seller: Seller) -> list[dict[str, str]]:
    """The removal order detail report as of now. Waits 31 minutes first."""
    seller.wait(minutes=31)
    body = {"reportType": REMOVALS, "marketplaceIds": [US]}
    report_id = seller.send("POST", REPORTS, body).json()["reportId"]
    seller.wait(seconds=1)
    found = seller.report(report_id)
    if found["processingStatus"] == "CANCELLED":
        return []
    document = seller.send("GET", f"{DOCUMENTS}/{found['reportDocumentId']}").json()

    text = gzip.decompress(seller.http.get(document["url"]).content).decode()
    header, *rows = [line.split("\t") for line in text.splitlines()]
    return [dict(zip(header, row, strict=True)) for row in rows]


def listed(seller: Seller, after: int = 0) -> list[dict[str, Any]]:
    lines = seller.http.get(f"/_removals?after={after}").text.splitlines()
    return [json.loads(line) for line in lines]


def test_a_feed_goes_from_the_queue_to_done(seller: Seller) -> None:
    feed_id = feed(seller)
    states = [shown(seller, feed_id)["processingStatus"]]
    for _ in range(2):
        seller.wait(seconds=0.25)
        states.append(shown(seller, feed_id)["processingStatus"])

    assert states == ["IN_QUEUE", "IN_PROGRESS", "DONE"]


@pytest.mark.trap("Feeds for listings are gone and end FATAL")
@pytest.mark.parametrize("kind", sorted(DEAD))
def test_a_feed_type_that_amazon_has_removed_is_fatal(seller: Seller, kind: str) -> None:
    feed_id = feed(seller, kind=kind)
    seller.wait(seconds=1)

    assert shown(seller, feed_id)["processingStatus"] == "FATAL"


def test_a_document_without_content_is_fatal(seller: Seller) -> None:
    made = seller.send("POST", FEED_DOCUMENTS, {"contentType": TSV}).json()
    body = {
        "feedType": REMOVAL,
        "marketplaceIds": [US],
        "inputFeedDocumentId": made["feedDocumentId"],
    }
    feed_id = seller.send("POST", FEEDS, body).json()["feedId"]
    seller.wait(seconds=1)

    assert shown(seller, feed_id)["processingStatus"] == "FATAL"


@pytest.mark.parametrize(
    "changes",
    [
        {"feedType": "POST_SOMETHING"},
        {"marketplaceIds": []},
        {"marketplaceIds": ["A0NOWHERE"]},
        {"inputFeedDocumentId": "amzn1.tortuga.unknown"},
    ],
)
def test_a_feed_that_makes_no_sense_is_refused(seller: Seller, changes: dict[str, Any]) -> None:
    body = {
        "feedType": REMOVAL,
        "marketplaceIds": [US],
        "inputFeedDocumentId": document(seller, order()),
    }

    assert seller.send("POST", FEEDS, {**body, **changes}).status_code == 400


def test_an_upload_has_the_type_that_was_named_and_five_minutes(seller: Seller) -> None:
    made = seller.send("POST", FEED_DOCUMENTS, {"contentType": TSV}).json()
    other = put(seller, made["url"], "x", "text/plain").status_code
    in_time = put(seller, made["url"], "x").status_code
    seller.wait(minutes=6)

    assert (other, in_time, put(seller, made["url"], "x").status_code) == (403, 200, 403)


def test_feeds_are_listed_by_type_and_time_page_by_page(seller: Seller) -> None:
    made = []
    for _ in range(3):
        made.append(feed(seller, order(units=1)))
        seller.wait(minutes=1)
    first = seller.send("GET", f"{FEEDS}?feedTypes={REMOVAL}&pageSize=2").json()
    second = seller.send("GET", f"{FEEDS}?nextToken={first['nextToken']}").json()
    none = seller.send("GET", f"{FEEDS}?feedTypes={REMOVAL}&createdUntil=2026-11-01T00:00:00Z")

    found = [one["feedId"] for one in (*first["feeds"], *second["feeds"])]
    assert found == made[::-1]
    assert "nextToken" not in second
    assert none.json() == {"feeds": []}


@pytest.mark.trap("The removal file has two layouts")
@pytest.mark.parametrize("text", [order(), ONE_TABLE, order().replace("\n", "\r\n")])
def test_both_layouts_order_a_removal(seller: Seller, text: str) -> None:
    said = answer(seller, feed(seller, text))

    assert "Number of records successful\t\t1" in said
    assert [row["order-id"] for row in report(seller)] == ["mine-1"]


@pytest.mark.trap("Return is also written RETURN")
@pytest.mark.parametrize("kind", ["DISPOSAL", "disposal"])
def test_a_disposition_may_be_written_in_capitals_or_none(seller: Seller, kind: str) -> None:
    said = answer(seller, feed(seller, order(kind)))

    assert "Number of records successful\t\t1" in said


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (order("Liquidate"), "\t1\tError\tThe removal disposition liquidate is not eligible"),
        (order("Return"), "The return address is not complete"),
        (order(units=111), "More units are asked for than are available"),
        (order(units=0), "quantity is not valid"),
        (order(sku="NO-SUCH-SKU"), "The SKU"),
        (order("Burn"), "not valid"),
    ],
)
def test_what_amazon_does_not_take_makes_no_order(seller: Seller, text: str, words: str) -> None:
    said = answer(seller, feed(seller, text))

    assert "Number of records successful\t\t0" in said
    assert "\t3\tInfo\tThe feed was not processed and no removal order was created." in said
    assert words in said
    assert report(seller) == []


def test_a_return_with_an_address_is_shipped_and_a_disposal_is_disposed_of(seller: Seller) -> None:
    feed(seller, order("Return", address=ADDRESS))
    feed(seller, order("Disposal").replace("mine-1", "mine-2"))
    seller.wait(hours=50)

    columns = ("shipped-quantity", "disposed-quantity")
    found = {row["order-id"]: tuple(row[name] for name in columns) for row in report(seller)}
    assert found == {"mine-1": ("10", "0"), "mine-2": ("0", "10")}


def test_units_leave_the_listing_as_the_order_is_processed(seller: Seller) -> None:
    feed(seller, order(units=110))
    steps = []
    for hours in (0, 6, 6):
        seller.wait(hours=hours)
        row = next(iter(report(seller)))
        steps.append((row["order-status"], seller.world()[SKU]["fulfillable"]))

    assert steps == [("Pending", 110), ("In Process", 55), ("Completed", 0)]
    assert not seller.world()[SKU]["stranded"], "without a unit nothing is stranded"
    assert SKU not in seller.rows()


def test_amazons_own_list_has_every_order_that_was_made_and_no_other(seller: Seller) -> None:
    for text in (order(), order("Liquidate"), order().replace("mine-1", "mine-2"), order()):
        feed(seller, text)
    seller.wait(hours=6)

    assert [(one["order"], one["gone"]) for one in listed(seller)] == [
        ("mine-1", 5),
        ("mine-2", 5),
        ("mine-1", 5),
    ]
    assert [one["order"] for one in listed(seller, after=2)] == ["mine-1"]
    assert {key: listed(seller)[0][key] for key in ("sku", "condition", "wanted")} == {
        "sku": SKU,
        "condition": "Sellable",
        "wanted": 10,
    }


def test_an_order_whose_units_went_otherwise_is_cancelled(seller: Seller) -> None:
    feed(seller, order(units=10))
    seller.edit(SKU, fulfillable=0)
    seller.wait(hours=50)

    (row,) = report(seller)
    assert (row["order-status"], row["cancelled-quantity"]) == ("Cancelled", "10")


def test_a_listing_that_is_deleted_without_units_leaves_nothing_stranded(seller: Seller) -> None:
    feed(seller, order(units=110))
    seller.wait(hours=50)
    path = f"/listings/2021-08-01/items/A1SANDBOXSELLER/{SKU}?marketplaceIds={US}"
    deleted = seller.send("DELETE", path).json()["status"]
    seller.wait(hours=1)

    assert deleted == "ACCEPTED"
    assert seller.send("GET", f"{path}&includedData=summaries").status_code == 404
    assert not seller.world()[SKU]["stranded"]


def test_the_answer_is_there_once_the_feed_is_done_and_not_before(seller: Seller) -> None:
    feed_id = feed(seller)
    early = shown(seller, feed_id)
    seller.wait(seconds=1)
    document_id = shown(seller, feed_id)["resultFeedDocumentId"]

    assert "resultFeedDocumentId" not in early
    assert seller.send("GET", f"{FEED_DOCUMENTS}/{document_id}").status_code == 200
    assert seller.send("GET", f"{FEED_DOCUMENTS}/amzn1.unknown").status_code == 404
    assert seller.send("GET", f"{FEEDS}/0").status_code == 404
