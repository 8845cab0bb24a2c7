"""What the pretend seller let the app do, and how each refusal is answered."""

import pytest

from tests.sandbox.amazon.seller import REPORTS, US, Seller, item

PARTICIPATIONS = "/sellers/v1/marketplaceParticipations"
SEARCH = f"/listings/2021-08-01/items/A1SANDBOXSELLER?marketplaceIds={US}"
FEEDS = "/feeds/2021-06-30/feeds?feedTypes=POST_FLAT_FILE_FBA_CREATE_REMOVAL"
STRANDED = f"{REPORTS}?reportTypes=GET_STRANDED_INVENTORY_UI_DATA"
EACH_API = (PARTICIPATIONS, STRANDED, SEARCH, FEEDS)


def allow(seller: Seller, **changes: object) -> None:
    assert seller.http.post("/_consent", json=changes).status_code == 200


def answered(seller: Seller) -> list[int]:
    return [seller.send("GET", target).status_code for target in EACH_API]


def test_each_api_answers_an_app_that_may_use_it(seller: Seller) -> None:
    assert answered(seller) == [200, 200, 200, 200]


@pytest.mark.parametrize(
    ("roles", "statuses"),
    [
        ([], [403, 403, 403, 403]),
        (["Pricing"], [403, 200, 403, 403]),
        (["Amazon Fulfillment"], [403, 200, 403, 200]),
        (["Product Listing"], [200, 403, 200, 403]),
        (["Selling Partner Insights"], [200, 403, 403, 403]),
    ],
)
def test_one_of_an_apis_roles_opens_it(
    seller: Seller, roles: list[str], statuses: list[int]
) -> None:
    allow(seller, roles=roles)

    assert answered(seller) == statuses


def test_a_consent_of_another_region_opens_nothing_and_no_details_are_given(
    seller: Seller,
) -> None:
    allow(seller, abroad=True)

    assert answered(seller) == [403, 403, 403, 403]
    assert "details" not in seller.send("GET", PARTICIPATIONS).json()["errors"][0]


def test_a_secret_that_expired_still_gives_tokens_which_open_nothing(seller: Seller) -> None:
    allow(seller, secret_expired=True)

    assert seller.login().status_code == 200
    refused = seller.send("GET", item("RELIST-ME-01"))
    assert refused.status_code == 403
    assert "LWA secret token you provided has expired" in refused.text


def test_a_consent_that_was_taken_back_gives_no_token(seller: Seller) -> None:
    allow(seller, revoked=True)

    answer = seller.login()

    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_grant")
    assert "revoked" in answer.json()["error_description"]


def test_participations_tell_where_the_seller_sells(seller: Seller) -> None:
    allow(seller, left=["CA"], suspended=["US"])

    told = seller.send("GET", PARTICIPATIONS).json()["payload"]

    assert {one["marketplace"]["countryCode"]: one["participation"] for one in told} == {
        "US": {"isParticipating": True, "hasSuspendedListings": True},
        "CA": {"isParticipating": False, "hasSuspendedListings": False},
    }


def test_a_search_gives_a_page_and_the_number_of_all(seller: Seller) -> None:
    found = seller.send("GET", f"{SEARCH}&pageSize=1").json()

    assert len(found["items"]) == 1
    # A SKU whose listing was deleted has units, and nothing to be found.
    assert 100 < found["numberOfResults"] < len(seller.world())
    assert seller.send("GET", f"{SEARCH}&pageSize=21").status_code == 400


@pytest.mark.parametrize("change", [{"roles": ["King"]}, {"moon": "full"}, {"left": ["ZZ"]}])
def test_a_switch_that_does_not_exist_changes_nothing(
    seller: Seller, change: dict[str, object]
) -> None:
    assert seller.http.post("/_consent", json={"revoked": True, **change}).status_code == 400
    assert seller.login().status_code == 200
