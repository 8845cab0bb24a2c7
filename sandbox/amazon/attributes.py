"""A listing's attributes in Amazon's shape: making them, and reading what they amount to."""

from copy import deepcopy
from datetime import datetime
from decimal import Decimal
from typing import Any

from sandbox.amazon.marketplaces import Marketplace
from sandbox.amazon.wire import Json, iso, parse_instant

OFFER = "purchasable_offer"
CHANNELS = "fulfillment_availability"
MERCHANT_CHANNEL = "DEFAULT"
REGULATION = "supplier_declared_dg_hz_regulation"
DANGEROUS_GOODS = ("batteries_required", REGULATION)
REGULATIONS = ("ghs", "not_applicable", "other", "storage", "transportation", "unknown", "waste")


def offer_entry(
    place: Marketplace,
    price: Decimal | None,
    start_at: datetime,
    end_at: datetime | None,
    audience: str = "ALL",
) -> Json:
    """One entry of purchasable_offer. An open one carries `end_at: {"value": null}`."""
    entry: Json = {
        "marketplace_id": place.id,
        "currency": place.currency,
        "audience": audience,
        "start_at": {"value": iso(start_at)},
        "end_at": {"value": iso(end_at) if end_at else None},
    }
    if price is not None:
        entry["our_price"] = [
            {"schedule": [{"value_with_tax": float(round(price, place.decimals))}]}
        ]
    return entry


def dangerous_goods(place: Marketplace) -> Json:
    """Both attributes that say a product needs no dangerous-goods handling."""
    answers: list[Any] = [False, "not_applicable"]
    return {
        name: [{"value": value, "marketplace_id": place.id}]
        for name, value in zip(DANGEROUS_GOODS, answers, strict=True)
    }


def channel(place: Marketplace, by_merchant: bool) -> list[Json]:
    """fulfillment_availability; Amazon's own channel has no quantity."""
    if by_merchant:
        return [{"fulfillment_channel_code": MERCHANT_CHANNEL, "quantity": 0}]
    return [{"fulfillment_channel_code": place.fba_channel}]


def main_offer(attributes: Json, place: Marketplace) -> Json | None:
    """The consumer offer of the marketplace."""
    for entry in attributes.get(OFFER, []):
        if entry.get("marketplace_id") == place.id and entry.get("audience", "ALL") == "ALL":
            return dict(entry)
    return None


def price_of(entry: Json | None) -> Decimal | None:
    """The offer's price."""
    if entry is None or not entry.get("our_price"):
        return None
    return Decimal(str(entry["our_price"][0]["schedule"][0]["value_with_tax"]))


def edge(entry: Json | None, name: str) -> datetime | None:
    """`start_at` or `end_at` of an offer, None if open."""
    text = ((entry or {}).get(name) or {}).get("value")
    return parse_instant(text) if text else None


def is_closed(attributes: Json, place: Marketplace, now: datetime) -> bool:
    """No offer, or one whose end date is over."""
    entry = main_offer(attributes, place)
    end_at = edge(entry, "end_at")
    return entry is None or (end_at is not None and end_at <= now)


def channels(attributes: Json) -> list[str]:
    """The fulfilment channels, in order."""
    return [entry["fulfillment_channel_code"] for entry in attributes.get(CHANNELS, [])]


def by_amazon_alone(attributes: Json) -> bool:
    """Amazon's channel, and the merchant's gone."""
    found = channels(attributes)
    return bool(found) and MERCHANT_CHANNEL not in found


def has_dangerous_goods(attributes: Json) -> bool:
    """Both dangerous-goods attributes are filled."""
    return all(attributes.get(name) for name in DANGEROUS_GOODS)


def copy_of(attributes: Json) -> Json:
    """A copy that a patch may change."""
    return deepcopy(attributes)
