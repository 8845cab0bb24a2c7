"""Listings Items API 2021-08-01: what a listing says, and the patches that mend it. All pure.

Recipes from public threads of the API's own repository: the whole offer array is replaced, siblings
stay, a `{"value": null}` that Amazon answers is never echoed, and DEFAULT is taken away explicitly.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from amazon.gateway import AmazonError
from amazon.instants import instant_text
from stranded.actions import ActionKind
from stranded.dangerous_goods import Answers
from stranded.items import ListingFacts, Money, When, earliest, latest
from stranded.marketplaces import Marketplace

Json = dict[str, Any]
OFFER = "purchasable_offer"
CHANNELS = "fulfillment_availability"
MERCHANT = "DEFAULT"
DANGEROUS_GOODS = ("batteries_required", "supplier_declared_dg_hz_regulation")
# What may say what an offer costs. Only the first is ever written.
PRICES = ("our_price", "discounted_price")
_DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
INCLUDED = "summaries,attributes,issues,offers,fulfillmentAvailability"


def read_facts(body: Json, marketplace: Marketplace, read_at: datetime) -> ListingFacts:
    """What an answer of getListingsItem means. Raises AmazonError where a date can't be read."""
    attributes: Json = body.get("attributes", {})
    offers = of_marketplace(attributes.get(OFFER, []), marketplace)
    statuses = [
        status
        for summary in of_marketplace(body.get("summaries", []), marketplace, "marketplaceId")
        for status in summary.get("status", [])
    ]
    return ListingFacts(
        read_at=read_at,
        buyable="BUYABLE" in statuses,
        offer_open=any(_is_open(offer, marketplace, read_at) for offer in for_everybody(offers)),
        start=_latest_start(offers, marketplace),
        dangerous_goods=(
            dangerous_goods_on_file(attributes, marketplace) if "attributes" in body else None
        ),
        channels=_all_channels(body),
        has_price=_has_price(body, marketplace),
        price=_price(for_everybody(offers), marketplace),
        issues=tuple(
            f"{code}: {message}"
            for code, message, *_ in blocking_issues(body, answered(attributes, marketplace))
        ),
    )


def of_marketplace(
    entries: Iterable[Json], marketplace: Marketplace, key: str = "marketplace_id"
) -> list[Json]:
    """Entries of this marketplace, and those that name none."""
    return [entry for entry in entries if entry.get(key, marketplace.id) == marketplace.id]


def for_everybody(offers: list[Json]) -> list[Json]:
    """The consumer offers. An open business offer alone leaves the stock stranded."""
    return [offer for offer in offers if offer.get("audience", "ALL") == "ALL"]


def _is_open(offer: Json, marketplace: Marketplace, now: datetime) -> bool:
    ends = _end(offer, marketplace)
    return "our_price" in offer and (ends is None or ends > now)


def _has_price(body: Json, marketplace: Marketplace) -> bool | None:
    """Whether there is a price, on file or live, readable or not; None where that is not told."""
    if "attributes" not in body:
        return None
    offers = for_everybody(offers_of(body["attributes"], marketplace))
    live = of_marketplace(body.get("offers", []), marketplace, "marketplaceId")
    return any(one.get(name) for one in offers for name in PRICES) or any(
        one.get("offerType", "B2C") == "B2C" and one.get("price") for one in live
    )


def _price(offers: list[Json], marketplace: Marketplace) -> Money | None:
    """What the first consumer offer with a price costs; None where it can't be read."""
    for offer in offers:
        for priced in offer.get("our_price") or ():
            found = first_amount(priced)
            if found is not None:
                return Money(found, offer.get("currency", marketplace.currency))
    return None


def first_amount(priced: object) -> Decimal | None:
    """The amount of a price's schedule, exactly as it was written; None where there is none."""
    try:
        return Decimal(str(priced["schedule"][0]["value_with_tax"]))  # type: ignore[index]
    except (LookupError, TypeError, InvalidOperation):
        return None


