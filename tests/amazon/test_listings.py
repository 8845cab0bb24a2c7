from copy import deepcopy
from datetime import UTC, datetime
from typing import Any

import pytest

from amazon import listings
from amazon.gateway import AmazonError
from stranded.actions import ActionKind
from stranded.items import ListingFacts, starts_later
from stranded.marketplaces import MARKETPLACES
from tests.amazon.files import US

Json = dict[str, Any]
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
PAST, FUTURE = "2026-11-01T00:00:00.000Z", "2027-03-01T00:00:00.000Z"


def offer(**changes: Any) -> Json:
    usual = {
        "marketplace_id": US.id,
        "currency": "USD",
        "audience": "ALL",
        "our_price": [{"schedule": [{"value_with_tax": 15.08}]}],
        "start_at": {"value": "2023-07-27T02:51:53.956Z"},
        "end_at": {"value": PAST},
    }
    return {key: value for key, value in {**usual, **changes}.items() if value is not ...}


def body(*offers: Json, **parts: Any) -> Json:
    usual: Json = {
        "sku": "LAMP-1",
        "summaries": [{"marketplaceId": US.id, "productType": "LAMP", "status": ["DISCOVERABLE"]}],
        "attributes": {"purchasable_offer": list(offers)},
        "issues": [],
    }
    return {**usual, **parts}


def facts(content: Json) -> ListingFacts:
    return listings.read_facts(content, US, NOW)


def reopened(*offers: Json) -> list[Json]:
    (patch,) = listings.relist_patch({"purchasable_offer": list(offers)}, US, NOW)
    assert (patch["op"], patch["path"]) == ("replace", "/attributes/purchasable_offer")
    value: list[Json] = patch["value"]
    return value


# --- what a listing says


@pytest.mark.trap("Closed is no status but an offer that has ended")
def test_an_offer_whose_end_is_over_is_closed() -> None:
    assert not facts(body(offer())).offer_open


@pytest.mark.trap("The end date null is sent, and refused when it is sent back")
@pytest.mark.parametrize("end", [{"value": None}, ..., {"value": FUTURE}])
def test_an_offer_without_an_end_or_with_a_later_one_is_open(end: object) -> None:
    assert facts(body(offer(end_at=end))).offer_open


def test_a_missing_offer_and_one_without_a_price_are_closed() -> None:
    assert not facts(body()).offer_open
    assert not facts(body(offer(end_at=..., our_price=...))).offer_open


def test_an_open_business_offer_alone_leaves_the_listing_closed() -> None:
    assert not facts(body(offer(), offer(audience="B2B", end_at=...))).offer_open


def test_offers_of_another_marketplace_say_nothing_here() -> None:
    assert not facts(body(offer(marketplace_id="A2EUQ1WTGCTBG2", end_at=...))).offer_open


@pytest.mark.trap("Closed is no status but an offer that has ended")
def test_buyable_is_what_the_summary_of_this_marketplace_says() -> None:
    here = {"marketplaceId": US.id, "status": ["BUYABLE", "DISCOVERABLE"]}
    there = {"marketplaceId": "A2EUQ1WTGCTBG2", "status": ["BUYABLE"]}

    assert facts(body(summaries=[here])).buyable
    assert not facts(body(summaries=[there])).buyable


@pytest.mark.page("F38")
def test_the_latest_start_of_the_offers_counts() -> None:
    found = facts(body(offer(), offer(audience="B2B", start_at={"value": FUTURE})))

    assert found.start == datetime(2027, 3, 1, tzinfo=UTC)


@pytest.mark.page("F38")
def test_a_start_date_nobody_can_read_is_not_taken_for_none() -> None:
    with pytest.raises(AmazonError, match="listing_unreadable"):
        facts(body(offer(start_at={"value": "next spring"})))


@pytest.mark.page("F38")
@pytest.mark.parametrize("start", ["2026-11-24", "2026-11-24T00:00:00"])
def test_a_start_without_an_offset_is_the_stores_own(start: str) -> None:
    """Read as UTC it would be the day before in America, when the seller still waits."""
    found = facts(body(offer(start_at={"value": start})))

    assert found.start == datetime(2026, 11, 24, 8, tzinfo=UTC)
    assert starts_later(found, US.zone, NOW)


