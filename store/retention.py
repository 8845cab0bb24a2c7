"""What is no longer looked at goes after some time; the history of episodes stays for good.

Of an episode its last version, its reasons and its evidence stay. Versions that a later one of the
same episode took the place of go, and lines that were set aside, once their report is old; so does
what is left of reports that were held back or never finished, and what was asked of Amazon.
"""

from datetime import datetime

from sqlalchemy import MetaData, exists, func, select, update
from sqlalchemy.orm import Session, aliased

from store.base import here
from store.batches import delete_found
from store.database import Database
from store.item_tables import ItemRow, PointerRow, RejectedRow, SnapshotRow
from store.place import PUBLISHED
from store.report_tables import RefreshRow
from store.upsert import changed
from stranded.scope import Scope

# Rows a transaction, so that nobody who writes waits long.
BATCH = 500
NO_TABLES = MetaData()


def prune(database: Database, scope: Scope, marketplace: str, before: datetime) -> int:
    """Takes away what reports from before a time hold beyond the history; returns how many rows."""
    with database.read() as session:
        old = _old(session, scope, marketplace, before)
    if old is None:
        return 0
    after, last = old

    def superseded(session: Session) -> int:
        return _superseded(session, scope, marketplace, after, last)

    def set_aside(session: Session) -> int:
        return _set_aside(session, scope, marketplace, last)

    def never_shown(session: Session) -> int:
        return _never_shown(session, scope, marketplace, last)

    mark = update(PointerRow).where(*here(PointerRow, scope, marketplace))
    with database.workbench(NO_TABLES) as bench:
        steps = (superseded, set_aside, never_shown)
        gone = sum(bench.in_batches(step, BATCH) for step in steps)
        with bench.write() as session:
            changed(session, mark.values(pruned_to=last))
    return gone


def prune_requests(database: Database, scope: Scope, marketplace: str, before: datetime) -> int:
    """Takes away the ended requests for reports from before a time; returns how many.

    Those of bills stay, a dozen a year: by them it is known which month was asked for.
    """
    mine = here(RefreshRow, scope, marketplace)
    ended = (RefreshRow.finished_at < before, RefreshRow.month.is_(None))
    oldest = select(RefreshRow.id).where(*mine, *ended).order_by(RefreshRow.id).limit(BATCH)

    def requests(session: Session) -> int:
        return delete_found(session, RefreshRow, mine, oldest)

    with database.workbench(NO_TABLES) as bench:
        return bench.in_batches(requests, BATCH)


def _old(
    session: Session, scope: Scope, marketplace: str, before: datetime
) -> tuple[int, int] | None:
    """The numbers after which, and up to which, snapshots are to be pruned; None if there are none.

    The current one is never old, however long there was no other.
    """
    pointer = session.get(PointerRow, (scope.workspace, scope.account, marketplace))
    if pointer is None:
        return None
    last: int | None = session.scalars(
        select(func.max(SnapshotRow.number)).where(
            *here(SnapshotRow, scope, marketplace),
            SnapshotRow.published_at < before,
            SnapshotRow.number < pointer.number,
        )
    ).one()
    if last is None or last <= pointer.pruned_to:
        return None
    return pointer.pruned_to, last


def _superseded(session: Session, scope: Scope, marketplace: str, after: int, last: int) -> int:
    later = aliased(ItemRow, name="later")
    goes_on = exists().where(
        later.workspace == ItemRow.workspace,
        later.account == ItemRow.account,
        later.episode == ItemRow.episode,
        later.from_snapshot == ItemRow.to_snapshot,
    )
    # What ended up to the mark was looked at before: it stayed because it is its episode's last.
    ended = (ItemRow.to_snapshot > after, ItemRow.to_snapshot <= last)
    mine = here(ItemRow, scope, marketplace)
    versions = select(ItemRow.sku, ItemRow.from_snapshot).where(*mine, *ended, goes_on)
    # The oldest first: what a version ended before is how it is told that it is not the last.
    oldest = versions.order_by(ItemRow.to_snapshot).limit(BATCH)
    return delete_found(session, ItemRow, mine, oldest)


def _set_aside(session: Session, scope: Scope, marketplace: str, last: int) -> int:
    mine = here(RejectedRow, scope, marketplace)
    lines = select(RejectedRow.number, RejectedRow.position).where(
        *mine, RejectedRow.number <= last
    )
    return delete_found(session, RejectedRow, mine, lines.limit(BATCH))


def _never_shown(session: Session, scope: Scope, marketplace: str, last: int) -> int:
    """Published ones stay: the history is dated by them."""
    mine = here(SnapshotRow, scope, marketplace)
    hidden = select(SnapshotRow.number).where(
        *mine, SnapshotRow.number < last, SnapshotRow.state != PUBLISHED
    )
    return delete_found(session, SnapshotRow, mine, hidden.limit(BATCH))
