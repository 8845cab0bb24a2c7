"""GET_FBA_FULFILLMENT_REMOVAL_ORDER_DETAIL_DATA: what became of removal orders.

One row for each order, SKU and condition of its units. Columns are found by name: a file of 2026
has one more than those of before.
"""

import re
from collections.abc import Iterator

from amazon.report_columns import check_columns, column_names
from amazon.report_file import Content
from amazon.report_text import BLANK, NO_TEXT, ReportText, Unreadable, read_rows, wrong_columns
from amazon.reports import RejectedRow
from stranded.actions import Why
from stranded.marketplaces import Marketplace
from stranded.removal_order import Counts, Row

REQUIRED = ("order-id", "order-status", "sku", "requested-quantity")
QUANTITIES = (
    "requested-quantity",
    "cancelled-quantity",
    "disposed-quantity",
    "shipped-quantity",
    "in-process-quantity",
)
_UNITS = re.compile(r"[0-9]{1,9}")


class RemovalRows:
    """The rows in the file's order; a line that can't be read comes as a RejectedRow."""

    def __init__(self, text: ReportText) -> None:
        self._header_line, header = text.header()
        self._columns = column_names(header)
        check_columns(self._columns, REQUIRED)
        self._text = text

    def __iter__(self) -> Iterator[Row | RejectedRow]:
        for block in self._text.blocks(after=self._header_line):
            for number, line in enumerate(block.lines, block.first):
                if number in block.faults:
                    yield RejectedRow(number, block.faults[number], self._sku(line))
                elif line.strip(BLANK):
                    yield self._read(number, line)

    def _sku(self, line: str) -> str | None:
        """Of a line with bytes that are no text; None where its cells can't be told apart.

        The rows of an order have the same SKU, so they can all be read or none of them can.
        """
        given = [cell.strip(BLANK) for cell in line.split("\t")]
        if len(given) != len(self._columns):
            return None
        return NO_TEXT.sub("\N{REPLACEMENT CHARACTER}", given[self._columns.index("sku")])

    def _read(self, number: int, line: str) -> Row | RejectedRow:
        given = [cell.strip(BLANK) for cell in line.split("\t")]
        if len(given) != len(self._columns):
            why = wrong_columns(len(given), len(self._columns)).why
            return RejectedRow(number, why, None)
        cells = dict(zip(self._columns, given, strict=True))
        try:
            counts = Counts(*(_units(cells, name) for name in QUANTITIES))
        except Unreadable as error:
            return RejectedRow(number, error.why, cells["sku"])
        return Row(cells["order-id"], cells["sku"], cells["order-status"], counts)


def read_removals(content: Content, charset: str | None, marketplace: Marketplace) -> RemovalRows:
    """The rows of the report as it was downloaded, gzipped or not. Raises ReportRefused."""
    return read_rows(content, charset, marketplace, RemovalRows)


def _units(cells: dict[str, str], column: str) -> int:
    text = cells.get(column, "")
    if text and not _UNITS.fullmatch(text):
        raise Unreadable(Why("bad_number", {"column": column, "value": text[:40]}))
    return int(text or "0")
