"""Amazon's own Python client against the pretend account: it finds nothing odd there.

The only module that imports it: at its import it sets up the logging of the whole process, unless
somebody has done so before, as pytest has.
"""

import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from spapi import ApiException, SPAPIClient, SPAPIConfig
from spapi.api.listings_items_v2021_08_01.listings_api import ListingsApi
from spapi.api.reports_v2021_06_30.reports_api import ReportsApi
from spapi.models import listings_items_v2021_08_01 as listing_models
from spapi.models import reports_v2021_06_30 as report_models

from amazon.gateway import ReportType
from amazon.reports import RejectedRow, read_report
from sandbox.process import running
from stranded.marketplaces import MARKETPLACES

SELLER = "A1SANDBOXSELLER"
US = MARKETPLACES["US"]
PARTS = ["summaries", "attributes", "issues", "offers", "fulfillmentAvailability", "productTypes"]
LISTED = {"included_data": PARTS}


@pytest.fixture(scope="module")
def client() -> Iterator[Any]:
    """Logged in at a pretend account of its own, whose limits are on."""
    with running("amazon", "--seed", "7", "--report-seconds", "0.2") as url:
        config = SPAPIConfig(
            "amzn1.application-oa2-client.sandbox", "sandbox-lwa-secret", "Atzr|sandbox"
        )
        made = SPAPIClient(config, oauth_endpoint=f"{url}/auth/o2/token", endpoint=url)
        yield made.api_client
        made.api_client.rest_client.pool_manager.clear()


def test_a_report_is_asked_for_followed_found_and_downloaded(client: Any) -> None:
    reports = ReportsApi(client)
    wanted = report_models.CreateReportSpecification(
        report_type=ReportType.STRANDED.value, marketplace_ids=[US.id]
    )
    report_id = reports.create_report(wanted).report_id
    report = reports.get_report(report_id)
    while report.processing_status in ("IN_QUEUE", "IN_PROGRESS"):
        time.sleep(0.1)
        report = reports.get_report(report_id)
    found = reports.get_reports(report_types=[ReportType.STRANDED.value], marketplace_ids=[US.id])
    document = reports.get_report_document(report.report_document_id)
    rows = list(read_report(httpx.get(document.url).content, "utf-8", US))

    assert report.processing_status == "DONE"
    assert report.processing_end_time > report.created_time
    assert [one.report_id for one in found.reports] == [report_id]
    assert document.compression_algorithm == "GZIP"
    assert len(rows) == 120
    assert not [row for _, row in rows if isinstance(row, RejectedRow)]


def test_listings_are_searched_and_read(client: Any) -> None:
    listings = ListingsApi(client)
    found = listings.search_listings_items(
        SELLER, [US.id], identifiers=["RELIST-ME-01", "RED/XL 10"], identifiers_type="SKU", **LISTED
    )
    alone = listings.get_listings_item(SELLER, "RED/XL 10", [US.id], **LISTED)

    assert found.number_of_results == 2
    assert alone in found.items
    assert alone.summaries[0].fn_sku == "X00SANDU09"
    assert alone.attributes["purchasable_offer"][0]["currency"] == "USD"


def test_every_listing_of_the_account_is_one_that_the_client_can_read(client: Any) -> None:
    listings, more, read = ListingsApi(client), dict[str, str](), 0
    while True:
        page = listings.search_listings_items(SELLER, [US.id], page_size=20, **more, **LISTED)
        read += len(page.items)
        more = {"page_token": page.pagination.next_token}
        if not page.pagination.next_token:
            break
        time.sleep(0.2)  # five a second

    assert read == page.number_of_results > 100


def test_a_listing_is_previewed_and_patched(client: Any) -> None:
    listings, sku = ListingsApi(client), "RELIST-ECHO-12"
    offers = listings.get_listings_item(SELLER, sku, [US.id], **LISTED).attributes
    open_offers = [
        {key: part for key, part in offer.items() if key != "end_at"}
        for offer in offers["purchasable_offer"]
    ]
    patch = listing_models.PatchOperation("replace", "/attributes/purchasable_offer", open_offers)
    body = listing_models.ListingsItemPatchRequest("PRODUCT", [patch])
    preview = listings.patch_listings_item(
        SELLER,
        sku,
        [US.id],
        body,
        mode="VALIDATION_PREVIEW",
        included_data=["identifiers", "issues"],
    )
    answer = listings.patch_listings_item(SELLER, sku, [US.id], body)

    assert (preview.status, preview.issues) == ("VALID", [])
    assert preview.identifiers[0].asin == "B0SANDBU11"
    assert (answer.status, answer.issues[0].code) == ("ACCEPTED", "90000900")


def test_a_listing_is_deleted(client: Any) -> None:
    answer = ListingsApi(client).delete_listings_item(SELLER, "RELIST-INERT-03", [US.id])

    assert answer.status == "ACCEPTED"


def test_an_error_is_one_that_the_client_knows(client: Any) -> None:
    with pytest.raises(ApiException) as raised:
        ListingsApi(client).get_listings_item(SELLER, "NO-SUCH-SKU", [US.id])

    assert raised.value.status == 404
