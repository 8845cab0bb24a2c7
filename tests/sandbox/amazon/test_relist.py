from datetime import timedelta

import pytest

from sandbox.amazon.wire import iso
from tests.sandbox.amazon.seller import CA, START, Seller, replace

BUYABLE = ["BUYABLE", "DISCOVERABLE"]


def test_a_relist_shows_after_five_minutes_and_the_row_leaves_the_report(seller: Seller) -> None:
    assert "RELIST-ME-01" in seller.rows()
    answer = seller.relist("RELIST-ME-01")
    assert (answer["status"], answer["issues"]) == ("ACCEPTED", [])
    seller.wait(minutes=4, seconds=59)
    assert seller.status("RELIST-ME-01") == ["DISCOVERABLE"]
    seller.wait(seconds=1)

    assert seller.status("RELIST-ME-01") == BUYABLE
    assert seller.listing("RELIST-ME-01")["offers"][0]["price"]["amount"] == "249.00"
    assert seller.listing("RELIST-ME-01")["fulfillmentAvailability"][0]["quantity"] == 140
    assert "RELIST-ME-01" not in seller.rows()
    assert seller.effects().count("relist") == 1


@pytest.mark.trap("The end date null is sent, and refused when it is sent back")
def test_an_open_offer_comes_back_with_a_null_end_date(seller: Seller) -> None:
    seller.relist("RELIST-ME-01")

    ends = [entry["end_at"] for entry in seller.attributes("RELIST-ME-01")["purchasable_offer"]]
    assert ends == [{"value": None}, {"value": None}]


@pytest.mark.trap("The end date null is sent, and refused when it is sent back")
def test_an_echoed_null_is_refused(seller: Seller) -> None:
    seller.relist("RELIST-ME-01")
    echoed = seller.attributes("RELIST-ME-01")["purchasable_offer"]
    answer = seller.patch("RELIST-ME-01", replace("purchasable_offer", echoed))

    assert answer["status"] == "INVALID"
    assert answer["issues"][0]["code"] == "4000001"
    assert seller.effects() == ["relist", "patch_refused"]


@pytest.mark.trap("replace drops the offers that are left out")
def test_a_replace_without_the_siblings_loses_them(seller: Seller) -> None:
    main, business = seller.open_offers("RELIST-ME-01")
    assert business["audience"] == "B2B"
    seller.patch("RELIST-ME-01", replace("purchasable_offer", [main]))

    audiences = [x["audience"] for x in seller.attributes("RELIST-ME-01")["purchasable_offer"]]
    assert audiences == ["ALL"]


@pytest.mark.trap("An offer without a price is refused")
def test_an_offer_without_a_price_is_refused(seller: Seller) -> None:
    offers = seller.open_offers("RELIST-ME-01")
    del offers[0]["our_price"]
    answer = seller.patch("RELIST-ME-01", replace("purchasable_offer", offers))

    assert (answer["status"], answer["issues"][0]["code"]) == ("INVALID", "99022")
    assert answer["issues"][0]["severity"] == "ERROR"


@pytest.mark.trap("An offer is one object, not one a field")
def test_an_offer_in_separate_pieces_is_refused(seller: Seller) -> None:
    (offer,) = seller.open_offers("RED/XL 10")
    pieces = [{key: value} for key, value in offer.items()]

    assert seller.patch("RED/XL 10", replace("purchasable_offer", pieces))["status"] == "INVALID"


@pytest.mark.parametrize("price", [0, -1, "9.99", True])
def test_a_price_that_is_no_amount_is_refused(seller: Seller, price: object) -> None:
    (offer,) = seller.open_offers("RED/XL 10")
    offer["our_price"] = [{"schedule": [{"value_with_tax": price}]}]
    answer = seller.patch("RED/XL 10", replace("purchasable_offer", [offer]))

    assert answer["issues"][0]["categories"] == ["INVALID_PRICE"]


def test_a_patch_that_leaves_the_end_date_does_not_relist(seller: Seller) -> None:
    offers = seller.attributes("RED/XL 10")["purchasable_offer"]
    seller.patch("RED/XL 10", replace("purchasable_offer", offers))
    seller.wait(hours=24)

    assert seller.effects() == ["patch"]
    assert "RED/XL 10" in seller.rows()


def test_a_preview_changes_nothing(seller: Seller) -> None:
    before = seller.attributes("RELIST-ME-01")
    patch = replace("purchasable_offer", seller.open_offers("RELIST-ME-01"))
    answer = seller.patch("RELIST-ME-01", patch, preview=True)
    seller.wait(hours=24)

    assert (answer["status"], answer["issues"]) == ("VALID", [])
    assert seller.attributes("RELIST-ME-01") == before
    assert "RELIST-ME-01" in seller.rows()
    assert seller.effects() == ["preview", "report_created", "report_done"]


def test_a_preview_says_invalid_for_what_would_be_refused(seller: Seller) -> None:
    patch = replace("purchasable_offer", [{}])

    assert seller.patch("RELIST-ME-01", patch, preview=True)["status"] == "INVALID"


def test_a_slow_listing_takes_20_hours(seller: Seller) -> None:
    seller.relist("RELIST-SLOW-02")
    seller.wait(hours=19, minutes=59)
    assert seller.status("RELIST-SLOW-02") == ["DISCOVERABLE"]
    seller.wait(minutes=1)

    assert seller.status("RELIST-SLOW-02") == BUYABLE


def test_an_inert_listing_accepts_and_does_nothing(seller: Seller) -> None:
    before = seller.attributes("RELIST-INERT-03")
    assert seller.relist("RELIST-INERT-03")["status"] == "ACCEPTED"
    seller.wait(hours=72)

    assert seller.attributes("RELIST-INERT-03") == before
    assert "RELIST-INERT-03" in seller.rows()


