"""Amazon's stranded report: bytes to rows. Each data line is an item, or is set aside with its why.

Source: GET_STRANDED_INVENTORY_UI_DATA, the FBA Stranded Inventory Report. Columns are found by
name, since their order and number differ by store, by year and by what a seller chose to see.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import lru_cache
from itertools import islice
from operator import itemgetter
from typing import IO
from weakref import finalize
from zlib import crc32

from amazon.report_file import ReportRefused, inflate, lines, open_report, pick_charset
from stranded.actions import Why
from stranded.items import Money, StrandedItem, When
from stranded.marketplaces import Marketplace

__all__ = ["RejectedRow", "ReportRefused", "ReportRows", "inflate", "read_report"]

# Amazon's name first, then the names of older files. `date-created` is no date of stranding.
COLUMNS = {
    "primary_action": ("primary-action",),
    "stranded_on": ("date-stranded",),
    "removal_on": ("date-to-take-auto-removal", "date-classified-as-unsellable"),
    "status_primary": ("status-primary",),
    "status_secondary": ("status-secondary",),
    "error_message": ("error-message",),
    "reason_text": ("stranded-reason",),
    "asin": ("asin",),
    "sku": ("sku",),
    "fnsku": ("fnsku",),
    "title": ("product-name",),
    "condition": ("condition",),
    "fulfilled_by": ("fulfilled-by",),
    "fulfillable": ("fulfillable-qty", "fulfillable-quantity"),
    "price": ("your-price",),
    "unfulfillable": ("unfulfillable-qty", "unfulfillable-quantity"),
    "reserved": ("reserved-quantity", "reserved-qty"),
    "inbound": ("inbound-shipped-qty", "inbound-shipped-quantity"),
}
REQUIRED = ("sku", "reason_text")

# Only ASCII blanks, so that a SKU is cut alike as bytes and as text.
_BLANK = " \t\r\n\x0b\x0c"
_DAY = re.compile(r"20[0-9]{2}-[0-9]{2}-[0-9]{2}")
_INSTANT = re.compile(
    r"20[0-9]{2}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]{1,6})?)?"
    r"([Zz]|[+-][0-9]{2}:?[0-9]{2})"
)
_UNITS = re.compile(r"[0-9]{1,9}")
_AMOUNT = re.compile(r"[0-9]{1,9}([.][0-9]{1,4})?")
# Bits of the map in which a second SKU of the same place is found: 2 MB, whatever the file's size.
_PLACES = 1 << 24


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """A line that can't be trusted: its number in the file, why, and its SKU where that is sure.

    Codes of `why`: missing_sku, duplicate_sku, wrong_columns (found, expected), bad_date and
    bad_number (column, value), bad_encoding (charset), bad_character.
    """

    line: int
    why: Why
    sku: str | None


class ReportRows:
    """The rows of one report, in its order; one iteration at a time.

    `charset` is what they are read with, `columns` the header's names in lower case.
    """

    def __init__(self, file: IO[bytes], charset: str, marketplace: Marketplace) -> None:
        # The rows keep the file; it goes when they do.
        finalize(self, file.close)
        self.charset = charset
        self.columns = _columns(file, charset)
        self._file = file
        self._currency = marketplace.currency
        places = _find(self.columns)
        self._sku_place = places["sku"]
        self._pick = itemgetter(*(places[name] for name in COLUMNS))
        self._repeated = _repeated(self._skus)

    def __iter__(self) -> Iterator[StrandedItem | RejectedRow]:
        for number, line in self._data():
            try:
                yield self._item(line)
            except _Unreadable as error:
                yield RejectedRow(number, error.why, self._readable_sku(line))

    def _data(self) -> Iterator[tuple[int, bytes]]:
        return islice(lines(self._file), 1, None)

    def _skus(self) -> Iterator[bytes]:
        return (sku for _, line in self._data() if (sku := self._sku(line)))

    def _sku(self, line: bytes) -> bytes | None:
        """The bytes of the SKU, None where the line has not the header's columns."""
        cells = line.split(b"\t")
        return cells[self._sku_place].strip() if len(cells) == len(self.columns) else None

    def _readable_sku(self, line: bytes) -> str | None:
        try:
            sku = (self._sku(line) or b"").decode(self.charset)
        except UnicodeDecodeError:
            return None
        return sku if sku and "\0" not in sku else None

    def _item(self, line: bytes) -> StrandedItem:
        cells = line.split(b"\t")
        if len(cells) != len(self.columns):
            raise _Unreadable("wrong_columns", found=len(cells), expected=len(self.columns))
        sku = cells[self._sku_place].strip()
        if not sku:
            raise _Unreadable("missing_sku")
        if sku in self._repeated:
            raise _Unreadable("duplicate_sku")
        return _item(self._pick(self._texts(line)), self._currency)

    def _texts(self, line: bytes) -> list[str]:
        """The cells of the header's columns, and an empty one for those that the header lacks."""
        try:
            text = line.decode(self.charset)
        except UnicodeDecodeError as error:
            raise _Unreadable("bad_encoding", charset=self.charset) from error
        if "\0" in text:
            raise _Unreadable("bad_character")
        cells = [cell.strip(_BLANK) for cell in text.split("\t")]
        return [*cells, ""]


