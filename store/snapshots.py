"""Takes a report in as a snapshot: written in batches, shown at once by moving a pointer."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, islice
from typing import Any

from sqlalchemy import and_, func, or_, select, update
from sqlalchemy.orm import Session

from store.base import bound, here, here_bound, rows
from store.batches import BATCH, Ingested, JudgedItem, Rejected, RemovalDay, write_batch
from store.closing import close, vanished
from store.database import Database
from store.item_tables import ItemRow, PointerRow, RejectedRow, SnapshotRow
from store.leftovers import forget_seen, take_back
from store.place import (
    ABANDONED,
    CLEARING,
    HELD,
    PUBLISHED,
    REFUSED,
    WRITING,
    Overtaken,
    Place,
    go_on,
)
from store.upsert import changed, insert_or_update, serialise
from stranded.actions import Why
from stranded.marketplaces import Marketplace
from stranded.scope import Scope

__all__ = [
    "Ingested",
    "JudgedItem",
    "Rejected",
    "RemovalDay",
    "Snapshot",
    "current",
    "ingest",
    "rejected_rows",
]

# A report that closes more than half of the list, and more than this many, waits for a person.
MANY = 20


@dataclass(frozen=True, slots=True)
class Snapshot:
    number: int
    seen_at: datetime
    rows: int
    rejected: int


_CURRENT = (
    select(SnapshotRow)
    .join(
        PointerRow,
        and_(
            PointerRow.workspace == SnapshotRow.workspace,
            PointerRow.account == SnapshotRow.account,
            PointerRow.marketplace == SnapshotRow.marketplace,
            PointerRow.number == SnapshotRow.number,
        ),
    )
    .where(*here_bound(SnapshotRow))
)


def current(session: Session, scope: Scope, marketplace: str) -> Snapshot | None:
    """The snapshot that readers see."""
    row = rows(session, _CURRENT, **bound(scope, marketplace)).first()
    return Snapshot(row.number, row.seen_at, row.rows, row.rejected) if row else None


def rejected_rows(
    session: Session,
    scope: Scope,
    marketplace: str,
    snapshot: int,
    limit: int | None = None,
    offset: int = 0,
) -> list[Rejected]:
    """The lines of a report that could not be read, in its order: all, or a page of them."""
    rows = session.scalars(
        select(RejectedRow)
        .where(*here(RejectedRow, scope, marketplace), RejectedRow.number == snapshot)
        .order_by(RejectedRow.position)
        .limit(limit)
        .offset(offset)
    )
    return [Rejected(row.line, row.code, row.parameters, row.sku) for row in rows]


def ingest(
    database: Database,
    scope: Scope,
    marketplace: Marketplace,
    seen_at: datetime,
    rows: Iterable[JudgedItem | Rejected],
    removal_day: RemovalDay,
    *,
    confirmed: bool = False,
    empty_confirmed: bool = False,
    report_id: str = "",
    now: datetime | None = None,
) -> Ingested:
    """Reads all rows into a new snapshot and shows it, unless it would close too much unseen.

    Each batch is a short transaction, so that nobody who writes waits long; a crash between two of
    them leaves the earlier snapshot as it was. `seen_at` is the instant that the report speaks of,
    `now` when it is taken in (else the same). `confirmed` is a person's yes to a held report,
    `empty_confirmed` says that Amazon itself confirmed that nothing is stranded.
    """
    batches = _in_batches(rows)
    first = next(batches, [])  # a file that can't be read fails here, and leaves no trace
    place = _begin(database, scope, marketplace.code, seen_at, report_id)
    result = Ingested(place.number)
    try:
        for batch in chain([first], batches):
            write_batch(database, place, batch, removal_day, result)
        _decide(database, place, result, confirmed, confirmed or empty_confirmed)
        if result.why is None:
            _publish(database, place, result, now or seen_at)
    except Overtaken:
        result.state, result.why = REFUSED, Why("overtaken")
    return result


def _in_batches(rows: Iterable[JudgedItem | Rejected]) -> Iterator[list[JudgedItem | Rejected]]:
    stream = iter(rows)
    while batch := list(islice(stream, BATCH)):
        yield batch


def _begin(
    database: Database, scope: Scope, marketplace: str, seen_at: datetime, report_id: str
) -> Place:
    """A new snapshot, once all that was left unfinished before it is taken back."""
    while True:
        with database.write() as session:
            serialise(session, f"snapshot|{scope.workspace}|{scope.account}|{marketplace}")
            unfinished = _overtake(session, scope, marketplace)
            if not unfinished:
                return _add(session, scope, marketplace, seen_at, report_id)
        for number in unfinished:
            take_back(database, Place(scope, marketplace, number, seen_at), ABANDONED)


def _overtake(session: Session, scope: Scope, marketplace: str) -> list[int]:
    unfinished = and_(
        *here(SnapshotRow, scope, marketplace), SnapshotRow.state.in_([WRITING, CLEARING])
    )
    numbers = session.scalars(select(SnapshotRow.number).where(unfinished)).all()
    changed(session, update(SnapshotRow).where(unfinished).values(state=CLEARING))
    return list(numbers)


def _add(
    session: Session, scope: Scope, marketplace: str, seen_at: datetime, report_id: str
) -> Place:
    last = session.scalars(
        select(func.max(SnapshotRow.number)).where(*here(SnapshotRow, scope, marketplace))
    ).one()
    place = Place(scope, marketplace, (last or 0) + 1, seen_at)
    row = SnapshotRow(**place.keys, number=place.number, seen_at=seen_at, report_id=report_id)
    row.state, row.rows, row.rejected = WRITING, 0, 0
    session.add(row)
    return place


def _decide(
    database: Database, place: Place, result: Ingested, confirmed: bool, may_close_many: bool
) -> None:
    """Closes what vanished, or holds the report back until a person has looked at it."""
    # Rows that nobody could read may be any of the vanished ones: then none is closed.
    gone = vanished(database, place) if _readable(result) else []
    result.closed = len(gone)
    with database.read() as session:
        listed = _listed(session, place)
        newest = current(session, place.scope, place.marketplace)
    if newest is not None and place.seen_at < newest.seen_at and not confirmed:
        result.why = Why("older_than_newest", {"seen_at": place.seen_at, "newest": newest.seen_at})
    elif _suspicious(result, listed) and not may_close_many:
        result.why = Why("would_close_many", {"closed": result.closed, "open": listed})
    if result.why is not None:
        _hold(database, place, result)
    else:
        close(database, place, gone)


def _readable(result: Ingested) -> bool:
    return all(row.sku is not None for row in result.rejected)


def _suspicious(result: Ingested, listed: int) -> bool:
    many = result.closed > MANY and result.closed * 2 > listed
    return many or (result.rows == 0 and result.closed > 0)


def _listed(session: Session, place: Place) -> int:
    """How many items were on the list before this snapshot."""
    until = or_(ItemRow.to_snapshot.is_(None), ItemRow.to_snapshot == place.number)
    query = select(func.count()).select_from(ItemRow)
    before = (*place.of(ItemRow), ItemRow.from_snapshot < place.number, until)
    return session.scalars(query.where(*before)).one()


def _hold(database: Database, place: Place, result: Ingested) -> None:
    result.state = HELD
    with database.write() as session:
        go_on(session, place, state=CLEARING, rows=result.rows, rejected=len(result.rejected))
    take_back(database, place, HELD)


def _publish(database: Database, place: Place, result: Ingested, now: datetime) -> None:
    with database.write() as session:
        before = session.get(PointerRow, tuple(place.keys.values()))
        go_on(
            session,
            place,
            state=PUBLISHED,
            rows=result.rows,
            rejected=len(result.rejected),
            published_at=now,
            previous=before.number if before else None,
            look=_looks(session, place) + int(_is_another_look(session, place, result)),
        )
        keys = ("workspace", "account", "marketplace")
        insert_or_update(session, PointerRow, keys, {**place.keys, "number": place.number})
    forget_seen(database, place)


def _looks(session: Session, place: Place) -> int:
    query = select(func.max(SnapshotRow.look)).where(*place.of(SnapshotRow))
    return session.scalars(query).one() or 0


def _is_another_look(session: Session, place: Place, result: Ingested) -> bool:
    """The same report read twice is one look at the list; so is one with lines of unknown SKUs."""
    mine = select(SnapshotRow.report_id).where(
        *place.of(SnapshotRow), SnapshotRow.number == place.number
    )
    report_id = session.scalars(mine).one()
    same_report = and_(SnapshotRow.report_id == report_id, SnapshotRow.report_id != "")
    same = or_(SnapshotRow.seen_at == place.seen_at, same_report)
    known: Any = select(SnapshotRow.number).where(
        *place.of(SnapshotRow), SnapshotRow.state == PUBLISHED, same
    )
    return _readable(result) and session.scalars(known.limit(1)).first() is None
