"""What belongs into the file of Amazon's page "Bulk fix stranded inventory", and what is blank.

The page updates prices and changes listings to FBA by it; appeals, approvals and documents never.
What the stranded report leaves blank is filled from Amazon's own file for this, and marked as such.
"""

from dataclasses import dataclass
from datetime import datetime

from stranded.items import Money, StrandedItem
from stranded.reasons import BulkFix, RuleBook

# Beyond this the page's own bulk actions, of 25 at a time, are slower than a file.
SUGGESTED_ABOVE = 25
COLUMNS = ("Price", "ASIN", "SKU", "Condition")
# What stands in a cell that the seller has to fill in.
BLANK = "MISSING"
# A spreadsheet would take such a text for a formula.
FORMULA = ("=", "+", "-", "@")


@dataclass(frozen=True, slots=True)
class LoaderRow:
    """What Amazon's file for bulk fixing says of a SKU, as of `at`; what it does not say is empty.

    `product_id_type` is ASIN, ISBN, UPC or EAN. Nothing is ever done by such a row alone: its price
    may be the one that Amazon objected to.
    """

    sku: str
    product_id: str
    product_id_type: str
    price: Money | None
    condition: str
    at: datetime

    @property
    def asin(self) -> str:
        """Another kind of number is no ASIN."""
        return self.product_id if self.product_id_type == "ASIN" else ""


@dataclass(frozen=True, slots=True)
class BulkRow:
    """One line of the file, in the order of COLUMNS; a cell that is BLANK is to be filled in.

    `from_loader` names the columns that the stranded report left blank and Amazon's own file, of
    the time `loaded_at`, told.
    """

    price: str
    asin: str
    sku: str
    condition: str
    from_loader: tuple[str, ...] = ()
    loaded_at: datetime | None = None

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


@dataclass(frozen=True, slots=True)
class Loaded:
    """Of how many SKUs Amazon's files, the oldest of them of the time `at`, tell what is missing.

    `on_its_way`: one was asked for, or will be at once.
    """

    skus: int = 0
    at: datetime | None = None
    on_its_way: bool = False


def bulk_fixable(book: RuleBook, *, on_request: bool = False) -> tuple[str, ...]:
    """Keys of the reasons that the file mends; `on_request` adds those that it may make worse."""
    wanted = {BulkFix.YES, BulkFix.ON_REQUEST} if on_request else {BulkFix.YES}
    return tuple(reason.key for reason in book.reasons if reason.bulk_fix in wanted)


def bulk_row(item: StrandedItem, loader: LoaderRow | None = None) -> BulkRow:
    """The stranded report's word stands; what it leaves blank is what the loader file says."""
    reported = (_amount(item.price), item.asin, item.sku, item.condition)
    told = ("", "", "", "")
    if loader is not None:
        told = (_amount(loader.price), loader.asin, "", loader.condition)
    pairs = [*zip(reported, told, strict=True)]
    price, asin, sku, condition = (cell or other or BLANK for cell, other in pairs)
    filled = tuple(
        name for name, (cell, other) in zip(COLUMNS, pairs, strict=True) if other and not cell
    )
    at = loader.at if loader is not None and filled else None
    return BulkRow(price, asin, sku, condition, filled, at)


def _amount(price: Money | None) -> str:
    """A price of nought is how Amazon writes a missing one."""
    return "" if price is None or price.amount <= 0 else str(price.amount)
