"""Amazon's file for bulk fixing: what it says of each stranded SKU's product, price and condition.

Source: GET_STRANDED_INVENTORY_LOADER_DATA (Bulk Fix Stranded Inventory), in the columns of the
Inventory Loader. Columns are found by name. A cell that can't be read is none, never a guess.
"""

import re
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from functools import partial

from amazon.report_columns import check_columns, column_names
from amazon.report_file import Content
from amazon.report_text import BLANK, NO_TEXT, ReportText, read_rows
from stranded.bulk_fix import LoaderRow
from stranded.items import Money
from stranded.marketplaces import Marketplace

REQUIRED = ("sku", "product-id", "price", "item-condition")
# The numbers of the Inventory Loader. 9 is in no list of conditions that Amazon gives its sellers.
ID_TYPES = {"1": "ASIN", "2": "ISBN", "3": "UPC", "4": "EAN"}
CONDITIONS = {
    "1": "Used - Like New",
    "2": "Used - Very Good",
    "3": "Used - Good",
    "4": "Used - Acceptable",
    "5": "Collectible - Like New",
    "6": "Collectible - Very Good",
    "7": "Collectible - Good",
    "8": "Collectible - Acceptable",
    "10": "Refurbished",
    "11": "New",
}
# A third decimal may as well be a group of thousands.
_PRICE = re.compile(r"[0-9]{1,9}([.][0-9]{1,2})?")


class LoaderRows:
    """The rows in the file's order. A line that is no row is passed over and counted."""

    def __init__(self, text: ReportText, currency: str, at: datetime) -> None:
        self._header_line, header = text.header()
        self.columns = column_names(header)
        self.passed_over = 0
        self._text = text
        self._currency = currency
        self._at = at
        check_columns(self.columns, REQUIRED)

    def __iter__(self) -> Iterator[LoaderRow]:
        self.passed_over = 0
        for block in self._text.blocks(after=self._header_line):
            for number, line in enumerate(block.lines, block.first):
                if not line.strip(BLANK) and number not in block.faults:
                    continue
                row = None if number in block.faults else self._row(line)
                if row is None:
                    self.passed_over += 1
                else:
                    yield row

    def _row(self, line: str) -> LoaderRow | None:
        cells = [cell.strip(BLANK) for cell in line.split("\t")]
        if len(cells) != len(self.columns) or NO_TEXT.search(line):
            return None
        named = dict(zip(self.columns, cells, strict=True))
        if not named["sku"]:
            return None
        id_type = ID_TYPES.get(named.get("product-id-type", ""), "")
        return LoaderRow(
            sku=named["sku"],
            product_id=named["product-id"] if id_type else "",
            product_id_type=id_type if named["product-id"] else "",
            price=self._price(named["price"]),
            condition=CONDITIONS.get(named["item-condition"], ""),
            at=self._at,
        )

    def _price(self, text: str) -> Money | None:
        """A price of nought is how Amazon writes a missing one."""
        if not _PRICE.fullmatch(text) or not Decimal(text):
            return None
        return Money(Decimal(text), self._currency)


def read_loader(
    content: Content, charset: str | None, marketplace: Marketplace, at: datetime
) -> LoaderRows:
    """The rows of a loader file that was asked for at an instant.

    Raises ReportRefused, before the first row, where the file is none.
    """
    rows_of = partial(LoaderRows, currency=marketplace.currency, at=at)
    return read_rows(content, charset, marketplace, rows_of)
