"""Pauses of listings: one at a time for a SKU and marketplace; each step is taken by one worker."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, bindparam, exists, func, select, update
from sqlalchemy.orm import Session

from store import views
from store.base import bound, here, here_bound, rows
from store.item_tables import ItemRow, PointerRow
from store.pause_tables import PauseRow
from store.upsert import changed_one, insert_if_absent
from stranded.actions import Why
from stranded.pause import Pause, PauseState
from stranded.scope import Scope

# Those that wait for a day; with the others an intent is under way.
WAITING = (PauseState.PLANNED, PauseState.CLOSED)


def _pause(row: PauseRow | Row[Any]) -> Pause:
    return Pause(
        id=row.id,
        account=row.account,
        marketplace=row.marketplace,
        sku=row.sku,
        by=row.by,
        at=row.at,
        close_at=row.close_at,
        relist_on=row.relist_on,
        state=PauseState(row.state),
        group=row.told_in,
        due_at=row.due_at,
        close_intent=row.close_intent,
        relist_intent=row.relist_intent,
        closed_at=row.closed_at,
        ended_by=row.ended_by,
        ended_at=row.ended_at,
        why=Why(row.why_code, row.why_parameters),
    )


def begin(
    session: Session,
    scope: Scope,
    marketplace: str,
    sku: str,
    close_at: datetime,
    relist_on: date,
    group: str,
    by: str,
    now: datetime,
) -> tuple[Pause, bool]:
    """The pause that runs, and whether it is this one: False where one was running before."""
    values: dict[str, Any] = {
        "workspace": scope.workspace,
        "account": scope.account,
        "marketplace": marketplace,
        "sku": sku,
        "by": by,
        "at": now,
        "close_at": close_at,
        "relist_on": relist_on,
        "state": PauseState.PLANNED.value,
        "told_in": group,
        "due_at": close_at,
        "ended_by": "",
        "why_code": "",
        "why_parameters": {},
    }
    is_first = insert_if_absent(session, PauseRow, values)
    return running(session, scope, marketplace, [sku])[sku], is_first


_RUNNING = select(PauseRow).where(
    *here_bound(PauseRow),
    PauseRow.sku.in_(bindparam("skus", expanding=True)),
    PauseRow.ended_at.is_(None),
)


def running(
    session: Session, scope: Scope, marketplace: str, skus: Collection[str]
) -> dict[str, Pause]:
    """The pause of each SKU that has one."""
    found = rows(session, _RUNNING, **bound(scope, marketplace, skus=list(skus)))
    return {row.sku: _pause(row) for row in found}


def closed_on_purpose() -> ColumnElement[bool]:
    """That an item of the list is closed by a pause, or being closed."""
    same = ("workspace", "account", "marketplace", "sku")
    return exists().where(
        *(getattr(PauseRow, name) == getattr(ItemRow, name) for name in same),
        PauseRow.ended_at.is_(None),
        PauseRow.state != PauseState.PLANNED.value,
    )


def count_listed(session: Session, scope: Scope, marketplace: str) -> int:
    """How many items of the current list are closed on purpose."""
    closed = [state.value for state in (PauseState.CLOSED, PauseState.RELISTING)]
    mine = (*here(PauseRow, scope, marketplace), PauseRow.ended_at.is_(None))
    skus = session.scalars(select(PauseRow.sku).where(*mine, PauseRow.state.in_(closed))).all()
    if not skus:
        return 0
    # By their SKUs, not by going through a list that may have a million rows.
    query = select(func.count()).select_from(ItemRow).join(PointerRow, views.visible())
    return session.scalars(
        query.where(*here(ItemRow, scope, marketplace), ItemRow.sku.in_(skus))
    ).one()


def all_running(session: Session, workspace: str) -> list[Pause]:
    """Every pause of the workspace that is not over, in the order in which they were planned."""
    mine = (PauseRow.workspace == workspace, PauseRow.ended_at.is_(None))
    found = session.scalars(select(PauseRow).where(*mine).order_by(PauseRow.id))
    return [_pause(row) for row in found]


def of_group(session: Session, scope: Scope, group: str) -> list[Pause]:
    """The pauses that one post tells of, ended ones too, in their order."""
    mine = (*_of(scope), PauseRow.told_in == group)
    found = session.scalars(select(PauseRow).where(*mine).order_by(PauseRow.id))
    return [_pause(row) for row in found]


def get(session: Session, scope: Scope, pause_id: int) -> Pause | None:
    mine = (*_of(scope), PauseRow.id == pause_id)
    row = session.scalars(select(PauseRow).where(*mine)).first()
    return _pause(row) if row else None


def last_of(session: Session, scope: Scope, marketplace: str, sku: str) -> Pause | None:
    """The newest pause of a SKU, running or over."""
    mine = (*here(PauseRow, scope, marketplace), PauseRow.sku == sku)
    row = session.scalars(select(PauseRow).where(*mine).order_by(PauseRow.id.desc())).first()
    return _pause(row) if row else None


def _of(scope: Scope) -> tuple[ColumnElement[bool], ...]:
    return (PauseRow.workspace == scope.workspace, PauseRow.account == scope.account)


def due(session: Session, now: datetime, limit: int) -> list[tuple[Scope, Pause]]:
    """Pauses for which there may be something to do."""
    wanted = PauseRow.state.in_([state.value for state in WAITING])
    query = (
        select(PauseRow)
        .where(PauseRow.ended_at.is_(None), PauseRow.due_at <= now, wanted)
        .order_by(PauseRow.due_at, PauseRow.id)
        .limit(limit)
    )
    return [(Scope(row.workspace, row.account), _pause(row)) for row in session.scalars(query)]


def move(session: Session, scope: Scope, pause: Pause, state: PauseState, **values: Any) -> bool:
    """Takes a running pause from the state that was read to another; False where it moved on."""
    mine = (
        PauseRow.id == pause.id,
        PauseRow.state == pause.state.value,
        PauseRow.ended_by == pause.ended_by,
        PauseRow.ended_at.is_(None),
    )
    change = update(PauseRow).where(*_of(scope), *mine).values(state=state.value, **values)
    return changed_one(session, change)


def end(session: Session, scope: Scope, pause: Pause, why: Why, now: datetime) -> bool:
    """Says that it is over, and how."""
    told = {"why_code": why.code, "why_parameters": why.parameters}
    return move(session, scope, pause, PauseState.ENDED, ended_at=now, due_at=now, **told)