@pytest.mark.parametrize(
    ("end", "is_open"),
    [("2026-11-22", False), ("2026-11-23", True), ("2026-11-23T05:00:00", True),
     ("2026-11-23T03:00:00", False), ("9999-12-31", True)],
)  # fmt: skip
def test_an_offer_is_open_to_the_end_of_its_last_day_in_the_store(end: str, is_open: bool) -> None:
    assert facts(body(offer(end_at={"value": end}))).offer_open is is_open


@pytest.mark.page("F14", "F15")
def test_dangerous_goods_are_on_file_only_with_both_answers() -> None:
    battery = {"batteries_required": [{"value": False, "marketplace_id": US.id}]}
    regulation = {"supplier_declared_dg_hz_regulation": [{"value": "not_applicable"}]}

    assert facts(body(attributes={**battery, **regulation})).dangerous_goods is True
    assert facts(body(attributes=battery)).dangerous_goods is False
    assert (
        facts(
            body(attributes={**battery, "supplier_declared_dg_hz_regulation": []})
        ).dangerous_goods
        is False
    )
    empty = {"supplier_declared_dg_hz_regulation": [{"value": None}]}
    assert facts(body(attributes={**battery, **empty})).dangerous_goods is False


@pytest.mark.page("F14")
def test_dangerous_goods_are_unknown_where_the_answer_has_no_attributes() -> None:
    content = body()
    del content["attributes"]

    assert facts(content).dangerous_goods is None


@pytest.mark.page("F14")
def test_dangerous_goods_answers_for_another_marketplace_are_none_here() -> None:
    there = "A2EUQ1WTGCTBG2"
    attributes = {
        name: [{"value": "not_applicable", "marketplace_id": there}]
        for name in listings.DANGEROUS_GOODS
    }

    assert not listings.dangerous_goods_on_file(attributes, US)


@pytest.mark.trap("The live channel lags behind")
def test_a_live_channel_that_lags_behind_still_counts() -> None:
    attributes = {"fulfillment_availability": [{"fulfillment_channel_code": "AMAZON_NA"}]}
    live = [{"fulfillmentChannelCode": "DEFAULT", "quantity": 0}]

    found = facts(body(attributes=attributes, fulfillmentAvailability=live))

    assert found.channels == ("AMAZON_NA", "DEFAULT")
    assert not found.only_fba


@pytest.mark.trap("Issues may be warnings")
def test_only_errors_block_and_warnings_advise() -> None:
    issues = [
        {"code": "90220", "message": "Brand is missing.", "severity": "ERROR"},
        {"code": "18027", "message": "Better images sell.", "severity": "WARNING"},
    ]

    assert facts(body(issues=issues)).issues == ("90220: Brand is missing.",)


@pytest.mark.trap("Answers on file are called missing all the same (#5017)")
def test_dangerous_goods_said_to_be_missing_although_on_file_do_not_block() -> None:
    attributes = {name: [{"value": "x"}] for name in listings.DANGEROUS_GOODS}
    issue = {
        "code": "90220",
        "message": "Missing.",
        "severity": "ERROR",
        "attributeNames": ["batteries_required"],
    }

    assert facts(body(attributes=attributes, issues=[issue])).issues == ()
    assert facts(body(attributes={}, issues=[issue])).issues == ("90220: Missing.",)


# --- relist


@pytest.mark.trap("An offer is one object, not one a field")
def test_relisting_takes_away_the_end_that_is_over() -> None:
    (found,) = reopened(offer())

    assert found == offer(end_at=...)


