"""A SKU that left the list without an action of ours: was it mended, or sold out, or removed?"""

from datetime import datetime, timedelta

from bot.workflows.look import read_listing
from bot.workflows.parts import Parts
from store import episodes, occurrences
from stranded.items import Departure, Evidence
from stranded.scope import Scope

LATELY = timedelta(days=1)
MOST = 500
# One look costs a call to Amazon, and clicks come first.
BATCH = 25


def look_at_departed(parts: Parts, now: datetime) -> int:
    """Looks once at each listing that lately left; only a buyable one counts as verified."""
    waiting = [
        (scope, departure) for scope in parts.gateways for departure in _waiting(parts, scope, now)
    ]
    return sum(_look(parts, scope, departure, now) for scope, departure in waiting[:BATCH])


def _waiting(parts: Parts, scope: Scope, now: datetime) -> list[Departure]:
    with parts.database.read() as session:
        left, _ = episodes.departed_since(session, scope, now - LATELY, MOST)
        return [
            departure
            for departure in left
            if departure.evidence is Evidence.LEFT_THE_LIST
            and not occurrences.exists(session, scope, _key(departure))
        ]


def _key(departure: Departure) -> str:
    return f"departed|{departure.episode.id}"


def _look(parts: Parts, scope: Scope, departure: Departure, now: datetime) -> bool:
    listing = read_listing(parts, departure.episode, now)
    with parts.database.write() as session:
        if not occurrences.claim(session, scope, _key(departure), now, now):
            return False
        if listing is not None and listing.buyable:
            episodes.record_evidence(session, scope, departure.episode.id, Evidence.VERIFIED, now)
    return True
