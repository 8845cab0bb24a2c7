"""Answers that the pretend Amazon never gives: nothing is concluded from them, and nothing done."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from amazon.gateway import AmazonError, MaybeHappened
from amazon.login import Credentials
from amazon.spapi import SellerAccount
from stranded.actions import ActionKind, IntentState, Outcome, Why
from stranded.dangerous_goods import Answers, Regulation
from stranded.marketplaces import MARKETPLACES
from tests.amazon.contract import judge_request
from tests.amazon.scripted import Amazon, Answer, answer

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
RELIST, TO_FBA = ActionKind.RELIST, ActionKind.CHANGE_TO_FBA
NO_TYPE = {"marketplaceId": MARKETPLACES["US"].id}
VALID = {"sku": "LAMP-1", "status": "VALID", "submissionId": "1"}


def account(
    *answers: Answer, region: str = "na", endpoint: str | None = None
) -> tuple[SellerAccount, Amazon]:
    amazon = Amazon(*answers)
    judged = {"request": [judge_request]}
    http = httpx.Client(transport=httpx.MockTransport(amazon), event_hooks=judged)
    credentials = Credentials("app", "secret", "consent")
    found = SellerAccount(
        credentials, "A1", region, lambda: NOW, endpoint, http, sleep=amazon.sleep, jitter=lambda: 0
    )
    return found, amazon


def listing(marketplace: str = "US", **changes: Any) -> httpx.Response:
    place = MARKETPLACES[marketplace]
    usual: dict[str, Any] = {
        "sku": "LAMP-1",
        "summaries": [{"marketplaceId": place.id, "productType": "LAMP", "status": []}],
        "attributes": {
            "purchasable_offer": [
                {
                    "marketplace_id": place.id,
                    "our_price": [{"schedule": [{"value_with_tax": 5}]}],
                    "end_at": {"value": "2026-01-01T00:00:00Z"},
                }
            ],
            "fulfillment_availability": [{"fulfillment_channel_code": "DEFAULT"}],
            "batteries_required": [{"value": False}],
            "supplier_declared_dg_hz_regulation": [{"value": "not_applicable"}],
        },
    }
    return answer(**{name: part for name, part in {**usual, **changes}.items() if part is not None})


def outcome(
    given: httpx.Response, action: ActionKind, marketplace: str = "US"
) -> tuple[Outcome, list[str]]:
    region = MARKETPLACES[marketplace].region
    found, amazon = account(given, region=region)
    return found.submit(marketplace, "LAMP-1", action), [call.method for call in amazon.asked]


def refused(code: str, **parameters: object) -> tuple[Outcome, list[str]]:
    return Outcome(IntentState.REFUSED, Why(code, parameters)), ["GET"]


@pytest.mark.parametrize("summaries", [[], None, [NO_TYPE], [{**NO_TYPE, "productType": None}]])
def test_without_a_product_type_nothing_is_sent(summaries: object) -> None:
    assert outcome(listing(summaries=summaries), RELIST) == refused("product_type_missing")


def test_without_an_offer_there_is_nothing_to_relist() -> None:
    assert outcome(listing(attributes={}), RELIST) == refused("no_offer")


@pytest.mark.page("F14")
def test_without_attributes_dangerous_goods_are_unknown_and_nothing_is_sent() -> None:
    assert outcome(listing(attributes=None), TO_FBA) == refused("dangerous_goods_unknown")


@pytest.mark.trap("The channel's code differs by region, and some are not known")
def test_where_amazons_channel_is_not_known_nothing_is_sent() -> None:
    expected = refused("channel_unknown", marketplace="AU")

    assert outcome(listing("AU"), TO_FBA, "AU") == expected


@pytest.mark.trap("The channel's code differs by region, and some are not known")
def test_a_channel_that_the_listing_has_already_is_taken() -> None:
    both = [{"fulfillment_channel_code": code} for code in ("DEFAULT", "AMAZON_AU")]
    place = MARKETPLACES["AU"]
    attributes = {
        "fulfillment_availability": both,
        "batteries_required": [{"value": False, "marketplace_id": place.id}],
        "supplier_declared_dg_hz_regulation": [{"value": "ghs", "marketplace_id": place.id}],
    }
    given = listing("AU", attributes=attributes)
    found, amazon = account(
        given, answer(**VALID), answer(**{**VALID, "status": "ACCEPTED"}), region="fe"
    )

    accepted = found.submit("AU", "LAMP-1", TO_FBA)

    assert accepted == Outcome(IntentState.ACCEPTED, Why("accepted"), "1")
    assert b'"op":"delete"' in amazon.asked[-1].content
    assert b'"op":"add"' not in amazon.asked[-1].content


def test_a_listing_with_the_channel_but_without_information_gets_the_answers_alone() -> None:
    fba = {"fulfillment_availability": [{"fulfillment_channel_code": "AMAZON_NA"}]}
    accepted = answer(**{**VALID, "status": "ACCEPTED"})
    found, amazon = account(listing(attributes=fba), answer(**VALID), accepted)
    declared = Answers(False, None, (Regulation.NOT_APPLICABLE,))

    assert found.submit("US", "LAMP-1", TO_FBA, declared).state is IntentState.ACCEPTED
    patches = json.loads(amazon.asked[-1].content)["patches"]
    assert [one["path"].split("_")[0] for one in patches] == [
        "/attributes/batteries",
        "/attributes/supplier",
    ]


@pytest.mark.page("F14")
def test_with_answers_too_nothing_is_sent_where_what_is_on_file_is_unknown() -> None:
    found, amazon = account(listing(attributes=None))
    declared = Answers(False, None, (Regulation.NOT_APPLICABLE,))

    given = found.submit("US", "LAMP-1", TO_FBA, declared), [one.method for one in amazon.asked]

    assert given == refused("dangerous_goods_unknown")


def missing(name: str, code: str = "90220") -> dict[str, Any]:
    return {"code": code, "message": name, "severity": "ERROR", "attributeNames": [name]}


@pytest.mark.parametrize(
    ("issues", "told"),
    [
        ([missing("batteries_required"), missing("brand")], ["brand"]),
        ([missing("batteries_required")], ["batteries_required"]),
        (
            [missing("batteries_required", "4000001"), missing("brand")],
            ["batteries_required", "brand"],
        ),
    ],
)
def test_an_echo_about_given_answers_hides_nothing_else_that_amazon_says(
    issues: list[dict[str, Any]], told: list[str]
) -> None:
    invalid = answer(**{**VALID, "status": "INVALID", "issues": issues})
    found, _ = account(listing(), invalid)

    refusal = found.submit("US", "LAMP-1", TO_FBA).why

    assert [one[1] for one in refusal.parameters["issues"]] == told  # type: ignore[attr-defined]


@pytest.mark.trap(
    "Amazon's channel takes no quantity and no marketplace",
    "The channel's code differs by region, and some are not known",
)
@pytest.mark.parametrize(
    ("code", "channel"),
    [
        ("US", "AMAZON_NA"), ("CA", "AMAZON_NA"), ("GB", "AMAZON_EU"), ("DE", "AMAZON_EU"),
        ("JP", "AMAZON_JP"), ("IN", "AMAZON_IN"),
    ],
)  # fmt: skip
def test_each_marketplace_has_its_own_channel_and_the_merchants_is_deleted(
    code: str, channel: str
) -> None:
    accepted = answer(**{**VALID, "status": "ACCEPTED"})
    region = MARKETPLACES[code].region
    found, amazon = account(listing(code), answer(**VALID), accepted, region=region)

    found.submit(code, "LAMP-1", TO_FBA)

    patches = json.loads(amazon.asked[-1].content)["patches"]
    assert [(one["op"], one["value"]) for one in patches] == [
        ("add", [{"fulfillment_channel_code": channel}]),
        ("delete", [{"fulfillment_channel_code": "DEFAULT"}]),
    ]


@pytest.mark.trap("A slash in a SKU is sent as %2F", "A SKU with a comma can not go into a list")
@pytest.mark.parametrize("sku", ["RED,XL", "RED/XL", "RED XL+1", "A%2FB", "a&b=c"])
def test_a_sku_goes_into_the_path_whole_in_every_call(sku: str) -> None:
    accepted = answer(**{**VALID, "status": "ACCEPTED"})
    found, amazon = account(listing(), answer(**VALID), accepted)

    found.submit("US", sku, TO_FBA)

    paths = {one.url.raw_path.decode().partition("?")[0] for one in amazon.asked}
    assert paths == {f"/listings/2021-08-01/items/A1/{quote(sku, safe='')}"}


@pytest.mark.trap("The live channel lags behind")
def test_a_change_that_amazon_has_on_file_but_not_live_is_not_sent_again() -> None:
    attributes = {
        "fulfillment_availability": [{"fulfillment_channel_code": "AMAZON_NA"}],
        "batteries_required": [{"value": False}],
        "supplier_declared_dg_hz_regulation": [{"value": "not_applicable"}],
    }
    live = [{"fulfillmentChannelCode": "DEFAULT"}]

    found = outcome(listing(attributes=attributes, fulfillmentAvailability=live), TO_FBA)

    assert found == (Outcome(IntentState.SUPERSEDED, Why("already_as_wished")), ["GET"])


@pytest.mark.parametrize(
    "attributes",
    [
        [],
        {"purchasable_offer": ["x"]},
        {"purchasable_offer": 5},
        {"fulfillment_availability": [{}]},
        {"fulfillment_availability": [{"fulfillment_channel_code": None}]},
        {"purchasable_offer": [{"start_at": {"value": "soon"}}]},
    ],
)
def test_a_listing_of_another_shape_is_not_acted_on(attributes: object) -> None:
    found, amazon = account(listing(attributes=attributes))

    with pytest.raises(AmazonError, match="listing_unreadable"):
        found.submit("US", "LAMP-1", RELIST)

    assert len(amazon.asked) == 1


@pytest.mark.parametrize("body", ["", "<html>Not found</html>", '{"message": "no Route matched"}'])
def test_that_there_is_no_listing_is_believed_of_amazon_alone(body: str) -> None:
    found, _ = account(httpx.Response(404, text=body), httpx.Response(404, text=body))

    for ask in (
        lambda: found.read_listing("US", "LAMP-1"),
        lambda: found.submit("US", "LAMP-1", ActionKind.DELETE_LISTING),
    ):
        with pytest.raises(AmazonError) as raised:
            ask()
        assert (raised.value.code, raised.value.permanent) == ("unexpected_answer", False)


@pytest.mark.parametrize("preview", [True, False])
@pytest.mark.parametrize(
    "issues", [None, "none", ["x"], [{"severity": "ERROR", "categories": None}]]
)
def test_a_refusal_whose_issues_can_not_be_read_is_a_refusal(preview: bool, issues: object) -> None:
    no = answer(sku="LAMP-1", status="INVALID", issues=issues)
    found, _ = account(listing(), *([] if preview else [answer(**VALID)]), no)

    expected = Outcome(IntentState.REFUSED, Why("amazon_refused", {"issues": []}))
    assert found.submit("US", "LAMP-1", RELIST) == expected


@pytest.mark.trap("An offer without a price is refused")
def test_no_price_is_made_up_for_an_offer_that_has_none() -> None:
    place = MARKETPLACES["US"].id
    ended = {"marketplace_id": place, "end_at": {"value": "2026-01-01T00:00:00Z"}}
    invalid = answer(**{**VALID, "status": "INVALID", "issues": [missing("our_price", "99022")]})
    found, amazon = account(listing(attributes={"purchasable_offer": [ended]}), invalid)

    refusal = found.submit("US", "LAMP-1", RELIST)

    (patch,) = json.loads(amazon.asked[-1].content)["patches"]
    assert (refusal.state, refusal.why.code) == (IntentState.REFUSED, "amazon_refused")
    assert patch["value"] == [{"marketplace_id": place}]
    assert [call.url.params.get("mode") for call in amazon.asked] == [None, "VALIDATION_PREVIEW"]


def test_a_preview_that_is_not_valid_is_never_followed_by_a_patch() -> None:
    found, amazon = account(listing(), answer(sku="LAMP-1", status="ACCEPTED", submissionId="1"))

    assert found.submit("US", "LAMP-1", RELIST).state is IntentState.REFUSED
    assert len(amazon.asked) == 2


def test_a_patch_with_an_unknown_status_may_have_happened() -> None:
    found, amazon = account(listing(), answer(**VALID), answer(sku="LAMP-1", status="PENDING"))

    with pytest.raises(MaybeHappened):
        found.submit("US", "LAMP-1", RELIST)

    assert [call.method for call in amazon.asked] == ["GET", "PATCH", "PATCH"]


@pytest.mark.parametrize(
    "report", [{"reportId": "1", "processingStatus": "LOST"}, {"processingStatus": "DONE"}]
)
def test_a_report_in_an_unknown_state_is_an_error(report: dict[str, str]) -> None:
    found, _ = account(answer(**report))

    with pytest.raises(AmazonError, match="unexpected_answer"):
        found.report_progress("1")


@pytest.mark.parametrize("document", [5, {"id": "d"}])
def test_a_document_id_that_is_no_text_is_an_error(document: object) -> None:
    found, _ = account(answer(reportId="1", processingStatus="DONE", reportDocumentId=document))

    with pytest.raises(AmazonError, match="unexpected_answer"):
        found.report_progress("1")


@pytest.mark.parametrize("listed", [None, "none", {"1": {}}, ["1"], [None]])
def test_a_list_of_another_shape_is_an_error(listed: object) -> None:
    found, _ = account(answer(reports=listed), answer(feeds=listed))

    with pytest.raises(AmazonError, match="unexpected_answer"):
        found.find_fresh_report("US")
    with pytest.raises(AmazonError, match="unexpected_answer"):
        found.removal_feeds("US", NOW, NOW)


def test_the_newest_of_several_fresh_reports_is_taken() -> None:
    reports = [
        {
            "reportId": str(minute),
            "processingStatus": "DONE",
            "createdTime": f"2026-11-23T11:{minute}:00Z",
        }
        for minute in (41, 55, 48)
    ]
    found, _ = account(answer(reports=reports))

    fresh = found.find_fresh_report("US")

    assert fresh is not None
    assert fresh.report_id == "55"


@pytest.mark.trap("A second report within 30 minutes is CANCELLED")
def test_a_report_that_is_done_comes_before_a_newer_one_in_the_making() -> None:
    done = {"reportId": "1", "processingStatus": "DONE", "createdTime": "2026-11-23T11:41:00Z"}
    queued = {"reportId": "2", "processingStatus": "IN_QUEUE"}
    found, _ = account(answer(reports=[queued | {"createdTime": "2026-11-23T11:55:00Z"}, done]))

    fresh = found.find_fresh_report("US")

    assert fresh is not None
    assert (fresh.report_id, fresh.created_at) == ("1", NOW - timedelta(minutes=19))


@pytest.mark.parametrize("created", [None, "today", "2026-11-23T11:41:00", 5])
def test_when_a_report_was_asked_for_may_be_unknown(created: object) -> None:
    found, _ = account(answer(reportId="1", processingStatus="DONE", createdTime=created))

    assert found.report_progress("1").created_at is None


@pytest.mark.trap("Each region has a host of its own")
def test_an_endpoint_of_another_region_fails_the_check() -> None:
    found, amazon = account(region="eu", endpoint="https://sellingpartnerapi-na.amazon.com/")

    (region,) = found.check(["DE"])

    assert (region.ok, region.why and region.why.code) == (False, "wrong_region")
    assert amazon.asked == []


@pytest.mark.trap("Each region has a host of its own")
def test_each_region_has_its_own_host() -> None:
    for region, marketplace in (("na", "US"), ("eu", "DE"), ("fe", "JP")):
        found, amazon = account(listing(marketplace), region=region)

        found.read_listing(marketplace, "LAMP-1")

        assert amazon.asked[0].url.host == f"sellingpartnerapi-{region}.amazon.com"
