"""Takes back what a snapshot wrote that nobody is to see, a batch at a time."""

from collections.abc import Callable, Sequence

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from store.database import Database
from store.item_tables import ItemRow, ReasonHistoryRow, SnapshotRow
from store.place import Place
from store.staging import BATCH
from store.upsert import changed


def take_back(database: Database, place: Place, state: str) -> None:
    """As if the snapshot had never been read; its row and its rejected lines stay, with `state`."""
    for step in (_reopen, _forget_opened):
        _until_done(database, place, step)
    with database.write() as session:
        mine = update(SnapshotRow).where(*place.of(SnapshotRow), SnapshotRow.number == place.number)
        changed(session, mine.values(state=state))


def _until_done(database: Database, place: Place, step: Callable[[Session, Place], bool]) -> None:
    more = True
    while more:
        with database.write() as session:
            more = step(session, place)


def _forget_opened(session: Session, place: Place) -> bool:
    """Episodes that began with the snapshot."""
    opened = select(ItemRow.sku).where(*place.of(ItemRow), ItemRow.episode_from == place.number)
    skus = session.scalars(opened.limit(BATCH)).all()
    _forget(session, place, skus)
    return len(skus) == BATCH


def _reopen(session: Session, place: Place) -> bool:
    """Versions that the snapshot ended, with those that it put in their places."""
    ended = (*place.of(ItemRow), ItemRow.to_snapshot == place.number)
    skus = session.scalars(select(ItemRow.sku).where(*ended).limit(BATCH)).all()
    _forget(session, place, skus)
    changed(session, update(ItemRow).where(*ended, ItemRow.sku.in_(skus)).values(to_snapshot=None))
    return len(skus) == BATCH


def _forget(session: Session, place: Place, skus: Sequence[str]) -> None:
    mine = (*place.of(ItemRow), ItemRow.sku.in_(skus), ItemRow.from_snapshot == place.number)
    noted = delete(ReasonHistoryRow).where(
        ReasonHistoryRow.workspace == place.scope.workspace,
        ReasonHistoryRow.account == place.scope.account,
        ReasonHistoryRow.snapshot == place.number,
        ReasonHistoryRow.episode.in_(select(ItemRow.episode).where(*mine)),
    )
    changed(session, noted)
    changed(session, delete(ItemRow).where(*mine))
