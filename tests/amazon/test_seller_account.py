"""The real client against the pretend Amazon, over HTTP."""

import time
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from amazon.checkup import Finding, Subject
from amazon.gateway import (
    AmazonError,
    AmazonGateway,
    MaybeHappened,
    ReportProgress,
    ReportState,
)
from amazon.reports import RejectedRow, read_report
from amazon.spapi import SellerAccount
from stranded.actions import ActionKind, IntentState, Outcome, Why
from stranded.items import Money
from stranded.marketplaces import MARKETPLACES
from tests.amazon.files import US
from tests.amazon.seller import Seller

RELIST, TO_FBA, DELETE = ActionKind.RELIST, ActionKind.CHANGE_TO_FBA, ActionKind.DELETE_LISTING
CLOSE, SET_PRICE = ActionKind.CLOSE_LISTING, ActionKind.SET_PRICE
PRICE = Money(Decimal("19.99"), "USD")
SUPERSEDED = Outcome(IntentState.SUPERSEDED, Why("already_as_wished"))


def refused(code: str, **parameters: object) -> Outcome:
    return Outcome(IntentState.REFUSED, Why(code, parameters))


def error_of(account: SellerAccount, sku: str, action: ActionKind = RELIST) -> AmazonError:
    with pytest.raises(AmazonError) as raised:
        account.submit("US", sku, action)
    return raised.value


def done(seller: Seller, report_id: str) -> ReportProgress:
    for _ in range(1000):
        progress = seller.account.report_progress(report_id)
        if progress.state is not ReportState.IN_QUEUE and (
            progress.state is not ReportState.IN_PROGRESS
        ):
            return progress
        time.sleep(0.1)  # the pretend Amazon makes its report in real time
    raise AssertionError("the report is never done")


def test_a_seller_account_is_a_gateway(amazon: Seller) -> None:
    gateway: AmazonGateway = amazon.account

    assert gateway.read_listing("US", "RELIST-INERT-03").read_at == amazon.now


# --- reports


def test_a_report_is_asked_for_followed_and_read(untouched: Seller) -> None:
    for marketplace, charset in (("US", "utf-8"), ("CA", "cp1252")):
        progress = done(untouched, untouched.account.request_report(marketplace))
        document = untouched.account.download_report(progress.document_id or "")
        place = MARKETPLACES[marketplace]
        rows = [row for _, row in read_report(document.content, document.charset, place)]

        assert progress.state is ReportState.DONE
        assert document.charset == charset
        assert len(rows) > 10
        assert not [row for row in rows if isinstance(row, RejectedRow)]


@pytest.mark.trap("A second report within 30 minutes is CANCELLED")
def test_a_report_is_shared_for_half_an_hour_in_which_a_second_one_is_cancelled(
    untouched: Seller,
) -> None:
    assert untouched.account.find_fresh_report("US") is None
    first = done(untouched, untouched.account.request_report("US"))
    second = done(untouched, untouched.account.request_report("US"))

    assert (second.state, second.document_id) == (ReportState.CANCELLED, None)
    assert untouched.account.find_fresh_report("US") == first
    assert untouched.account.find_fresh_report("CA") is None
    untouched.now += timedelta(minutes=31)
    assert untouched.account.find_fresh_report("US") is None


@pytest.mark.trap("A report of several stores mixes their rows")
def test_a_report_of_several_stores_is_not_shared(untouched: Seller) -> None:
    both = {
        "reportType": "GET_STRANDED_INVENTORY_UI_DATA",
        "marketplaceIds": [US.id, MARKETPLACES["CA"].id],
    }
    token = untouched.http.post(
        "/auth/o2/token",
        data={
            "grant_type": "refresh_token",
            "refresh_token": "Atzr|sandbox",
            "client_id": "amzn1.application-oa2-client.sandbox",
            "client_secret": "sandbox-lwa-secret",
        },
    ).json()["access_token"]
    untouched.http.post(
        "/reports/2021-06-30/reports", json=both, headers={"x-amz-access-token": token}
    ).raise_for_status()

    assert untouched.account.find_fresh_report("US") is None
    # Yet Amazon cancels one that is asked for beside it.
    half_an_hour_ago = untouched.now - timedelta(minutes=30)
    ours = done(untouched, untouched.account.request_report("US"))
    assert ours.state is ReportState.CANCELLED
    assert untouched.account.report_made_since("US", half_an_hour_ago)
    assert not untouched.account.report_made_since("US", untouched.now + timedelta(hours=1))


