"""Listings Items 2021-08-01: getListingsItem, patchListingsItem and deleteListingsItem."""

from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random
from typing import Any

from sandbox.amazon import attributes as attr
from sandbox.amazon.account import Account
from sandbox.amazon.listing import SLOW_TAKES, Listing
from sandbox.amazon.marketplaces import BY_ID, SELLER_ID, Marketplace
from sandbox.amazon.patching import apply, issue, read_patches
from sandbox.amazon.reasons import reason_of
from sandbox.amazon.wire import ApiError, Call, Json, Reply, iso

INCLUDABLE = frozenset(
    {
        "summaries",
        "attributes",
        "issues",
        "offers",
        "fulfillmentAvailability",
        "procurement",
        "relationships",
        "productTypes",
    }
)


class ListingsApi:
    """`random` gives the submission ids."""

    def __init__(self, account: Account, random: Random) -> None:
        self._account = account
        self._random = random

    def get_item(self, call: Call) -> Reply:
        """GET /listings/2021-08-01/items/{sellerId}/{sku}."""
        listing = self._find(call)
        if listing is None or not listing.exists:
            message = f"SKU '{call.params['sku']}' not found in marketplace {place_of(call).id}."
            raise ApiError(404, "NOT_FOUND", message)
        return Reply(200, item(listing, included_of(call), call.now))

    def patch_item(self, call: Call) -> Reply:
        """PATCH …/{sku}, with mode=VALIDATION_PREVIEW or for real. 200 even when INVALID."""
        mode = call.one("mode")
        if mode not in (None, "VALIDATION_PREVIEW"):
            raise ApiError(400, "InvalidInput", f"Invalid 'mode' provided: {mode}.")
        place = place_of(call)
        patches = read_patches(call.json())
        listing = self._find(call)
        if listing is None or not listing.exists:
            message = f"SKU '{call.params['sku']}' not found in marketplace {place.id}."
            raise ApiError(400, "InvalidInput", message)
        wanted = attr.copy_of(listing.attributes)
        issues = apply(wanted, patches, place) or _stubborn(listing, preview=mode is not None)
        if issues:
            return self._answer(call, listing, "INVALID", issues, "patch_refused")
        if mode:
            return self._answer(call, listing, "VALID", [], "preview")
        touched = {patch["path"].removeprefix("/attributes/") for patch in patches}
        effect = _effect(listing, wanted, touched, call.now)
        echoed = _echoed(listing, touched, call.now)
        if touched & set(attr.DANGEROUS_GOODS) and listing.behaviour != "inert":
            listing.answered_at = call.now
        _accept(listing, wanted, call.now)
        return self._answer(call, listing, "ACCEPTED", echoed, effect)

    def delete_item(self, call: Call) -> Reply:
        """DELETE …/{sku}: the listing goes, its units stay and are stranded without one."""
        place, listing = place_of(call), self._find(call)
        if listing is None or not listing.exists:
            message = f"SKU '{call.params['sku']}' not found in marketplace {place.id}."
            raise ApiError(404, "NOT_FOUND", message)
        if listing.behaviour in ("refused", "refused_late"):
            issues = _stubborn(listing, preview=False)
            return self._answer(call, listing, "INVALID", issues, "delete_refused")
        if listing.behaviour != "inert":
            listing.delete(call.now, SLOW_TAKES if listing.behaviour == "slow" else listing.takes)
        return self._answer(call, listing, "ACCEPTED", [], "delete")

    def _find(self, call: Call) -> Listing | None:
        checked_seller(call)
        return self._account.find(call.params["sku"], place_of(call).code, call.now)

    def _answer(
        self, call: Call, listing: Listing, status: str, issues: list[Json], effect: str
    ) -> Reply:
        content: Json = {
            "sku": listing.sku,
            "status": status,
            "submissionId": f"{self._random.getrandbits(128):032x}",
        }
        included = call.many("includedData") or ["issues"]
        if "issues" in included:
            content["issues"] = issues
        if "identifiers" in included:
            content["identifiers"] = [{"marketplaceId": listing.place.id, "asin": listing.asin}]
        return Reply(200, content, effect=effect)


def checked_seller(call: Call) -> None:
    """Refuses a call about another seller's listings."""
    if call.params["seller"] != SELLER_ID:
        message = "Access to requested resource is denied."
        raise ApiError(403, "Unauthorized", message, "This is not the authorized seller.")


def included_of(call: Call) -> set[str]:
    """Which parts of an item were asked for."""
    included = set(call.many("includedData") or ["summaries"])
    if not included <= INCLUDABLE:
        unknown = ", ".join(sorted(included - INCLUDABLE))
        raise ApiError(400, "InvalidInput", f"Invalid 'includedData' provided: {unknown}.")
    return included


def place_of(call: Call) -> Marketplace:
    """The one marketplace that was named."""
    ids = call.many("marketplaceIds")
    if not ids:
        raise ApiError(400, "InvalidInput", "'marketplaceIds' is required but not supplied.")
    place = BY_ID.get(ids[0])
    if place is None or len(ids) > 1:
        raise ApiError(400, "InvalidInput", f"Invalid 'marketplaceIds' provided: {','.join(ids)}.")
    return place


