from collections import Counter
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from sandbox.amazon.products import TRICKY, TRICKY_SKUS
from sandbox.amazon.reasons import REASONS, UNKNOWN
from sandbox.amazon.wire import iso
from sandbox.amazon.world import FOUND_SKU, STORIES, listings
from tests.sandbox.amazon.seller import START, Seller

SEEDS = (0, 1, 7, 42, 1234)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_world_has_every_reason_and_one_that_nobody_knows(seed: int) -> None:
    found = [x for x in listings(seed, START) if x.marketplace == "US"]

    assert len(REASONS) == 36
    assert {x.reason for x in found} == {*REASONS, UNKNOWN}
    assert len(found) == 120


@pytest.mark.parametrize("seed", SEEDS)
def test_skus_are_unique_in_their_marketplace_and_the_stories_are_all_there(seed: int) -> None:
    found = listings(seed, START)
    by_key = Counter((x.marketplace, x.sku) for x in found)
    names = {x.product_name for x in found}

    assert max(by_key.values()) == 1
    assert Counter(x.marketplace for x in found)["CA"] == 15
    assert {story.sku for story in STORIES} | {FOUND_SKU, *TRICKY_SKUS} <= {x.sku for x in found}
    assert set(TRICKY) <= names


def test_the_same_seed_gives_the_same_world_and_another_one_another() -> None:
    assert listings(3, START) == listings(3, START)
    assert listings(3, START) != listings(4, START)


def test_the_stories_are_the_same_for_every_seed() -> None:
    told = {story.sku for story in STORIES}
    worlds = [[x for x in listings(seed, START) if x.sku in told] for seed in SEEDS]

    assert all(world == worlds[0] for world in worlds)


@pytest.mark.parametrize("seed", SEEDS)
def test_most_of_the_value_lies_in_few_skus(seed: int) -> None:
    found = [x for x in listings(seed, START) if x.marketplace == "US"]
    values = sorted((x.fulfillable * (x.price or Decimal()) for x in found), reverse=True)

    assert sum(values[:20]) > sum(values) * Decimal("0.75")


@pytest.mark.parametrize("seed", SEEDS)
def test_prices_and_dates_stay_within_bounds(seed: int) -> None:
    for listing in listings(seed, START):
        assert listing.price is None or Decimal("4.99") <= listing.price <= Decimal(249)
        assert listing.date_stranded is not None
        assert timedelta() <= START - listing.date_stranded <= timedelta(days=60)


@pytest.mark.parametrize("reason", ["Listing closed", "Merchant fulfilled"])
def test_some_come_to_30_days_within_the_next_day(reason: str) -> None:
    near = [
        x
        for x in listings(7, START)
        if x.date_stranded
        and x.reason == reason
        and timedelta(days=29) < START - x.date_stranded < timedelta(days=30)
    ]

    assert len(near) >= 3


def test_the_removal_dates_run_from_yesterday_to_a_month_ahead(seller: Seller) -> None:
    dates = [row["Date-to-take-auto-removal"] for row in seller.rows().values()]
    days = {
        (datetime.fromisoformat(text).date() - datetime(2026, 11, 23, tzinfo=UTC).date()).days
        for text in dates
        if text
    }

    assert days == {31, 8, 4, 2, 1, 0, -1}


def test_a_row_leaves_the_report_when_its_removal_day_is_over(seller: Seller) -> None:
    # 24 November in Los Angeles ends at 08:00 UTC on the 25th.
    seller.edit("RED/XL 10", removal_at="2026-11-24T08:00:00Z")
    seller.wait(hours=37, minutes=28)
    assert "RED/XL 10" in seller.rows()
    seller.wait(minutes=1)

    assert "RED/XL 10" not in seller.rows()
    state = seller.world()["RED/XL 10"]
    assert (state["removed"], state["fulfillable"]) == (True, 0)
    assert "BUYABLE" not in seller.status("RED/XL 10")


def test_a_removal_date_that_was_over_from_the_start_removes_nothing(seller: Seller) -> None:
    past = [x["sku"] for x in seller.world().values() if (x["removal_at"] or "Z") < iso(START)]
    stale = [sku for sku in past if seller.world()[sku]["reason"] == "Packaging issue"]
    seller.wait(hours=24 * 5)

    assert len(stale) == 1
    assert stale[0] in seller.rows()


