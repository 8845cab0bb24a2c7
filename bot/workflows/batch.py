"""A batch of automatic actions: each with its intent, and all of them told of in one message."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.workflows import act
from bot.workflows.parts import Parts
from store import posts
from stranded.actions import ActionKind, Actor, Intent
from stranded.bulk import SEVERAL
from stranded.items import Episode
from stranded.scope import Scope


def begin(
    session: Session,
    parts: Parts,
    scope: Scope,
    action: ActionKind,
    batch: list[Episode],
    now: datetime,
) -> int:
    """Writes the wishes down, where nobody was first; returns how many."""
    actor = Actor(f"rule:auto_{action.value}")
    told_in = "" if len(batch) < SEVERAL else f"batch|{batch[0].marketplace}|{action}|{now}"
    planned = [
        act.plan(session, parts, act.request_for(one, action, actor, told_in), now) for one in batch
    ]
    won = [intent for intent, is_mine in planned if is_mine]
    if told_in and won:
        _tell_together(session, parts, scope, told_in, won, now)
    else:
        for intent in won:
            _tell(session, parts, scope, intent, now)
    return len(won)


def _tell(session: Session, parts: Parts, scope: Scope, intent: Intent, now: datetime) -> None:
    subject = {"intent": intent.id}
    ids = [intent.request.episode]
    key = act.line_key(intent)
    posts.plan(session, scope, key, parts.channel, "automatic", subject, now, episodes=ids)


def _tell_together(
    session: Session, parts: Parts, scope: Scope, key: str, won: list[Intent], now: datetime
) -> None:
    """The message that tells of several at once, as where a person chose them."""
    wished = [intent.request for intent in won]
    subject = {
        "marketplace": wished[0].marketplace,
        "action": wished[0].action.value,
        "by": wished[0].actor.id,
        "rows": [{"episode": one.episode, "reason": one.reason, "why": None} for one in wished],
        "more": False,
    }
    ids = [one.episode for one in wished]
    posts.plan(session, scope, key, parts.channel, "bulk", subject, now, episodes=ids)
