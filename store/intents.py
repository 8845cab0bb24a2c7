"""The ledger: an intent is written before the world is touched, and claimed by one worker."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, func, or_, select, update
from sqlalchemy.orm import Session

from store.base import bound, here, here_bound, rows
from store.intent_rows import intent_of, kept, of
from store.tables import IntentRow
from store.upsert import changed_one, insert_if_absent
from stranded.actions import (
    OPEN_STATES,
    Intent,
    IntentState,
    Outcome,
    Request,
)
from stranded.scope import Scope

# How long Amazon gets before an accepted or unknown intent is read back, and then again.
LOOK_UP_EVERY = timedelta(minutes=5)
# The states that an intent may have come to while the claim of a worker still holds.
FOLLOWING = {IntentState.CLAIMED: (IntentState.CLAIMED, IntentState.SENT, IntentState.UNKNOWN)}


@dataclass(frozen=True, slots=True)
class Planned:
    """The intent that counts: one's own where `won`, else that of whoever was first."""

    intent: Intent
    won: bool


def plan(
    session: Session,
    scope: Scope,
    request: Request,
    now: datetime,
    not_before: datetime,
    state: IntentState = IntentState.PLANNED,
) -> Planned:
    """Writes the wish down, unless one for this SKU and marketplace is open already."""
    attempt = _attempts(session, scope, request) + 1
    values: dict[str, Any] = {
        "workspace": scope.workspace,
        "account": scope.account,
        "marketplace": request.marketplace,
        "sku": request.sku,
        "episode": request.episode,
        "action": request.action.value,
        "attempt": attempt,
        "reason": request.reason,
        "actor": request.actor.id,
        "told_in": request.told_in,
        "answers": kept(request.answers) if request.answers else {},
        "state": state.value,
        "why_code": "",
        "why_parameters": {},
        "remote_ref": "",
        "not_before": not_before,
        "fence": 0,
        "created_at": now,
        "updated_at": now,
    }
    won = insert_if_absent(session, IntentRow, values)
    return Planned(intent_of(_one_that_counts(session, scope, request)), won)


def _attempts(session: Session, scope: Scope, request: Request) -> int:
    query = select(func.coalesce(func.max(IntentRow.attempt), 0)).where(
        *of(scope),
        IntentRow.marketplace == request.marketplace,
        IntentRow.sku == request.sku,
        IntentRow.episode == request.episode,
        IntentRow.action == request.action.value,
    )
    return session.scalars(query).one()


def _one_that_counts(session: Session, scope: Scope, request: Request) -> IntentRow:
    """The open intent of the SKU; the newest where another worker has just ended it."""
    query = (
        select(IntentRow)
        .where(
            *of(scope),
            IntentRow.marketplace == request.marketplace,
            IntentRow.sku == request.sku,
        )
        .order_by(IntentRow.state.in_(sorted(OPEN_STATES)).desc(), IntentRow.id.desc())
        .limit(1)
    )
    return session.scalars(query).one()


def get(session: Session, scope: Scope, intent_id: int) -> Intent | None:
    row = session.scalars(select(IntentRow).where(*of(scope), IntentRow.id == intent_id)).first()
    return intent_of(row) if row else None


def last_of_episode(session: Session, scope: Scope, episode_id: str) -> Intent | None:
    return last_of_episodes(session, scope, [episode_id]).get(episode_id)


_OF_EPISODES = (
    select(IntentRow)
    .where(
        IntentRow.workspace == bindparam("workspace"),
        IntentRow.account == bindparam("account"),
        IntentRow.episode.in_(bindparam("episodes", expanding=True)),
    )
    .order_by(IntentRow.id)
)
_OPEN_OF_SKUS = select(IntentRow).where(
    *here_bound(IntentRow),
    IntentRow.sku.in_(bindparam("skus", expanding=True)),
    IntentRow.state.in_(sorted(OPEN_STATES)),
)


def last_of_episodes(
    session: Session, scope: Scope, episode_ids: Collection[str]
) -> dict[str, Intent]:
    """The newest intent of each episode that has one."""
    owned = {"workspace": scope.workspace, "account": scope.account}
    found = rows(session, _OF_EPISODES, **owned, episodes=list(episode_ids))
    return {row.episode: intent_of(row) for row in found}


def open_of_skus(
    session: Session, scope: Scope, marketplace: str, skus: Collection[str]
) -> dict[str, Intent]:
    found = rows(session, _OPEN_OF_SKUS, **bound(scope, marketplace, skus=list(skus)))
    return {row.sku: intent_of(row) for row in found}


def begun_by_rules(session: Session, scope: Scope, marketplace: str, since: datetime) -> int:
    """How many automatic actions were begun in a marketplace after a time."""
    query = select(func.count()).where(
        *here(IntentRow, scope, marketplace),
        IntentRow.created_at > since,
        IntentRow.actor.startswith("rule:"),
    )
    return session.scalars(query).one()


def of_post(session: Session, scope: Scope, key: str) -> list[Intent]:
    """The intents that one post tells of together, in the order in which they were written."""
    query = select(IntentRow).where(*of(scope), IntentRow.told_in == key).order_by(IntentRow.id)
    return [intent_of(row) for row in session.scalars(query)]