def test_editing_a_sku_changes_the_next_report(seller: Seller) -> None:
    changes = {
        "reason": "Product recall",
        "date_stranded": "2026-10-01T00:00:00Z",
        "fulfillable": 3,
        "price": "9.50",
        "product_name": "Another name",
    }
    seller.edit("RELIST-ME-01", **changes)
    row = seller.rows()["RELIST-ME-01"]

    assert row["stranded-reason"] == "Product recall"
    assert row["primary-action"] == "Create removal order"
    assert row["date-stranded"] == "2026-10-01T00:00:00Z"
    assert (row["fulfillable-qty"], row["your-price"]) == ("3", "9.50")
    assert row["product-name"] == "Another name"


def test_a_changed_reason_changes_the_listing_with_it(seller: Seller) -> None:
    seller.edit("RELIST-ME-01", reason="Merchant fulfilled", dangerous_goods_known=False)
    attributes = seller.attributes("RELIST-ME-01")

    assert attributes["purchasable_offer"][0]["end_at"] == {"value": None}
    channels = [x["fulfillment_channel_code"] for x in attributes["fulfillment_availability"]]
    assert channels == ["DEFAULT"]
    assert "batteries_required" not in attributes


def test_behaviour_and_delay_can_be_set(seller: Seller) -> None:
    seller.edit("RELIST-INERT-03", behaviour="works", takes_seconds=60)
    seller.relist("RELIST-INERT-03")
    seller.wait(minutes=1)

    assert "BUYABLE" in seller.status("RELIST-INERT-03")


@pytest.mark.parametrize(
    "changes",
    [{"colour": "red"}, {"behaviour": "magic"}, {"removal_at": "2026-11-24"}, {"price": "much"}],
)
def test_a_wrong_edit_is_refused_and_says_why(seller: Seller, changes: dict[str, str]) -> None:
    before = seller.world()["RELIST-ME-01"]
    answer = seller.edit("RELIST-ME-01", **changes)

    assert answer.status_code == 400
    assert answer.json()["error"]
    assert seller.world()["RELIST-ME-01"] == before


def test_editing_an_unknown_sku_says_where_the_known_ones_are(seller: Seller) -> None:
    answer = seller.edit("NO-SUCH-SKU", fulfillable=1)

    assert answer.status_code == 404
    assert "/_world" in answer.json()["error"]


def test_an_edit_may_name_the_marketplace(seller: Seller) -> None:
    seller.http.post("/_world/BOTH-SHOPS-14?marketplace=CA", json={"fulfillable": 77})

    assert seller.rows("A2EUQ1WTGCTBG2")["BOTH-SHOPS-14"]["fulfillable-qty"] == "77"
    assert seller.world()["BOTH-SHOPS-14"]["fulfillable"] == 44


def test_a_mended_sku_can_be_stranded_again(seller: Seller) -> None:
    seller.relist("RED/XL 10")
    seller.wait(minutes=30)
    assert "RED/XL 10" not in seller.rows()
    seller.http.post("/_world/restrand/RED%2FXL%2010", json={"reason": "Merchant fulfilled"})
    again = iso(START + timedelta(minutes=61, seconds=1)).replace(".000", "")
    row = seller.rows()["RED/XL 10"]

    assert (row["stranded-reason"], row["date-stranded"]) == ("Merchant fulfilled", again)
    assert row["primary-action"] == "Change to fulfilled by Amazon"


def test_a_sku_is_stranded_again_for_its_old_reason_if_none_is_given(seller: Seller) -> None:
    seller.relist("RELIST-ME-01")
    seller.wait(minutes=5)
    answer = seller.http.post("/_world/restrand/RELIST-ME-01")

    assert answer.json()["reason"] == "Listing closed"
    assert answer.json()["stranded"] is True
    assert seller.http.post("/_world/restrand/NOPE").status_code == 404


def test_the_world_says_when_it_began(seller: Seller) -> None:
    seller.wait(hours=2)
    world = seller.http.get("/_world").json()

    assert (world["started"], world["now"]) == (iso(START), iso(START + timedelta(hours=2)))
