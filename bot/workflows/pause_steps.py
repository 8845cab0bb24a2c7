"""What is done for a pause on its days, or when a person ends it before."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.workflows import act, pausing, undo
from bot.workflows.parts import Parts
from store import intents, pauses, waiting
from stranded.actions import ActionKind, Actor, Intent, IntentState, Request, Why
from stranded.marketplaces import MARKETPLACES
from stranded.pause import RULE, Pause, PauseState, missed
from stranded.scope import Scope

BATCH = 200
LOOK_AGAIN = timedelta(minutes=1)
NO_WAIT = timedelta(0)


def act_on(
    session: Session,
    parts: Parts,
    scope: Scope,
    pause: Pause,
    action: ActionKind,
    actor: Actor,
    now: datetime,
    window: timedelta = NO_WAIT,
) -> bool:
    """Plans one of the two actions of a pause; it waits where another one is under way."""
    request = Request(
        account=pause.account,
        marketplace=pause.marketplace,
        sku=pause.sku,
        episode=pause.episode,
        reason="",
        action=action,
        actor=actor,
        told_in=pause.group,
    )
    intent, won = act.plan(session, parts, request, now, window)
    if not won:
        pauses.move(session, scope, pause, pause.state, due_at=now + LOOK_AGAIN)
        if pause.due_at in _days_of(pause):
            pausing.redraw(session, scope, pause)  # that it waits is said once, not every minute
        return False
    closing = action is ActionKind.CLOSE_LISTING
    step = PauseState.CLOSING if closing else PauseState.RELISTING
    which = {"close_intent" if closing else "relist_intent": intent.id}
    if pauses.move(session, scope, pause, step, why_code="", **which):
        return True
    # Another worker did the whole of it since the pause was read.
    waiting.cancel(session, scope, intent.id, Why("pause_over"), now)
    return False


def _days_of(pause: Pause) -> tuple[datetime, datetime]:
    return pause.close_at, pausing.due_to_relist(pause)


def look_at_pauses(parts: Parts, now: datetime) -> int:
    """Closes and relists what is due; returns how many."""
    with parts.database.read() as session:
        due = pauses.due(session, now, BATCH)
    return sum(_step(parts, scope, pause, now) for scope, pause in due)


def _step(parts: Parts, scope: Scope, found: Pause, now: datetime) -> bool:
    with parts.database.write() as session:
        pause = pauses.get(session, scope, found.id)
        if pause != found:
            return False  # another worker, or a person, was first
        if found.state is PauseState.PLANNED:
            return _close(session, parts, scope, found, now)
        return found.state is PauseState.CLOSED and _relist(session, parts, scope, found, now)


def _close(session: Session, parts: Parts, scope: Scope, pause: Pause, now: datetime) -> bool:
    if missed(pause, now, MARKETPLACES[pause.marketplace].zone):
        return pausing.end(session, parts, scope, pause, Why("pause_missed"), "refloat", now)
    closing = ActionKind.CLOSE_LISTING
    return act_on(session, parts, scope, pause, closing, Actor(pause.by), now)


def _relist(session: Session, parts: Parts, scope: Scope, pause: Pause, now: datetime) -> bool:
    """On its day no person's right is asked for any more: who was away must not stay closed."""
    actor = Actor(pause.ended_by) if pause.ended_by else RULE
    return act_on(session, parts, scope, pause, ActionKind.RELIST, actor, now)


def end_now(parts: Parts, scope: Scope, key: str, by: Actor, now: datetime) -> int:
    """Ends what one plan made before its day; returns how many SKUs that concerns."""
    with parts.database.write() as session:
        found = pauses.of_group(session, scope, key)
        return sum(_end_one(session, parts, scope, pause, by, now) for pause in found)


def _end_one(
    session: Session, parts: Parts, scope: Scope, pause: Pause, by: Actor, now: datetime
) -> bool:
    """What is not closed stays open; what is closed is relisted at once, through the ledger."""
    if pause.ended_by or pause.state in (PauseState.RELISTING, PauseState.ENDED):
        return False
    if pause.state is PauseState.PLANNED:
        why = Why("cancelled", {"by": by.id})
        return pausing.end(session, parts, scope, pause, why, by.id, now)
    if pause.state is PauseState.CLOSING and _take_back(session, parts, scope, pause, by, now):
        return True
    if not pauses.move(session, scope, pause, pause.state, ended_by=by.id, due_at=now):
        return False
    pausing.note(session, parts, scope, pause, "pause.ended_early", by.id, {"pause": pause.id}, now)
    pausing.redraw(session, scope, pause)
    stopped = pauses.get(session, scope, pause.id)
    if stopped is not None and stopped.state is PauseState.CLOSED:
        act_on(session, parts, scope, stopped, ActionKind.RELIST, by, now)
    return True


def _take_back(
    session: Session, parts: Parts, scope: Scope, pause: Pause, by: Actor, now: datetime
) -> bool:
    intent = intent_of(session, scope, pause.close_intent)
    if intent is None or intent.state is not IntentState.PLANNED:
        return False
    return undo.cancel_in(session, parts, scope, intent.id, by, now)


def intent_of(session: Session, scope: Scope, number: int | None) -> Intent | None:
    return None if number is None else intents.get(session, scope, number)
