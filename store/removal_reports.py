"""Amazon's removal order detail report: when it was asked for, so that it is seldom."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from store.base import bound, here
from store.removal_tables import RemovalReportRow
from store.upsert import changed_one, insert_or_update
from stranded.scope import Scope

_KEYS = ("workspace", "account", "marketplace")


@dataclass(frozen=True, slots=True)
class AskedReport:
    """`report_id` is "" where asking failed; `read_at` is None while it is followed."""

    report_id: str
    asked_at: datetime
    read_at: datetime | None


def last(session: Session, scope: Scope, marketplace: str) -> AskedReport | None:
    row = session.get(RemovalReportRow, (scope.workspace, scope.account, marketplace))
    return AskedReport(row.report_id, row.asked_at, row.read_at) if row else None


def ask(session: Session, scope: Scope, marketplace: str, report_id: str, now: datetime) -> None:
    """Takes the place of the one before. A failed try is noted too, and so is over at once."""
    read_at = None if report_id else now
    values = bound(scope, marketplace, report_id=report_id, asked_at=now, read_at=read_at)
    insert_or_update(session, RemovalReportRow, _KEYS, values)


def end(session: Session, scope: Scope, marketplace: str, report_id: str, now: datetime) -> bool:
    """Says that it is read, or never will be; False where another worker did."""
    mine = (*here(RemovalReportRow, scope, marketplace), RemovalReportRow.report_id == report_id)
    open_one = RemovalReportRow.read_at.is_(None)
    return changed_one(session, update(RemovalReportRow).where(*mine, open_one).values(read_at=now))
