"""Reads a listing at Amazon and keeps what it said, for buttons and rules to judge by."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from amazon.gateway import AmazonError
from bot.workflows.parts import Parts
from bot.workflows.picture import gather
from store import listings
from stranded.cards import needs_listing
from stranded.items import Episode, ListingFacts
from stranded.scope import Scope


def read_listing(parts: Parts, episode: Episode, now: datetime) -> ListingFacts | None:
    """What the listing says at this moment, also kept; None where it can't be read."""
    scope = Scope(parts.workspace, episode.account)
    gateway = parts.gateways.get(scope)
    if gateway is None:
        return None
    try:
        listing = gateway.read_listing(episode.marketplace, episode.sku)
    except AmazonError:
        with parts.database.write() as session:
            listings.missed(session, scope, episode.marketplace, episode.sku, now)
        return None
    with parts.database.write() as session:
        listings.save(session, scope, episode.marketplace, episode.sku, listing)
    return listing


def read_missing(parts: Parts, found: Iterable[Episode], now: datetime) -> int:
    """Reads the listings that a 1-click button waits for; returns how many were asked for.

    A read that failed is not repeated for some minutes: the button stays away and says why.
    """
    with parts.database.read() as session:
        facts = gather(session, parts, found)
        wanted = [
            fact.episode
            for fact in facts.values()
            if needs_listing(fact, now) and not _missed_lately(session, parts, fact.episode, now)
        ]
    for episode in wanted:
        read_listing(parts, episode, now)
    return len(wanted)


def _missed_lately(session: Session, parts: Parts, episode: Episode, now: datetime) -> bool:
    scope = Scope(parts.workspace, episode.account)
    return listings.recently_missed(session, scope, episode.marketplace, episode.sku, now)
