"""Takes back what a snapshot wrote that nobody is to see, a batch at a time."""

from collections.abc import Callable

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from store.batches import BATCH
from store.database import Database
from store.item_tables import ItemRow, ReasonHistoryRow, SeenRow, SnapshotRow
from store.place import Place
from store.upsert import changed


def take_back(database: Database, place: Place, state: str) -> None:
    """As if the snapshot had never been read; its row and its rejected lines stay, with `state`."""
    for step in (_forget_versions, _reopen, _forget_seen):
        _until_done(database, place, step)
    with database.write() as session:
        mine = update(SnapshotRow).where(*place.of(SnapshotRow), SnapshotRow.number == place.number)
        changed(session, mine.values(state=state))


def forget_seen(database: Database, place: Place) -> None:
    """The list of SKUs is needed only until it is known which ones vanished."""
    _until_done(database, place, _forget_seen)


def _until_done(database: Database, place: Place, step: Callable[[Session, Place], bool]) -> None:
    more = True
    while more:
        with database.write() as session:
            more = step(session, place)


def _forget_versions(session: Session, place: Place) -> bool:
    mine = (*place.of(ItemRow), ItemRow.from_snapshot == place.number)
    rows = session.execute(select(ItemRow.sku, ItemRow.episode).where(*mine).limit(BATCH)).all()
    noted = delete(ReasonHistoryRow).where(
        ReasonHistoryRow.workspace == place.scope.workspace,
        ReasonHistoryRow.account == place.scope.account,
        ReasonHistoryRow.snapshot == place.number,
        ReasonHistoryRow.episode.in_([row.episode for row in rows]),
    )
    changed(session, noted)
    changed(session, delete(ItemRow).where(*mine, ItemRow.sku.in_([row.sku for row in rows])))
    return len(rows) == BATCH


def _reopen(session: Session, place: Place) -> bool:
    ended = (*place.of(ItemRow), ItemRow.to_snapshot == place.number)
    skus = session.scalars(select(ItemRow.sku).where(*ended).limit(BATCH)).all()
    again = update(ItemRow).where(*ended, ItemRow.sku.in_(skus)).values(to_snapshot=None)
    changed(session, again)
    return len(skus) == BATCH


def _forget_seen(session: Session, place: Place) -> bool:
    mine = (*place.of(SeenRow), SeenRow.number == place.number)
    skus = session.scalars(select(SeenRow.sku).where(*mine).limit(BATCH)).all()
    changed(session, delete(SeenRow).where(*mine, SeenRow.sku.in_(skus)))
    return len(skus) == BATCH
