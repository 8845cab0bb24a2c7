"""`doctor` against a seller account where one thing is wrong: each names itself and its mend."""

from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from tests.bot.cli.terminal import Said, Terminal

ALL_ROLES = ["Amazon Fulfillment", "Pricing", "Product Listing", "Selling Partner Insights"]
AS_IT_SHOULD_BE: dict[str, Any] = {
    "revoked": False,
    "secret_expired": False,
    "abroad": False,
    "roles": ALL_ROLES,
    "left": [],
    "suspended": [],
}
LOOKED_AT = ["amazon", "amazon roles", "amazon seller id", "amazon marketplaces"]
Change = Callable[..., None]


@pytest.fixture
def consent(sandboxes: dict[str, str]) -> Iterator[Change]:
    """Changes what the seller let the app do, for this test."""

    def change(**wanted: Any) -> None:
        httpx.post(f"{sandboxes['SP_API_ENDPOINT']}/_consent", json=wanted).raise_for_status()

    yield change
    change(**AS_IT_SHOULD_BE)


def amazon_checks(said: Said) -> dict[str, dict[str, Any]]:
    """What was said of Amazon, which alone decides the exit code here."""
    found = {one["name"]: one for one in said.json["checks"] if one["name"].startswith("amazon")}
    assert all(set(check) == {"name", "ok", "detail", "fix"} for check in found.values())
    assert said.code == (0 if all(check["ok"] for check in found.values()) else 1)
    return found


def failed(said: Said) -> dict[str, str]:
    checks = amazon_checks(said)
    return {name: check["fix"] for name, check in checks.items() if not check["ok"]}


def test_an_account_as_it_should_be_passes_each_check(connected: Terminal) -> None:
    found = amazon_checks(connected("doctor", "--json"))

    assert list(found) == LOOKED_AT
    assert {check["fix"] for check in found.values()} == {""}


