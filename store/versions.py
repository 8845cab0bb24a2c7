"""One version of an item: a report's row as columns, and columns as an item again."""

import re
import string
import unicodedata
from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache
from operator import attrgetter
from typing import Any, Final, cast

from sqlalchemy import Dialect, Row, Table

from store.item_tables import ItemRow
from stranded.items import Money, StrandedItem

_PARTS = 10_000
# No stock is worth this much, and sums of such amounts would not fit into a column.
_ABSURD = Decimal(10) ** 9

ITEMS: Final = cast("Table", ItemRow.__table__)
ITEM_COLUMNS: Final = tuple(
    name for name in StrandedItem.__dataclass_fields__ if name not in ("sku", "price")
)
# What a version holds of its item, in the order of `columns_of`.
DERIVED: Final = ("sku", "search_sku", "units", "tied_up", "tied_up_step")
SAID: Final = (*DERIVED, "price", "currency", *ITEM_COLUMNS)

_of_item: Final = attrgetter(*ITEM_COLUMNS)
_SEPARATORS: Final = str.maketrans("", "", string.punctuation + string.whitespace)


def search_form(sku: str) -> str:
    """The SKU as a near miss is looked up: case folded, separators dropped."""
    if sku.isascii() and sku.isprintable():
        return sku.lower().translate(_SEPARATORS)
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", sku).casefold())


def columns_of(item: StrandedItem) -> tuple[Any, ...]:
    """The values of SAID."""
    price, units = item.price, item.units
    amount, currency = (None, None) if price is None else (price.amount, price.currency)
    tied_up = _parts(item.tied_up)
    derived = (item.sku, search_form(item.sku), units, tied_up, _step(tied_up))
    return (*derived, amount, currency, *_of_item(item))


def raw(dialect: Dialect, names: tuple[str, ...]) -> Callable[[tuple[Any, ...]], list[Any]]:
    """Turns values of these columns of an item into what the database's driver takes.

    For many rows at once, which go past SQLAlchemy's own way of doing it.
    """
    conversions = [
        (place, lru_cache(maxsize=4096)(convert))
        for place, name in enumerate(names)
        if (convert := ITEMS.c[name].type.dialect_impl(dialect).bind_processor(dialect))
    ]

    def converted(values: tuple[Any, ...]) -> list[Any]:
        row = list(values)
        for place, convert in conversions:
            row[place] = convert(row[place])
        return row

    return converted


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


def _step(parts: int | None) -> int:
    """Grows with the amount, in ninety steps from one power of ten to the next; unknown is last."""
    if parts is None:
        return -1
    digits = str(parts)
    return len(digits) * 100 + int((digits + "0")[:2])


def from_parts(parts: int, currency: str) -> Money:
    """The amount of a sum of `tied_up` columns."""
    return Money(Decimal(parts) / _PARTS, currency)
