"""The real client reads a report in every form that the pretend Amazon sends, over HTTP."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from amazon.gateway import AmazonError, ReportState
from amazon.reports import RejectedRow, read_report
from sandbox.amazon.forms import FORMS
from sandbox.process import running
from stranded.items import StrandedItem
from stranded.marketplaces import MARKETPLACES
from tests.amazon.seller import Seller

# The region of each marketplace that has SKUs there.
REGIONS = {"US": "na", "CA": "na", "GB": "eu", "DE": "eu", "FR": "eu", "JP": "fe", "AU": "fe"}


@contextmanager
def account(region: str, *arguments: str) -> Iterator[Seller]:
    usual = ("--seed", "7", "--no-throttle", "--report-seconds", "0")
    with (
        running("amazon", "--region", region, *usual, *arguments) as url,
        Seller(url, region) as seller,
    ):
        yield seller


def document_id(seller: Seller, marketplace: str) -> str:
    report_id = seller.account.request_report(marketplace)
    while (progress := seller.account.report_progress(report_id)).state is not ReportState.DONE:
        time.sleep(0.01)
    return progress.document_id or ""


def rows(seller: Seller, marketplace: str) -> dict[str, StrandedItem]:
    document = seller.account.download_report(document_id(seller, marketplace))
    place = MARKETPLACES[marketplace]
    found = [row for _, row in read_report(document.content, document.charset, place)]
    assert not [row for row in found if isinstance(row, RejectedRow)]
    return {row.sku: row for row in found if isinstance(row, StrandedItem)}


def names(seller: Seller, marketplace: str) -> dict[str, str]:
    """What the seller calls each SKU, from behind."""
    skus = seller.http.get("/_world").json()["skus"]
    return {x["sku"]: x["product_name"] for x in skus if x["marketplace"] == marketplace}


@pytest.mark.trap("Amazon has replaced what the charset lacks")
@pytest.mark.parametrize("region", ["na", "eu", "fe"])
def test_every_marketplaces_report_is_read_to_the_letter(region: str) -> None:
    with account(region) as seller:
        for marketplace in (code for code, place in REGIONS.items() if place == region):
            codec = {"CA": "cp1252", "DE": "cp1252", "FR": "cp1252", "JP": "cp932"}
            found, wanted = rows(seller, marketplace), names(seller, marketplace)
            charset = codec.get(marketplace, "utf-8")
            # What an older character set can't say, Amazon has replaced: it is lost.
            told = {as_told(sku, charset): as_told(wanted[sku], charset) for sku in wanted}
            assert {sku: row.title for sku, row in found.items()} == told
            assert {row.price.currency for row in found.values() if row.price} == {
                MARKETPLACES[marketplace].currency
            }


def as_told(text: str, charset: str) -> str:
    return text.encode(charset, "replace").decode(charset)


@pytest.mark.trap("The charset may be missing")
@pytest.mark.parametrize("form", FORMS)
def test_a_japanese_report_is_read_in_every_form(form: str) -> None:
    with account("fe", "--form", form) as seller:
        found, wanted = rows(seller, "JP"), names(seller, "JP")
        sku = next(sku for sku, name in wanted.items() if "髙" in name)

    assert found[sku].title == as_told(wanted[sku], FORMS[form].codec)
    assert len(found) == 120


@pytest.mark.trap("A document's URL is over after 5 minutes")
def test_an_address_that_is_over_says_so_and_the_next_one_works() -> None:
    with account("na") as seller:
        wanted = document_id(seller, "US")
        seller.fault("expired", "GET", "/documents/")
        with pytest.raises(AmazonError) as raised:
            seller.account.download_report(wanted)

        assert (raised.value.code, raised.value.permanent) == ("document_gone", False)
        assert seller.account.download_report(wanted).charset == "utf-8"
