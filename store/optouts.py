"""SKUs that no automatic action may touch, by SKU and marketplace, whatever the episode."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, bindparam, delete, or_, select, update
from sqlalchemy.orm import Session

from store.base import bound, here, here_bound, rows
from store.tables import OptOutRow
from store.types import is_storable
from store.upsert import changed, changed_one, insert_if_absent, serialise
from stranded.items import OptOut
from stranded.scope import Scope


def _opt_out(row: OptOutRow | Row[Any]) -> OptOut:
    return OptOut(row.account, row.marketplace, row.sku, row.by, row.at, row.until)


def opt_out(session: Session, scope: Scope, chosen: OptOut) -> bool:
    """False where the SKU is opted out already; the first choice then stands."""
    over = delete(OptOutRow).where(
        *_of(scope, chosen.marketplace, chosen.sku), OptOutRow.until <= chosen.at
    )
    changed(session, over)
    return insert_if_absent(
        session,
        OptOutRow,
        {
            "workspace": scope.workspace,
            "account": scope.account,
            "marketplace": chosen.marketplace,
            "sku": chosen.sku,
            "by": chosen.by,
            "at": chosen.at,
            "until": chosen.until,
        },
    )


def take(session: Session, scope: Scope, marketplace: str, sku: str) -> OptOut | None:
    """What is kept of a SKU; nobody else changes it before this transaction ends."""
    serialise(session, f"opt_out|{scope.workspace}|{scope.account}|{marketplace}|{sku}")
    return get_many(session, scope, marketplace, [sku]).get(sku)


def change(session: Session, scope: Scope, chosen: OptOut) -> bool:
    """Another end, by another person perhaps; False where the SKU is not opted out."""
    known = update(OptOutRow).where(*_of(scope, chosen.marketplace, chosen.sku))
    return changed_one(session, known.values(by=chosen.by, at=chosen.at, until=chosen.until))


def opt_in(session: Session, scope: Scope, marketplace: str, sku: str) -> bool:
    """False where the SKU was not opted out."""
    return changed_one(session, delete(OptOutRow).where(*_of(scope, marketplace, sku)))


def _of(scope: Scope, marketplace: str, sku: str) -> tuple[ColumnElement[bool], ...]:
    return (*here(OptOutRow, scope, marketplace), OptOutRow.sku == sku)


_OF_SKUS = select(OptOutRow).where(
    *here_bound(OptOutRow), OptOutRow.sku.in_(bindparam("skus", expanding=True))
)


def get_many(
    session: Session, scope: Scope, marketplace: str, skus: Collection[str]
) -> dict[str, OptOut]:
    """The opt-outs of these SKUs; one whose time is over may be among them."""
    found = rows(session, _OF_SKUS, **bound(scope, marketplace, skus=list(skus)))
    return {row.sku: _opt_out(row) for row in found}


def of_sku(session: Session, workspace: str, sku: str, now: datetime) -> list[OptOut]:
    """Where a SKU is opted out at `now`, in all accounts and marketplaces."""
    if not is_storable(sku):
        return []
    return _opt_outs(session, *_in_force(workspace, now), OptOutRow.sku == sku)


def ended(session: Session, workspace: str, now: datetime, limit: int) -> list[OptOut]:
    """Those that are kept though their time is over."""
    return _opt_outs(session, OptOutRow.workspace == workspace, OptOutRow.until <= now, limit=limit)


def in_force(session: Session, workspace: str, now: datetime) -> list[OptOut]:
    """The opt-outs of a workspace that hold at `now`."""
    return _opt_outs(session, *_in_force(workspace, now))


def _in_force(workspace: str, now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        OptOutRow.workspace == workspace,
        or_(OptOutRow.until.is_(None), OptOutRow.until > now),
    )


def _opt_outs(
    session: Session, *wanted: ColumnElement[bool], limit: int | None = None
) -> list[OptOut]:
    rows = session.scalars(
        select(OptOutRow)
        .where(*wanted)
        .order_by(OptOutRow.account, OptOutRow.marketplace, OptOutRow.sku)
        .limit(limit)
    )
    return [_opt_out(row) for row in rows]