def read_report(
    content: bytes | Iterable[bytes], charset: str | None, marketplace: Marketplace
) -> ReportRows:
    """The rows of a stranded report as it was downloaded, gzipped or not.

    `content` is the file, or pieces of it; `charset` what its Content-Type named. Raises
    ReportRefused here, before the first row, where the file is no stranded report.
    """
    file = open_report(content)
    return ReportRows(file, pick_charset(file, charset, marketplace.code == "JP"), marketplace)


def _item(cells: tuple[str, ...], currency: str) -> StrandedItem:
    """An item of the cells in the order of COLUMNS."""
    (action, stranded, removal, status, status2, error, reason, asin, sku, fnsku, title) = cells[
        :11
    ]
    (condition, channel, fulfillable, price, unfulfillable, reserved, inbound) = cells[11:]
    return StrandedItem(
        sku=sku,
        asin=asin,
        fnsku=fnsku,
        title=title,
        reason_text=reason,
        primary_action=action,
        status_primary=status,
        status_secondary=status2,
        error_message=error,
        condition=condition,
        fulfilled_by=channel,
        stranded_on=_when("stranded_on", stranded),
        removal_on=_when("removal_on", removal),
        fulfillable=_units("fulfillable", fulfillable),
        unfulfillable=_units("unfulfillable", unfulfillable),
        reserved=_units("reserved", reserved),
        inbound=_units("inbound", inbound),
        price=_money(price, currency),
    )


class _Unreadable(Exception):  # noqa: N818 - it never leaves this module
    def __init__(self, code: str, **parameters: object) -> None:
        super().__init__(code)
        self.why = Why(code, parameters)


def _columns(file: IO[bytes], charset: str) -> tuple[str, ...]:
    """The header's names in lower case."""
    _, header = next(lines(file), (0, b""))
    if not header:
        raise ReportRefused("empty_file")
    if b"\r" in header:
        raise ReportRefused("not_a_report", kind="cr_lines")
    text = header.decode(charset, errors="replace")
    return tuple(name.strip().casefold() for name in text.split("\t"))


def _find(columns: tuple[str, ...]) -> dict[str, int]:
    """Where each of our columns stands; just behind the last one if the file lacks it."""
    names = {name: _present(aliases, columns) for name, aliases in COLUMNS.items()}
    missing = [COLUMNS[name][0] for name in REQUIRED if names[name] is None]
    if missing:
        raise _not_ours(columns, missing)
    twice = [name for name in names.values() if name and columns.count(name) > 1]
    if twice:
        raise ReportRefused("duplicate_column", columns=twice)
    return {
        ours: len(columns) if name is None else columns.index(name) for ours, name in names.items()
    }


def _present(aliases: tuple[str, ...], columns: tuple[str, ...]) -> str | None:
    return next((alias for alias in aliases if alias in columns), None)


def _not_ours(columns: tuple[str, ...], missing: list[str]) -> ReportRefused:
    if len(columns) == 1 and re.search("[,;]", columns[0]):
        return ReportRefused("not_a_report", kind="csv")
    found = [name[:40] for name in columns[:30]]
    expected = [aliases[0] for aliases in COLUMNS.values()]
    return ReportRefused("missing_column", missing=missing, found=found, expected=expected)


def _repeated(skus: Callable[[], Iterator[bytes]]) -> frozenset[bytes]:
    """The SKUs that occur more than once, found without keeping them all."""
    taken = bytearray(_PLACES // 8)
    suspects: set[bytes] = set()
    for sku in skus():
        place = crc32(sku) % _PLACES
        byte, bit = place >> 3, 1 << (place & 7)
        if taken[byte] & bit:
            suspects.add(sku)
        taken[byte] |= bit
    counted = Counter(sku for sku in skus() if sku in suspects) if suspects else Counter[bytes]()
    return frozenset(sku for sku, times in counted.items() if times > 1)


@lru_cache(maxsize=4096)
def _when(column: str, text: str) -> When | None:
    """A bare day stays a day; an instant needs its offset, or nobody knows which one it is."""
    try:
        if not text:
            return None
        if _DAY.fullmatch(text):
            return date.fromisoformat(text)
        if _INSTANT.fullmatch(text):
            return datetime.fromisoformat(text.upper()).astimezone(UTC)
    except ValueError:
        pass
    raise _bad("bad_date", column, text)


@lru_cache(maxsize=4096)
def _units(column: str, text: str) -> int:
    if not text:
        return 0
    if not _UNITS.fullmatch(text):
        raise _bad("bad_number", column, text)
    return int(text)


@lru_cache(maxsize=4096)
def _money(text: str, currency: str) -> Money | None:
    """A comma may group or divide, so such a number is not read rather than read wrongly."""
    if not text:
        return None
    if not _AMOUNT.fullmatch(text):
        raise _bad("bad_number", "price", text)
    return Money(Decimal(text), currency)


def _bad(code: str, column: str, text: str) -> _Unreadable:
    return _Unreadable(code, column=COLUMNS[column][0], value=text[:40])
