"""Amazon's stranded report: bytes to rows. Each data line is an item, or is set aside with its why.

Source: GET_STRANDED_INVENTORY_UI_DATA, the FBA Stranded Inventory Report. Columns are found by
name, since their order and number differ by store, by year and by what a seller chose to see.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import lru_cache
from operator import itemgetter
from typing import IO
from weakref import finalize

from amazon.report_columns import COLUMNS, column_names, places
from amazon.report_file import Content, ReportRefused, inflate, open_report
from amazon.report_text import Block, ReportText
from stranded.actions import Why
from stranded.items import Money, StrandedItem, When
from stranded.marketplaces import Marketplace

__all__ = ["RejectedRow", "ReportRefused", "ReportRows", "Row", "inflate", "read_report"]

# What a line may consist of and still be no row.
_BLANK = " \t\r\n\x0b\x0c"
_DAY = re.compile(r"20[0-9]{2}-[0-9]{2}-[0-9]{2}")
_INSTANT = re.compile(
    r"20[0-9]{2}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]{1,6})?)?"
    r"([Zz]|[+-][0-9]{2}:?[0-9]{2})"
)
_UNITS = re.compile(r"[0-9]{1,9}")
_AMOUNT = re.compile(r"[0-9]{1,9}([.][0-9]{1,4})?")
_NO_TEXT = re.compile("[\0\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """A line that can't be trusted: its number in the file, why, and its SKU where that is sure.

    Codes of `why`: missing_sku, wrong_columns (found, expected), bad_date and bad_number (column,
    value), bad_encoding (charset), bad_character, line_too_long (mib).
    """

    line: int
    why: Why
    sku: str | None


Row = StrandedItem | RejectedRow


class ReportRows:
    """The rows of one report with the numbers of their lines, in the file's order.

    `charset` is what they are read with, `columns` the header's names in lower case. `size` and
    `position` are bytes of the inflated file: all, and those read so far in this iteration.
    """

    def __init__(self, text: ReportText, marketplace: Marketplace) -> None:
        self._text = text
        self._currency = marketplace.currency
        self._header_line, header = _header(text)
        self.columns = column_names(header)
        where = places(self.columns)
        self._sku_place = where["sku"]
        self._pick = itemgetter(*(where[name] for name in COLUMNS))
        self._width = len(self.columns)

    @property
    def charset(self) -> str:
        return self._text.charset

    @property
    def size(self) -> int:
        return self._text.size

    @property
    def position(self) -> int:
        return self._text.position

    def __iter__(self) -> Iterator[tuple[int, Row]]:
        for block in self._text.blocks(after=self._header_line):
            yield from self._rows(block)

    def _rows(self, block: Block) -> Iterator[tuple[int, Row]]:
        for line, text in enumerate(block.lines, block.first):
            try:
                row: Row = self._item(text)
            except _Unreadable as error:
                if not text.strip(_BLANK) and line not in block.faults:
                    continue
                row = RejectedRow(line, error.why, self._sure_sku(text))
            if line in block.faults:
                row = RejectedRow(line, block.faults[line], self._sure_sku(text))
            yield line, row

    def _item(self, text: str) -> StrandedItem:
        cells = text.split("\t")
        if len(cells) != self._width:
            raise _unreadable("wrong_columns", found=len(cells), expected=self._width)
        cells.append("")  # the cell of every column that the file lacks
        return _item(self._pick(cells), self._currency)

    def _sure_sku(self, text: str) -> str | None:
        """None where the line has not the header's columns, so that any cell may be the SKU."""
        cells = text.split("\t")
        sku = cells[self._sku_place].strip() if len(cells) == self._width else ""
        return sku if sku and not _NO_TEXT.search(sku) else None


def read_report(content: Content, charset: str | None, marketplace: Marketplace) -> ReportRows:
    """The rows of a stranded report as it was downloaded, gzipped or not.

    `content` is the file's bytes, pieces of them, or an open file: a seekable one is read where it
    lies, and is to stay open until the rows are read. `charset` is what its Content-Type named.
    Raises ReportRefused here, before the first row, where the file is no stranded report.
    """
    file = open_report(content)
    try:
        rows = ReportRows(ReportText(file, charset, japanese=marketplace.code == "JP"), marketplace)
    except BaseException:
        _close(file, content)
        raise
    # A file of our own goes when the rows do.
    finalize(rows, _close, file, content)
    return rows


def _close(file: IO[bytes], content: Content) -> None:
    if file is not content:
        file.close()


def _header(text: ReportText) -> tuple[int, str]:
    """The first line that is not blank, with its number."""
    for block in text.blocks():
        for line, header in enumerate(block.lines, block.first):
            fault = block.faults.get(line)
            if fault is not None and fault.code != "bad_encoding":
                raise ReportRefused("not_a_report", kind="binary")
            if header.strip(_BLANK):
                return line, _NO_TEXT.sub("\N{REPLACEMENT CHARACTER}", header)
    raise ReportRefused("empty_file")


def _item(cells: tuple[str, ...], currency: str) -> StrandedItem:
    """An item of the cells in the order of COLUMNS, which is that of the item's fields."""
    sku, asin, fnsku, title, reason, action, status, status2, error, condition, channel = (
        cell.strip() for cell in cells[:11]
    )
    if not sku:
        raise _unreadable("missing_sku")
    stranded, removal, fulfillable, unfulfillable, reserved, inbound, price = cells[11:]
    try:
        return StrandedItem(
            sku,
            asin,
            fnsku,
            title,
            reason,
            action,
            status,
            status2,
            error,
            condition,
            channel,
            _when(stranded),
            _when(removal),
            _units(fulfillable),
            _units(unfulfillable),
            _units(reserved),
            _units(inbound),
            _money(price, currency),
        )
    except ValueError as unread:
        raise _first_bad(cells) from unread


@lru_cache(maxsize=4096)
def _when(cell: str) -> When | None:
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


@lru_cache(maxsize=4096)
def _money(cell: str, currency: str) -> Money | None:
    """A comma may group or divide, so such a number is not read rather than read wrongly."""
    text = cell.strip()
    if text and not _AMOUNT.fullmatch(text):
        raise ValueError(text)
    return Money(Decimal(text), currency) if text else None


class _Unreadable(Exception):  # noqa: N818 - it never leaves this module
    def __init__(self, why: Why) -> None:
        super().__init__(why.code)
        self.why = why


def _unreadable(code: str, **parameters: object) -> _Unreadable:
    return _Unreadable(Why(code, parameters))


def _first_bad(cells: tuple[str, ...]) -> _Unreadable:
    """Which cell it was that could not be read. Only then is it looked for, to be quick else."""
    named = dict(zip(COLUMNS, cells, strict=True))
    for column in ("stranded_on", "removal_on"):
        if not _reads(_when, named[column]):
            return _bad("bad_date", column, named[column])
    counted = ("fulfillable", "unfulfillable", "reserved", "inbound")
    column = next((one for one in counted if not _reads(_units, named[one])), "price")
    return _bad("bad_number", column, named[column])


def _reads(parse: Callable[[str], object], cell: str) -> bool:
    try:
        parse(cell)
    except ValueError:
        return False
    return True


def _bad(code: str, column: str, cell: str) -> _Unreadable:
    return _unreadable(code, column=COLUMNS[column][0], value=cell.strip()[:40])
