"""A filled file for bulk fixing, line by line: what each asks for, and what speaks against it."""

from dataclasses import dataclass

from stranded.actions import ActionKind, Why
from stranded.bulk_fix import BLANK
from stranded.items import Money

COLUMNS = ("price", "asin", "sku", "condition")
# As anybody looks through before saying yes to all of them.
MOST = 100


@dataclass(frozen=True, slots=True)
class FilledLine:
    """A line's number in the file and its cells as text; no SKU where it can't be read."""

    line: int
    sku: str = ""
    asin: str = ""
    price: str = ""

    @property
    def has_price(self) -> bool:
        return self.price.upper() not in ("", BLANK)

    @property
    def has_asin(self) -> bool:
        return self.asin.upper() not in ("", BLANK)


@dataclass(frozen=True, slots=True)
class FilledRow:
    """What a line comes to: an action on an episode, or `why` none.

    `price` is set for SET_PRICE, and `known` the last one that Amazon's reports tell of.
    """

    line: int
    sku: str
    episode: str = ""
    reason: str = ""
    action: ActionKind | None = None
    price: Money | None = None
    known: Money | None = None
    why: Why | None = None


@dataclass(frozen=True, slots=True)
class Filled:
    """A file that was looked through. Nothing of it is done before a person says so."""

    key: str
    account: str
    marketplace: str
    name: str
    state: str
    rows: tuple[FilledRow, ...]
    by: str = ""

    def of(self, action: ActionKind) -> tuple[FilledRow, ...]:
        return tuple(row for row in self.rows if row.action is action)

    @property
    def prices(self) -> int:
        return len(self.of(ActionKind.SET_PRICE))

    @property
    def changes(self) -> int:
        return len(self.of(ActionKind.CHANGE_TO_FBA))

    @property
    def unchecked(self) -> int:
        """Prices that nothing is known of to compare them with."""
        return sum(row.known is None for row in self.of(ActionKind.SET_PRICE))

    @property
    def refused(self) -> tuple[FilledRow, ...]:
        return tuple(row for row in self.rows if row.action is None)
