import pytest

from tests.sandbox.amazon.seller import TO_FBA, US, Seller, add, delete, replace

AMAZON = {"fulfillment_channel_code": "AMAZON_NA"}
ANSWERS = (
    add("batteries_required", {"value": False, "marketplace_id": US}),
    add("supplier_declared_dg_hz_regulation", {"value": "not_applicable", "marketplace_id": US}),
)
BATTERIES = (add("batteries_required", {"value": True, "marketplace_id": US}), ANSWERS[1])


def codes(seller: Seller, sku: str) -> list[str]:
    found = seller.attributes(sku)["fulfillment_availability"]
    return [entry["fulfillment_channel_code"] for entry in found]


def live_codes(seller: Seller, sku: str) -> list[str]:
    found = seller.listing(sku)["fulfillmentAvailability"]
    return [entry["fulfillmentChannelCode"] for entry in found]


def test_adding_amazon_and_deleting_the_merchant_changes_to_fba(seller: Seller) -> None:
    assert codes(seller, "AUTO-FBA-07") == ["DEFAULT"]
    answer = seller.patch("AUTO-FBA-07", *TO_FBA)
    seller.wait(minutes=5)

    assert answer["status"] == "ACCEPTED"
    assert codes(seller, "AUTO-FBA-07") == ["AMAZON_NA"]
    assert "AUTO-FBA-07" not in seller.rows()
    assert seller.status("AUTO-FBA-07") == ["BUYABLE", "DISCOVERABLE"]
    assert seller.effects()[0] == "change_to_fba"


def test_the_live_channel_lags_behind_the_submitted_attribute(seller: Seller) -> None:
    seller.patch("AUTO-FBA-07", *TO_FBA)

    assert codes(seller, "AUTO-FBA-07") == ["AMAZON_NA"]
    assert live_codes(seller, "AUTO-FBA-07") == ["DEFAULT"]
    seller.wait(minutes=5)
    assert live_codes(seller, "AUTO-FBA-07") == ["AMAZON_NA"]


@pytest.mark.trap("Adding Amazon's channel leaves the merchant's")
@pytest.mark.parametrize("op", [add, lambda name, entry: replace(name, [entry])])
def test_amazon_beside_the_merchant_leaves_two_channels_and_the_item_stranded(
    seller: Seller, op: type
) -> None:
    seller.patch("AUTO-FBA-07", op("fulfillment_availability", AMAZON))
    seller.wait(hours=24)

    assert codes(seller, "AUTO-FBA-07") == ["DEFAULT", "AMAZON_NA"]
    assert seller.rows()["AUTO-FBA-07"]["stranded-reason"] == "Merchant fulfilled"
    assert seller.effects()[0] == "channel_added"


def test_without_dangerous_goods_answers_the_reason_changes_to_say_so(seller: Seller) -> None:
    seller.patch("MF-DG-MISSING-05", *TO_FBA)
    seller.wait(minutes=5)

    reason = seller.rows()["MF-DG-MISSING-05"]["stranded-reason"]
    assert reason == "Merchant fulfilled (DG info required)"
    names = [x["attributeNames"] for x in seller.listing("MF-DG-MISSING-05")["issues"]]
    assert names == [["batteries_required"], ["supplier_declared_dg_hz_regulation"]]


def test_with_dangerous_goods_answers_the_change_works(seller: Seller) -> None:
    seller.patch("MF-DG-MISSING-05", *ANSWERS, *TO_FBA)
    seller.wait(minutes=5)

    assert "MF-DG-MISSING-05" not in seller.rows()


def test_answers_on_file_go_on_being_called_missing_for_some_hours(seller: Seller) -> None:
    answer = seller.patch("MF-DG-MISSING-05", *ANSWERS, *TO_FBA)
    seller.wait(minutes=5)
    early = seller.listing("MF-DG-MISSING-05")
    seller.wait(hours=6)
    late = seller.listing("MF-DG-MISSING-05")

    assert answer["status"] == "ACCEPTED"
    for echo in (answer["issues"], early["issues"]):
        assert [one["code"] for one in echo] == ["90220", "90220"]
    assert early["attributes"]["batteries_required"][0]["value"] is False
    assert late["issues"] == []


