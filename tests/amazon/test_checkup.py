"""What a seller account's answers say of it, where the sandbox has one host only."""

from datetime import UTC, datetime

import httpx
import pytest

from amazon.checkup import Finding, Subject
from amazon.login import Credentials
from amazon.spapi import SellerAccount
from stranded.actions import Why
from tests.amazon.scripted import Amazon, Answer, answer, refused

# Each is asked a second time, with another token, before the refusal counts.
NOTHING_HERE = [refused(403)] * 8
UNKNOWN_PLACE = "A1MQXOICRS2Z7M"


def check(*answers: Answer, login: Answer | None = None) -> tuple[list[Finding], Amazon]:
    amazon = Amazon(*answers, logins=(login,) if login else ())
    account = SellerAccount(
        Credentials("app", "secret", "consent"),
        "A1",
        "na",
        lambda: datetime(2026, 11, 23, 12, tzinfo=UTC),
        http=httpx.Client(transport=httpx.MockTransport(amazon)),
        sleep=amazon.sleep,
        jitter=lambda: 0,
    )
    return account.check(["US"]), amazon


def participation(
    place: str, *, participating: bool = True, suspended: bool = False
) -> dict[str, object]:
    said = {"isParticipating": participating, "hasSuspendedListings": suspended}
    return {"marketplace": {"id": place}, "participation": said}


def test_a_consent_that_is_good_in_another_region_is_found_there() -> None:
    found, amazon = check(*NOTHING_HERE, refused(403), refused(403), answer(payload=[]))

    why = Why("consent_elsewhere", {"region": "na", "found": "fe"})
    assert found == [Finding(Subject.REGION, ok=False, why=why)]
    assert [call.url.host for call in amazon.asked[8:]] == [
        "sellingpartnerapi-eu.amazon.com",
        "sellingpartnerapi-eu.amazon.com",
        "sellingpartnerapi-fe.amazon.com",
    ]


def test_a_consent_that_is_good_nowhere_is_no_guess_at_a_region() -> None:
    found, _ = check(*NOTHING_HERE, *[refused(403)] * 4)

    why = Why("refused_everywhere", {"region": "na"})
    assert found == [Finding(Subject.REGION, ok=False, why=why)]


@pytest.mark.parametrize(
    ("error", "code"),
    [
        ("invalid_client", "lwa_invalid_client"),
        ("invalid_grant", "lwa_invalid_grant"),
        ("unauthorized_client", "lwa_unauthorized_client"),
        ("invalid_scope", "lwa_refused"),
    ],
)
def test_each_refusal_of_the_login_has_a_name_of_its_own(error: str, code: str) -> None:
    login = httpx.Response(400, json={"error": error, "error_description": "No."})

    found, amazon = check(login=login)

    why = Why(code, {"status": 400, "said": "No."})
    assert found == [Finding(Subject.ACCOUNT, ok=False, why=why)]
    assert amazon.asked == []


@pytest.mark.parametrize("status", [400, 403, 404])
def test_a_seller_id_is_doubted_whichever_way_it_is_refused(status: int) -> None:
    sold_in = answer(payload=[participation("ATVPDKIKX0DER")])
    no = [refused(status)] * (2 if status == 403 else 1)

    found, _ = check(sold_in, answer(reports=[]), *no, answer(feeds=[]))

    why = Why("seller_id_refused", {"seller_id": "A1", "status": status})
    assert [one for one in found if not one.ok] == [Finding(Subject.SELLER_ID, ok=False, why=why)]


def test_each_api_is_asked_where_the_account_sells() -> None:
    """What Amazon says of a place without the account is no word on its seller id or its roles."""
    sold_in = answer(payload=[participation("ATVPDKIKX0DER", participating=False),
                              participation("A2EUQ1WTGCTBG2")])  # fmt: skip

    found, amazon = check(sold_in, answer(reports=[]), answer(items=[]), answer(feeds=[]))

    asked = [call.url.params.get("marketplaceIds") for call in amazon.asked[2:]]
    assert asked == ["A2EUQ1WTGCTBG2", "A2EUQ1WTGCTBG2"]
    assert [one.why and one.why.code for one in found if not one.ok] == ["marketplace_not_joined"]


def test_places_that_are_no_store_are_not_mentioned() -> None:
    sold_in = answer(payload=[participation("ATVPDKIKX0DER"), participation(UNKNOWN_PLACE)])

    found, _ = check(sold_in, answer(reports=[]), answer(items=[]), answer(feeds=[]))

    assert found[-1] == Finding(Subject.MARKETPLACES)


def test_participations_in_an_odd_shape_are_not_guessed_at() -> None:
    found, _ = check(answer(payload=[{"marketplace": {"id": "ATVPDKIKX0DER"}}]))

    assert [(one.subject, one.why and one.why.code) for one in found] == [
        (Subject.ACCOUNT, "unexpected_answer")
    ]
