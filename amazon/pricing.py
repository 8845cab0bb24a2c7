"""The price that a listing lacks: the patch that gives it one, and nothing else. All pure."""

import operator
from decimal import Decimal
from typing import Any

from amazon.gateway import AmazonError
from amazon.listings import OFFER, first_amount, for_everybody, of_marketplace, without_null
from stranded.actions import Why
from stranded.items import Money
from stranded.marketplaces import Marketplace

Json = dict[str, Any]
_BOUNDS = (("minimum", operator.lt), ("maximum", operator.gt))


def price_patch(attributes: Json, marketplace: Marketplace, price: Money) -> list[Json] | Why:
    """Replaces the whole offer array, with the price in the marketplace's one consumer offer.

    Where there is no such offer it is added. What the seller set besides stays: dates, business
    offers, the lowest and the highest price, and a price beyond these is refused.
    """
    offers: list[Json] = attributes.get(OFFER, [])
    mine = for_everybody(of_marketplace(offers, marketplace))
    if len(mine) > 1 or any(one.get("currency", price.currency) != price.currency for one in mine):
        return Why("offers_unclear")
    offer = mine[0] if mine else {"audience": "ALL", "marketplace_id": marketplace.id}
    for bound, is_beyond in _BOUNDS:
        limit = _limit(offer, bound)
        if limit is not None and is_beyond(price.amount, limit):
            told = Money(limit, price.currency).text
            return Why("price_beyond", {"price": price.text, bound: told})
    number = float(price.amount)
    priced = {
        **offer,
        "currency": price.currency,
        "our_price": [{"schedule": [{"value_with_tax": number}]}],
    }
    value = [without_null(priced if one is offer else one) for one in offers]
    value += [] if mine else [priced]
    return [{"op": "replace", "path": f"/attributes/{OFFER}", "value": value}]


def _limit(offer: Json, bound: str) -> Decimal | None:
    """The seller's own lowest or highest price. Raises AmazonError where it can't be read."""
    found = offer.get(f"{bound}_seller_allowed_price") or []
    if not found:
        return None
    limit = first_amount(found[0])
    if limit is None:
        raise AmazonError("listing_unreadable", permanent=True)
    return limit
