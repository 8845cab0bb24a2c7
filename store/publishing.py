"""A snapshot's beginning and its end: begun by one at a time, shown by moving a pointer."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import and_, func, or_, select, update
from sqlalchemy.orm import Session

from store import totals
from store.base import here
from store.item_tables import PointerRow, SnapshotRow
from store.leftovers import take_back
from store.place import CLEARING, PUBLISHED, WRITING, Place, go_on
from store.staging import Staged
from store.upsert import changed, insert_or_update, serialise
from store.workbench import Workbench
from stranded.scope import Scope


def begin(
    bench: Workbench, scope: Scope, marketplace: str, seen_at: datetime, report_id: str
) -> Place:
    """A new snapshot, once all that was left unfinished before it is taken back."""
    while True:
        with bench.write() as session:
            one_at_a_time(session, scope, marketplace)
            left = _overtake(session, scope, marketplace)
            if not left:
                return add(session, scope, marketplace, seen_at, report_id)
        for number in left:
            take_back(bench, Place(scope, marketplace, number, seen_at, seen_at))


def one_at_a_time(session: Session, scope: Scope, marketplace: str) -> None:
    """Nobody else begins a snapshot of the marketplace until this transaction ends."""
    serialise(session, f"snapshot|{scope.workspace}|{scope.account}|{marketplace}")


def _overtake(session: Session, scope: Scope, marketplace: str) -> Sequence[int]:
    left = (*here(SnapshotRow, scope, marketplace), SnapshotRow.state.in_([WRITING, CLEARING]))
    changed(session, update(SnapshotRow).where(*left).values(state=CLEARING))
    return unfinished(session, scope, marketplace)


def unfinished(session: Session, scope: Scope, marketplace: str) -> Sequence[int]:
    """Snapshots that are being written or taken back, here or by a process that died."""
    query = select(SnapshotRow.number).where(
        *here(SnapshotRow, scope, marketplace), SnapshotRow.state.in_([WRITING, CLEARING])
    )
    return session.scalars(query).all()


def add(
    session: Session,
    scope: Scope,
    marketplace: str,
    seen_at: datetime,
    report_id: str,
    changed_at: datetime | None = None,
) -> Place:
    """A snapshot that is being written. `changed_at` is when a reason became another one."""
    last = session.scalars(
        select(func.max(SnapshotRow.number)).where(*here(SnapshotRow, scope, marketplace))
    ).one()
    place = Place(scope, marketplace, (last or 0) + 1, seen_at, changed_at or seen_at)
    row = SnapshotRow(**place.keys, number=place.number, seen_at=seen_at, report_id=report_id)
    row.state, row.rows, row.rejected = WRITING, 0, 0
    session.add(row)
    return place


def publish(bench: Workbench, place: Place, staged: Staged, now: datetime) -> None:
    """Lets readers see it. `staged` has the numbers of its report's rows. Raises Overtaken."""
    sums = totals.count_up(bench, place)
    with bench.write() as session:
        before = session.get(PointerRow, tuple(place.keys.values()))
        go_on(
            session,
            place,
            state=PUBLISHED,
            rows=staged.rows,
            rejected=staged.rejected,
            published_at=now,
            previous=before.number if before else None,
            look=_looks(session, place) + int(_is_another_look(session, place, staged)),
        )
        keys = ("workspace", "account", "marketplace")
        insert_or_update(session, PointerRow, keys, {**place.keys, "number": place.number})
        totals.keep(session, place, sums)


def _looks(session: Session, place: Place) -> int:
    query = select(func.max(SnapshotRow.look)).where(*place.of(SnapshotRow))
    return session.scalars(query).one() or 0


def _is_another_look(session: Session, place: Place, staged: Staged) -> bool:
    """The same report read twice is one look at the list; so is one with lines of unknown SKUs."""
    mine = select(SnapshotRow.report_id).where(
        *place.of(SnapshotRow), SnapshotRow.number == place.number
    )
    report_id = session.scalars(mine).one()
    same_report = and_(SnapshotRow.report_id == report_id, SnapshotRow.report_id != "")
    same = or_(SnapshotRow.seen_at == place.seen_at, same_report)
    known = select(SnapshotRow.number).where(
        *place.of(SnapshotRow), SnapshotRow.state == PUBLISHED, same
    )
    return staged.nameless == 0 and session.scalars(known.limit(1)).first() is None
