"""Reports that were asked for, so that a restart goes on where it was."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from store.base import here
from store.tables import RefreshRow
from store.upsert import changed_one
from stranded.scope import Scope


@dataclass(frozen=True, slots=True)
class Refresh:
    """`state` is requested, done, cancelled or failed."""

    id: int
    scope: Scope
    marketplace: str
    report_id: str
    state: str
    requested_at: datetime
    finished_at: datetime | None


def _refresh(row: RefreshRow) -> Refresh:
    return Refresh(
        row.id,
        Scope(row.workspace, row.account),
        row.marketplace,
        row.report_id,
        row.state,
        row.requested_at,
        row.finished_at,
    )


def start(
    session: Session, scope: Scope, marketplace: str, report_id: str, now: datetime
) -> Refresh:
    row = RefreshRow(
        workspace=scope.workspace,
        account=scope.account,
        marketplace=marketplace,
        report_id=report_id,
        state="requested",
        requested_at=now,
    )
    session.add(row)
    session.flush()
    return _refresh(row)


def open_ones(session: Session) -> list[Refresh]:
    """Reports that are on their way."""
    rows = session.scalars(
        select(RefreshRow).where(RefreshRow.state == "requested").order_by(RefreshRow.id)
    )
    return [_refresh(row) for row in rows]


def finish(session: Session, refresh: Refresh, state: str, now: datetime) -> None:
    """Ends a request; one that was ended before stays as it is."""
    still_open = (RefreshRow.id == refresh.id, RefreshRow.state == "requested")
    ended = update(RefreshRow).where(*still_open).values(state=state, finished_at=now)
    changed_one(session, ended)


def last(session: Session, scope: Scope, marketplace: str, n: int = 2) -> list[Refresh]:
    """The newest requests, the newest first."""
    rows = session.scalars(
        select(RefreshRow)
        .where(
            *here(RefreshRow, scope, marketplace),
        )
        .order_by(RefreshRow.id.desc())
        .limit(n)
    )
    return [_refresh(row) for row in rows]
