"""Removal orders of the pretend account: made from a feed's file, and carried out by world time.

Amazon takes weeks; here half of the units go after six hours and the others after twelve.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sandbox.amazon.listing import Listing
from sandbox.amazon.wire import iso

BEGINS = timedelta(hours=1)
HALF = timedelta(hours=6)
ALL = timedelta(hours=12)
DISPOSITIONS = ("Return", "Disposal", "Liquidate")
ADDRESS = (
    "AddressName",
    "AddressFieldOne",
    "AddressCity",
    "AddressCountryCode",
    "AddressPostalCode",
)
TABLE = ("MerchantSKU", "SellableQuantity", "UnsellableQuantity")
REPORT = (
    "request-date",
    "order-id",
    "order-type",
    "service-speed",
    "order-status",
    "last-updated-date",
    "sku",
    "fnsku",
    "disposition",
    "requested-quantity",
    "cancelled-quantity",
    "disposed-quantity",
    "shipped-quantity",
    "in-process-quantity",
    "removal-fee",
    "currency",
)
# Amazon's code of the line that says that nothing was made, and that of an ineligible disposition.
# Its other codes are not published: those of the other lines are made up.
NOTHING_MADE, NOT_ELIGIBLE, WRONG_VALUE, NOT_ENOUGH = "3", "1", "5001", "5002"
Record = dict[str, str]
Line = tuple[str, str, str, str]


@dataclass
class Removal:
    """Units of one SKU in one condition that are to go; `gone` of them went so far."""

    order: str
    kind: str
    listing: Listing
    condition: str
    wanted: int
    created: datetime
    gone: int = 0
    cancelled: int = 0

    def settle(self, now: datetime) -> None:
        """Takes away what is due by now. Units that went otherwise meanwhile are cancelled."""
        age = now - self.created
        due = self.wanted if age >= ALL else self.wanted // 2 if age >= HALF else 0
        name = "fulfillable" if self.condition == "Sellable" else "unfulfillable"
        there = getattr(self.listing, name)
        taken = min(max(due - self.gone, 0), there)
        setattr(self.listing, name, there - taken)
        self.gone += taken
        if age >= ALL:
            self.cancelled = self.wanted - self.gone
        if taken and self.listing.empty:
            self.listing.removed, self.listing.stranded = True, False

    def status(self, now: datetime) -> str:
        """Amazon's order-status at an instant."""
        if self.gone + self.cancelled >= self.wanted:
            return "Completed" if self.gone else "Cancelled"
        return "Pending" if now - self.created < BEGINS else "In Process"


@dataclass
class Removals:
    """All orders of the account."""

    orders: list[Removal] = field(default_factory=list)

    def settle(self, now: datetime) -> None:
        for one in self.orders:
            one.settle(now)

    def make(self, records: list[Record], found: dict[str, Listing], now: datetime) -> list[Line]:
        """Makes the orders of a file, all or none; the lines of the answer that say why none."""
        lines = [line for n, record in enumerate(records) for line in _wrong(n, record, found)]
        if not records or lines:
            said = "The feed was not processed and no removal order was created."
            return [("1", "-", NOTHING_MADE, said), *lines]
        for record in records:
            listing = found[record["MerchantSKU"]]
            for condition, column in (("Sellable", TABLE[1]), ("Unsellable", TABLE[2])):
                if wanted := int(record.get(column) or 0):
                    kind, order = record["RemovalDisposition"], record["MerchantRemovalOrderID"]
                    made = Removal(order, kind.capitalize(), listing, condition, wanted, now)
                    self.orders.append(made)
        return []

    def report(self, marketplaces: Iterable[str], now: datetime) -> str:
        """The removal order detail report, "" where there is no order."""
        self.settle(now)
        wanted = set(marketplaces)
        rows = [_row(one, now) for one in self.orders if one.listing.marketplace in wanted]
        return "".join("\t".join(row) + "\n" for row in [REPORT, *rows]) if rows else ""


def read(text: str) -> list[Record]:
    """The records of a file in either of Amazon's layouts."""
    lines = [line.split("\t") for line in text.replace("\r", "").split("\n")]
    if "MerchantSKU" in lines[0]:
        return _table(lines, {})
    gap = next((n for n, line in enumerate(lines) if not any(line)), len(lines))
    return _table(lines[gap + 1 :], {line[0]: line[1] for line in lines[:gap] if len(line) > 1})


def _table(lines: list[list[str]], head: Record) -> list[Record]:
    if not lines:
        return []
    return [head | dict(zip(lines[0], row, strict=False)) for row in lines[1:] if any(row)]


def _wrong(number: int, record: Record, found: dict[str, Listing]) -> list[Line]:
    place, sku = str(100_001 + number), record.get("MerchantSKU", "")
    kind = record.get("RemovalDisposition", "").capitalize()
    if kind == "Liquidate":
        said = "The removal disposition liquidate is not eligible in this marketplace."
        return [(place, "-", NOT_ELIGIBLE, said)]
    if kind not in DISPOSITIONS or not record.get("MerchantRemovalOrderID"):
        said = "MerchantRemovalOrderID or RemovalDisposition is missing or not valid."
        return [(place, sku or "-", WRONG_VALUE, said)]
    if kind == "Return" and not all(record.get(name) for name in ADDRESS):
        return [(place, sku or "-", WRONG_VALUE, "The return address is not complete.")]
    return _wrong_units(place, sku, record, found)


def _wrong_units(place: str, sku: str, record: Record, found: dict[str, Listing]) -> list[Line]:
    listing = found.get(sku)
    units = [record.get(column) or "0" for column in TABLE[1:]]
    if listing is None or not all(one.isdigit() for one in units) or not any(map(int, units)):
        return [(place, sku or "-", WRONG_VALUE, "The SKU or a quantity is not valid.")]
    there = (listing.fulfillable, listing.unfulfillable)
    if any(int(asked) > has for asked, has in zip(units, there, strict=True)):
        return [(place, sku, NOT_ENOUGH, "More units are asked for than are available.")]
    return []


def answer(records: list[Record], lines: list[Line]) -> str:
    """The processing report: a summary, then a table of what went wrong."""
    successful = 0 if lines else len(records)
    table = [
        "\t".join((place, sku, code, "Info" if code == NOTHING_MADE else "Error", said))
        for place, sku, code, said in lines
    ]
    columns = ("original-record-number", "sku", "error-code", "error-type", "error-message")
    summary = (
        "Feed Processing Summary:",
        f"\tNumber of records processed\t\t{0 if lines else len(records)}",
        f"\tNumber of records successful\t\t{successful}",
    )
    return "\n".join([*summary, "", *(["\t".join(columns)] if table else []), *table, ""])


def _row(one: Removal, now: datetime) -> tuple[str, ...]:
    status, left = one.status(now), one.wanted - one.gone - one.cancelled
    disposed = one.gone if one.kind == "Disposal" else 0
    return (
        iso(one.created)[:19] + "+00:00",
        one.order,
        one.kind,
        "Standard",
        status,
        iso(now)[:19] + "+00:00",
        one.listing.sku,
        one.listing.fnsku,
        one.condition,
        str(one.wanted),
        str(one.cancelled),
        str(disposed),
        str(one.gone - disposed),
        str(left if status == "In Process" else 0),
        f"{one.gone * 0.97:.2f}",
        one.listing.place.currency,
    )
