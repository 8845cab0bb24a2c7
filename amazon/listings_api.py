"""Listings Items API 2021-08-01: reads a listing, and sends what mends it after a preview."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote

from amazon import declaring, listings, pricing
from amazon.gateway import AmazonError, MaybeHappened
from amazon.throttle import Rate
from amazon.wire import Call, Wire
from stranded.actions import ActionKind, IntentState, Outcome, Why
from stranded.dangerous_goods import Answers
from stranded.items import ListingFacts, Money, starts_later
from stranded.marketplaces import Marketplace

Json = dict[str, Any]
RATES = {
    "searchListingsItems": Rate(5, 5),
    "getListingsItem": Rate(5, 10),
    "patchListingsItem": Rate(5, 5),
    "deleteListingsItem": Rate(5, 5),
}
# Issues in one language for everybody: their words stand beside ours in the reader's own, so that
# they can be looked up and quoted to Amazon; and no locale but this one is there in every store.
ISSUE_LOCALE = "en_US"
# What reading an answer of another shape raises.
_ODD = (AttributeError, KeyError, TypeError)


@dataclass(frozen=True, slots=True)
class _Wish:
    """What is to be done at a marketplace; `answers` and `price` only where a person gave them."""

    place: Marketplace
    action: ActionKind
    answers: Answers | None
    price: Money | None


class ListingsApi:
    """The listings of one seller. `now` gives the instant that they are judged by."""

    def __init__(self, wire: Wire, seller_id: str, now: Callable[[], datetime]) -> None:
        self._wire = wire
        self._seller_id = seller_id
        self._now = now

    def read(self, place: Marketplace, sku: str) -> ListingFacts:
        return _facts(self._listing(place, sku), place, self._now())

    def ask_for_any(self, place: Marketplace) -> None:
        """Raises AmazonError where the app may not see the listings of this seller."""
        query = {"marketplaceIds": place.id, "pageSize": "1"}
        path = self._item_path("").rstrip("/")
        self._wire.send(Call("searchListingsItems", "GET", path, query))

    def submit(
        self,
        place: Marketplace,
        sku: str,
        action: ActionKind,
        answers: Answers | None = None,
        price: Money | None = None,
    ) -> Outcome:
        if action is ActionKind.DELETE_LISTING:
            return self._delete(place, sku)
        body = self._listing(place, sku)
        facts = _facts(body, place, self._now())
        as_wished = listings.as_wished(facts, action, answers, price)
        if as_wished and not _differ(body, answers, place):
            return Outcome(IntentState.SUPERSEDED, Why("already_as_wished"))
        patches = _planned(body, facts, _Wish(place, action, answers, price), self._now())
        if isinstance(patches, Outcome):
            return patches
        patch = {"productType": _product_type(body, place), "patches": patches}
        preview = self._patch(place, sku, patch, preview=True)
        given = _given(body, place, answers)
        if preview.get("status") != "VALID":
            return _refused(preview, given)
        return _outcome(self._patch(place, sku, patch, preview=False), given)

    def _delete(self, place: Marketplace, sku: str) -> Outcome:
        """There is no preview of it. The listing goes; the units stay where they are."""
        try:
            self._listing(place, sku)
        except AmazonError as error:
            if error.code != "listing_not_found":
                raise
            return Outcome(IntentState.SUPERSEDED, Why("already_as_wished"))
        query = {"marketplaceIds": place.id, "issueLocale": ISSUE_LOCALE}
        call = Call("deleteListingsItem", "DELETE", self._item_path(sku), query)
        return _outcome(self._wire.send(call))

    def _listing(self, place: Marketplace, sku: str) -> Json:
        query = {
            "marketplaceIds": place.id,
            "includedData": listings.INCLUDED,
            "issueLocale": ISSUE_LOCALE,
        }
        try:
            return self._wire.send(Call("getListingsItem", "GET", self._item_path(sku), query))
        except AmazonError as error:
            if error.code == "not_found":
                raise AmazonError("listing_not_found", permanent=True, sku=sku) from error
            raise

    def _item_path(self, sku: str) -> str:
        return f"/listings/2021-08-01/items/{quote(self._seller_id, safe='')}/{quote(sku, safe='')}"

    def _patch(self, place: Marketplace, sku: str, patch: Json, *, preview: bool) -> Json:
        mode = {"mode": "VALIDATION_PREVIEW"} if preview else {}
        query = {**mode, "marketplaceIds": place.id, "issueLocale": ISSUE_LOCALE}
        return self._wire.send(
            Call("patchListingsItem", "PATCH", self._item_path(sku), query, patch)
        )


def _facts(body: Json, place: Marketplace, now: datetime) -> ListingFacts:
    try:
        return listings.read_facts(body, place, now)
    except _ODD as error:
        # Whatever shape this is, nothing may be concluded from it, and nothing done.
        raise AmazonError("listing_unreadable", permanent=True) from error


def _planned(body: Json, facts: ListingFacts, wish: _Wish, now: datetime) -> list[Json] | Outcome:
    try:
        return _plan(body, facts, wish, now)
    except _ODD as error:
        # As long as nothing was sent, it is for sure that nothing happened.
        raise AmazonError("listing_unreadable", permanent=True) from error


def _plan(body: Json, facts: ListingFacts, wish: _Wish, now: datetime) -> list[Json] | Outcome:
    """The patches to send, or the outcome where the listing itself speaks against sending any."""
    against = _against(body, facts, wish, now)
    if against is not None:
        return Outcome(IntentState.REFUSED, against)
    attributes: Json = body.get("attributes", {})
    place, action = wish.place, wish.action
    if action is ActionKind.RELIST:
        patches = listings.relist_patch(attributes, place, now)
        issues = listings.blocking_issues(body, _given(body, place, None))
        not_closed = Why("offer_not_closed", {"issues": issues})
        return patches or Outcome(IntentState.REFUSED, not_closed)
    as_wished = Outcome(IntentState.SUPERSEDED, Why("already_as_wished"))
    if action is ActionKind.CLOSE_LISTING:
        return listings.close_patch(attributes, place, now) or as_wished
    if wish.price is not None:
        priced = pricing.price_patch(attributes, place, wish.price)
        return Outcome(IntentState.REFUSED, priced) if isinstance(priced, Why) else priced
    channel = _channel(facts, place)
    if channel is None:
        return Outcome(IntentState.REFUSED, Why("channel_unknown", {"marketplace": place.code}))
    answers = wish.answers
    declared = declaring.declare_patch(answers, attributes, place) if answers else []
    # Nothing left to change on file: Amazon has the wish and is catching up.
    return [*declared, *listings.change_to_fba_patch(attributes, channel)] or as_wished


def _against(body: Json, facts: ListingFacts, wish: _Wish, now: datetime) -> Why | None:
    place, action = wish.place, wish.action
    if not _product_type(body, place):
        return Why("product_type_missing")
    if starts_later(facts, place.zone, now):
        return Why("start_date", {"start": facts.start})
    if action is ActionKind.CLOSE_LISTING:
        return _against_closing(body.get("attributes", {}), facts, place, now)
    if action is ActionKind.SET_PRICE:
        return _against_pricing(facts)
    if action is ActionKind.RELIST:
        return None if listings.offers_of(body.get("attributes", {}), place) else Why("no_offer")
    return _against_changing(body.get("attributes", {}), facts, wish)


def _against_pricing(facts: ListingFacts) -> Why | None:
    """A price that is there stays, and where nobody tells whether there is one, none is set."""
    if facts.has_price is None:
        return Why("price_unknown")
    told = facts.price.text if facts.price else ""
    return Why("price_on_file", {"price": told}) if facts.has_price else None


def _against_changing(attributes: Json, facts: ListingFacts, wish: _Wish) -> Why | None:
    """The dangerous-goods answers are the seller's: on file, or declared by a person just now."""
    if facts.dangerous_goods is None:
        return Why("dangerous_goods_unknown")
    if wish.answers is None:
        return None if facts.dangerous_goods else Why("dangerous_goods_missing")
    others = declaring.contradicted(wish.answers, attributes, wish.place)
    return Why("dangerous_goods_differ", {"attributes": others}) if others else None


