import pytest

from sandbox.amazon.products import TRICKY_SKUS
from sandbox.amazon.world import FOUND_SKU
from tests.sandbox.amazon.seller import Seller, item, replace

GOOD = {"productType": "PRODUCT", "patches": [replace("item_name", [{"value": "x"}])]}


@pytest.mark.parametrize("sku", ["RED/XL 10", *TRICKY_SKUS])
def test_an_encoded_sku_is_found_as_it_is(seller: Seller, sku: str) -> None:
    seller.edit(sku, reason="Listing closed")

    assert seller.listing(sku)["sku"] == sku


def test_a_slash_that_is_not_encoded_is_another_path(seller: Seller) -> None:
    target = item("RED/XL 10").replace("%2F", "/")

    assert seller.send("GET", target).status_code == 404


def test_only_the_included_parts_are_sent(seller: Seller) -> None:
    assert set(seller.listing("RELIST-ME-01", included="offers,issues")) == {
        "sku",
        "offers",
        "issues",
    }
    assert set(seller.send("GET", item("RELIST-ME-01")).json()) == {"sku", "summaries"}


@pytest.mark.parametrize("included", ["prices", "issues&includedData=offers"])
def test_a_wrong_included_part_is_refused(seller: Seller, included: str) -> None:
    target = f"{item('RELIST-ME-01')}&includedData={included}"

    assert seller.send("GET", target).status_code == 400


@pytest.mark.parametrize("reason", ["Deleted listing", "Unexpected inventory received"])
def test_units_without_a_listing_are_not_found(seller: Seller, reason: str) -> None:
    sku = next(x["sku"] for x in seller.world().values() if x["reason"] == reason)

    assert seller.send("GET", item(sku)).status_code == 404
    assert seller.send("PATCH", item(sku), GOOD).status_code == 400


def test_units_that_amazon_found_have_a_sku_of_amazons_making(seller: Seller) -> None:
    assert seller.rows()[FOUND_SKU]["stranded-reason"] == "Unexpected inventory received"


@pytest.mark.trap("A missing SKU is 404 to read and 400 to patch")
def test_an_unknown_sku_is_404_to_read_and_400_to_patch(seller: Seller) -> None:
    assert seller.send("GET", item("NO-SUCH-SKU")).status_code == 404
    assert seller.send("PATCH", item("NO-SUCH-SKU"), GOOD).status_code == 400


@pytest.mark.trap("Only whole attributes can be patched")
@pytest.mark.parametrize(
    "body",
    [
        {"patches": GOOD["patches"]},
        {"productType": "PRODUCT", "patches": []},
        {"productType": "PRODUCT", "patches": [{"op": "move", "path": "/attributes/a"}]},
        {"productType": "PRODUCT", "patches": [replace("offer/0/price", [{"value": 1}])]},
        {"productType": "PRODUCT", "patches": [{**replace("a", []), "value": {"value": 1}}]},
        [],
    ],
)
def test_a_patch_that_cannot_be_parsed_is_a_400(seller: Seller, body: object) -> None:
    assert seller.send("PATCH", item("RELIST-ME-01"), body).status_code == 400


@pytest.mark.parametrize("query", ["", "?marketplaceIds=US", "?marketplaceIds="])
def test_the_marketplace_has_to_be_named(seller: Seller, query: str) -> None:
    target = item("RELIST-ME-01").partition("?")[0] + query

    assert seller.send("GET", target).status_code == 400


def test_the_mode_can_only_be_a_preview(seller: Seller) -> None:
    target = item("RELIST-ME-01") + "&mode=DRY_RUN"

    assert seller.send("PATCH", target, GOOD).status_code == 400


def test_identifiers_come_when_asked_for(seller: Seller) -> None:
    target = item("RELIST-ME-01") + "&includedData=identifiers"
    answer = seller.send("PATCH", target, GOOD).json()

    assert answer["identifiers"][0]["asin"] == "B0SANDBU00"
    assert "issues" not in answer


def test_a_listing_may_be_buyable_and_stranded_all_the_same(seller: Seller) -> None:
    assert seller.rows()["MF-DG-KNOWN-04"]["status-primary"] == "Active"
    assert "BUYABLE" in seller.status("MF-DG-KNOWN-04")


def test_an_operation_that_is_not_there_is_not_found(seller: Seller) -> None:
    assert seller.send("GET", "/orders/v0/orders").status_code == 404
