"""Report files as tests need them."""

from amazon.reports import RejectedRow, read_report
from stranded.items import StrandedItem
from stranded.marketplaces import MARKETPLACES

US, JP = MARKETPLACES["US"], MARKETPLACES["JP"]

HEADER = (
    "primary-action",
    "date-stranded",
    "Date-to-take-auto-removal",
    "status-primary",
    "status-secondary",
    "error-message",
    "stranded-reason",
    "asin",
    "sku",
    "fnsku",
    "product-name",
    "condition",
    "fulfilled-by",
    "fulfillable-qty",
    "your-price",
    "unfulfillable-qty",
    "reserved-quantity",
    "inbound-shipped-qty",
)
ROW = {
    "primary-action": "Relist",
    "date-stranded": "2026-10-01",
    "Date-to-take-auto-removal": "2026-12-15T08:00:00Z",
    "status-primary": "Inactive",
    "status-secondary": "Closed",
    "error-message": "",
    "stranded-reason": "Listing closed",
    "asin": "B0ABCDEFGH",
    "sku": "LAMP-1",
    "fnsku": "X000000001",
    "product-name": 'Lamp 10" "warm"',
    "condition": "New",
    "fulfilled-by": "Amazon",
    "fulfillable-qty": "12",
    "your-price": "19.99",
    "unfulfillable-qty": "3",
    "reserved-quantity": "0",
    "inbound-shipped-qty": "",
}


def report(*rows: dict[str, str], header: tuple[str, ...] = HEADER, end: str = "\n") -> str:
    """A report of the usual row, each time with the given cells changed."""
    lines = ["\t".join(header)]
    for number, changes in enumerate(rows, start=1):
        cells = {**ROW, "sku": f"LAMP-{number}", **changes}
        lines.append("\t".join(cells.get(name, "") for name in header))
    return end.join(lines) + end


def items(content: str | bytes, charset: str | None = None) -> list[StrandedItem]:
    rows = [row for _, row in read_report(as_bytes(content), charset, US)]
    assert not [row for row in rows if isinstance(row, RejectedRow)]
    return [row for row in rows if isinstance(row, StrandedItem)]


def rejected(content: str | bytes, charset: str | None = None) -> list[RejectedRow]:
    rows = read_report(as_bytes(content), charset, US)
    return [row for _, row in rows if isinstance(row, RejectedRow)]


def as_bytes(content: str | bytes) -> bytes:
    return content.encode() if isinstance(content, str) else content
