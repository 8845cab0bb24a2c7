"""Reports that wait for a person's yes: who says it first takes it in."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from store.base import here
from store.item_tables import PointerRow, SnapshotRow
from store.place import HELD
from store.upsert import changed_one
from stranded.scope import Scope

# Somebody said yes: the report is taken in anew, as another snapshot.
ACCEPTED = "accepted"


@dataclass(frozen=True, slots=True)
class HeldReport:
    """`report_id` is Amazon's, or names where else it came from; empty for a file by hand."""

    number: int
    seen_at: datetime
    report_id: str


def claim(session: Session, scope: Scope, marketplace: str, number: int) -> HeldReport | None:
    """The report, for the first who asks; None where another did, or a newer one was published."""
    mine = (*here(SnapshotRow, scope, marketplace), SnapshotRow.number == number)
    newest = select(PointerRow.number).where(*here(PointerRow, scope, marketplace))
    current = session.scalars(newest).first()
    if current is not None and current > number:
        return None
    claimed = update(SnapshotRow).where(*mine, SnapshotRow.state == HELD)
    if not changed_one(session, claimed.values(state=ACCEPTED)):
        return None
    row = session.scalars(select(SnapshotRow).where(*mine)).one()
    return HeldReport(row.number, row.seen_at, row.report_id)


def release(session: Session, scope: Scope, marketplace: str, number: int) -> None:
    """Lets it wait again: it could not be taken in after all."""
    mine = (*here(SnapshotRow, scope, marketplace), SnapshotRow.number == number)
    again = update(SnapshotRow).where(*mine, SnapshotRow.state == ACCEPTED)
    changed_one(session, again.values(state=HELD))
