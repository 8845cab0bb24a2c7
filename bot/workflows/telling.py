"""What rules say of items instead of acting: once an item, and grouped."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from bot.workflows.look import read_missing
from bot.workflows.parts import Parts
from store import occurrences, posts
from stranded.items import Episode
from stranded.marketplaces import MARKETPLACES
from stranded.release import most_urgent_first
from stranded.scope import Scope

# One message shows so many with their buttons; the list has the others.
SHOWN = 8


def post_key(kind: str, episode: Episode) -> str:
    """What makes a preview or a question one: it is told once an episode."""
    return f"{kind}|{episode.id}"


def tell_once(
    parts: Parts, scope: Scope, kind: str, found: Sequence[Episode], now: datetime
) -> int:
    """Tells of those that were not told of; a question joins the one of its local day."""
    with parts.database.read() as session:
        told = occurrences.known(session, scope, (post_key(kind, one) for one in found))
    fresh = most_urgent_first(one for one in found if post_key(kind, one) not in told)
    if not fresh:
        return 0
    if kind == "ask":
        # A person decides by buttons, and these wait for the listing.
        read_missing(parts, fresh[:SHOWN], now)
    with parts.database.write() as session:
        mine = [
            one.id
            for one in fresh
            if occurrences.claim(session, scope, post_key(kind, one), now, now)
        ]
        if mine:
            _tell(session, parts, scope, kind, fresh[0].marketplace, mine, now)
    return len(mine)


def _tell(
    session: Session,
    parts: Parts,
    scope: Scope,
    kind: str,
    marketplace: str,
    ids: list[str],
    now: datetime,
) -> None:
    day = now.astimezone(MARKETPLACES[marketplace].zone).date()
    # A preview that grew unseen would be no preview, so each has its own message.
    which = day if kind == "ask" else ids[0]
    key = f"{kind}|{marketplace}|{which}"
    subject = {"episodes": ids, "marketplace": marketplace}
    post = posts.plan(session, scope, key, parts.channel, kind, subject, now, episodes=ids[:SHOWN])
    if post is None:
        posts.add_episodes(session, scope, key, ids, SHOWN)
