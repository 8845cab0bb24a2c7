"""The ledger: an intent is written before the world is touched, and claimed by one worker."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, bindparam, func, or_, select, update
from sqlalchemy.orm import Session

from store.base import bound, here_bound, rows
from store.intent_rows import intent_of, kept, of
from store.tables import IntentRow
from store.types import money_column
from store.upsert import changed_one, changed_row, inserted
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
        "price": money_column(request.price),
        "state": state.value,
        "why_code": "",
        "why_parameters": {},
        "remote_ref": "",
        "not_before": not_before,
        "fence": 0,
        "created_at": now,
        "updated_at": now,
    }
    if (mine := inserted(session, IntentRow, values)) is not None:
        return Planned(intent_of(mine), won=True)
    return Planned(intent_of(_one_that_counts(session, scope, request)), won=False)


_TRIED = select(func.coalesce(func.max(IntentRow.attempt), 0)).where(
    *here_bound(IntentRow),
    IntentRow.sku == bindparam("sku"),
    IntentRow.episode == bindparam("episode"),
    IntentRow.action == bindparam("action"),
)


def _attempts(session: Session, scope: Scope, request: Request) -> int:
    which = {"sku": request.sku, "episode": request.episode, "action": request.action.value}
    tried = rows(session, _TRIED, **bound(scope, request.marketplace, **which)).scalar_one()
    return int(tried)


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


_BEGUN = select(func.count()).where(
    *here_bound(IntentRow),
    IntentRow.created_at > bindparam("since"),
    IntentRow.actor.startswith("rule:"),
)


def begun_by_rules(session: Session, scope: Scope, marketplace: str, since: datetime) -> int:
    """How many automatic actions were begun in a marketplace after a time."""
    return int(rows(session, _BEGUN, **bound(scope, marketplace, since=since)).scalar_one())


def of_post(session: Session, scope: Scope, key: str) -> list[Intent]:
    """The intents that one post tells of together, in the order in which they were written."""
    query = select(IntentRow).where(*of(scope), IntentRow.told_in == key).order_by(IntentRow.id)
    return [intent_of(row) for row in session.scalars(query)]


def of_episode(session: Session, scope: Scope, episode_id: str) -> list[Intent]:
    """All that was tried in one episode, the oldest first."""
    mine = (*of(scope), IntentRow.episode == episode_id)
    query = select(IntentRow).where(*mine).order_by(IntentRow.id)
    return [intent_of(row) for row in session.scalars(query)]


_PLANNED = and_(
    IntentRow.state == IntentState.PLANNED.value, IntentRow.not_before <= bindparam("at")
)
_ABANDONED = and_(
    IntentRow.state == IntentState.CLAIMED.value, IntentRow.lease_until <= bindparam("at")
)
_CLAIMABLE = or_(_PLANNED, _ABANDONED)
_LOST = and_(IntentRow.state == IntentState.SENT.value, IntentRow.lease_until <= bindparam("at"))
_OPEN_ENDED = IntentRow.state.in_([IntentState.UNKNOWN.value, IntentState.ACCEPTED.value])
# Since the last look, and before the first one since something was heard of it.
_RESTED = func.coalesce(IntentRow.looked_at, IntentRow.updated_at) <= bindparam("rested")


def _ids(which: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    whose = select(IntentRow.workspace, IntentRow.account, IntentRow.id)
    return whose.where(which).order_by(IntentRow.id).limit(bindparam("limit"))


_DUE = _ids(_CLAIMABLE)
_IN_DOUBT = _ids(and_(or_(_LOST, _OPEN_ENDED), _RESTED))


def due(session: Session, now: datetime, limit: int = 20) -> list[tuple[Scope, int]]:
    """Intents to carry out: planned, or claimed by a process that died before sending."""
    return _scoped(rows(session, _DUE, at=now, limit=limit))


def in_doubt(session: Session, now: datetime, limit: int = 20) -> list[tuple[Scope, int]]:
    """Intents to be read back: their answer was lost, or Amazon accepted and has yet to act."""
    rested = now - LOOK_UP_EVERY
    return _scoped(rows(session, _IN_DOUBT, at=now, rested=rested, limit=limit))


def _scoped(found: Iterable[Row[Any]]) -> list[tuple[Scope, int]]:
    return [(Scope(row.workspace, row.account), row.id) for row in found]


# The names of an UPDATE's columns are those of its new values.
_THIS = (
    IntentRow.workspace == bindparam("its_workspace"),
    IntentRow.account == bindparam("its_account"),
    IntentRow.id == bindparam("its_id"),
)
_CLAIM = (
    update(IntentRow)
    .where(*_THIS, _CLAIMABLE)
    .values(fence=IntentRow.fence + 1)
    .returning(IntentRow)
)
# By who claimed it, and while nobody else has claimed it since.
_FROM_STATES = update(IntentRow).where(
    *_THIS,
    IntentRow.fence == bindparam("its_fence"),
    IntentRow.state.in_(bindparam("from_states", expanding=True)),
)
_MARK_SENT = _FROM_STATES.where(IntentRow.lease_until > bindparam("at"))
_FINISH = _FROM_STATES.returning(IntentRow)
_LOOK = update(IntentRow).where(*_THIS, _RESTED)


def _this(scope: Scope, intent_id: int) -> dict[str, Any]:
    return {"its_workspace": scope.workspace, "its_account": scope.account, "its_id": intent_id}


def _this_from(scope: Scope, intent: Intent, *states: IntentState) -> dict[str, Any]:
    here = _this(scope, intent.id)
    return here | {"its_fence": intent.fence, "from_states": [one.value for one in states]}


def claim(
    session: Session, scope: Scope, intent_id: int, now: datetime, lease: timedelta
) -> Intent | None:
    """Takes a due intent for oneself; None where another worker was first."""
    taken = {"state": IntentState.CLAIMED.value, "lease_until": now + lease, "updated_at": now}
    mine = changed_row(session, _CLAIM, _this(scope, intent_id) | {"at": now} | taken)
    return None if mine is None else intent_of(mine)


def release(session: Session, scope: Scope, intent: Intent, now: datetime) -> bool:
    """Puts back an intent that was marked as sent and, for sure, was not."""
    put_back = {"state": IntentState.PLANNED.value, "updated_at": now}
    sent = _this_from(scope, intent, IntentState.SENT)
    return changed_one(session, _FROM_STATES, sent | put_back)


def put_off(session: Session, scope: Scope, intent: Intent, until: datetime, now: datetime) -> bool:
    """Puts a claimed intent back until a time. False where the claim was lost meanwhile."""
    put_back = {"state": IntentState.PLANNED.value, "not_before": until, "updated_at": now}
    claimed = _this_from(scope, intent, IntentState.CLAIMED)
    return changed_one(session, _FROM_STATES, claimed | put_back)


def mark_sent(session: Session, scope: Scope, intent: Intent, now: datetime) -> bool:
    """Says that the world is about to be touched. False where the claim was lost meanwhile."""
    claimed = _this_from(scope, intent, IntentState.CLAIMED) | {"at": now}
    sent = {"state": IntentState.SENT.value, "updated_at": now}
    return changed_one(session, _MARK_SENT, claimed | sent)


def look(session: Session, scope: Scope, intent: Intent, now: datetime) -> bool:
    """Takes the reading back of an intent for oneself until LOOK_UP_EVERY is over."""
    rested = _this(scope, intent.id) | {"rested": now - LOOK_UP_EVERY}
    return changed_one(session, _LOOK, rested | {"looked_at": now})


def finish(
    session: Session, scope: Scope, intent: Intent, outcome: Outcome, now: datetime
) -> Intent | None:
    """Writes the outcome. None where the intent moved on since `intent` was read.

    Who claimed an intent may end it from any open state that followed; who only read it, from the
    state that was read, so that a slow look never overwrites the answer that came meanwhile.
    """
    known = FOLLOWING.get(intent.state, (intent.state,))
    ended = {
        "state": outcome.state.value,
        "why_code": outcome.why.code,
        "why_parameters": outcome.why.parameters,
        "remote_ref": outcome.remote_ref or intent.remote_ref,
        "updated_at": now,
    }
    done = changed_row(session, _FINISH, _this_from(scope, intent, *known) | ended)
    return None if done is None else intent_of(done)