def test_a_refused_listing_names_its_issue_already_in_the_preview(seller: Seller) -> None:
    patch = replace("purchasable_offer", seller.open_offers("RELIST-REFUSED-11"))
    preview = seller.patch("RELIST-REFUSED-11", patch, preview=True)

    assert preview["status"] == "INVALID"
    assert preview["issues"][0]["attributeNames"] == ["country_of_origin"]


def test_a_listing_may_preview_as_valid_and_be_refused_all_the_same(seller: Seller) -> None:
    patch = replace("purchasable_offer", seller.open_offers("RELIST-LATE-NO-15"))
    preview = seller.patch("RELIST-LATE-NO-15", patch, preview=True)
    real = seller.patch("RELIST-LATE-NO-15", patch)

    assert (preview["status"], real["status"]) == ("VALID", "INVALID")
    assert seller.effects() == ["preview", "patch_refused"]


def test_an_echoing_listing_reports_stale_errors_and_works(seller: Seller) -> None:
    answer = seller.relist("RELIST-ECHO-12")
    seller.wait(minutes=5)

    assert answer["status"] == "ACCEPTED"
    assert answer["issues"][0]["severity"] == "ERROR"
    assert seller.status("RELIST-ECHO-12") == BUYABLE


def test_the_inventory_error_twin_is_out_of_stock_for_about_three_hours(seller: Seller) -> None:
    seller.relist("RELIST-TWIN-13")
    seller.wait(hours=1)
    row = seller.rows()["RELIST-TWIN-13"]
    assert (row["status-primary"], row["status-secondary"]) == ("Inactive", "Out of stock")
    assert seller.status("RELIST-TWIN-13") == ["DISCOVERABLE"]
    seller.wait(hours=1, minutes=30)

    assert seller.status("RELIST-TWIN-13") == BUYABLE
    assert "RELIST-TWIN-13" not in seller.rows()


def test_a_future_start_date_keeps_a_relisted_item_stranded_until_that_day(seller: Seller) -> None:
    seller.relist("FUTURE-START-09")
    seller.wait(hours=1)
    assert seller.rows()["FUTURE-START-09"]["stranded-reason"] == "Future listing sell date"
    seller.wait(hours=18 * 24)

    assert "FUTURE-START-09" not in seller.rows()
    assert seller.status("FUTURE-START-09") == BUYABLE


@pytest.mark.trap("A reopened offer may stay down for another reason")
def test_a_listing_blocked_by_amazon_stays_stranded_after_a_patch(seller: Seller) -> None:
    before = seller.listing("REMOVAL-SOON-08")["issues"]
    seller.relist("REMOVAL-SOON-08")
    seller.wait(hours=24)

    assert before[0]["enforcements"]["actions"] == [{"action": "LISTING_SUPPRESSED"}]
    assert seller.rows()["REMOVAL-SOON-08"]["stranded-reason"] == "Item restricted"


def test_a_price_ends_the_missing_price(seller: Seller) -> None:
    sku = next(x["sku"] for x in seller.world().values() if x["reason"] == "Missing price")
    seller.edit(sku, behaviour="works")
    (offer,) = seller.open_offers(sku)[:1]
    offer["our_price"] = [{"schedule": [{"value_with_tax": 12.5}]}]
    seller.patch(sku, replace("purchasable_offer", [offer]))
    seller.wait(minutes=5)

    assert seller.status(sku) == BUYABLE
    assert seller.world()[sku]["price"] == "12.50"
    assert seller.effects() == ["price"]


def test_a_closed_listing_strands_after_five_minutes_with_its_attributes_as_they_are(
    seller: Seller,
) -> None:
    seller.relist("RELIST-ME-01")
    seller.wait(minutes=5)
    offers = seller.open_offers("RELIST-ME-01")
    end = iso(START + timedelta(minutes=5))
    closed = [{**one, "end_at": {"value": end}} for one in offers]
    seller.patch("RELIST-ME-01", replace("purchasable_offer", closed))
    before = seller.rows()
    row = before["RELIST-ME-01"]

    assert (row["stranded-reason"], row["date-stranded"][:10]) == ("Listing closed", "2026-11-23")
    assert seller.status("RELIST-ME-01") == ["DISCOVERABLE"]
    assert seller.attributes("RELIST-ME-01")["purchasable_offer"] == closed
    assert seller.effects()[:2] == ["relist", "close"]


def test_each_marketplace_has_a_listing_of_its_own(seller: Seller) -> None:
    seller.relist("BOTH-SHOPS-14")
    seller.wait(minutes=5)

    offer = seller.listing("BOTH-SHOPS-14", CA)["attributes"]["purchasable_offer"][0]
    assert offer["currency"] == "CAD"
    assert offer["end_at"]["value"] is not None
    assert "BOTH-SHOPS-14" in seller.rows(CA)


def test_a_relist_sent_twice_is_seen_twice_in_the_log(seller: Seller) -> None:
    patch = replace("purchasable_offer", seller.open_offers("RELIST-ME-01"))
    seller.patch("RELIST-ME-01", patch)
    seller.patch("RELIST-ME-01", patch)

    assert seller.effects() == ["relist", "relist"]


def test_the_log_says_what_was_asked_and_done(seller: Seller) -> None:
    answer = seller.relist("RED/XL 10")
    entry = seller.log()[-1]

    assert set(entry) == {"at", "method", "path", "body", "status", "effect"}
    assert (entry["method"], entry["status"], entry["effect"]) == ("PATCH", 200, "relist")
    assert "/RED%2FXL%2010?" in entry["path"]
    assert entry["body"]["patches"][0]["op"] == "replace"
    assert entry["at"] == iso(START + timedelta())
    assert answer["sku"] == "RED/XL 10"
