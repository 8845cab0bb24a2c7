"""Reads back from its listing what became of an intent: nothing is ever sent again to find out."""

from datetime import datetime, timedelta

from amazon.gateway import AmazonError, AmazonGateway
from bot.workflows.outcomes import finish
from bot.workflows.parts import Parts
from bot.workflows.removal_feed import told_by_feed
from store import intents
from stranded.actions import ONE_CLICK, ActionKind, Intent, IntentState, Outcome, Why, last_check
from stranded.items import ListingFacts, no_listing
from stranded.scope import Scope

# What shows in the listing at all mostly does so within this time.
SETTLE = timedelta(minutes=15)


def look_up(parts: Parts, scope: Scope, intent_id: int, now: datetime) -> bool:
    """Reads back what became of an intent whose answer was lost, or that Amazon accepted.

    A listing as wished confirms it. Otherwise it stays as it is until Amazon had its time, the last
    look of its checks included: a listing may take a day to show what was sent.
    """
    gateway = parts.gateways.get(scope)
    with parts.database.read() as session:
        intent = intents.get(session, scope, intent_id)
    if intent is None or gateway is None:
        return False
    if intent.request.action is ActionKind.CREATE_REMOVAL_ORDER:
        told = told_by_feed(parts, scope, gateway, intent, now)
        return told is not None and finish(parts, scope, intent, told, now)
    listing = read_now(gateway, intent, now)
    outcome = told_by(listing, parts, intent, now) if listing is not None else None
    return outcome is not None and finish(parts, scope, intent, outcome, now)


def read_now(gateway: AmazonGateway, intent: Intent, now: datetime) -> ListingFacts | None:
    """The listing as it is, or that there is none; None where Amazon does not answer."""
    try:
        return gateway.read_listing(intent.request.marketplace, intent.request.sku)
    except AmazonError as error:
        return no_listing(now) if error.code == "listing_not_found" else None


def told_by(listing: ListingFacts, parts: Parts, intent: Intent, now: datetime) -> Outcome | None:
    """What the listing tells of an intent that was sent; None where that may still change."""
    if as_wished(intent, listing):
        return Outcome(IntentState.CONFIRMED, Why("read_back"), intent.remote_ref)
    if intent.request.action is ActionKind.SET_PRICE and listing.has_price:
        # Whoever set another one had the last word; there is nothing left to wait for.
        other = Why("price_other", {"price": listing.price.text if listing.price else ""})
        return Outcome(IntentState.SUPERSEDED, other, intent.remote_ref)
    accepted = intent.state is IntentState.ACCEPTED
    if not accepted and arrived(intent, listing):
        return Outcome(IntentState.ACCEPTED, Why("read_back"))
    patience = last_check(parts.rulebook.get(intent.request.reason).checks) + SETTLE
    if now - intent.updated_at > patience:
        why = Why("no_effect") if accepted else Why("not_as_wished")
        return Outcome(IntentState.FAILED, why)
    if intent.state is IntentState.SENT:
        return Outcome(IntentState.UNKNOWN, Why("answer_lost"))
    return None


def arrived(intent: Intent, listing: ListingFacts) -> bool:
    """Whether the listing shows what was sent, though it may not be buyable yet."""
    match intent.request.action:
        case ActionKind.DELETE_LISTING:
            return not listing.exists
        case ActionKind.CREATE_REMOVAL_ORDER:
            return False  # it is no part of a listing: its feed and its report tell
        case ActionKind.CLOSE_LISTING:
            return not listing.offer_open
        case ActionKind.CHANGE_TO_FBA:
            declared = intent.request.answers is None or listing.dangerous_goods is True
            return listing.only_fba and declared
        case ActionKind.SET_PRICE:
            return listing.price == intent.request.price
        case ActionKind.RELIST:
            return listing.offer_open


def as_wished(intent: Intent, listing: ListingFacts) -> bool:
    """Whether the listing is as the action would have it, buyable and all, or gone, or closed."""
    if intent.request.action not in ONE_CLICK:
        return arrived(intent, listing)
    return listing.buyable and listing.offer_open and arrived(intent, listing)
