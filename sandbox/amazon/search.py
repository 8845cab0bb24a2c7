"""Listings Items 2021-08-01: searchListingsItems, the seller's listings page by page."""

from collections.abc import Callable
from datetime import datetime

from sandbox.amazon.account import Account
from sandbox.amazon.listing import Listing
from sandbox.amazon.listings_api import checked_seller, included_of, issues_of, item, place_of
from sandbox.amazon.paging import from_token, to_token
from sandbox.amazon.wire import ApiError, Call, Json, Reply, parse_instant

MOST_IDENTIFIERS = 20
LARGEST_PAGE = 20
# No further is anybody let through the pages, however many were found.
MOST_RESULTS = 1000

IDENTIFIERS: dict[str, Callable[[Listing], str]] = {
    "SKU": lambda listing: listing.sku,
    "ASIN": lambda listing: listing.asin,
    "FNSKU": lambda listing: listing.fnsku,
}
# Known to the model; none of the pretend seller's listings has one.
OTHER_IDENTIFIERS = frozenset({"EAN", "GTIN", "ISBN", "JAN", "MINSAN", "UPC"})
STATUSES = frozenset({"BUYABLE", "DISCOVERABLE"})
SEVERITIES = frozenset({"ERROR", "WARNING"})
ORDERS: dict[str, Callable[[Listing], tuple[str | datetime, str]]] = {
    "sku": lambda listing: (listing.sku, ""),
    "createdDate": lambda listing: (listing.created, listing.sku),
    "lastUpdatedDate": lambda listing: (_updated(listing), listing.sku),
}
Test = Callable[[Listing], bool]


class Search:
    """Searches one marketplace at a time. Variations and packages the account has none."""

    def __init__(self, account: Account) -> None:
        self._account = account

    def search(self, call: Call) -> Reply:
        """GET /listings/2021-08-01/items/{sellerId}."""
        checked_seller(call)
        place, included, tests = place_of(call), included_of(call), _tests(call)
        start, size = _page(call)
        listings = [x for x in self._account.all(call.now) if x.marketplace == place.code]
        found = [x for x in listings if x.exists and all(test(x) for test in tests)]
        found.sort(key=ORDERS[_choice(call, "sortBy", "lastUpdatedDate", *ORDERS)])
        if _choice(call, "sortOrder", "DESC", "ASC") == "DESC":
            found.reverse()
        shown = found[start : min(start + size, MOST_RESULTS)]
        answer: Json = {
            "numberOfResults": len(found),
            "items": [item(listing, included, call.now) for listing in shown],
        }
        if pagination := _pagination(start, size, min(len(found), MOST_RESULTS)):
            answer["pagination"] = pagination
        return Reply(200, answer)


def _tests(call: Call) -> list[Test]:
    wanted = set(_chosen(call, "withStatus", STATUSES))
    unwanted = set(_chosen(call, "withoutStatus", STATUSES))
    severities = set(_chosen(call, "withIssueSeverity", SEVERITIES))
    tests: list[Test] = [
        lambda listing: wanted <= set(listing.statuses),
        lambda listing: not unwanted & set(listing.statuses),
        lambda listing: not severities or bool(severities & _severities(listing, call.now)),
    ]
    return [*tests, *_dates(call), *_identified(call)]


def _severities(listing: Listing, now: datetime) -> set[str]:
    return {issue["severity"] for issue in issues_of(listing, now)}


def _identified(call: Call) -> list[Test]:
    """SKUs, ASINs or FNSKUs; one with a comma can't be asked for, as the list is cut at it."""
    identifiers, kind = call.many("identifiers"), call.one("identifiersType")
    relatives = [call.one(name) for name in ("variationParentSku", "packageHierarchySku")]
    relatives = [sku for sku in relatives if sku is not None]
    if bool(identifiers) != (kind is not None):
        raise _invalid("'identifiers' and 'identifiersType' have to be given together")
    if len(relatives) + bool(identifiers) > 1:
        raise _invalid("only one of identifiers, variationParentSku, packageHierarchySku is taken")
    if len(identifiers) > MOST_IDENTIFIERS:
        raise _invalid(f"'identifiers' may be {MOST_IDENTIFIERS} at most")
    if kind is not None and kind not in {*IDENTIFIERS, *OTHER_IDENTIFIERS}:
        raise _invalid(f"'identifiersType' can't be {kind}")
    if relatives or kind in OTHER_IDENTIFIERS:
        return [lambda _listing: False]
    if kind is None:
        return []
    return [lambda listing: IDENTIFIERS[kind](listing) in identifiers]


def _dates(call: Call) -> list[Test]:
    found = []
    for name, instant_of in (("created", _created), ("lastUpdated", _updated)):
        after, before = _instant(call, f"{name}After"), _instant(call, f"{name}Before")
        found.append(_within(instant_of, after, before))
    return found


def _within(
    instant_of: Callable[[Listing], datetime], after: datetime | None, before: datetime | None
) -> Test:
    return lambda listing: (
        (after is None or instant_of(listing) >= after)
        and (before is None or instant_of(listing) <= before)
    )


def _created(listing: Listing) -> datetime:
    return listing.created


def _updated(listing: Listing) -> datetime:
    return listing.updated or listing.created


def _instant(call: Call, name: str) -> datetime | None:
    text = call.one(name)
    try:
        return None if text is None else parse_instant(text)
    except ValueError as problem:
        raise _invalid(f"'{name}' is no instant: {problem}") from problem


def _page(call: Call) -> tuple[int, int]:
    token, size = call.one("pageToken"), call.one("pageSize") or "10"
    if not size.isdecimal() or not 1 <= int(size) <= LARGEST_PAGE:
        raise _invalid(f"'pageSize' has to be from 1 to {LARGEST_PAGE}")
    start = from_token(token).get("start") if token is not None else 0
    if not isinstance(start, int):
        raise _invalid("'pageToken' is not one of ours")
    return start, int(size)


def _pagination(start: int, size: int, most: int) -> Json:
    found: Json = {}
    if start + size < most:
        found["nextToken"] = to_token({"start": start + size})
    if start > 0:
        found["previousToken"] = to_token({"start": max(0, start - size)})
    return found


def _choice(call: Call, name: str, default: str, *others: str) -> str:
    text = call.one(name) or default
    if text not in (default, *others):
        raise _invalid(f"'{name}' can't be {text}")
    return text


def _chosen(call: Call, name: str, known: frozenset[str]) -> list[str]:
    found = call.many(name)
    if not known.issuperset(found):
        raise _invalid(f"'{name}' can't be {','.join(found)}")
    return found


def _invalid(message: str) -> ApiError:
    return ApiError(400, "InvalidInput", f"Invalid request: {message}.")
