"""The judge itself: what Amazon's models forbid is found, in requests and in answers."""

from typing import Any

import httpx
import pytest

from tests.amazon.contract import JUDGED, answer_problems, request_problems

US = "ATVPDKIKX0DER"
ITEM = f"/listings/2021-08-01/items/A1SELLER/RED%2FXL?marketplaceIds={US}"
REPORT = "/reports/2021-06-30/reports/1"
INVENTORY = "/fba/inventory/v1/summaries?granularityType=Marketplace"
INVENTORY += f"&granularityId={US}&marketplaceIds={US}"
TOKEN = {"x-amz-access-token": "Atza|1"}
PATCH = {"op": "replace", "path": "/attributes/purchasable_offer", "value": [{}]}
DONE = {
    "reportId": "1",
    "reportType": "X",
    "createdTime": "2026-11-23T10:00:00Z",
    "processingStatus": "DONE",
}
GOOD: dict[str, tuple[str, str, Any]] = {
    "reports": ("GET", REPORT, None),
    "listings": ("PATCH", ITEM, {"productType": "PRODUCT", "patches": [PATCH]}),
    "feeds": ("GET", "/feeds/2021-06-30/feeds/1", None),
    "restrictions": (
        "GET",
        f"/listings/2021-08-01/restrictions?asin=B0&sellerId=A1&marketplaceIds={US}",
        None,
    ),
    "inventory": ("GET", INVENTORY, None),
    "notifications": ("GET", "/notifications/v1/destinations", None),
    "sellers": ("GET", "/sellers/v1/marketplaceParticipations", None),
}

pytestmark = pytest.mark.usefixtures("shared")


@pytest.mark.parametrize("api", GOOD)
def test_a_right_request_of_each_model_passes(api: str) -> None:
    assert request_problems(*GOOD[api]) == []


@pytest.mark.parametrize(
    ("method", "target", "body"),
    [
        ("GET", f"{ITEM}&includedData=issues&includedData=offers", None),
        ("GET", f"{ITEM}&includedData=prices", None),
        ("GET", f"{ITEM}&nextToken=", None),
        ("GET", f"{ITEM}&colour=red", None),
        ("GET", ITEM.partition("?")[0], None),
        ("GET", ITEM.replace("%2F", "/"), None),
        ("GET", ITEM, {"sku": "RED/XL"}),
        ("PATCH", ITEM, {"productType": "PRODUCT"}),
        ("PATCH", ITEM, {"productType": "PRODUCT", "patches": [{**PATCH, "valeu": []}]}),
        ("GET", "/reports/2021-06-30/reports?reportTypes=X&createdSince=2026-11-23T10:00:00", None),
        ("GET", "/reports/2021-06-30/documents/1?enableContentEncodingUrlHeader=True", None),
        ("GET", "/orders/v0/orders", None),
    ],
)
def test_a_wrong_request_does_not(method: str, target: str, body: Any) -> None:
    assert request_problems(method, target, body)


def test_a_right_answer_passes_and_an_error_has_a_shape_too() -> None:
    error = {"errors": [{"code": "NotFound", "message": "No."}]}

    assert answer_problems("GET", REPORT, 200, DONE) == []
    assert answer_problems("GET", REPORT, 404, error) == []


@pytest.mark.parametrize(
    ("status", "answer"),
    [
        (200, {**DONE, "reportDocumentId": None}),
        (200, {**DONE, "processingStatus": "FINISHED"}),
        (200, {**DONE, "createdTime": "2026-11-23 10:00"}),
        (200, {**DONE, "reportDocumentID": "1"}),
        (202, DONE),
        (404, {"errors": [{"message": "No."}]}),
    ],
)
def test_a_wrong_answer_does_not(status: int, answer: Any) -> None:
    assert answer_problems("GET", REPORT, status, answer)


@pytest.mark.parametrize(
    ("target", "headers"),
    [
        (REPORT, {"x-amz-access-token": "t"}),
        (f"{REPORT}?a=b", {"x-amz-access-token": "t"}),
        (REPORT, {}),
    ],
    ids=["answer", "request", "token"],
)
def test_a_judged_client_stops_at_what_breaks_a_model(target: str, headers: dict[str, str]) -> None:
    with judged_client() as http, pytest.raises(AssertionError, match=REPORT):
        http.get(target, headers=headers)


def test_a_judged_client_says_nothing_of_the_login() -> None:
    with judged_client() as http:
        assert http.post("/auth/o2/token").is_success


def judged_client() -> httpx.Client:
    """Its Amazon answers everything with a report whose id is a number."""
    wrong = httpx.MockTransport(lambda _request: httpx.Response(200, json={"reportId": 1}))
    return httpx.Client(transport=wrong, base_url="https://x.example", event_hooks=JUDGED)
