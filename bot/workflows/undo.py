"""A wish that waits: taken back before anything is sent, or carried out at once."""

from dataclasses import dataclass
from datetime import datetime

from bot.workflows.act import record
from bot.workflows.parts import Parts
from store import intents, posts
from stranded.actions import Actor, Intent, Why
from stranded.scope import Scope


@dataclass(frozen=True, slots=True)
class TooLateToUndo:
    """It is under way, or over, as the intent tells."""

    intent: Intent


def cancel(
    parts: Parts, scope: Scope, intent_id: int, actor: Actor, now: datetime
) -> Intent | TooLateToUndo | None:
    """The cancelled intent; None where there is none of that number."""
    with parts.database.write() as session:
        won = intents.cancel(session, scope, intent_id, Why("cancelled", {"by": actor.id}), now)
        intent = intents.get(session, scope, intent_id)
        if intent is None:
            return None
        if not won:
            return TooLateToUndo(intent)
        posts.want_redraw(session, scope, intent.request.episode)
        record(session, parts, intent, actor.id, now)
        return intent


def do_now(
    parts: Parts, scope: Scope, intent_id: int, now: datetime
) -> Intent | TooLateToUndo | None:
    """The intent, due at once; None where there is none of that number."""
    with parts.database.write() as session:
        won = intents.hurry(session, scope, intent_id, now)
        intent = intents.get(session, scope, intent_id)
        if intent is None:
            return None
        if not won:
            return TooLateToUndo(intent)
        posts.want_redraw(session, scope, intent.request.episode)
        parts.dispatcher.defer(session, intent.id)
        return intent