def test_a_report_that_was_cancelled_was_not_made(untouched: Seller) -> None:
    untouched.fault("cancelled", "POST", "/reports")
    assert done(untouched, untouched.account.request_report("US")).state is ReportState.CANCELLED

    assert not untouched.account.report_made_since("US", untouched.now - timedelta(minutes=30))


@pytest.mark.trap("A write may have happened though its answer is lost")
def test_a_lost_answer_to_a_request_for_a_report_is_found_again(untouched: Seller) -> None:
    untouched.fault("reset_after_commit", "POST", "/reports")
    with pytest.raises(MaybeHappened):
        untouched.account.request_report("US")

    found = untouched.account.find_fresh_report("US")

    assert found is not None
    assert [entry["effect"] for entry in untouched.log() if entry["method"] == "POST"].count(
        "report_created"
    ) == 1


# --- relist


@pytest.mark.page("F11", "F26")
def test_a_closed_listing_is_relisted(amazon: Seller) -> None:
    before = amazon.attributes("RELIST-ME-01")["purchasable_offer"]
    outcome = amazon.account.submit("US", "RELIST-ME-01", RELIST)

    after = amazon.attributes("RELIST-ME-01")["purchasable_offer"]
    assert outcome.state is IntentState.ACCEPTED
    assert outcome.remote_ref
    assert amazon.effects("RELIST-ME-01") == ["preview", "relist"]
    assert len(after) == len(before) > 1
    assert amazon.account.read_listing("US", "RELIST-ME-01").offer_open


@pytest.mark.page("F19", "F20")
@pytest.mark.trap("Another ASIN or condition makes a second FBA record")
def test_relisting_changes_nothing_but_the_end_of_the_offer(amazon: Seller) -> None:
    sku = "BOTH-SHOPS-14"
    before = amazon.attributes(sku)

    amazon.account.submit("US", sku, RELIST)

    after = amazon.attributes(sku)
    assert without_ends(after) == without_ends(before)


def without_ends(attributes: dict[str, Any]) -> dict[str, Any]:
    offers = [
        {key: value for key, value in offer.items() if key != "end_at"}
        for offer in attributes["purchasable_offer"]
    ]
    return {**attributes, "purchasable_offer": offers}


@pytest.mark.trap("Amazon may have mended it first")
def test_a_listing_that_is_as_wished_is_left_alone(amazon: Seller) -> None:
    amazon.edit("AUTO-RELIST-06", takes_seconds=0)
    amazon.account.submit("US", "AUTO-RELIST-06", RELIST)

    assert amazon.account.submit("US", "AUTO-RELIST-06", RELIST) == SUPERSEDED
    assert amazon.effects("AUTO-RELIST-06").count("relist") == 1


def test_a_listing_whose_relisting_takes_its_time_is_not_sent_again(amazon: Seller) -> None:
    amazon.account.submit("US", "RELIST-SLOW-02", RELIST)

    again = amazon.account.submit("US", "RELIST-SLOW-02", RELIST)

    assert again == refused("offer_not_closed", issues=[])
    assert amazon.effects("RELIST-SLOW-02").count("relist") == 1


@pytest.mark.trap("ACCEPTED is not done")
def test_accepted_is_not_done(amazon: Seller) -> None:
    outcome = amazon.account.submit("US", "RELIST-INERT-03", RELIST)

    assert outcome.state is IntentState.ACCEPTED
    assert not amazon.account.read_listing("US", "RELIST-INERT-03").offer_open


@pytest.mark.trap("ACCEPTED echoes errors of before the patch")
def test_issues_echoed_with_an_acceptance_are_no_refusal(amazon: Seller) -> None:
    assert amazon.account.submit("US", "RELIST-ECHO-12", RELIST).state is IntentState.ACCEPTED


