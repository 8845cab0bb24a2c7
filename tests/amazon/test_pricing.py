"""The patch that gives a listing the price it lacks, and nothing else."""

from copy import deepcopy
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amazon import listings
from amazon.gateway import AmazonError
from amazon.pricing import price_patch
from stranded.actions import ActionKind, Why
from stranded.items import Money
from tests.amazon.files import US
from tests.amazon.test_listings import Json, body, facts, offer

PRICE = Money(Decimal("19.99"), "USD")
OUR_PRICE = [{"schedule": [{"value_with_tax": 19.99}]}]
NO_PRICE = offer(our_price=..., end_at=...)


def priced(*offers: Json, price: Money = PRICE) -> list[Json]:
    found = price_patch({"purchasable_offer": list(offers)}, US, price)
    assert isinstance(found, list)
    (patch,) = found
    assert (patch["op"], patch["path"]) == ("replace", "/attributes/purchasable_offer")
    value: list[Json] = patch["value"]
    return value


def against(*offers: Json, price: Money = PRICE) -> Why:
    found = price_patch({"purchasable_offer": list(offers)}, US, price)
    assert isinstance(found, Why)
    return found


def limit(amount: float) -> Any:
    return [{"schedule": [{"value_with_tax": amount}]}]


def test_the_consumer_offer_gets_the_price_and_keeps_what_it_has() -> None:
    (found,) = priced(NO_PRICE)

    assert found == {**NO_PRICE, "our_price": OUR_PRICE}


def test_a_listing_without_any_offer_gets_one_for_everybody_here() -> None:
    assert priced() == [
        {"audience": "ALL", "marketplace_id": US.id, "currency": "USD", "our_price": OUR_PRICE}
    ]


def test_offers_of_companies_and_of_other_marketplaces_stay_as_they_are() -> None:
    business, elsewhere = offer(audience="B2B", end_at=...), offer(marketplace_id="A2EUQ1WTGCTBG2")
    before = deepcopy([business, elsewhere])

    assert priced(business, NO_PRICE, elsewhere) == [
        before[0],
        {**NO_PRICE, "our_price": OUR_PRICE},
        before[1],
    ]


def test_what_amazon_answers_as_null_is_not_sent_back() -> None:
    (found,) = priced({**NO_PRICE, "end_at": {"value": None}})

    assert "end_at" not in found


def test_two_offers_to_everybody_leave_it_unclear_which_lacks_the_price() -> None:
    assert against(NO_PRICE, NO_PRICE).code == "offers_unclear"


def test_an_offer_in_another_currency_is_not_priced() -> None:
    assert against({**NO_PRICE, "currency": "EUR"}).code == "offers_unclear"


@pytest.mark.parametrize(
    ("bound", "amount", "told"),
    [("minimum", 20.0, "20.0 USD"), ("maximum", 19.98, "19.98 USD")],
)
def test_a_price_beyond_the_sellers_own_limits_is_refused(
    bound: str, amount: float, told: str
) -> None:
    why = against({**NO_PRICE, f"{bound}_seller_allowed_price": limit(amount)})

    assert why == Why("price_beyond", {"price": "19.99 USD", bound: told})


def test_a_price_at_the_sellers_own_limits_is_sent() -> None:
    bounds = {f"{bound}_seller_allowed_price": limit(19.99) for bound in ("minimum", "maximum")}

    assert priced({**NO_PRICE, **bounds})[0]["our_price"] == OUR_PRICE


@given(cents=st.integers(1, 99_999_999))
def test_what_is_sent_reads_back_as_the_same_price_to_the_cent(cents: int) -> None:
    price = Money(Decimal(cents) / 100, "USD")

    assert facts(body(*priced(NO_PRICE, price=price))).price == price


def test_the_price_of_a_listing_is_that_of_its_offer_to_everybody() -> None:
    assert facts(body(offer(audience="B2B"))).price is None
    assert facts(body(NO_PRICE)).price is None
    assert facts(body(offer())).price == Money(Decimal("15.08"), "USD")


ODD_PRICES: tuple[Any, ...] = (
    [{"value": 25.0}],
    [{"value_with_tax": 25.0}],
    [{"schedule": {}}],
    [{"amount": 25, "schedule": None}],
    [{"schedule": [{"value_with_tax": "cheap"}]}],
    [{"schedule": [{"value_with_tax": None}]}],
)


@pytest.mark.parametrize("odd", ODD_PRICES)
def test_a_price_that_nobody_can_read_is_a_price_all_the_same(odd: object) -> None:
    found = facts(body(offer(our_price=odd)))

    assert (found.has_price, found.price) == (True, None)


def test_a_sale_price_and_a_live_one_are_prices_too() -> None:
    sale = offer(our_price=..., discounted_price=OUR_PRICE)
    live = {"marketplaceId": US.id, "offerType": "B2C", "price": {"amount": "25.00"}}
    for_companies = {**live, "offerType": "B2B"}

    assert facts(body(sale)).has_price
    assert facts(body(NO_PRICE, offers=[live])).has_price
    assert not facts(body(NO_PRICE, offers=[for_companies])).has_price


def test_an_answer_without_attributes_does_not_tell_whether_there_is_a_price() -> None:
    content = body(offer())
    del content["attributes"]

    assert facts(content).has_price is None
    assert facts(body()).has_price is False


def test_a_limit_that_nobody_can_read_is_never_taken_for_none() -> None:
    odd = {**NO_PRICE, "minimum_seller_allowed_price": [{"schedule": [{}]}]}

    with pytest.raises(AmazonError) as raised:
        priced(odd)

    assert raised.value.code == "listing_unreadable"


def test_it_is_as_wished_at_exactly_that_price() -> None:
    dearer = Money(Decimal("20.00"), "USD")
    found = facts(body(*priced(NO_PRICE)))

    assert listings.as_wished(found, ActionKind.SET_PRICE, price=PRICE)
    assert not listings.as_wished(found, ActionKind.SET_PRICE, price=dearer)
