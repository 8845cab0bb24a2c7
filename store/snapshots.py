"""Takes a report in as a snapshot: staged, compared, written in batches, shown by a pointer."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple, cast

from sqlalchemy import Table, and_, insert, select
from sqlalchemy.orm import Session

from store.base import bound, here, here_bound, rows
from store.database import Database
from store.item_tables import PointerRow, RejectedRow, SnapshotRow
from store.merging import Differences, Progress, compare, merge
from store.place import HELD, PUBLISHED, REFUSED, Overtaken, Place, go_on
from store.publishing import begin, publish
from store.staging import (
    TEMPORARY,
    JudgedItem,
    Rejected,
    RemovalDay,
    Staged,
    redate,
    set_aside,
    stage,
    unknown_reasons,
)
from store.totals import totals
from store.workbench import Workbench
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
TOO_LATE = Why("held_no_more")


@dataclass(frozen=True, slots=True)
class Snapshot:
    number: int
    seen_at: datetime
    rows: int
    rejected: int


class _Word(NamedTuple):
    """What somebody said for a report: a person, about the list of the time `upon`, or Amazon."""

    confirmed: bool
    upon: datetime | None
    empty_confirmed: bool


@dataclass(slots=True)
class Ingested:
    """What a report came to; its numbers are of rows and items.

    `state` is published, held (it waits for a person's yes) or refused (another one was begun or
    shown meanwhile); the last two changed nothing, `why` says why, and the counts are what it would
    do.
    `unknown_reasons` are Amazon's texts that the rule book lacks, each with its number of items.
    """

    snapshot: int
    state: str = PUBLISHED
    accepted: int = 0
    rejected: int = 0
    opened: int = 0
    continued: int = 0
    closed: int = 0
    unknown_reasons: list[tuple[str, int]] = field(default_factory=list)
    why: Why | None = None

    @property
    def rows(self) -> int:
        return self.accepted + self.rejected


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
    """The lines of a report that were set aside, in its order: `limit` of them, None for all."""
    rows = session.scalars(
        select(RejectedRow)
        .where(*here(RejectedRow, scope, marketplace), RejectedRow.number == snapshot)
        .order_by(RejectedRow.position)
        .offset(offset)
        .limit(limit)
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
    upon: datetime | None = None,
    empty_confirmed: bool = False,
    report_id: str = "",
    now: datetime | None = None,
    progress: Progress = lambda _written, _of: None,
) -> Ingested:
    """Reads all rows into a new snapshot and shows it, unless it would close too much unseen.

    Each batch is a short transaction, so that nobody who writes waits long; a crash between two of
    them leaves the earlier snapshot as it was. `seen_at` is the instant that the report speaks of,
    `now` when it is taken in (else the same). `confirmed` is a person's yes to a held report, and
    `upon` the time of the list that it was said about. `empty_confirmed` says that Amazon itself
    confirmed that nothing is stranded.
    """
    with database.workbench(TEMPORARY) as bench:
        staged = stage(bench, rows)  # a file that can't be read fails here, and leaves no trace
        place = begin(bench, scope, marketplace.code, seen_at, report_id)
        try:
            redate(bench, place, removal_day)
            found = compare(bench, place, may_close=staged.nameless == 0)
            result = _result(bench, place, staged, found)
            result.why = _doubt(database, place, result, _Word(confirmed, upon, empty_confirmed))
            _keep_rejected(bench, place)
            if result.why is None:
                merge(bench, place, found, progress)
                publish(bench, place, staged, now or seen_at)
            else:
                _put_aside(database, place, result)
        except Overtaken:
            return Ingested(place.number, REFUSED, why=Why("overtaken"))
    return result


def _result(bench: Workbench, place: Place, staged: Staged, found: Differences) -> Ingested:
    return Ingested(
        place.number,
        accepted=staged.accepted,
        rejected=staged.rejected,
        opened=found.opened,
        continued=staged.accepted - found.opened,
        closed=found.vanished,
        unknown_reasons=unknown_reasons(bench) if staged.unknown else [],
    )


def _doubt(database: Database, place: Place, result: Ingested, word: _Word) -> Why | None:
    """Why a person should look at the report before it is believed."""
    with database.read() as session:
        newest = current(session, place.scope, place.marketplace)
        listed = totals(session, place.scope, place.marketplace).items
    # The same list judged anew has the time that it had.
    if word.upon is not None and (newest is None or newest.seen_at != word.upon):
        return TOO_LATE
    if newest is not None and place.seen_at < newest.seen_at and not word.confirmed:
        return Why("older_than_newest", {"seen_at": place.seen_at, "newest": newest.seen_at})
    many = result.closed > MANY and result.closed * 2 > listed
    sure = word.confirmed or word.empty_confirmed
    if (many or (result.rows == 0 and result.closed > 0)) and not sure:
        return Why("would_close_many", {"closed": result.closed, "open": listed})
    return None


def _keep_rejected(bench: Workbench, place: Place) -> None:
    """The lines that are set aside stay with their snapshot, whatever becomes of it."""
    here = {**place.keys, "number": place.number}
    for lines in set_aside(bench):
        with bench.write() as session:
            go_on(session, place)
            kept = [{**here, **line._asdict()} for line in lines]
            session.execute(insert(cast("Table", RejectedRow.__table__)), kept)


def _put_aside(database: Database, place: Place, result: Ingested) -> None:
    """A report that waits for a person's yes, or whose yes came too late."""
    result.state = REFUSED if result.why == TOO_LATE else HELD
    with database.write() as session:
        go_on(session, place, state=result.state, rows=result.rows, rejected=result.rejected)
