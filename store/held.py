"""Reports that wait for a person's yes: who says it first takes it in."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from store.base import here
from store.item_tables import SnapshotRow
from store.place import HELD, PUBLISHED
from store.snapshots import current
from store.upsert import changed, changed_one
from stranded.scope import Scope

# Somebody said yes: the report is taken in anew, as another snapshot.
ACCEPTED = "accepted"


@dataclass(frozen=True, slots=True)
class HeldReport:
    """`report_id` is Amazon's, or names where else it came from; empty for a file by hand.

    `upon` is the time of the list that it was held beside, and that a yes is about.
    """

    number: int
    seen_at: datetime
    report_id: str
    upon: datetime


def claim(session: Session, scope: Scope, marketplace: str, number: int) -> HeldReport | None:
    """The report, for the first who asks; None where another did, or a newer one was published."""
    mine = (*here(SnapshotRow, scope, marketplace), SnapshotRow.number == number)
    upon, newest = _upon(session, scope, marketplace, number), current(session, scope, marketplace)
    if upon is None or newest is None or newest.seen_at != upon:
        return None
    claimed = update(SnapshotRow).where(*mine, SnapshotRow.state == HELD)
    if not changed_one(session, claimed.values(state=ACCEPTED)):
        return None
    row = session.scalars(select(SnapshotRow).where(*mine)).one()
    return HeldReport(row.number, row.seen_at, row.report_id, upon)


def _upon(session: Session, scope: Scope, marketplace: str, number: int) -> datetime | None:
    """By its time, for a list that is judged anew gets another number and is no newer report."""
    shown = (SnapshotRow.number < number, SnapshotRow.state == PUBLISHED)
    before = select(SnapshotRow.seen_at).where(*here(SnapshotRow, scope, marketplace), *shown)
    return session.scalars(before.order_by(SnapshotRow.number.desc()).limit(1)).first()


def release(session: Session, scope: Scope, marketplace: str, number: int) -> None:
    """Lets it wait again: it could not be taken in after all."""
    mine = (*here(SnapshotRow, scope, marketplace), SnapshotRow.number == number)
    again = update(SnapshotRow).where(*mine, SnapshotRow.state == ACCEPTED)
    changed_one(session, again.values(state=HELD))


def release_all(session: Session, workspace: str) -> int:
    """The same for all that nobody takes in any more, since the process that did was ended."""
    left = (SnapshotRow.workspace == workspace, SnapshotRow.state == ACCEPTED)
    return changed(session, update(SnapshotRow).where(*left).values(state=HELD))
