"""The stranded report as a file: written from listings, and read back from a seller's own."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation
from pathlib import Path

from sandbox.amazon.listing import Listing
from sandbox.amazon.marketplaces import US, Marketplace
from sandbox.amazon.wire import iso

COLUMNS = (
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
OLDER_NAMES = {
    "date-classified-as-unsellable": "date-to-take-auto-removal",
    "fulfillable-quantity": "fulfillable-qty",
}


def as_tsv(listings: list[Listing]) -> str:
    """The 18 columns, tab-separated without quoting, one line a SKU."""
    rows = [COLUMNS, *(_row(listing) for listing in listings)]
    return "".join("\t".join(row) + "\n" for row in rows)


def _row(listing: Listing) -> tuple[str, ...]:
    by_merchant = listing.primary_action.casefold().startswith("change to fulfilled")
    return (
        listing.primary_action,
        _date(listing.date_stranded, listing),
        _date(listing.removal_at, listing),
        listing.status_primary,
        listing.status_secondary,
        listing.error_message,
        listing.reason,
        listing.asin,
        listing.sku,
        listing.fnsku,
        listing.product_name.replace("\t", " "),
        listing.condition,
        "Merchant" if by_merchant else "Amazon",
        str(listing.fulfillable),
        "" if listing.price is None else listing.place.written(listing.price),
        str(listing.unfulfillable),
        str(listing.reserved),
        str(listing.inbound),
    )


def _date(instant: datetime | None, listing: Listing) -> str:
    if instant is None:
        return ""
    if listing.date_only:
        return listing.place.local_date(instant).isoformat()
    return iso(instant.replace(microsecond=0)).replace(".000Z", "Z")


def read(path: Path, now: datetime, place: Marketplace = US) -> list[Listing]:
    """Listings of one marketplace from a stranded report; columns by name, in any order.

    A value that can't be read becomes empty. ValueError if the file isn't such a report.
    """
    text = _decoded(path.read_bytes())
    header, *lines = text.replace("\r", "").split("\n")
    names = [_name(cell) for cell in header.split("\t")]
    if not {"sku", "stranded-reason"} <= set(names):
        raise ValueError(
            f"{path} is not a stranded inventory report: the columns sku and stranded-reason "
            "were not found. Download it from Fix stranded inventory as a text file."
        )
    cells = [dict(zip(names, line.split("\t"), strict=False)) for line in lines if line.strip()]
    return [_listing(row, now, place) for row in cells if row.get("sku", "").strip()]


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _name(cell: str) -> str:
    name = cell.strip().strip('"').casefold()
    return OLDER_NAMES.get(name, name)


def _listing(row: dict[str, str], now: datetime, place: Marketplace) -> Listing:
    cells = {name: value.strip() for name, value in row.items()}
    listing = Listing(
        sku=cells["sku"],
        asin=cells.get("asin", ""),
        fnsku=cells.get("fnsku", ""),
        marketplace=place.code,
        product_name=cells.get("product-name", ""),
        product_type="PRODUCT",
        reason=cells["stranded-reason"],
        date_stranded=_instant(cells.get("date-stranded", ""), place),
        price=_price(cells.get("your-price", "")),
        created=now - timedelta(days=400),
        fulfillable=_whole(cells.get("fulfillable-qty", "")),
        unfulfillable=_whole(cells.get("unfulfillable-qty", "")),
        reserved=_whole(cells.get("reserved-quantity", "")),
        inbound=_whole(cells.get("inbound-shipped-qty", "")),
        condition=cells.get("condition", "") or "New",
        removal_at=_instant(cells.get("date-to-take-auto-removal", ""), place),
        removal_known_since=now,
        status_primary=cells.get("status-primary", ""),
        date_only=len(cells.get("date-stranded", "")) == len("2026-11-23"),
    )
    listing.rebuild(now)
    listing.primary_action = cells.get("primary-action", "")
    listing.status_secondary = cells.get("status-secondary", "")
    listing.error_message = cells.get("error-message", "")
    return listing


def _instant(text: str, place: Marketplace) -> datetime | None:
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        return None
    zone = UTC if instant.tzinfo is None and len(text) > len("2026-11-23") else place.zone
    return (instant if instant.tzinfo else instant.replace(tzinfo=zone)).astimezone(UTC)


def _price(text: str) -> Decimal | None:
    try:
        price = Decimal(text)
    except InvalidOperation:
        return None
    return price if price.is_finite() and price > 0 else None


def _whole(text: str) -> int:
    return int(text) if text.isdecimal() else 0