@pytest.mark.parametrize("name", ["LWA_APP_ID", "LWA_CLIENT_SECRET"])
def test_a_wrong_key_is_named_with_where_the_right_one_stands(
    connected: Terminal, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv(name, "amzn1.wrong")

    fix = failed(connected("doctor", "--json"))["amazon"]

    assert name in fix
    assert "“Develop Apps”, your app, “LWA credentials”" in fix
    assert "amzn1.wrong" not in connected("doctor").out


def test_an_expired_secret_is_told_from_a_wrong_one(connected: Terminal, consent: Change) -> None:
    consent(secret_expired=True)

    checks = amazon_checks(connected("doctor", "--json"))

    assert list(checks) == ["amazon"]
    assert checks["amazon"]["detail"].startswith("Amazon's words: ")
    assert checks["amazon"]["detail"].endswith(" (lwa_secret_expired)")
    assert "“Rotate secret”" in checks["amazon"]["fix"]
    assert "need not authorise the app again" in checks["amazon"]["fix"]


def test_a_consent_that_was_taken_back_asks_for_another_one(
    connected: Terminal, consent: Change
) -> None:
    consent(revoked=True)

    checks = amazon_checks(connected("doctor", "--json"))

    assert "User may have revoked" in checks["amazon"]["detail"]
    assert "Authorise the app again" in checks["amazon"]["fix"]
    assert "SP_API_REFRESH_TOKEN" in checks["amazon"]["fix"]


@pytest.mark.parametrize(
    ("roles", "missing", "refused"),
    [
        (["Product Listing"], "Amazon Fulfillment", "`Reports`, `Feeds`"),
        (["Product Listing", "Pricing"], "Amazon Fulfillment", "`Feeds`"),
        (["Amazon Fulfillment"], "Product Listing", "`Sellers`, `Listings Items`"),
    ],
)
def test_a_missing_role_is_named_with_the_apis_that_it_opens(
    connected: Terminal, consent: Change, roles: list[str], missing: str, refused: str
) -> None:
    consent(roles=roles)

    found = failed(connected("doctor", "--json"))

    assert list(found) == ["amazon roles"]
    assert f"refuses the app {refused}, so it lacks `{missing}`" in found["amazon roles"]
    assert "developer profile" in found["amazon roles"]
    assert "authorises the app again" in found["amazon roles"]


def test_where_nothing_is_allowed_region_and_roles_are_both_named(
    connected: Terminal, consent: Change
) -> None:
    consent(abroad=True)

    found = failed(connected("doctor", "--json"))

    assert list(found) == ["amazon region"]
    assert "every API in the region `na`" in found["amazon region"]
    assert "SP_API_MARKETPLACES" in found["amazon region"]
    assert "Amazon Fulfillment and Product Listing" in found["amazon region"]


def test_an_endpoint_of_another_region_is_named_before_anybody_is_asked(
    connected: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SP_API_ENDPOINT", "https://sellingpartnerapi-eu.amazon.com")
    monkeypatch.delenv("REFLOAT_CLOCK_URL", raising=False)

    found = failed(connected("doctor", "--json"))

    assert list(found) == ["amazon region"]
    assert "SP_API_ENDPOINT" in found["amazon region"]


def test_a_marketplace_of_another_region_is_told_with_where_the_account_sells(
    connected: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SP_API_MARKETPLACES", "MX")

    fix = failed(connected("doctor", "--json"))["amazon marketplaces"]

    assert "does not sell in `MX`" in fix
    assert "it sells in `US`, `CA`" in fix


def test_a_seller_id_that_is_not_this_accounts_is_noticed(
    connected: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SP_API_SELLER_ID", "A2SOMEBODY")

    found = failed(connected("doctor", "--json"))

    assert list(found) == ["amazon seller id"]
    assert "A2SOMEBODY answers" not in connected("doctor").out
    assert "`A2SOMEBODY` (it answers 403)" in found["amazon seller id"]
    assert "“Your Merchant Token”" in found["amazon seller id"]


def test_a_marketplace_in_which_the_account_takes_no_part_is_named(
    connected: Terminal, consent: Change
) -> None:
    consent(left=["CA"])

    found = failed(connected("doctor", "--json"))

    assert list(found) == ["amazon marketplaces"]
    assert "does not sell in `CA`" in found["amazon marketplaces"]


def test_suspended_listings_are_named(connected: Terminal, consent: Change) -> None:
    consent(suspended=["US"])

    found = failed(connected("doctor", "--json"))

    assert list(found) == ["amazon marketplaces"]
    assert "The listings in `US` are inactive as a whole" in found["amazon marketplaces"]


def test_a_marketplace_that_is_not_looked_after_is_only_mentioned(
    connected: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SP_API_MARKETPLACES", "US")

    said = connected("doctor", "--json")

    assert failed(said) == {}
    assert amazon_checks(said)["amazon marketplaces"]["detail"] == "sells in US"
    assert "sells in `CA` too" in amazon_checks(said)["amazon marketplaces"]["fix"]


def test_an_amazon_that_is_away_is_no_missing_role(
    connected: Terminal, sandboxes: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("time.sleep", lambda _seconds: None)
    monkeypatch.setenv("SP_API_ENDPOINT", "http://127.0.0.1:1")

    said = connected("doctor", "--json")

    assert list(failed(said)) == ["amazon"]
    assert "can't be reached" in failed(said)["amazon"]
    assert "SP_API_ENDPOINT" in failed(said)["amazon"]
    assert amazon_checks(said)["amazon"]["detail"] == "no way to 127.0.0.1 (unreachable)"


# --- the queue of notifications


@pytest.fixture
def queued(
    connected: Terminal, sandboxes: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> Terminal:
    """A terminal whose environment names the pretend queue too."""
    for name, value in {
        "REFLOAT_SQS_QUEUE_URL": "https://sqs.us-east-1.amazonaws.com/123456789012/refloat",
        "AWS_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "AKIASANDBOX",
        "AWS_SECRET_ACCESS_KEY": "sandbox-aws-secret",
        "AWS_ENDPOINT_URL_SQS": sandboxes["SP_API_ENDPOINT"],
    }.items():
        monkeypatch.setenv(name, value)
    return connected


def test_a_queue_that_can_be_read_is_told(queued: Terminal) -> None:
    found = amazon_checks(queued("doctor", "--json"))

    assert list(found) == [*LOOKED_AT, "amazon queue"]
    assert found["amazon queue"]["detail"] == "answers"


@pytest.mark.parametrize(
    ("name", "value", "mend"),
    [
        ("AWS_SECRET_ACCESS_KEY", "wrong", "AWS_SECRET_ACCESS_KEY"),
        ("AWS_ACCESS_KEY_ID", "AKIAOTHER", "AWS_ACCESS_KEY_ID"),
        ("REFLOAT_SQS_QUEUE_URL", "https://sqs.us-east-1.amazonaws.com/1/other", "“URL”"),
        ("AWS_ENDPOINT_URL_SQS", "http://127.0.0.1:1", "Nothing depends on it"),
    ],
)
def test_what_is_wrong_with_the_queue_is_named_beside_an_account_that_is_fine(
    queued: Terminal, monkeypatch: pytest.MonkeyPatch, name: str, value: str, mend: str
) -> None:
    monkeypatch.setenv(name, value)

    found = failed(queued("doctor", "--json"))

    assert list(found) == ["amazon queue"]
    assert mend in found["amazon queue"]
