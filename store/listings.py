"""What listings said when they were read, so that a button can be drawn without asking Amazon."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, bindparam, select
from sqlalchemy.orm import Session

from store.base import bound, here_bound, rows
from store.tables import ListingRow
from store.types import money_column, money_of
from store.upsert import insert_or_update
from stranded.items import ListingFacts
from stranded.scope import Scope

MISS_LASTS = timedelta(minutes=15)
_KEYS = ("workspace", "account", "marketplace", "sku")


_OF_SKUS = select(ListingRow).where(
    *here_bound(ListingRow), ListingRow.sku.in_(bindparam("skus", expanding=True))
)


def cached(
    session: Session, scope: Scope, marketplace: str, skus: Collection[str]
) -> dict[str, ListingFacts]:
    """The last reading of each SKU that was ever read."""
    found = rows(session, _OF_SKUS, **bound(scope, marketplace, skus=list(skus)))
    return {row.sku: _facts(row, row.read_at) for row in found if row.read_at is not None}


def _facts(row: Row[Any], read_at: datetime) -> ListingFacts:
    return ListingFacts(
        read_at=read_at,
        buyable=row.buyable,
        offer_open=row.offer_open,
        start=row.start,
        dangerous_goods=row.dangerous_goods,
        channels=tuple(row.channels),
        issues=tuple(row.issues),
        has_price=row.has_price,
        price=money_of(row.price),
    )


def save(session: Session, scope: Scope, marketplace: str, sku: str, listing: ListingFacts) -> None:
    """Keeps what was read, in the place of what was read before."""
    # A listing that does not exist could not be read, which is `missed`.
    columns = ListingFacts.__dataclass_fields__.keys() - {"exists"}
    values: dict[str, Any] = {name: getattr(listing, name) for name in columns}
    values |= {"channels": list(listing.channels), "issues": list(listing.issues)}
    values |= {"price": money_column(listing.price), "missed_at": None}
    insert_or_update(session, ListingRow, _KEYS, _key(scope, marketplace, sku) | values)


def missed(session: Session, scope: Scope, marketplace: str, sku: str, now: datetime) -> None:
    """Notes that the listing could not be read; what it said before is forgotten."""
    values: dict[str, Any] = {
        "read_at": None,
        "missed_at": now,
        "buyable": False,
        "offer_open": False,
        "start": None,
        "dangerous_goods": None,
        "channels": [],
        "issues": [],
        "has_price": None,
        "price": {},
    }
    insert_or_update(session, ListingRow, _KEYS, _key(scope, marketplace, sku) | values)


def recently_missed(
    session: Session, scope: Scope, marketplace: str, sku: str, now: datetime
) -> bool:
    """Whether a read failed a short while ago, so that it is not worth another one yet."""
    missed = missed_at(session, scope, marketplace, sku)
    return missed is not None and now - missed < MISS_LASTS


def missed_at(session: Session, scope: Scope, marketplace: str, sku: str) -> datetime | None:
    """When a read failed; None where the last one did not."""
    row = rows(session, _OF_SKUS, **bound(scope, marketplace, skus=[sku])).first()
    return None if row is None else row.missed_at


def _key(scope: Scope, marketplace: str, sku: str) -> dict[str, Any]:
    return {
        "workspace": scope.workspace,
        "account": scope.account,
        "marketplace": marketplace,
        "sku": sku,
    }