def _differ(body: Json, answers: Answers | None, place: Marketplace) -> bool:
    """Whether a person declared something else than is on file: then it is not as they wish."""
    attributes: Json = body.get("attributes", {})
    return answers is not None and bool(declaring.contradicted(answers, attributes, place))


def _against_closing(
    attributes: Json, facts: ListingFacts, place: Marketplace, now: datetime
) -> Why | None:
    """A date that the seller chose is not overwritten: a relist could not restore it."""
    if facts.start is not None and facts.start > now:
        return Why("start_date", {"start": facts.start})
    end = listings.planned_end(attributes, place, now)
    return Why("end_date", {"end": end}) if end is not None else None


def _channel(facts: ListingFacts, place: Marketplace) -> str | None:
    """Amazon's channel that the listing has already, else the marketplace's known one."""
    has = [code for code in facts.channels if code.startswith("AMAZON_")]
    return has[0] if has else place.fba_channel


def _product_type(body: Json, place: Marketplace) -> str:
    summaries = [one for one in body.get("summaries", []) if one.get("marketplaceId") == place.id]
    told = summaries[0].get("productType") if summaries else None
    return told if isinstance(told, str) else ""


def _given(body: Json, place: Marketplace, answers: Answers | None) -> frozenset[str]:
    """The dangerous-goods attributes that are on file or were sent."""
    if answers is not None:
        return frozenset(listings.DANGEROUS_GOODS)
    return listings.answered(body.get("attributes", {}), place)


def _outcome(answer: Json, given: Collection[str] = ()) -> Outcome:
    """ACCEPTED counts whatever issues come with it: Amazon echoes those from before the patch."""
    status = answer.get("status")
    if status == "INVALID":
        return _refused(answer, given)
    if status != "ACCEPTED":
        raise MaybeHappened("unexpected_answer", status=str(status))
    return Outcome(IntentState.ACCEPTED, Why("accepted"), str(answer.get("submissionId", "")))


def _refused(answer: Json, given: Collection[str]) -> Outcome:
    """What is called missing although given is not told, unless there is nothing else to tell."""
    issues = _issues(answer, given) or _issues(answer)
    return Outcome(IntentState.REFUSED, Why("amazon_refused", {"issues": issues}))


def _issues(answer: Json, given: Collection[str] = ()) -> list[list[Any]]:
    """None where they can't be read: that Amazon said no holds all the same."""
    try:
        return listings.blocking_issues(answer, given)
    except _ODD:
        return []