@pytest.mark.trap("replace drops the offers that are left out")
def test_relisting_keeps_siblings_limits_and_other_marketplaces() -> None:
    limits = {"minimum_seller_allowed_price": [{"schedule": [{"value_with_tax": 9.0}]}]}
    business = offer(audience="B2B", our_price=[{"schedule": [{"value_with_tax": 14.0}]}])
    elsewhere = offer(marketplace_id="A2EUQ1WTGCTBG2", currency="CAD")

    found = reopened(offer(**limits), business, elsewhere)

    reopened_business = {key: value for key, value in business.items() if key != "end_at"}
    assert found == [offer(**limits, end_at=...), reopened_business, elsewhere]


@pytest.mark.trap("The end date null is sent, and refused when it is sent back")
def test_a_null_wrapper_is_never_echoed() -> None:
    business = offer(audience="B2B", end_at={"value": None}, maximum_retail_price={"value": None})
    schedule = [{"schedule": [{"value_with_tax": 15.08, "end_at": {"value": None}}]}]

    found = reopened(offer(our_price=schedule), business)

    assert "None" not in repr(found)
    assert found[0]["our_price"] == [{"schedule": [{"value_with_tax": 15.08}]}]
    assert found[1] == offer(audience="B2B", end_at=...)


def closed(*offers: Json) -> list[Json]:
    (patch,) = listings.close_patch({"purchasable_offer": list(offers)}, US, NOW)
    assert (patch["op"], patch["path"]) == ("replace", "/attributes/purchasable_offer")
    value: list[Json] = patch["value"]
    return value


@pytest.mark.trap("Closed is no status but an offer that has ended")
def test_closing_ends_every_offer_of_the_marketplace_now_and_keeps_the_rest() -> None:
    limits = {"minimum_seller_allowed_price": [{"schedule": [{"value_with_tax": 9.0}]}]}
    business = offer(audience="B2B", end_at=...)
    ended = offer(audience="B2B", currency="CAD")
    elsewhere = offer(marketplace_id="A2EUQ1WTGCTBG2", currency="CAD", end_at={"value": None})

    found = closed(offer(**limits, end_at={"value": None}), business, ended, elsewhere)

    now = {"value": "2026-11-23T12:00:00Z"}
    kept = {key: value for key, value in elsewhere.items() if key != "end_at"}
    assert found == [offer(**limits, end_at=now), {**business, "end_at": now}, ended, kept]
    assert "None" not in repr(found)


def test_what_was_closed_is_relisted_as_it_was() -> None:
    before = [offer(end_at=...), offer(audience="B2B", end_at=...)]

    assert reopened(*closed(*before)) == before


def test_an_open_business_offer_alone_is_closed_too() -> None:
    found = closed(offer(), offer(audience="B2B", end_at=...))

    assert [one["end_at"]["value"] for one in found] == [PAST, "2026-11-23T12:00:00Z"]


def test_nothing_is_closed_where_no_offer_is_open() -> None:
    elsewhere = offer(marketplace_id="A2EUQ1WTGCTBG2", end_at=...)
    for offers in ([], [offer()], [elsewhere], [offer(end_at=..., our_price=...)]):
        assert listings.close_patch({"purchasable_offer": offers}, US, NOW) == []


def test_an_end_that_the_seller_planned_is_seen() -> None:
    planned = {"purchasable_offer": [offer(end_at=...), offer(end_at={"value": FUTURE})]}

    assert listings.planned_end(planned, US, NOW) == datetime(2027, 3, 1, tzinfo=UTC)
    assert listings.planned_end({"purchasable_offer": [offer()]}, US, NOW) is None


@pytest.mark.page("F38", "F39")
def test_relisting_keeps_a_future_start_and_a_future_end() -> None:
    business = offer(audience="B2B", start_at={"value": FUTURE}, end_at={"value": FUTURE})

    found = reopened(offer(), business)

    assert found[1] == business


def test_nothing_is_patched_where_no_consumer_offer_has_ended() -> None:
    still_open = offer(end_at={"value": FUTURE})

    assert listings.relist_patch({"purchasable_offer": [still_open]}, US, NOW) == []
    business = offer(audience="B2B")
    assert listings.relist_patch({"purchasable_offer": [still_open, business]}, US, NOW) == []
    assert listings.relist_patch({}, US, NOW) == []


