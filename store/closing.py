"""Finds the items that a report no longer names, and ends their versions."""

from collections.abc import Iterable, Iterator
from contextlib import closing

from sqlalchemy import ScalarResult, Select, select, update
from sqlalchemy.orm import Session

from store.batches import BATCH
from store.database import Database
from store.item_tables import ItemRow, SeenRow
from store.place import Place, go_on
from store.upsert import changed


def vanished(database: Database, place: Place) -> list[str]:
    """The SKUs on the list that this snapshot did not name, in their order.

    Both lists are walked side by side: a database that does not know how long they are may join
    them row by row.
    """
    listed = select(ItemRow.sku).where(
        *place.of(ItemRow), ItemRow.to_snapshot.is_(None), ItemRow.from_snapshot < place.number
    )
    named = select(SeenRow.sku).where(*place.of(SeenRow), SeenRow.number == place.number)
    with (
        database.read() as session,
        closing(_stream(session, listed.order_by(ItemRow.sku))) as skus,
        closing(_stream(session, named.order_by(SeenRow.sku))) as names,
    ):
        return list(_missing(skus, iter(names)))


def _stream(session: Session, query: Select[str]) -> ScalarResult[str]:
    return session.scalars(query.execution_options(yield_per=BATCH))


def _missing(skus: Iterable[str], names: Iterator[str]) -> Iterator[str]:
    name = next(names, None)
    for sku in skus:
        while name is not None and name < sku:
            name = next(names, None)
        if sku != name:
            yield sku


def close(database: Database, place: Place, skus: list[str]) -> None:
    """Ends the newest versions of these SKUs, a batch at a time. Raises Overtaken."""
    for start in range(0, len(skus), BATCH):
        with database.write() as session:
            go_on(session, place)
            _end(session, place, skus[start : start + BATCH])


def _end(session: Session, place: Place, skus: list[str]) -> None:
    newest = (ItemRow.sku.in_(skus), ItemRow.to_snapshot.is_(None))
    ended = update(ItemRow).where(*place.of(ItemRow), *newest)
    changed(session, ended.values(to_snapshot=place.number))