def _end(offer: Json, marketplace: Marketplace) -> datetime | None:
    """Of a bare day its last instant, so that nothing is reopened that may be open still."""
    when = _when(offer.get("end_at"), marketplace)
    # The last day that can be written down stands for none at all.
    return None if when is None or when == date.max else latest(when, marketplace.zone)


def _latest_start(offers: Iterable[Json], marketplace: Marketplace) -> datetime | None:
    found = (_when(offer.get("start_at"), marketplace) for offer in offers)
    starts = (earliest(when, marketplace.zone) for when in found if when is not None)
    return max(starts, default=None)


def _when(wrapper: object, marketplace: Marketplace) -> When | None:
    """None where there is no date; a date nobody can read is never taken for none.

    A bare day and a time without an offset are the store's own.
    """
    value = wrapper.get("value") if isinstance(wrapper, Mapping) else wrapper
    if value is None:
        return None
    text = str(value)
    try:
        if _DAY.fullmatch(text):
            return date.fromisoformat(text)
        instant = datetime.fromisoformat(text)
        known = instant if instant.tzinfo else instant.replace(tzinfo=marketplace.zone)
        return known.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise AmazonError("listing_unreadable", permanent=True, value=text[:40]) from error


def channels_on_file(attributes: Json) -> tuple[str, ...]:
    """The codes of the fulfilment channels that the seller's attributes name."""
    return tuple(entry["fulfillment_channel_code"] for entry in attributes.get(CHANNELS, []))


def _all_channels(body: Json) -> tuple[str, ...]:
    """Those on file and the live ones, which lag behind: only when both agree is it done."""
    live = (entry["fulfillmentChannelCode"] for entry in body.get("fulfillmentAvailability", []))
    found = tuple(dict.fromkeys((*channels_on_file(body.get("attributes", {})), *live)))
    if not all(isinstance(code, str) for code in found):
        raise AmazonError("listing_unreadable", permanent=True)
    return found


def dangerous_goods_on_file(attributes: Json, marketplace: Marketplace) -> bool:
    """Whether the seller has answered both dangerous-goods questions; the answers are theirs."""
    return answered(attributes, marketplace) == frozenset(DANGEROUS_GOODS)


def answered(attributes: Json, marketplace: Marketplace) -> frozenset[str]:
    """The dangerous-goods attributes that have an answer on file here."""
    return frozenset(
        name
        for name in DANGEROUS_GOODS
        for entry in of_marketplace(attributes.get(name, []), marketplace)
        if entry.get("value") not in (None, "")
    )


def blocking_issues(body: Json, given: Collection[str] = ()) -> list[list[Any]]:
    """The issues of severity ERROR; the others only advise.

    Each is `[code, message, categories, attribute names]`, as the store keeps it. Amazon goes on
    saying that dangerous-goods answers are missing after they were given (models #5017), so such an
    issue doesn't count where they are among those `given`.
    """
    return [
        [
            str(issue.get("code", "")),
            str(issue.get("message", "")),
            [str(one) for one in issue.get("categories", [])],
            [str(one) for one in issue.get("attributeNames", [])],
        ]
        for issue in body.get("issues", [])
        if issue.get("severity") == "ERROR" and not _outdated(issue, given)
    ]


def _outdated(issue: Json, given: Collection[str]) -> bool:
    """Calls missing what is there; one that finds fault with the answer itself is none."""
    names = issue.get("attributeNames", [])
    missing = issue.get("code") == "90220" or "MISSING_ATTRIBUTE" in issue.get("categories", [])
    return missing and bool(names) and all(name in given for name in names)