def test_reading_and_patching_leave_the_answer_as_it_was() -> None:
    content = body(offer(), offer(audience="B2B", end_at={"value": None}))
    before = deepcopy(content)

    facts(content)
    listings.relist_patch(content["attributes"], US, NOW)

    assert content == before


# --- change to FBA


def channels(*codes: str) -> Json:
    return {"fulfillment_availability": [{"fulfillment_channel_code": code} for code in codes]}


def steps(patch: list[Json]) -> list[tuple[str, str]]:
    assert {step["path"] for step in patch} <= {"/attributes/fulfillment_availability"}
    return [(step["op"], step["value"][0]["fulfillment_channel_code"]) for step in patch]


@pytest.mark.trap("Adding Amazon's channel leaves the merchant's", "A delete needs its value")
def test_changing_to_fba_adds_amazons_channel_and_deletes_the_merchants() -> None:
    attributes = {
        "fulfillment_availability": [{"fulfillment_channel_code": "DEFAULT", "quantity": 4}]
    }

    patch = listings.change_to_fba_patch(attributes, "AMAZON_NA")

    assert steps(patch) == [("add", "AMAZON_NA"), ("delete", "DEFAULT")]
    assert patch[1]["value"] == [{"fulfillment_channel_code": "DEFAULT"}]
    assert "quantity" not in repr(patch)


def test_a_half_done_change_is_finished() -> None:
    patch = listings.change_to_fba_patch(channels("DEFAULT", "AMAZON_NA"), "AMAZON_NA")

    assert steps(patch) == [("delete", "DEFAULT")]


def test_without_any_channel_on_file_the_merchants_is_deleted_all_the_same() -> None:
    assert steps(listings.change_to_fba_patch({}, "AMAZON_EU")) == [
        ("add", "AMAZON_EU"),
        ("delete", "DEFAULT"),
    ]


def test_nothing_is_patched_where_amazon_fulfils_alone() -> None:
    assert listings.change_to_fba_patch(channels("AMAZON_NA"), "AMAZON_NA") == []


@pytest.mark.page("F15", "F19", "F23")
@pytest.mark.trap(
    "Only whole attributes can be patched",
    "Answers on dangerous goods are the seller's declaration",
)
def test_no_patch_ever_holds_a_dangerous_goods_answer() -> None:
    attributes = {**channels("DEFAULT"), **body(offer())["attributes"]}

    patches = [
        *listings.change_to_fba_patch(attributes, "AMAZON_NA"),
        *listings.relist_patch(attributes, US, NOW),
    ]

    assert {patch["path"] for patch in patches} == {
        "/attributes/fulfillment_availability",
        "/attributes/purchasable_offer",
    }


# --- as wished


def state(
    *, buyable: bool = False, offer_open: bool = False, codes: tuple[str, ...] = ()
) -> ListingFacts:
    return ListingFacts(NOW, buyable, offer_open, None, True, codes)


def test_a_listing_is_relisted_when_its_offer_is_open_and_can_be_bought() -> None:
    assert listings.as_wished(state(buyable=True, offer_open=True), ActionKind.RELIST)
    assert not listings.as_wished(state(buyable=True), ActionKind.RELIST)
    assert not listings.as_wished(state(offer_open=True), ActionKind.RELIST)


def test_a_listing_is_changed_when_amazon_alone_fulfils() -> None:
    assert listings.as_wished(state(codes=("AMAZON_NA",)), ActionKind.CHANGE_TO_FBA)
    assert not listings.as_wished(state(codes=("AMAZON_NA", "DEFAULT")), ActionKind.CHANGE_TO_FBA)
    assert not listings.as_wished(state(), ActionKind.CHANGE_TO_FBA)


def test_an_offer_that_ends_this_instant_has_ended() -> None:
    assert reopened(offer(end_at={"value": NOW.isoformat()})) == [offer(end_at=...)]


def test_every_marketplace_can_be_read_for() -> None:
    for place in MARKETPLACES.values():
        assert not listings.read_facts(body(), place, NOW).buyable
