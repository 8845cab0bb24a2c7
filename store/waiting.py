"""An intent that nobody has begun to carry out: taken back, hurried, seconded, or lapsed."""

from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from store.intent_rows import of
from store.tables import IntentRow
from store.upsert import changed_one
from stranded.actions import IntentState, Why
from stranded.scope import Scope


def cancel(session: Session, scope: Scope, intent_id: int, why: Why, now: datetime) -> bool:
    """Takes a wish back before anybody began to carry it out. False where that was too late."""
    state = IntentState.CANCELLED.value
    ended = {"state": state, "why_code": why.code, "why_parameters": why.parameters}
    return any(
        _while(waiting, session, scope, intent_id, now, **ended)
        for waiting in (IntentState.PLANNED, IntentState.PROPOSED)
    )


def hurry(session: Session, scope: Scope, intent_id: int, now: datetime) -> bool:
    """Makes a planned intent due at once. False where it is under way or over."""
    due = {"not_before": IntentRow.created_at}
    return _while(IntentState.PLANNED, session, scope, intent_id, now, **due)


def second(
    session: Session, scope: Scope, intent_id: int, by: str, now: datetime, not_before: datetime
) -> bool:
    """Plans what was proposed, by a second person's word. False where it is proposed no more."""
    planned = {"state": IntentState.PLANNED.value, "not_before": not_before}
    return _while(IntentState.PROPOSED, session, scope, intent_id, now, seconded_by=by, **planned)


def lapsed(session: Session, now: datetime, limit: int = 20) -> list[tuple[Scope, int]]:
    """Proposals whose second person never came."""
    proposed = (IntentRow.state == IntentState.PROPOSED.value, IntentRow.not_before <= now)
    query = select(IntentRow.workspace, IntentRow.account, IntentRow.id).where(*proposed)
    found = session.execute(query.order_by(IntentRow.id).limit(limit))
    return [(Scope(workspace, account), number) for workspace, account, number in found]


def _while(
    waiting: IntentState,
    session: Session,
    scope: Scope,
    intent_id: int,
    now: datetime,
    **values: Any,
) -> bool:
    mine = (IntentRow.id == intent_id, IntentRow.state == waiting.value)
    change = update(IntentRow).where(*of(scope), *mine).values(updated_at=now, **values)
    return changed_one(session, change)
