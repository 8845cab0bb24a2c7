"""The pretend account's reports on storage: true to Amazon's columns, and to one another."""

import gzip
from decimal import Decimal
from typing import Any

import pytest

from sandbox.amazon.money_columns import BILL, OLDER_BILL, OLDER_PREVIEW, PLANNING, PREVIEW
from sandbox.amazon.money_reports import FEE_PREVIEW, STORAGE_FEES
from sandbox.amazon.money_reports import PLANNING as PLANNING_REPORT
from sandbox.amazon.report_types import STRANDED
from tests.sandbox.amazon.seller import CA, DOCUMENTS, REPORTS, US, Seller

OCTOBER = "2026-10-01T00:00:00Z"
Rows = list[dict[str, str]]


def ask(seller: Seller, report_type: str, marketplace: str = US, **more: str) -> dict[str, Any]:
    """The report once it has ended."""
    body = {"reportType": report_type, "marketplaceIds": [marketplace], **more}
    made = seller.send("POST", REPORTS, body).json()
    seller.wait(seconds=1)
    found: dict[str, Any] = seller.report(made["reportId"])
    return found


def read(seller: Seller, report: dict[str, Any]) -> tuple[list[str], Rows]:
    document = seller.send("GET", f"{DOCUMENTS}/{report['reportDocumentId']}").json()
    content = seller.http.get(document["url"]).content
    zipped = content[:2] == b"\x1f\x8b"
    text = gzip.decompress(content).decode() if zipped else content.decode("cp1252")
    header, *lines = (line.split("\t") for line in text.rstrip("\n").split("\n"))
    return header, [dict(zip(header, line, strict=True)) for line in lines]


@pytest.mark.parametrize(
    ("report_type", "marketplace", "columns", "count"),
    [
        (STORAGE_FEES, US, BILL, 36),
        (STORAGE_FEES, CA, OLDER_BILL, 27),
        (PLANNING_REPORT, US, PLANNING, 41),
        (FEE_PREVIEW, US, PREVIEW, 31),
        (FEE_PREVIEW, CA, OLDER_PREVIEW, 29),
    ],
)
def test_the_columns_are_amazons(
    seller: Seller, report_type: str, marketplace: str, columns: list[str], count: int
) -> None:
    report = ask(seller, report_type, marketplace, dataStartTime=OCTOBER)
    header, rows = read(seller, report)

    assert header == columns
    assert len(header) == count
    assert rows


def test_a_bill_is_its_units_times_their_volume_times_the_rate_of_the_month(
    seller: Seller,
) -> None:
    _, rows = read(seller, ask(seller, STORAGE_FEES, dataStartTime=OCTOBER))

    for row in rows:
        volume = Decimal(row["average_quantity_on_hand"]) * Decimal(row["item_volume"])
        fee = Decimal(row["estimated_monthly_storage_fee"])
        assert fee == (volume * Decimal(row["storage_rate"])).quantize(Decimal("0.0001"))
        assert (row["month_of_charge"], row["currency"]) == ("2026-10", "USD")
    assert {row["storage_rate"] for row in rows} == {"2.40", "1.40"}
    # A large lot lies in two fulfillment centres.
    assert len({row["sku"] for row in rows}) < len(rows)


def test_a_month_that_is_not_billed_yet_is_cancelled_and_so_is_one_without_a_start(
    seller: Seller,
) -> None:
    month = ask(seller, STORAGE_FEES, dataStartTime="2026-11-01T00:00:00Z")
    unsaid = ask(seller, STORAGE_FEES)

    assert month["dataStartTime"].startswith("2026-11-01")
    assert [one["processingStatus"] for one in (month, unsaid)] == ["CANCELLED"] * 2


def test_a_start_without_a_time_zone_is_refused(seller: Seller) -> None:
    body = {"reportType": STORAGE_FEES, "marketplaceIds": [US], "dataStartTime": "2026-10-01"}

    assert seller.send("POST", REPORTS, body).status_code == 400


def test_not_every_stranded_sku_is_in_each_of_them_and_few_are_in_none(seller: Seller) -> None:
    _, stranded = read(seller, ask(seller, STRANDED))
    skus = {row["sku"] for row in stranded}
    _, bill = read(seller, ask(seller, STORAGE_FEES, dataStartTime=OCTOBER))
    _, planning = read(seller, ask(seller, PLANNING_REPORT))
    _, preview = read(seller, ask(seller, FEE_PREVIEW))
    named = [{row["sku"] for row in rows} for rows in (bill, planning)]
    named.append({row["sku"] for row in preview if row["longest-side"] != "--"})

    assert all(0 < len(one & skus) < len(skus) for one in named)
    assert 0 < len(skus.difference(*named)) < len(skus) / 10


def test_the_same_account_tells_the_same_sizes_each_day(seller: Seller) -> None:
    _, first = read(seller, ask(seller, FEE_PREVIEW))
    seller.wait(hours=24)
    _, later = read(seller, ask(seller, FEE_PREVIEW))

    assert first == later
    assert all(
        float(row["longest-side"]) >= float(row["median-side"]) >= float(row["shortest-side"]) > 0
        for row in first
        if row["longest-side"] != "--"
    )
