"""What belongs into the file of Amazon's page "Bulk fix stranded inventory", and what is blank.

The page updates prices and changes listings to FBA by it; appeals, approvals and documents never.
"""

from dataclasses import dataclass

from stranded.items import StrandedItem
from stranded.reasons import BulkFix, RuleBook

# Beyond this the page's own bulk actions, of 25 at a time, are slower than a file.
SUGGESTED_ABOVE = 25
COLUMNS = ("Price", "ASIN", "SKU", "Condition")
# What stands in a cell that the seller has to fill in.
BLANK = "MISSING"
# A spreadsheet would take such a text for a formula.
FORMULA = ("=", "+", "-", "@")


@dataclass(frozen=True, slots=True)
class BulkRow:
    """One line of the file, in the order of COLUMNS; a cell that is BLANK is to be filled in."""

    price: str
    asin: str
    sku: str
    condition: str

    @property
    def cells(self) -> tuple[str, str, str, str]:
        return (self.price, self.asin, self.sku, self.condition)

    @property
    def blanks(self) -> int:
        return self.cells.count(BLANK)

    @property
    def is_safe(self) -> bool:
        """Whether a spreadsheet shows it as it is."""
        return not any(cell.startswith(FORMULA) for cell in self.cells)


def bulk_fixable(book: RuleBook, *, on_request: bool = False) -> tuple[str, ...]:
    """Keys of the reasons that the file mends; `on_request` adds those that it may make worse."""
    wanted = {BulkFix.YES, BulkFix.ON_REQUEST} if on_request else {BulkFix.YES}
    return tuple(reason.key for reason in book.reasons if reason.bulk_fix in wanted)


def bulk_row(item: StrandedItem) -> BulkRow:
    """A price of nought is how Amazon writes a missing one."""
    price = "" if item.price is None or item.price.amount <= 0 else str(item.price.amount)
    return BulkRow(*(cell or BLANK for cell in (price, item.asin, item.sku, item.condition)))
