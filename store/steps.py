"""Steps that people took in Seller Central: told of once, and looked at once."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, bindparam, select, update
from sqlalchemy.orm import Session

from store.base import bound, here, here_bound, rows
from store.tables import StepRow
from store.upsert import changed_one, insert_if_absent
from stranded.items import Episode, Evidence
from stranded.scope import Scope
from stranded.steps import DoneStep, HandStep


def record(
    session: Session, scope: Scope, episode: Episode, step: HandStep, by: str, now: datetime
) -> tuple[DoneStep, bool]:
    """The step that counts, and whether it is this one: False where somebody told of it before."""
    values = {
        "workspace": scope.workspace,
        "account": scope.account,
        "marketplace": episode.marketplace,
        "sku": episode.sku,
        "episode": episode.id,
        "reason": episode.reason,
        "step": step.key,
        "by": by,
        "at": now,
        "due_at": now + step.wait,
    }
    is_first = insert_if_absent(session, StepRow, values)
    standing = select(StepRow).where(
        *here(StepRow, scope, episode.marketplace),
        StepRow.sku == episode.sku,
        StepRow.episode == episode.id,
        StepRow.reason == episode.reason,
        StepRow.step == step.key,
        StepRow.taken_back_at.is_(None),
    )
    return _done(session.scalars(standing).one()), is_first


def _done(row: StepRow | Row[Any]) -> DoneStep:
    return DoneStep(
        id=row.id,
        account=row.account,
        marketplace=row.marketplace,
        sku=row.sku,
        episode=row.episode,
        reason=row.reason,
        key=row.step,
        by=row.by,
        at=row.at,
        due_at=row.due_at,
        looked_at=row.looked_at,
        evidence=Evidence(row.evidence) if row.evidence else None,
        taken_back_by=row.taken_back_by or "",
    )


def get(session: Session, scope: Scope, step_id: int) -> DoneStep | None:
    row = session.scalars(select(StepRow).where(*_mine(scope, step_id))).first()
    return _done(row) if row else None


def _mine(scope: Scope, step_id: int) -> tuple[ColumnElement[bool], ...]:
    return (
        StepRow.workspace == scope.workspace,
        StepRow.account == scope.account,
        StepRow.id == step_id,
    )


_OF_SKUS = (
    select(StepRow)
    .where(
        *here_bound(StepRow),
        StepRow.sku.in_(bindparam("skus", expanding=True)),
        StepRow.taken_back_at.is_(None),
    )
    .order_by(StepRow.id)
)


def of_skus(
    session: Session, scope: Scope, marketplace: str, skus: Collection[str]
) -> dict[str, list[DoneStep]]:
    """All that counts, of whatever stranding, by SKU; the oldest first."""
    found: dict[str, list[DoneStep]] = defaultdict(list)
    for row in rows(session, _OF_SKUS, **bound(scope, marketplace, skus=list(skus))):
        found[row.sku].append(_done(row))
    return found


def due(session: Session, now: datetime, limit: int) -> list[tuple[Scope, DoneStep]]:
    """Steps whose time is over and at which nobody looked yet."""
    query = (
        select(StepRow)
        .where(StepRow.looked_at.is_(None), StepRow.due_at <= now, StepRow.taken_back_at.is_(None))
        .order_by(StepRow.due_at, StepRow.id)
        .limit(limit)
    )
    return [(Scope(row.workspace, row.account), _done(row)) for row in session.scalars(query)]


def finish(session: Session, scope: Scope, step_id: int, evidence: Evidence, now: datetime) -> bool:
    """Writes what a look found; False where another worker looked, or it was taken back."""
    return _while_open(session, scope, step_id, looked_at=now, evidence=evidence.value)


def take_back(session: Session, scope: Scope, step_id: int, by: str, now: datetime) -> bool:
    """Says that it was told by mistake; False where that is too late."""
    return _while_open(session, scope, step_id, taken_back_by=by, taken_back_at=now)


def _while_open(session: Session, scope: Scope, step_id: int, **values: Any) -> bool:
    waiting = (StepRow.looked_at.is_(None), StepRow.taken_back_at.is_(None))
    change = update(StepRow).where(*_mine(scope, step_id), *waiting)
    return changed_one(session, change.values(**values))
