"""Amazon's stranded report: bytes to rows. Each data line is an item, or is set aside with its why.

Source: GET_STRANDED_INVENTORY_UI_DATA, the FBA Stranded Inventory Report. Columns are found by
name, since their order and number differ by store, by year and by what a seller chose to see.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from itertools import islice
from operator import itemgetter

from amazon.report_cells import first_bad, values
from amazon.report_columns import TEXTS, VALUES, column_names, places
from amazon.report_file import Content, ReportRefused
from amazon.report_text import (
    BLANK,
    NO_TEXT,
    Block,
    ReportText,
    Unreadable,
    read_rows,
    wrong_columns,
)
from stranded.actions import Why
from stranded.items import StrandedItem
from stranded.marketplaces import Marketplace

__all__ = ["RejectedRow", "ReportRefused", "ReportRows", "Row", "read_report"]

# As many first rows as are looked at to tell a file's habit from one row's fault.
_FIRST_ROWS = 100


# Amazon's own limit is 40; what is far beyond is no SKU, and no database could find it again.
LONGEST_SKU = 255


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """A line that can't be trusted: its number in the file, why, and its SKU where that is sure.

    Codes of `why`: missing_sku, sku_too_long (most), wrong_columns (found, expected), bad_date and
    bad_number (column, value), bad_encoding (charset), bad_character, line_too_long (mib).
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
        self._header_line, header = text.header()
        self.columns = column_names(header)
        where = places(self.columns)
        self._sku_place = where["sku"]
        self._texts = itemgetter(*(where[name] for name in TEXTS))
        self._values = itemgetter(*(where[name] for name in VALUES))
        self._width = len(self.columns)
        self._surplus = _surplus(self._first_rows(), self._width)
        text.position = 0

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
        for block in self._blocks():
            yield from self._rows(block)

    def _blocks(self) -> Iterator[Block]:
        return self._text.blocks(after=self._header_line)

    def _first_rows(self) -> list[list[str]]:
        texts = (text for block in self._blocks() for text in block.lines if text.strip(BLANK))
        return [text.split("\t") for text in islice(texts, _FIRST_ROWS)]

    def _rows(self, block: Block) -> Iterator[tuple[int, Row]]:
        for line, text in enumerate(block.lines, block.first):
            if line in block.faults:
                yield line, RejectedRow(line, block.faults[line], self._sure_sku(text))
                continue
            try:
                yield line, self._item(text)
            except Unreadable as error:
                if text.strip(BLANK):
                    yield line, RejectedRow(line, error.why, self._sure_sku(text))

    def _item(self, text: str) -> StrandedItem:
        cells = self._cells(text)
        cells.append("")  # the cell of every column that the file lacks
        written = self._values(cells)
        try:
            read = values(written, self._currency)
        except ValueError as error:
            raise Unreadable(first_bad(written)) from error
        item = StrandedItem._make((*map(str.strip, self._texts(cells)), *read))
        if not item.sku:
            raise Unreadable(Why("missing_sku"))
        if len(item.sku) > LONGEST_SKU:
            raise Unreadable(Why("sku_too_long", {"most": LONGEST_SKU}))
        return item

    def _cells(self, text: str) -> list[str]:
        """As many as the header has, or nobody knows which is which."""
        cells = text.split("\t")
        if len(cells) == self._width:
            return cells
        if len(cells) == self._width + self._surplus and _blank(cells[self._width :]):
            return cells[: self._width]
        raise wrong_columns(len(cells), self._width)

    def _sure_sku(self, text: str) -> str | None:
        """None where the line has not the header's columns, so that any cell may be the SKU."""
        try:
            sku = self._cells(text)[self._sku_place].strip()
        except Unreadable:
            return None
        sure = 0 < len(sku) <= LONGEST_SKU and not NO_TEXT.search(sku)
        return sku if sure else None


def read_report(content: Content, charset: str | None, marketplace: Marketplace) -> ReportRows:
    """The rows of a stranded report as it was downloaded, gzipped or not.

    `content` is the file's bytes, pieces of them, or an open file: a seekable one is read where it
    lies, and is to stay open until the rows are read. `charset` is what its Content-Type named.
    Raises ReportRefused here, before the first row, where the file is no stranded report.
    """
    return read_rows(content, charset, marketplace, partial(ReportRows, marketplace=marketplace))


def _surplus(rows: list[list[str]], width: int) -> int:
    """How many empty cells most rows have behind the header's last: some program's habit.

    One row alone may as well hold a tab in its title, which shifts the cells that come after.
    """
    counted = Counter(len(cells) for cells in rows if _blank(cells[width:]))
    usual, times = max(counted.items(), key=itemgetter(1), default=(0, 0))
    return max(0, usual - width) if times > 1 and 2 * times > len(rows) else 0


def _blank(cells: list[str]) -> bool:
    return not "".join(cells).strip()