def test_whoever_declares_batteries_is_asked_for_more(seller: Seller) -> None:
    answer = seller.patch("MF-DG-MISSING-05", *BATTERIES, *TO_FBA)

    names = [one["attributeNames"] for one in answer["issues"]]
    assert (answer["status"], names[1:]) == ("INVALID", [["battery"], ["num_batteries"]])
    assert codes(seller, "MF-DG-MISSING-05") == ["DEFAULT"]


def test_several_regulations_stand_beside_each_other(seller: Seller) -> None:
    name = "supplier_declared_dg_hz_regulation"
    several = [{"value": one, "marketplace_id": US} for one in ("storage", "waste")]
    seller.patch("MF-DG-MISSING-05", ANSWERS[0], add(name, *several), *TO_FBA)

    assert seller.attributes("MF-DG-MISSING-05")[name] == several


def test_a_regulation_that_nobody_knows_is_refused(seller: Seller) -> None:
    wrong = add("supplier_declared_dg_hz_regulation", {"value": "none", "marketplace_id": US})
    answer = seller.patch("MF-DG-MISSING-05", wrong)

    assert (answer["status"], answer["issues"][0]["code"]) == ("INVALID", "4000001")


def test_a_dangerous_goods_answer_of_the_wrong_kind_is_refused(seller: Seller) -> None:
    answer = seller.patch("MF-DG-MISSING-05", add("batteries_required", {"value": "no"}))

    assert answer["status"] == "INVALID"


@pytest.mark.trap("A delete needs its value")
def test_a_delete_needs_its_value(seller: Seller) -> None:
    answer = seller.patch("AUTO-FBA-07", delete("fulfillment_availability"))

    assert (answer["status"], answer["issues"][0]["code"]) == ("INVALID", "99022")


def test_a_delete_of_something_else_deletes_nothing(seller: Seller) -> None:
    seller.patch("AUTO-FBA-07", delete("fulfillment_availability", AMAZON))

    assert codes(seller, "AUTO-FBA-07") == ["DEFAULT"]


@pytest.mark.trap("Amazon's channel takes no quantity and no marketplace")
@pytest.mark.parametrize(
    ("entry", "code"),
    [
        ({"fulfillment_channel_code": "AMAZON_EU"}, "90057"),
        ({"fulfillment_channel_code": "AMAZON_NA", "quantity": 5}, "4000001"),
        ({"quantity": 5}, "90220"),
    ],
)
def test_a_wrong_channel_is_refused(seller: Seller, entry: dict[str, object], code: str) -> None:
    answer = seller.patch("AUTO-FBA-07", add("fulfillment_availability", entry))

    assert (answer["status"], answer["issues"][0]["code"]) == ("INVALID", code)


def test_one_wrong_operation_spoils_the_whole_patch(seller: Seller) -> None:
    wrong = add("fulfillment_availability", {"quantity": 1})
    seller.patch("AUTO-FBA-07", *TO_FBA, wrong)

    assert codes(seller, "AUTO-FBA-07") == ["DEFAULT"]


def test_a_merge_keeps_the_other_keys_of_the_entry(seller: Seller) -> None:
    change = {
        "marketplace_id": "ATVPDKIKX0DER",
        "currency": "USD",
        "our_price": [{"schedule": [{"value_with_tax": 88.0}]}],
    }
    path = "/attributes/purchasable_offer"
    seller.patch("AUTO-FBA-07", {"op": "merge", "path": path, "value": [change]})

    (offer,) = seller.attributes("AUTO-FBA-07")["purchasable_offer"]
    assert offer["our_price"][0]["schedule"][0]["value_with_tax"] == 88.0
    assert "start_at" in offer
