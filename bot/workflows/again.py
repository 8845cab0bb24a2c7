"""What was mended and is stranded once more: told with its history, not as something unheard of."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.workflows.parts import Parts
from bot.workflows.picture import departure_of
from store import accounts, again, episodes, occurrences, posts
from stranded.actions import Intent
from stranded.items import Episode
from stranded.scope import Scope

KIND = "again"
# A SKU that comes back within this time was not really mended.
REOPENED_WITHIN = timedelta(days=14)
# An action may have been done long before its SKU left the list.
ACTED_WITHIN = timedelta(days=60)
BATCH = 100


def tell_of_returns(parts: Parts, now: datetime) -> int:
    """Posts what is stranded again, one message a marketplace; returns how many items."""
    with parts.database.read() as session:
        places = accounts.places(session, parts.workspace)
        since = now - ACTED_WITHIN
        found = [
            (scope, code, again.stranded_again(session, scope, code, since, BATCH))
            for scope, code in places
        ]
    return sum(_tell(parts, scope, code, pairs, now) for scope, code, pairs in found if pairs)


def _tell(
    parts: Parts,
    scope: Scope,
    marketplace: str,
    pairs: list[tuple[Intent, Episode]],
    now: datetime,
) -> int:
    with parts.database.write() as session:
        mine = [
            (intent, episode)
            for intent, episode in pairs
            if _claim(session, parts, scope, intent, episode, now)
        ]
        if not mine:
            return 0
        posts.plan(
            session,
            scope,
            key=again.key_of(mine[0][1]),
            channel=parts.channel,
            kind=KIND,
            subject={
                "marketplace": marketplace,
                "pairs": [[intent.id, episode.id] for intent, episode in mine],
            },
            now=now,
            episodes=[episode.id for _, episode in mine],
        )
        return len(mine)


def _claim(
    session: Session, parts: Parts, scope: Scope, intent: Intent, episode: Episode, now: datetime
) -> bool:
    """False where somebody told of it, or it stayed away for so long that it is a new matter."""
    old = episodes.by_id(session, scope, intent.request.episode)
    gone = departure_of(session, parts, old) if old else None
    soon = gone is not None and episode.first_seen - gone.left_at <= REOPENED_WITHIN
    state = "done" if soon else "skipped"
    key = again.key_of(episode)
    return occurrences.claim(session, scope, key, now, now, state) and soon
