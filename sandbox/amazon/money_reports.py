"""The reports on what storage costs: the month's bill, the planning report, the Fee Preview.

Not every SKU is in each of them, as in a real account.
"""

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import starmap

from sandbox.amazon import money_columns as columns
from sandbox.amazon.listing import Listing
from sandbox.amazon.marketplaces import US, Marketplace
from sandbox.amazon.sizes import drawn, size_of

STORAGE_FEES = "GET_FBA_STORAGE_FEE_CHARGES_DATA"
PLANNING = "GET_FBA_INVENTORY_PLANNING_DATA"
FEE_PREVIEW = "GET_FBA_ESTIMATED_FBA_FEES_TXT_DATA"

# In a hundred SKUs so many are in the bill, in the planning report, and have dimensions.
BILLED, PLANNED, MEASURED = 70, 75, 90
# A cubic foot's month: standard and oversize, from January to September, then until December.
# Amazon's own for the United States; the others belong to the pretend account alone.
RATES = {"US": (("0.78", "2.40"), ("0.56", "1.40"))}
ELSEWHERE = (("0.72", "1.06"), ("0.50", "0.74"))
Cells = dict[str, object]


def bill(listings: Iterable[Listing], place: Marketplace, since: datetime, now: datetime) -> str:
    """The bill of the month in which `since` lies, "" before it is out."""
    month = since.astimezone(UTC).date().replace(day=1)
    if place.local_date(now) < _out_on(month, place):
        return ""
    begins = place.midnight(month)
    there = (x for x in listings if x.created < begins and _in(x, "bill", BILLED) and _units(x))
    rows = [row for listing in there for row in _billed(listing, place, month)]
    return _table(columns.BILL if place is US else columns.OLDER_BILL, rows)


def planning(listings: Iterable[Listing], place: Marketplace, _: datetime, now: datetime) -> str:
    today = place.local_date(now)
    there = (x for x in listings if _in(x, "planning", PLANNED) and _units(x))
    return _table(columns.PLANNING, [_planned(listing, place, today) for listing in there])


def fee_preview(listings: Iterable[Listing], place: Marketplace, _: datetime, __: datetime) -> str:
    """Canada's has the older header, and centimetres."""
    header = columns.PREVIEW if place is US else columns.OLDER_PREVIEW
    return _table(header, [_previewed(listing, place) for listing in listings])


def _out_on(month: date, place: Marketplace) -> date:
    """Between the 7th and the 15th of the next month."""
    following = (month + timedelta(days=31)).replace(day=1)
    return following + timedelta(days=6 + (month.month * 5 + len(place.code)) % 9)


def _in(listing: Listing, report: str, in_a_hundred: int) -> bool:
    return drawn(listing, report, 100) < in_a_hundred


def _units(listing: Listing) -> int:
    return listing.fulfillable + listing.unfulfillable + listing.reserved


def _rate(place: Marketplace, month: date, *, oversize: bool) -> Decimal:
    rate = Decimal(RATES.get(place.code, ELSEWHERE)[oversize][month.month >= 10])
    return rate * 100 if place.yen else rate


def _billed(listing: Listing, place: Marketplace, month: date) -> list[Cells]:
    """A row for each fulfillment centre: a large lot lies in two."""
    units = _units(listing)
    shares = {"ONT8": units} if units < 40 else {"ONT8": units - units // 3, "MDW2": units // 3}
    size = size_of(listing)
    rate = _rate(place, month, oversize=size.oversize)

    def row(centre: str, count: int) -> Cells:
        fee = f"{count * size.cubic_feet * rate:.4f}"
        longest, median, shortest = size.sides
        return {
            **_names(listing, "_"),
            "fulfillment_center": centre,
            "country_code": place.code,
            "longest_side": longest,
            "median_side": median,
            "shortest_side": shortest,
            "measurement_units": "inches",
            "item_volume": size.cubic_feet,
            "volume_units": "cubic feet",
            "product_size_tier": "Oversize" if size.oversize else "Standard-Size",
            "average_quantity_on_hand": f"{count:.2f}",
            "average_quantity_pending_removal": "0.00",
            "estimated_total_item_volume": count * size.cubic_feet,
            "month_of_charge": f"{month:%Y-%m}",
            "storage_rate": rate,
            "base_rate": rate,
            "currency": place.currency,
            "estimated_monthly_storage_fee": fee,
            "est_base_msf": fee,
            "dangerous_goods_storage_type": "--",
        }

    return [*starmap(row, shares.items())]


def _planned(listing: Listing, place: Marketplace, today: date) -> Cells:
    size = size_of(listing)
    following = (today.replace(day=1) + timedelta(days=31)).replace(day=1)
    volume = _units(listing) * size.cubic_feet
    rate = _rate(place, following, oversize=size.oversize)
    return {
        **_names(listing, "-"),
        "snapshot-date": today.isoformat(),
        "condition": listing.condition,
        "available": 0 if listing.stranded else listing.fulfillable,
        "currency": place.currency,
        "your-price": "" if listing.price is None else listing.place.written(listing.price),
        "item-volume": size.cubic_feet,
        "volume-unit-measurement": "cubic feet",
        "storage-type": "Oversize" if size.oversize else "Standard-Size",
        "storage-volume": volume,
        "marketplace": place.code,
        "sales-rank": "-1",
        "estimated-storage-cost-next-month": f"{volume * rate:.2f}",
        "inbound-quantity": listing.inbound,
        "reserved-quantity": listing.reserved,
        "unfulfillable-quantity": listing.unfulfillable,
    }


def _previewed(listing: Listing, place: Marketplace) -> Cells:
    size = size_of(listing)
    one = Decimal(1) if place is US else Decimal("2.54")
    sides = [f"{side * one:.2f}" for side in size.sides]
    if not _in(listing, "preview", MEASURED):
        sides = ["--"] * 3
    price = listing.price or Decimal(0)
    referral = f"{price * Decimal('0.15'):.2f}"
    tier = "Oversize" if size.oversize else "StandardSize"
    return {
        **dict.fromkeys(columns.FUTURE_FEES, "--"),
        **_names(listing, "-"),
        **dict(zip(("longest-side", "median-side", "shortest-side"), sides, strict=True)),
        "amazon-store": place.code,
        "fulfilled-by": "Amazon",
        "your-price": place.written(price) if price else "--",
        "unit-of-dimension": "inches" if place is US else "centimeters",
        "product-size-tier": f"UsLarge{tier}",
        "product-size-weight-band": "Oversize" if size.oversize else "Standard-Size",
        "currency": place.currency,
        "estimated-fee-total": referral,
        "estimated-referral-fee-per-unit": referral,
    }


def _names(listing: Listing, joint: str) -> Cells:
    name = listing.product_name.replace("\t", " ")
    named = {"sku": listing.sku, "asin": listing.asin, "fnsku": listing.fnsku}
    return {**named, f"product{joint}name": name}


def _table(header: list[str], rows: list[Cells]) -> str:
    """Nothing at all where there is no row: Amazon cancels such a report."""
    if not rows:
        return ""
    lines = [header, *([str(row.get(name, "")) for name in header] for row in rows)]
    return "".join("\t".join(line) + "\n" for line in lines)


Writer = Callable[[Iterable[Listing], Marketplace, datetime, datetime], str]
WRITERS: dict[str, Writer] = {
    STORAGE_FEES: bill,
    PLANNING: planning,
    FEE_PREVIEW: fee_preview,
}
