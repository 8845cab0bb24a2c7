"""One version of an item: a report's row as columns, and columns as an item again."""

import re
import unicodedata
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import Row

from store.item_tables import ItemRow
from stranded.items import Money, StrandedItem

_PARTS = 10_000
# No stock is worth this much, and sums of such amounts would not fit into a column.
_ABSURD = Decimal(10) ** 9

ITEM_COLUMNS: Final = tuple(
    name for name in StrandedItem.__dataclass_fields__ if name not in ("sku", "price")
)


def search_form(sku: str) -> str:
    """The SKU as a near miss is looked up: case folded, separators dropped."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", sku).casefold())


def columns_of(item: StrandedItem) -> dict[str, Any]:
    return {
        "sku": item.sku,
        "search_sku": search_form(item.sku),
        "units": item.units,
        "tied_up": _parts(item.tied_up),
        "price": item.price.amount if item.price else None,
        "currency": item.price.currency if item.price else None,
        **{name: getattr(item, name) for name in ITEM_COLUMNS},
    }


def item_of(row: ItemRow | Row[*tuple[Any, ...]]) -> StrandedItem:
    price = None
    if row.price is not None and row.currency is not None:
        price = Money(row.price, row.currency)
    return StrandedItem(
        sku=row.sku,
        price=price,
        **{name: getattr(row, name) for name in ITEM_COLUMNS},
    )


def _parts(money: Money | None) -> int | None:
    if money is None or money.amount >= _ABSURD:
        return None
    return int(money.amount * _PARTS)


def from_parts(parts: int, currency: str) -> Money:
    """The amount of a sum of `tied_up` columns."""
    return Money(Decimal(parts) / _PARTS, currency)
