from typing import Any

import pytest

from sandbox.amazon.wire import iso
from tests.sandbox.amazon.seller import CA, START, US, Seller

ITEMS = "/listings/2021-08-01/items/A1SANDBOXSELLER"


def search(seller: Seller, query: str = "", marketplace: str = US) -> dict[str, Any]:
    answer = seller.send("GET", f"{ITEMS}?marketplaceIds={marketplace}{query}")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def skus(found: dict[str, Any]) -> list[str]:
    return [one["sku"] for one in found["items"]]


@pytest.mark.parametrize(
    ("kind", "identifiers"),
    [
        ("SKU", "RELIST-ME-01,BOTH-SHOPS-14,NO-SUCH-SKU"),
        ("SKU", "RELIST-ME-01%2CBOTH-SHOPS-14"),
        ("ASIN", "B0SANDBU00,B0SANDBU13"),
        ("FNSKU", "X00SANDU00,X00SANDU13"),
    ],
)
def test_listings_are_found_by_what_identifies_them(
    seller: Seller, kind: str, identifiers: str
) -> None:
    found = search(seller, f"&identifiersType={kind}&identifiers={identifiers}&sortBy=sku")

    assert skus(found) == ["RELIST-ME-01", "BOTH-SHOPS-14"]
    assert found["numberOfResults"] == 2


@pytest.mark.trap("A SKU with a comma can not go into a list")
def test_a_sku_with_a_slash_is_found_and_one_with_a_comma_can_not_be_asked_for(
    seller: Seller,
) -> None:
    assert skus(search(seller, "&identifiersType=SKU&identifiers=RED%2FXL%2010")) == ["RED/XL 10"]
    assert skus(search(seller, "&identifiersType=SKU&identifiers=COMMA%2CSKU-12")) == []


def test_a_barcode_finds_nothing(seller: Seller) -> None:
    assert search(seller, "&identifiersType=EAN&identifiers=4006381333931")["items"] == []


def test_the_status_tells_what_can_be_bought(seller: Seller) -> None:
    seller.relist("RELIST-ME-01")
    seller.wait(minutes=5)
    both = "&identifiersType=SKU&identifiers=RELIST-ME-01,BOTH-SHOPS-14"

    assert skus(search(seller, f"{both}&withStatus=BUYABLE")) == ["RELIST-ME-01"]
    assert skus(search(seller, f"{both}&withoutStatus=BUYABLE")) == ["BOTH-SHOPS-14"]


def test_what_has_issues_is_found_by_their_severity(seller: Seller) -> None:
    found = search(seller, "&withIssueSeverity=ERROR&includedData=issues&pageSize=20")

    assert found["items"]
    assert all(one["issues"][0]["severity"] == "ERROR" for one in found["items"])
    assert search(seller, "&withIssueSeverity=WARNING")["items"] == []


@pytest.mark.trap("A search takes 20 identifiers and gives pages")
def test_the_pages_hold_every_listing_once_and_lead_back(seller: Seller) -> None:
    pages = [search(seller, "&pageSize=20")]
    while token := pages[-1].get("pagination", {}).get("nextToken"):
        pages.append(search(seller, f"&pageSize=20&pageToken={token}"))
    found = [sku for page in pages for sku in skus(page)]
    back = pages[-1]["pagination"]["previousToken"]

    assert len(found) == len(set(found)) == pages[0]["numberOfResults"] > 100
    assert "pagination" not in search(seller, "&pageSize=20", CA)
    assert search(seller, f"&pageSize=20&pageToken={back}") == pages[-2]


def test_units_without_a_listing_are_not_found(seller: Seller) -> None:
    (sku,) = [x["sku"] for x in seller.world().values() if x["reason"] == "Deleted listing"]

    assert search(seller, f"&identifiersType=SKU&identifiers={sku}")["items"] == []


def test_the_newest_change_comes_first_and_dates_narrow_the_search(seller: Seller) -> None:
    seller.wait(minutes=1)
    seller.relist("RELIST-ME-01")
    seller.wait(minutes=1)

    assert skus(search(seller))[0] == "RELIST-ME-01"
    assert skus(search(seller, f"&lastUpdatedAfter={iso(START)}")) == ["RELIST-ME-01"]
    assert skus(search(seller, f"&createdAfter={iso(START)}")) == []
    assert "RELIST-ME-01" not in skus(search(seller, "&sortOrder=ASC"))


def test_the_parts_asked_for_are_those_of_a_single_listing(seller: Seller) -> None:
    parts = "summaries,attributes,issues,offers,fulfillmentAvailability"
    query = f"&identifiersType=SKU&identifiers=RELIST-ME-01&includedData={parts}"

    assert search(seller, query)["items"] == [seller.listing("RELIST-ME-01")]


@pytest.mark.trap("A search takes 20 identifiers and gives pages")
@pytest.mark.parametrize(
    "query",
    [
        "&identifiers=A",
        "&identifiersType=SKU",
        "&identifiersType=COLOUR&identifiers=red",
        "&identifiersType=SKU&identifiers=" + ",".join("A" * 21),
        "&identifiersType=SKU&identifiers=A&variationParentSku=B",
        "&withStatus=SOLD",
        "&withStatus=BUYABLE&withStatus=DISCOVERABLE",
        "&pageSize=21",
        "&pageToken=made-up",
        "&sortBy=price",
        "&createdAfter=2026-11-23T10:00:00",
        "&includedData=prices",
    ],
)
def test_a_wrong_search_is_refused(seller: Seller, query: str) -> None:
    assert seller.send("GET", f"{ITEMS}?marketplaceIds={US}{query}").status_code == 400


def test_another_sellers_listings_are_forbidden(seller: Seller) -> None:
    target = f"/listings/2021-08-01/items/A1OTHER?marketplaceIds={US}"

    assert seller.send("GET", target).status_code == 403