def of_episode(session: Session, scope: Scope, episode_id: str) -> list[Intent]:
    """All that was tried in one episode, the oldest first."""
    mine = (*of(scope), IntentRow.episode == episode_id)
    query = select(IntentRow).where(*mine).order_by(IntentRow.id)
    return [intent_of(row) for row in session.scalars(query)]


def due(session: Session, now: datetime, limit: int = 20) -> list[tuple[Scope, int]]:
    """Intents to carry out: planned, or claimed by a process that died before sending."""
    return _ids(session, _claimable(now), limit)


def _claimable(now: datetime) -> ColumnElement[bool]:
    planned = and_(IntentRow.state == IntentState.PLANNED.value, IntentRow.not_before <= now)
    abandoned = and_(IntentRow.state == IntentState.CLAIMED.value, IntentRow.lease_until <= now)
    return or_(planned, abandoned)


def in_doubt(session: Session, now: datetime, limit: int = 20) -> list[tuple[Scope, int]]:
    """Intents to be read back: their answer was lost, or Amazon accepted and has yet to act."""
    lost = and_(IntentRow.state == IntentState.SENT.value, IntentRow.lease_until <= now)
    open_ended = IntentRow.state.in_([IntentState.UNKNOWN.value, IntentState.ACCEPTED.value])
    return _ids(session, and_(or_(lost, open_ended), _rested(now)), limit)


def _rested(now: datetime) -> ColumnElement[bool]:
    """Since the last look, and before the first one since something was heard of it."""
    return func.coalesce(IntentRow.looked_at, IntentRow.updated_at) <= now - LOOK_UP_EVERY


def _ids(session: Session, which: ColumnElement[bool], limit: int) -> list[tuple[Scope, int]]:
    rows = session.execute(
        select(IntentRow.workspace, IntentRow.account, IntentRow.id)
        .where(which)
        .order_by(IntentRow.id)
        .limit(limit)
    )
    return [(Scope(workspace, account), number) for workspace, account, number in rows]


def claim(
    session: Session, scope: Scope, intent_id: int, now: datetime, lease: timedelta
) -> Intent | None:
    """Takes a due intent for oneself; None where another worker was first."""
    won = changed_one(
        session,
        update(IntentRow)
        .where(*of(scope), IntentRow.id == intent_id, _claimable(now))
        .values(
            state=IntentState.CLAIMED.value,
            lease_until=now + lease,
            fence=IntentRow.fence + 1,
            updated_at=now,
        ),
    )
    return get(session, scope, intent_id) if won else None


def release(session: Session, scope: Scope, intent: Intent, now: datetime) -> bool:
    """Puts back an intent that was marked as sent and, for sure, was not."""
    mine = (IntentRow.id == intent.id, IntentRow.fence == intent.fence)
    sent = IntentRow.state == IntentState.SENT.value
    put_back = update(IntentRow).where(*of(scope), *mine, sent)
    return changed_one(session, put_back.values(state=IntentState.PLANNED.value, updated_at=now))


def put_off(session: Session, scope: Scope, intent: Intent, until: datetime, now: datetime) -> bool:
    """Puts a claimed intent back until a time. False where the claim was lost meanwhile."""
    mine = (IntentRow.id == intent.id, IntentRow.fence == intent.fence)
    claimed = IntentRow.state == IntentState.CLAIMED.value
    put_back = update(IntentRow).where(*of(scope), *mine, claimed)
    planned = IntentState.PLANNED.value
    return changed_one(session, put_back.values(state=planned, not_before=until, updated_at=now))


def mark_sent(session: Session, scope: Scope, intent: Intent, now: datetime) -> bool:
    """Says that the world is about to be touched. False where the claim was lost meanwhile."""
    return changed_one(
        session,
        update(IntentRow)
        .where(
            *of(scope),
            IntentRow.id == intent.id,
            IntentRow.fence == intent.fence,
            IntentRow.state == IntentState.CLAIMED.value,
            IntentRow.lease_until > now,
        )
        .values(state=IntentState.SENT.value, updated_at=now),
    )


def look(session: Session, scope: Scope, intent: Intent, now: datetime) -> bool:
    """Takes the reading back of an intent for oneself until LOOK_UP_EVERY is over."""
    return changed_one(
        session,
        update(IntentRow)
        .where(*of(scope), IntentRow.id == intent.id, _rested(now))
        .values(looked_at=now),
    )


def finish(session: Session, scope: Scope, intent: Intent, outcome: Outcome, now: datetime) -> bool:
    """Writes the outcome. False where the intent moved on since `intent` was read.

    Who claimed an intent may end it from any open state that followed; who only read it, from the
    state that was read, so that a slow look never overwrites the answer that came meanwhile.
    """
    known = FOLLOWING.get(intent.state, (intent.state,))
    return changed_one(
        session,
        update(IntentRow)
        .where(
            *of(scope),
            IntentRow.id == intent.id,
            IntentRow.fence == intent.fence,
            IntentRow.state.in_(known),
        )
        .values(
            state=outcome.state.value,
            why_code=outcome.why.code,
            why_parameters=outcome.why.parameters,
            remote_ref=outcome.remote_ref or intent.remote_ref,
            updated_at=now,
        ),
    )