@pytest.mark.trap("INVALID comes with HTTP 200")
def test_a_preview_that_finds_an_issue_is_a_refusal_in_amazons_words(amazon: Seller) -> None:
    outcome = amazon.account.submit("US", "RELIST-REFUSED-11", RELIST)

    message, about = "'country_of_origin' is required but not supplied.", ["country_of_origin"]
    issue = ["90220", message, ["MISSING_ATTRIBUTE"], about]
    assert outcome == refused("amazon_refused", issues=[issue])
    assert len([one for one in amazon.log("RELIST-REFUSED-11") if one["method"] == "PATCH"]) == 1


@pytest.mark.trap("VALID in the preview, INVALID when sent")
def test_a_submission_may_be_invalid_after_a_valid_preview(amazon: Seller) -> None:
    outcome = amazon.account.submit("US", "RELIST-LATE-NO-15", RELIST)

    assert outcome.state is IntentState.REFUSED
    assert outcome.why.code == "amazon_refused"


@pytest.mark.page("F38", "F39")
@pytest.mark.trap("A start date ahead is the seller's own wish")
def test_a_future_start_date_is_respected(amazon: Seller) -> None:
    outcome = amazon.account.submit("US", "FUTURE-START-09", RELIST)

    start = amazon.account.read_listing("US", "FUTURE-START-09").start
    assert start is not None
    assert start > amazon.now
    assert outcome == refused("start_date", start=start)
    assert {one["method"] for one in amazon.log("FUTURE-START-09")} == {"GET"}


@pytest.mark.trap("A slash in a SKU is sent as %2F")
def test_a_sku_with_a_slash_and_a_space_is_found_and_patched(amazon: Seller) -> None:
    assert amazon.account.submit("US", "RED/XL 10", RELIST).state is IntentState.ACCEPTED
    assert all("/RED%2FXL%2010?" in entry["path"] for entry in amazon.log("RED/XL 10"))


@pytest.mark.trap("A missing SKU is 404 to read and 400 to patch")
@pytest.mark.parametrize("sku", ["NO-SUCH-SKU", "../reports", "a?b=c&d#e", "灯/💡", "%2F"])
def test_a_sku_that_amazon_does_not_have_is_said_to_be_missing(amazon: Seller, sku: str) -> None:
    error = error_of(amazon.account, sku)

    assert (error.code, error.permanent) == ("listing_not_found", True)
    assert error.parameters == {"sku": sku}


# --- change to FBA


@pytest.mark.page("F13", "F14")
def test_a_merchants_listing_is_changed_to_fba(amazon: Seller) -> None:
    sku = "MF-DG-KNOWN-04"

    outcome = amazon.account.submit("US", sku, TO_FBA)

    assert outcome.state is IntentState.ACCEPTED
    assert amazon.effects(sku) == ["preview", "change_to_fba"]
    assert amazon.attributes(sku)["fulfillment_availability"] == [
        {"fulfillment_channel_code": "AMAZON_NA"}
    ]


@pytest.mark.page("F14", "F15", "F16")
@pytest.mark.trap("Answers on dangerous goods are the seller's declaration")
def test_without_dangerous_goods_answers_nothing_is_sent(amazon: Seller) -> None:
    outcome = amazon.account.submit("US", "MF-DG-MISSING-05", TO_FBA)

    assert outcome == refused("dangerous_goods_missing")
    assert {one["method"] for one in amazon.log("MF-DG-MISSING-05")} == {"GET"}


@pytest.mark.trap("Amazon may have mended it first")
def test_a_listing_that_amazon_fulfils_already_is_left_alone(amazon: Seller) -> None:
    amazon.edit("AUTO-FBA-07", takes_seconds=0)
    amazon.account.submit("US", "AUTO-FBA-07", TO_FBA)

    assert amazon.account.submit("US", "AUTO-FBA-07", TO_FBA) == SUPERSEDED
    assert amazon.effects("AUTO-FBA-07").count("change_to_fba") == 1