def as_wished(
    facts: ListingFacts,
    action: ActionKind,
    answers: Answers | None = None,
    price: Money | None = None,
) -> bool:
    """Whether nothing is left to do: the offer is open, costs that, or every channel is Amazon's.

    With `answers` both dangerous-goods attributes must be on file besides. Whether an offer is left
    to close, for companies too, only the offers themselves tell.
    """
    match action:
        case ActionKind.CLOSE_LISTING:
            return False
        case ActionKind.RELIST:
            return facts.buyable and facts.offer_open
        case ActionKind.SET_PRICE:
            return facts.price == price
        case _:
            return facts.only_fba and (answers is None or facts.dangerous_goods is True)


def relist_patch(attributes: Json, marketplace: Marketplace, now: datetime) -> list[Json]:
    """Replaces the whole offer array, its entries of this marketplace without an end that is over.

    Empty where no consumer offer of this marketplace has ended, so that there is nothing to reopen.
    """
    offers: list[Json] = attributes.get(OFFER, [])
    here = of_marketplace(offers, marketplace)
    ended = [offer for offer in here if _has_ended(offer, marketplace, now)]
    if not for_everybody(ended):
        return []
    value = [without_null(_reopened(offer) if offer in ended else offer) for offer in offers]
    return [{"op": "replace", "path": f"/attributes/{OFFER}", "value": value}]


def close_patch(attributes: Json, marketplace: Marketplace, now: datetime) -> list[Json]:
    """Replaces the whole offer array, its entries of this marketplace ended at `now`.

    Business offers are ended too, or the stock would go on selling to companies. Empty where no
    offer of this marketplace is open.
    """
    offers: list[Json] = attributes.get(OFFER, [])
    here = of_marketplace(offers, marketplace)
    if not any(_is_open(offer, marketplace, now) for offer in here):
        return []
    lasting = [offer for offer in here if not _has_ended(offer, marketplace, now)]
    end = {"value": instant_text(now)}
    value = [
        without_null({**offer, "end_at": end} if offer in lasting else offer) for offer in offers
    ]
    return [{"op": "replace", "path": f"/attributes/{OFFER}", "value": value}]


def planned_end(attributes: Json, marketplace: Marketplace, now: datetime) -> datetime | None:
    """An end that the seller gave an offer themselves, and that is still to come."""
    ends = (_end(offer, marketplace) for offer in offers_of(attributes, marketplace))
    return min((end for end in ends if end is not None and end > now), default=None)


def offers_of(attributes: Json, marketplace: Marketplace) -> list[Json]:
    """The marketplace's entries in the offer array."""
    return of_marketplace(attributes.get(OFFER, []), marketplace)


def _has_ended(offer: Json, marketplace: Marketplace, now: datetime) -> bool:
    ends = _end(offer, marketplace)
    return ends is not None and ends <= now


def _reopened(offer: Json) -> Json:
    return {key: value for key, value in offer.items() if key != "end_at"}


def without_null(value: Any) -> Any:
    """Without any `{"value": null}`, which Amazon answers for open ends and refuses when echoed."""
    if isinstance(value, list):
        return [without_null(part) for part in value if not _is_null(part)]
    if isinstance(value, dict):
        return {key: without_null(part) for key, part in value.items() if not _is_null(part)}
    return value


def _is_null(value: object) -> bool:
    return value is None or value == {"value": None}


def change_to_fba_patch(attributes: Json, channel: str) -> list[Json]:
    """Adds Amazon's channel and takes the merchant's away: adding alone leaves both (models #2061).

    Empty where the attributes name Amazon's channels only. Holds no dangerous-goods attribute.
    """
    path = f"/attributes/{CHANNELS}"
    on_file = channels_on_file(attributes)
    merchant = [code for code in on_file or (MERCHANT,) if not code.startswith("AMAZON_")]
    added = [] if channel in on_file else [("add", channel)]
    deleted = [("delete", code) for code in merchant]
    return [
        {"op": op, "path": path, "value": [{"fulfillment_channel_code": code}]}
        for op, code in (*added, *deleted)
    ]
