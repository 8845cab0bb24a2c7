"""Reports that were asked for, so that a restart goes on where it was."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from store.base import here
from store.report_tables import RefreshRow
from store.upsert import changed, changed_one
from stranded.scope import Scope


@dataclass(frozen=True, slots=True)
class Refresh:
    """`report_type` is Amazon's word for it. `state` is requested, done, cancelled or failed, and
    wished where a person wants it and Amazon was not asked yet.

    `month` is the first day of the month that a bill was asked for, None where a report has none.
    """

    id: int
    scope: Scope
    marketplace: str
    report_type: str
    month: date | None
    report_id: str
    state: str
    requested_at: datetime
    finished_at: datetime | None


def _refresh(row: RefreshRow) -> Refresh:
    return Refresh(
        row.id,
        Scope(row.workspace, row.account),
        row.marketplace,
        row.report_type,
        row.month,
        row.report_id,
        row.state,
        row.requested_at,
        row.finished_at,
    )


def start(
    session: Session,
    scope: Scope,
    marketplace: str,
    report_type: str,
    report_id: str,
    now: datetime,
    month: date | None = None,
) -> Refresh:
    """Writes down that a report was asked for, which ends a wish for it."""
    wished = (RefreshRow.report_type == report_type, RefreshRow.state == "wished")
    changed(session, delete(RefreshRow).where(*here(RefreshRow, scope, marketplace), *wished))
    return _add(session, scope, marketplace, report_type, report_id, "requested", now, month)


def wish(
    session: Session, scope: Scope, marketplace: str, report_type: str, now: datetime
) -> Refresh:
    """Writes down that a person would like to have it."""
    return _add(session, scope, marketplace, report_type, "", "wished", now, None)


def _add(
    session: Session,
    scope: Scope,
    marketplace: str,
    report_type: str,
    report_id: str,
    state: str,
    now: datetime,
    month: date | None,
) -> Refresh:
    row = RefreshRow(
        workspace=scope.workspace,
        account=scope.account,
        marketplace=marketplace,
        report_type=report_type,
        month=month,
        report_id=report_id,
        state=state,
        requested_at=now,
    )
    session.add(row)
    session.flush()
    return _refresh(row)


def open_ones(session: Session) -> list[Refresh]:
    """Reports that are on their way, of every type."""
    rows = session.scalars(
        select(RefreshRow).where(RefreshRow.state == "requested").order_by(RefreshRow.id)
    )
    return [_refresh(row) for row in rows]


def finish(session: Session, refresh: Refresh, state: str, now: datetime) -> None:
    """Ends a request; one that was ended before stays as it is."""
    still_open = (RefreshRow.id == refresh.id, RefreshRow.state == "requested")
    ended = update(RefreshRow).where(*still_open).values(state=state, finished_at=now)
    changed_one(session, ended)


def last(
    session: Session, scope: Scope, marketplace: str, report_type: str, n: int = 2
) -> list[Refresh]:
    """The newest requests for a type of report, the newest first."""
    rows = session.scalars(
        select(RefreshRow)
        .where(*here(RefreshRow, scope, marketplace), RefreshRow.report_type == report_type)
        .order_by(RefreshRow.id.desc())
        .limit(n)
    )
    return [_refresh(row) for row in rows]


def newest_month(session: Session, scope: Scope, marketplace: str, report_type: str) -> date | None:
    """The newest month whose bill was asked for and came."""
    return session.scalar(
        select(func.max(RefreshRow.month)).where(
            *here(RefreshRow, scope, marketplace),
            RefreshRow.report_type == report_type,
            RefreshRow.state == "done",
        )
    )


def count_others(session: Session, scope: Scope, report_type: str, since: datetime) -> int:
    """How many reports of an account's other types were asked for after that instant."""
    count = select(func.count()).where(
        RefreshRow.workspace == scope.workspace,
        RefreshRow.account == scope.account,
        RefreshRow.requested_at > since,
        RefreshRow.report_type != report_type,
        RefreshRow.state != "wished",
    )
    return session.scalar(count) or 0
