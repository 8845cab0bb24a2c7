"""The cells of a report's row that hold a date, a number or a price. None of them is guessed."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import lru_cache

from amazon.report_columns import COLUMNS, VALUES
from stranded.actions import Why
from stranded.items import Money, When

# How Amazon writes instants. They are all different, so none is kept: reading must be quick.
_AMAZONS_INSTANT = re.compile(
    r"20[0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9]Z"
)
_INSTANT = re.compile(
    r"20[0-9]{2}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]{1,6})?)?"
    r"([Zz]|[+-][0-9]{2}:?[0-9]{2})"
)
_DAY = re.compile(r"20[0-9]{2}-[0-9]{2}-[0-9]{2}")
_UNITS = re.compile(r"[0-9]{1,9}")
# No currency of a marketplace has three decimals, so 1.234 may as well be a thousand and more.
_AMOUNT = re.compile(r"[0-9]{1,9}([.]([0-9]{1,2}|[0-9]{4}))?")


def values(cells: tuple[str, ...], currency: str) -> tuple[object, ...]:
    """What the cells of VALUES say. Raises ValueError where one can't be read."""
    stranded, removal, fulfillable, unfulfillable, reserved, inbound, price = cells
    return (
        _when(stranded),
        _when(removal),
        _units(fulfillable),
        _units(unfulfillable),
        _units(reserved),
        _units(inbound),
        _money(price, currency),
    )


def first_bad(cells: tuple[str, ...]) -> Why:
    """Which of the cells of VALUES it is that can't be read, given that one can't."""
    named = dict(zip(VALUES, cells, strict=True))
    for column in ("stranded_on", "removal_on"):
        if not _reads(_when, named[column]):
            return _bad("bad_date", column, named[column])
    counted = ("fulfillable", "unfulfillable", "reserved", "inbound")
    column = next((one for one in counted if not _reads(_units, named[one])), "price")
    return _bad("bad_number", column, named[column])


def _when(cell: str) -> When | None:
    if _AMAZONS_INSTANT.fullmatch(cell):
        return datetime.fromisoformat(cell)
    return _other_when(cell)


@lru_cache(maxsize=4096)
def _other_when(cell: str) -> When | None:
    """A bare day stays a day; an instant needs its offset, or nobody knows which one it is."""
    text = cell.strip()
    if not text:
        return None
    if _DAY.fullmatch(text):
        return date.fromisoformat(text)
    if _INSTANT.fullmatch(text):
        return datetime.fromisoformat(text.upper()).astimezone(UTC)
    raise ValueError(text)


@lru_cache(maxsize=4096)
def _units(cell: str) -> int:
    text = cell.strip()
    if text and not _UNITS.fullmatch(text):
        raise ValueError(text)
    return int(text or "0")


@lru_cache(maxsize=32768)
def _money(cell: str, currency: str) -> Money | None:
    """A comma may group or divide, so such a number is not read rather than read wrongly."""
    text = cell.strip()
    if text and not _AMOUNT.fullmatch(text):
        raise ValueError(text)
    return Money(Decimal(text), currency) if text else None


def _reads(read: Callable[[str], object], cell: str) -> bool:
    try:
        read(cell)
    except ValueError:
        return False
    return True


def _bad(code: str, column: str, cell: str) -> Why:
    return Why(code, {"column": COLUMNS[column][0], "value": cell.strip()[:40]})
