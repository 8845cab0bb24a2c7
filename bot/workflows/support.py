"""The case for Seller Support: what is known of an item, and what was tried."""

from dataclasses import replace

from sqlalchemy.orm import Session

from store import episodes, intents, listings
from stranded.actions import Intent
from stranded.pause import pause_of
from stranded.scope import Scope
from stranded.support import SupportCase


def case_of(session: Session, scope: Scope, intent: Intent) -> SupportCase | None:
    """What a vacation relisted has a case too: of the stranding that its SKU has by now."""
    request = intent.request
    if pause_of(request.episode) is None:
        return support_case(session, scope, request.episode)
    found = episodes.current(session, scope, request.marketplace, request.sku)
    case = support_case(session, scope, found.id) if found else None
    return replace(case, tries=(*case.tries, intent)) if case else None


def support_case(session: Session, scope: Scope, episode_id: str) -> SupportCase | None:
    episode = episodes.by_id(session, scope, episode_id)
    if episode is None:
        return None
    tries = intents.of_episode(session, scope, episode.id)
    read = listings.cached(session, scope, episode.marketplace, [episode.sku]).get(episode.sku)
    return SupportCase(episode, tuple(tries), read.issues if read else (), episode.last_seen)
