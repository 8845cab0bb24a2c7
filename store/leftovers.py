"""Takes back what a snapshot wrote that nobody is to see, a batch at a time."""

from collections.abc import Sequence
from functools import partial

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from store.item_tables import ItemRow, ReasonHistoryRow, SnapshotRow
from store.place import ABANDONED, Place
from store.upsert import changed
from store.workbench import Workbench

# Rows a transaction: taking a row away touches all of its indexes.
BATCH = 500


def take_back(bench: Workbench, place: Place) -> None:
    """As if the snapshot had never been read; its row and its rejected lines stay, as abandoned."""
    for step in (_reopen, _forget_opened):
        bench.in_batches(partial(step, place=place), BATCH)
    with bench.write() as session:
        mine = update(SnapshotRow).where(*place.of(SnapshotRow), SnapshotRow.number == place.number)
        changed(session, mine.values(state=ABANDONED))


def _forget_opened(session: Session, place: Place) -> int:
    """Episodes that began with the snapshot."""
    opened = select(ItemRow.sku).where(*place.of(ItemRow), ItemRow.episode_from == place.number)
    skus = session.scalars(opened.limit(BATCH)).all()
    _forget(session, place, skus)
    return len(skus)


def _reopen(session: Session, place: Place) -> int:
    """Versions that the snapshot ended, with those that it put in their places."""
    ended = (*place.of(ItemRow), ItemRow.to_snapshot == place.number)
    skus = session.scalars(select(ItemRow.sku).where(*ended).limit(BATCH)).all()
    _forget(session, place, skus)
    changed(session, update(ItemRow).where(*ended, ItemRow.sku.in_(skus)).values(to_snapshot=None))
    return len(skus)


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
