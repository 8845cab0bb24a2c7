import pytest

from tests.sandbox.amazon.seller import REPORTS, US, Seller, item

GET_REPORTS = f"{REPORTS}?reportTypes=GET_STRANDED_INVENTORY_UI_DATA"


def test_the_right_credentials_get_a_token_for_an_hour(seller: Seller) -> None:
    answer = seller.login().json()

    assert answer["access_token"].startswith("Atza|")
    assert (answer["token_type"], answer["expires_in"]) == ("bearer", 3600)


@pytest.mark.parametrize(
    ("field", "status", "error"),
    [
        ("client_id", 401, "invalid_client"),
        ("client_secret", 401, "invalid_client"),
        ("refresh_token", 400, "invalid_grant"),
        ("grant_type", 400, "unsupported_grant_type"),
    ],
)
def test_a_wrong_credential_is_refused_by_name(
    seller: Seller, field: str, status: int, error: str
) -> None:
    answer = seller.login(**{field: "wrong"})

    assert (answer.status_code, answer.json()["error"]) == (status, error)


def test_a_call_without_a_good_token_is_unauthorized(seller: Seller) -> None:
    answer = seller.send("GET", GET_REPORTS, token="Atza|made-up")

    assert answer.status_code == 403
    assert answer.json()["errors"][0]["code"] == "Unauthorized"


def test_a_token_ends_after_an_hour_with_a_status_that_the_operation_declares(
    seller: Seller,
) -> None:
    token = seller.login().json()["access_token"]
    seller.wait(seconds=3599)
    assert seller.send("GET", GET_REPORTS, token=token).status_code == 200
    seller.wait(seconds=1)

    assert seller.send("GET", GET_REPORTS, token=token).status_code == 401
    assert seller.send("GET", item("RELIST-ME-01"), token=token).status_code == 403


def test_another_sellers_listing_is_forbidden(seller: Seller) -> None:
    target = f"/listings/2021-08-01/items/A1OTHER/RELIST-ME-01?marketplaceIds={US}"

    assert seller.send("GET", target).status_code == 403


def test_the_log_keeps_no_secret(seller: Seller) -> None:
    seller.login()

    assert seller.log()[0]["body"] == {"grant_type": "refresh_token"}