# --- closing a listing


@pytest.mark.page("F42")
def test_an_open_listing_is_closed_and_relisted_as_it_was(amazon: Seller) -> None:
    sku = "BOTH-SHOPS-14"
    amazon.edit(sku, takes_seconds=0)
    amazon.account.submit("US", sku, RELIST)
    before = amazon.attributes(sku)

    closing = amazon.account.submit("US", sku, CLOSE)
    shown = amazon.account.read_listing("US", sku)
    amazon.account.submit("US", sku, RELIST)

    assert (closing.state, shown.offer_open, shown.buyable) == (IntentState.ACCEPTED, False, False)
    assert amazon.effects(sku)[-4:] == ["preview", "close", "preview", "relist"]
    assert amazon.attributes(sku) == before


def test_a_listing_that_is_closed_already_is_left_alone(amazon: Seller) -> None:
    assert amazon.account.submit("US", "RELIST-INERT-03", CLOSE) == SUPERSEDED
    assert "close" not in amazon.effects("RELIST-INERT-03")


@pytest.mark.page("F38")
def test_a_listing_that_starts_later_is_not_closed(amazon: Seller) -> None:
    start = amazon.account.read_listing("US", "FUTURE-START-09").start

    assert amazon.account.submit("US", "FUTURE-START-09", CLOSE) == refused(
        "start_date", start=start
    )


def test_a_closing_that_amazon_refuses_is_told_in_its_words(amazon: Seller) -> None:
    sku = "AUTO-RELIST-06"
    amazon.edit(sku, takes_seconds=0)
    amazon.account.submit("US", sku, RELIST)
    amazon.edit(sku, behaviour="refused")

    outcome = amazon.account.submit("US", sku, CLOSE)

    assert (outcome.state, outcome.why.code) == (IntentState.REFUSED, "amazon_refused")


# --- deleting a listing


def test_a_deleted_listing_is_gone_and_its_units_are_stranded_without_one(amazon: Seller) -> None:
    skus = amazon.http.get("/_world").json()["skus"]
    found = (one for one in skus if one["reason"] == "Product update required")
    sku = next(one["sku"] for one in found if one["marketplace"] == "US")
    amazon.edit(sku, takes_seconds=0)

    outcome = amazon.account.submit("US", sku, DELETE)

    assert outcome.state is IntentState.ACCEPTED
    assert amazon.effects(sku) == ["delete"]
    with pytest.raises(AmazonError) as raised:
        amazon.account.read_listing("US", sku)
    assert raised.value.code == "listing_not_found"


def test_a_listing_that_is_gone_already_is_not_deleted_again(amazon: Seller) -> None:
    assert amazon.account.submit("US", "NO-SUCH-SKU", DELETE) == SUPERSEDED
    assert {one["method"] for one in amazon.log("NO-SUCH-SKU")} == {"GET"}


def test_a_deletion_that_amazon_refuses_is_told_in_its_words(amazon: Seller) -> None:
    outcome = amazon.account.submit("US", "RELIST-REFUSED-11", DELETE)

    assert (outcome.state, outcome.why.code) == (IntentState.REFUSED, "amazon_refused")
    assert outcome.why.parameters["issues"]


@pytest.mark.parametrize("kind", ["reset", "reset_after_commit", "error", "error_after_commit"])
def test_a_deletion_without_an_answer_may_have_happened_and_is_not_sent_again(
    amazon: Seller, kind: str
) -> None:
    sku = "RELIST-TWIN-13"
    amazon.edit(sku, reason="Missing SKU")
    before = len(amazon.log(sku))
    amazon.fault(kind, "DELETE", sku)

    assert isinstance(error_of(amazon.account, sku, DELETE), MaybeHappened)
    assert [one["method"] for one in amazon.log(sku)[before:]] == ["GET", "DELETE"]


def test_a_deletion_is_not_sent_while_the_listing_can_not_be_read(amazon: Seller) -> None:
    sku = "RELIST-TWIN-13"
    before = len(amazon.log(sku))
    for _ in range(4):
        amazon.fault("error", "GET", sku)

    assert not isinstance(error_of(amazon.account, sku, DELETE), MaybeHappened)
    assert {one["method"] for one in amazon.log(sku)[before:]} == {"GET"}


