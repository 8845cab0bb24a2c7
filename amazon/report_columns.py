"""The header of a report file: where each column stands, or which other report the file is."""

import re
from collections import Counter

from amazon.report_file import ReportRefused

# Amazon's name first, then the names of older files. `date-created` is no date of stranding.
# In the order of StrandedItem's fields: first those that are kept as text, then those with a value.
COLUMNS = {
    "sku": ("sku",),
    "asin": ("asin",),
    "fnsku": ("fnsku",),
    "title": ("product-name",),
    "reason_text": ("stranded-reason",),
    "primary_action": ("primary-action",),
    "status_primary": ("status-primary",),
    "status_secondary": ("status-secondary",),
    "error_message": ("error-message",),
    "condition": ("condition",),
    "fulfilled_by": ("fulfilled-by",),
    "stranded_on": ("date-stranded",),
    "removal_on": ("date-to-take-auto-removal", "date-classified-as-unsellable"),
    "fulfillable": ("fulfillable-qty", "fulfillable-quantity"),
    "unfulfillable": ("unfulfillable-qty", "unfulfillable-quantity"),
    "reserved": ("reserved-quantity", "reserved-qty"),
    "inbound": ("inbound-shipped-qty", "inbound-shipped-quantity"),
    "price": ("your-price",),
}
TEXTS, VALUES = tuple(COLUMNS)[:11], tuple(COLUMNS)[11:]
REQUIRED = ("sku", "reason_text")

# A column that of Amazon's reports only this one has -> the report, so that a person who took the
# wrong one is told which it is.
OTHER_REPORTS = {
    "add-delete": "bulk_fix",
    "afn-warehouse-quantity": "manage_inventory",
    "amazon-order-id": "orders",
    "disposed-quantity": "removal_orders",
    "estimated-monthly-storage-fee": "storage_fees",
    "inv-age-0-to-90-days": "inventory_health",
    "license-plate-number": "returns",
    "reserved-customerorders": "reserved_inventory",
    "seller-sku": "listings",
    "starting-warehouse-balance": "ledger",
    "unit-of-dimension": "fee_preview",
}


def column_names(header: str) -> tuple[str, ...]:
    """The header's names as Amazon writes them: lower case, hyphens between the words."""
    return tuple(re.sub(r"[\s_-]+", "-", name.strip().casefold()) for name in header.split("\t"))


def check_columns(columns: tuple[str, ...], required: tuple[str, ...]) -> None:
    """Raises ReportRefused where a column is missing, or stands there twice."""
    missing = [name for name in required if name not in columns]
    if missing:
        found = [name[:40] for name in columns[:30]]
        raise ReportRefused("missing_column", missing=missing, found=found, expected=[*required])
    twice = [name for name, times in Counter(columns).items() if times > 1 and name]
    if twice:
        raise ReportRefused("duplicate_column", columns=twice[:10])


def places(columns: tuple[str, ...]) -> dict[str, int]:
    """Where each of our columns stands; just behind the last one if the file lacks it.

    Raises ReportRefused where the columns are not those of a stranded report.
    """
    names = {name: _present(aliases, columns) for name, aliases in COLUMNS.items()}
    missing = [COLUMNS[name][0] for name in REQUIRED if names[name] is None]
    if missing:
        raise _not_ours(columns, missing)
    twice = [name for name in names.values() if name and columns.count(name) > 1]
    if twice:
        raise ReportRefused("duplicate_column", columns=twice)
    return {
        ours: len(columns) if name is None else columns.index(name) for ours, name in names.items()
    }


def _present(aliases: tuple[str, ...], columns: tuple[str, ...]) -> str | None:
    return next((alias for alias in aliases if alias in columns), None)


def _not_ours(columns: tuple[str, ...], missing: list[str]) -> ReportRefused:
    if len(columns) == 1 and re.search("[,;|]", columns[0]):
        return ReportRefused("not_a_report", kind="csv")
    # Whoever quotes the header quotes the SKUs too, and in a report quotes are part of a name.
    if all(re.fullmatch('".*"', name) for name in columns):
        return ReportRefused("not_a_report", kind="quoted")
    others = [OTHER_REPORTS[name] for name in columns if name in OTHER_REPORTS]
    if others:
        return ReportRefused("other_report", report=others[0])
    found = [name[:40] for name in columns[:30]]
    expected = [aliases[0] for aliases in COLUMNS.values()]
    return ReportRefused("missing_column", missing=missing, found=found, expected=expected)