def _stubborn(listing: Listing, preview: bool) -> list[Json]:
    refuses = listing.behaviour == "refused"
    # A preview may say VALID and the submission fail all the same (models #5337).
    if refuses or (listing.behaviour == "refused_late" and not preview):
        message = "'country_of_origin' is required but not supplied."
        return [issue("90220", message, "MISSING_ATTRIBUTE", "country_of_origin")]
    return []


def _effect(listing: Listing, wanted: Json, touched: set[str], now: datetime) -> str:
    if attr.CHANNELS in touched:
        return "change_to_fba" if attr.by_amazon_alone(wanted) else "channel_added"
    if attr.OFFER not in touched:
        return "patch"
    if attr.is_closed(wanted, listing.place, now):
        was_open = not attr.is_closed(listing.attributes, listing.place, now)
        return "close" if was_open else "patch"
    before = attr.main_offer(listing.attributes, listing.place)
    after = attr.main_offer(wanted, listing.place)
    was_closed = reason_of(listing.reason).cause == "closed"
    same_price = attr.price_of(before) == attr.price_of(after)
    return "relist" if was_closed or same_price else "price"


def _accept(listing: Listing, wanted: Json, now: datetime) -> None:
    # An inert listing swallows what it accepts (models #4764).
    if listing.behaviour == "inert":
        return
    listing.attributes = _as_returned(wanted)
    listing.updated = now
    takes: timedelta = SLOW_TAKES if listing.behaviour == "slow" else listing.takes
    listing.due_at = now + takes
    listing.settle(now)


def _as_returned(attributes: Json) -> Json:
    for entry in attributes.get(attr.OFFER, []):
        entry.setdefault("end_at", {"value": None})
    return attributes


def _echoed(listing: Listing, touched: set[str], now: datetime) -> list[Json]:
    """Issues of before the patch, which Amazon may answer although it accepts it."""
    if listing.behaviour == "echo":
        return _stale_issues(listing, now)
    return _unanswered() if touched & set(attr.DANGEROUS_GOODS) else []


def _unanswered() -> list[Json]:
    return [
        issue("90220", f"'{name}' is required but not supplied.", "MISSING_ATTRIBUTE", name)
        for name in attr.DANGEROUS_GOODS
    ]


def _stale_issues(listing: Listing, now: datetime) -> list[Json]:
    message = "The offer is not active: its end date is in the past or its channel has no stock."
    return [*issues_of(listing, now), issue("90000900", message, "INVALID_ATTRIBUTE", attr.OFFER)]


def item(listing: Listing, included: set[str], now: datetime) -> Json:
    """A listing as the model shows it, with the parts asked for."""
    parts: dict[str, Callable[[], Any]] = {
        "summaries": lambda: [_summary(listing)],
        "attributes": lambda: attr.copy_of(listing.attributes),
        "issues": lambda: issues_of(listing, now),
        "offers": lambda: _offers(listing, now),
        "fulfillmentAvailability": lambda: _availability(listing),
        "procurement": list,
        "relationships": lambda: [{"marketplaceId": listing.place.id, "relationships": []}],
        "productTypes": lambda: [
            {"marketplaceId": listing.place.id, "productType": listing.product_type}
        ],
    }
    return {"sku": listing.sku} | {name: parts[name]() for name in parts if name in included}


def _summary(listing: Listing) -> Json:
    return {
        "marketplaceId": listing.place.id,
        "asin": listing.asin,
        "productType": listing.product_type,
        "conditionType": "new_new",
        "status": listing.statuses,
        "fnSku": listing.fnsku,
        "itemName": listing.product_name,
        "createdDate": iso(listing.created),
        "lastUpdatedDate": iso(listing.updated or listing.created),
    }


def issues_of(listing: Listing, now: datetime) -> list[Json]:
    """What Amazon says keeps the listing down."""
    if listing.forgets_answers(now):
        return _unanswered()
    if not listing.stranded:
        return []
    shown = reason_of(listing.reason)
    if shown.cause == "no_price":
        return [issue("99022", "'our_price' is missing.", "MISSING_PRICE", attr.OFFER)]
    if shown.cause == "merchant_dg":
        return _unanswered()
    if shown.cause != "blocked":
        return []
    message = listing.error_message or f"This offer is not active: {listing.reason}."
    blocked = issue("99300", message, "QUALIFICATION_REQUIRED")
    blocked["enforcements"] = {
        "actions": [{"action": "LISTING_SUPPRESSED"}],
        "exemption": {"status": "NOT_EXEMPT"},
    }
    return [blocked]


def _offers(listing: Listing, now: datetime) -> list[Json]:
    if not listing.buyable or attr.is_closed(listing.attributes, listing.place, now):
        return []
    return [
        {
            "marketplaceId": listing.place.id,
            "offerType": "B2B" if entry.get("audience") == "B2B" else "B2C",
            "price": {
                "currencyCode": entry["currency"],
                "amount": f"{attr.price_of(entry):.{listing.place.decimals}f}",
            },
            "audience": {"value": entry.get("audience", "ALL")},
        }
        for entry in listing.attributes[attr.OFFER]
        if attr.price_of(entry) is not None
    ]


def _availability(listing: Listing) -> list[Json]:
    sellable = listing.fulfillable if listing.buyable else 0
    return [
        {
            "fulfillmentChannelCode": code,
            "quantity": 0 if code == attr.MERCHANT_CHANNEL else sellable,
        }
        for code in listing.live_channels
    ]
