"""The file of Amazon's page "Bulk fix stranded inventory" as a person filled it in.

Amazon's own way of taking it, the feed of the Inventory Loader, ended on 2025-07-31. Its columns
are those of stranded.bulk_fix, found by name; cells are text, and nothing is judged here.
"""

from collections.abc import Iterator
from typing import IO

from amazon.report_columns import check_columns, column_names
from amazon.report_file import Content, ReportRefused, size_of
from amazon.report_text import BLANK, NO_TEXT, ReportText, read_rows
from amazon.reports import LONGEST_SKU
from stranded.filled import COLUMNS, FilledLine
from stranded.marketplaces import Marketplace

# Far more bytes than as many lines as anybody looks through ever have.
LARGEST = 1 << 20


class FilledLines:
    """The lines in the file's order. One that is no line of it has no SKU."""

    def __init__(self, text: ReportText) -> None:
        self._text = text
        self._header_line, _ = text.header()
        self.columns = _columns(text)

    def __iter__(self) -> Iterator[FilledLine]:
        for block in self._text.blocks(after=self._header_line):
            for number, line in enumerate(block.lines, block.first):
                if number in block.faults:
                    yield FilledLine(number)
                elif line.strip(BLANK):
                    yield self._line(number, line)

    def _line(self, number: int, line: str) -> FilledLine:
        cells = [cell.strip(BLANK) for cell in line.split("\t")]
        surplus = cells[len(self.columns) :]
        if len(cells) < len(self.columns) or any(surplus) or NO_TEXT.search(line):
            return FilledLine(number)
        named = dict(zip(self.columns, cells, strict=False))
        if len(named["sku"]) > LONGEST_SKU:
            return FilledLine(number)
        return FilledLine(number, named["sku"], named["asin"], named["price"])


def is_filled(content: bytes | IO[bytes], marketplace: Marketplace) -> bool:
    """Whether a file has some of these columns and no other, which no report of Amazon's has.

    A long report is not read for that: to open it, and to tell its charset, takes long.
    """
    size = len(content) if isinstance(content, bytes) else size_of(content)
    if size > LARGEST:
        return False
    try:
        found = set(_lines(content, marketplace).columns)
    except ReportRefused:
        return False
    return len(found) > 1 and found <= set(COLUMNS)


def _columns(text: ReportText) -> tuple[str, ...]:
    """Without the empty ones that a spreadsheet leaves at the end."""
    names = column_names(text.header()[1])
    while names and not names[-1]:
        names = names[:-1]
    return names


def read_filled(content: Content, marketplace: Marketplace, most: int) -> list[FilledLine]:
    """All lines of a filled file. Raises ReportRefused: none, more than `most`, no column."""
    lines, found = _lines(content, marketplace), list[FilledLine]()
    check_columns(lines.columns, COLUMNS)
    for line in lines:
        found.append(line)
        if len(found) > most:
            raise ReportRefused("filled_too_long", most=most)
    if not found:
        raise ReportRefused("empty_file")
    return found


def _lines(content: Content, marketplace: Marketplace) -> FilledLines:
    return read_rows(content, None, marketplace, FilledLines)
