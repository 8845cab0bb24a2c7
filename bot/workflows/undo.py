"""A wish that waits: taken back before anything is sent, or carried out at once."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from bot.workflows import pausing
from bot.workflows.outcomes import record
from bot.workflows.parts import Parts
from store import intents, posts, waiting
from stranded.actions import ONE_CLICK, Actor, Intent, Why
from stranded.scope import Scope


@dataclass(frozen=True, slots=True)
class TooLateToUndo:
    """It is under way, or over, as the intent tells."""

    intent: Intent


def cancel_all(parts: Parts, scope: Scope, told_in: str, actor: Actor, now: datetime) -> int:
    """Takes back all that still waits of several wishes; returns how many those were."""
    with parts.database.write() as session:
        still = [one for one in intents.of_post(session, scope, told_in) if one.can_be_undone]
        return sum(cancel_in(session, parts, scope, one.id, actor, now) for one in still)


def do_all_now(parts: Parts, scope: Scope, told_in: str, now: datetime) -> int:
    """Sets all off that still waits of several wishes; returns how many those were.

    What costs money is not hurried: its time is there for whoever sees a mistake.
    """
    with parts.database.write() as session:
        still = [
            one
            for one in intents.of_post(session, scope, told_in)
            if one.can_be_undone and one.request.action in ONE_CLICK
        ]
        return sum(_hurry(session, parts, scope, one.id, now) for one in still)


def cancel(
    parts: Parts, scope: Scope, intent_id: int, actor: Actor, now: datetime
) -> Intent | TooLateToUndo | None:
    """The cancelled intent; None where there is none of that number."""
    with parts.database.write() as session:
        won = cancel_in(session, parts, scope, intent_id, actor, now)
        return _as_it_stands(session, scope, intent_id, won)


def cancel_in(
    session: Session, parts: Parts, scope: Scope, intent_id: int, actor: Actor, now: datetime
) -> bool:
    """The same in the caller's transaction; False where it waits no more."""
    if not waiting.cancel(session, scope, intent_id, Why("cancelled", {"by": actor.id}), now):
        return False
    if intent := intents.get(session, scope, intent_id):
        posts.want_redraw(session, scope, intent.request.episode)
        pausing.follow(session, parts, scope, intent, now)
        record(session, parts, intent, actor.id, now)
    return True


def _as_it_stands(
    session: Session, scope: Scope, intent_id: int, won: bool
) -> Intent | TooLateToUndo | None:
    intent = intents.get(session, scope, intent_id)
    return intent if won or intent is None else TooLateToUndo(intent)


def do_now(
    parts: Parts, scope: Scope, intent_id: int, now: datetime
) -> Intent | TooLateToUndo | None:
    """The intent, due at once; None where there is none of that number that may be hurried."""
    with parts.database.write() as session:
        asked = intents.get(session, scope, intent_id)
        if asked is None or asked.request.action not in ONE_CLICK:
            return None
        won = _hurry(session, parts, scope, intent_id, now)
        return _as_it_stands(session, scope, intent_id, won)


def _hurry(session: Session, parts: Parts, scope: Scope, intent_id: int, now: datetime) -> bool:
    if not waiting.hurry(session, scope, intent_id, now):
        return False
    if intent := intents.get(session, scope, intent_id):
        posts.want_redraw(session, scope, intent.request.episode)
        parts.dispatcher.defer(session, intent.id)
    return True