# --- a price


def priceless(amazon: Seller, which: int) -> str:
    sku = amazon.with_reason("Missing price")[which]
    amazon.edit(sku, takes_seconds=0)
    return sku


@pytest.mark.page("F66")
def test_a_listing_without_a_price_gets_it_and_keeps_all_else(amazon: Seller) -> None:
    sku = priceless(amazon, 0)
    before = amazon.attributes(sku)

    outcome = amazon.account.submit("US", sku, SET_PRICE, None, PRICE)

    after = amazon.attributes(sku)
    (offer,) = [one for one in after.pop("purchasable_offer") if one.get("audience") == "ALL"]
    before.pop("purchasable_offer")
    assert outcome.state is IntentState.ACCEPTED
    assert offer["our_price"] == [{"schedule": [{"value_with_tax": 19.99}]}]
    assert after == before
    assert amazon.account.read_listing("US", sku).price == PRICE


def test_a_price_that_is_there_is_left_alone_and_another_is_refused(amazon: Seller) -> None:
    sku = priceless(amazon, 1)
    amazon.account.submit("US", sku, SET_PRICE, None, PRICE)
    dearer = Money(Decimal("25.00"), "USD")

    assert amazon.account.submit("US", sku, SET_PRICE, None, PRICE) == SUPERSEDED
    assert amazon.account.submit("US", sku, SET_PRICE, None, dearer) == refused(
        "price_on_file", price="19.99 USD"
    )
    assert amazon.account.read_listing("US", sku).price == PRICE


# --- faults


@pytest.mark.trap("A write may have happened though its answer is lost")
@pytest.mark.parametrize("kind", ["reset", "reset_after_commit", "error", "error_after_commit"])
def test_a_patch_without_an_answer_may_have_happened_and_is_not_sent_again(
    amazon: Seller, kind: str
) -> None:
    sku = "RELIST-TWIN-13"
    amazon.edit(sku, reason="Listing closed")
    before = len(amazon.log(sku))
    amazon.fault(kind, "PATCH", f"{sku}?marketplaceIds")

    assert isinstance(error_of(amazon.account, sku), MaybeHappened)
    assert len(amazon.log(sku)) - before == 3


def test_reads_get_over_faults(amazon: Seller) -> None:
    for kind in ("throttle", "error", "reset"):
        amazon.fault(kind, "GET", "MF-DG-MISSING-05")

    assert amazon.account.read_listing("US", "MF-DG-MISSING-05").channels == ("DEFAULT",)


# --- credentials


def test_a_good_connection_passes_the_check(amazon: Seller) -> None:
    assert amazon.account.check(["US", "CA"]) == [
        Finding(Subject.ACCOUNT),
        Finding(Subject.ROLES),
        Finding(Subject.SELLER_ID),
        Finding(Subject.MARKETPLACES),
    ]


def test_a_wrong_secret_and_a_wrong_consent_are_told_apart(amazon: Seller) -> None:
    for account, code in (
        (amazon.open(secret="wrong"), "lwa_invalid_client"),
        (amazon.open(consent="Atzr|wrong"), "lwa_invalid_grant"),
    ):
        with pytest.raises(AmazonError) as raised:
            account.find_fresh_report("US")
        assert (raised.value.code, raised.value.permanent) == (code, True)


def test_a_wrong_seller_id_is_unauthorized(amazon: Seller) -> None:
    error = error_of(amazon.open(seller_id="A2SOMEBODY"), "RELIST-ME-01")

    assert (error.code, error.permanent) == ("unauthorized", True)


def test_a_marketplace_of_another_region_is_not_asked_about(amazon: Seller) -> None:
    with pytest.raises(AmazonError) as raised:
        amazon.account.read_listing("DE", "RELIST-ME-01")

    assert raised.value.code == "wrong_region"
    assert raised.value.parameters == {"region": "na", "marketplace": "DE"}
