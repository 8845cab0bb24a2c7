"""What Amazon's file for bulk fixing says of the SKUs whose stranded row lacks something."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, func, or_, select
from sqlalchemy.orm import Session

from store.base import bound, here
from store.batches import batches
from store.database import Database
from store.item_tables import ItemRow, LoaderFileRow, PointerRow
from store.upsert import changed, insert_or_update
from store.views import visible
from stranded.bulk_fix import LoaderRow
from stranded.items import Money
from stranded.scope import Scope

BATCH = 500
_KEYS = ("workspace", "account", "marketplace", "sku")
# An item without a price has no money tied up.
_LACKS = or_(ItemRow.tied_up.is_(None), ItemRow.asin == "", ItemRow.condition == "")


def lacking(
    session: Session,
    scope: Scope,
    marketplace: str,
    reasons: Collection[str],
    limit: int | None = None,
) -> set[str]:
    """SKUs of the current list, of these reasons, without a price, an ASIN or a condition."""
    query = (
        select(ItemRow.sku)
        .join(PointerRow, visible())
        .where(*here(ItemRow, scope, marketplace), ItemRow.reason.in_([*reasons]), _LACKS)
        .limit(limit)
    )
    return {*session.scalars(query)}


def replace(
    database: Database, scope: Scope, marketplace: str, rows: Iterable[LoaderRow], at: datetime
) -> None:
    """Keeps the rows of a file, in short transactions, instead of those of files before it."""
    for batch in batches(rows, BATCH):
        with database.write() as session:
            for row in batch:
                values = bound(scope, marketplace, **_values(row))
                insert_or_update(session, LoaderFileRow, _KEYS, values)
    with database.write() as session:
        place = here(LoaderFileRow, scope, marketplace)
        changed(session, delete(LoaderFileRow).where(*place, LoaderFileRow.at < at))


def _values(row: LoaderRow) -> dict[str, Any]:
    return {
        "sku": row.sku,
        "product_id": row.product_id,
        "product_id_type": row.product_id_type,
        "price": row.price.amount if row.price else None,
        "currency": row.price.currency if row.price else "",
        "condition": row.condition,
        "at": row.at,
    }


def of_skus(
    session: Session, scope: Scope, marketplace: str, skus: Iterable[str], since: datetime
) -> dict[str, LoaderRow]:
    """What files from an instant on say of these SKUs."""
    place = _from(scope, marketplace, since)
    query = select(LoaderFileRow).where(*place, LoaderFileRow.sku.in_([*skus]))
    return {row.sku: _row(row) for row in session.scalars(query)}


def told(
    session: Session, scope: Scope, marketplace: str, since: datetime
) -> tuple[int, datetime | None]:
    """Of how many SKUs files from an instant on say something, and the newest file's time."""
    query = select(func.count(), func.max(LoaderFileRow.at))
    count, at = session.execute(query.where(*_from(scope, marketplace, since))).one()
    return count, at


def _from(scope: Scope, marketplace: str, since: datetime) -> tuple[ColumnElement[bool], ...]:
    return (*here(LoaderFileRow, scope, marketplace), LoaderFileRow.at >= since)


def _row(row: LoaderFileRow) -> LoaderRow:
    price = None if row.price is None else Money(row.price, row.currency)
    return LoaderRow(row.sku, row.product_id, row.product_id_type, price, row.condition, row.at)
