"""Stranded reports of any length, each time the same: random SKUs, ASINs, FNSKUs and titles."""

import random
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from string import ascii_uppercase, digits

HEADER = (
    "primary-action", "date-stranded", "Date-to-take-auto-removal", "status-primary",
    "status-secondary", "error-message", "stranded-reason", "asin", "sku", "fnsku", "product-name",
    "condition", "fulfilled-by", "fulfillable-qty", "your-price", "unfulfillable-qty",
    "reserved-quantity", "inbound-shipped-qty",
)  # fmt: skip
REASONS = (
    ("Listing closed", "Relist"),
    ("Merchant fulfilled", "Change to fulfilled by Amazon"),
    ("Item discontinued", "Create removal order"),
    ("Missing price", "Edit listing"),
    ("Trademark misuse", "Create removal order"),
    ("Deleted listing", "Create a new listing"),
    ("A reason of next year", ""),
)
WORDS = [
    "stainless",
    "steel",
    "bottle",
    "lid",
    "camping",
    "lamp",
    "garden",
    "hose",
    "charger",
    "cable",
    "kitchen",
    "organizer",
    "blue",
    "black",
    "set",
    "of",
    "12",
    "waterproof",
    "for",
    "kids",
    "捕蚊灯",
    "户外",
    "露营",
]
LETTERS = ascii_uppercase + digits
# Of a report that is read again so many rows say something else.
CHANGED = 0.05


def write_report(path: Path, rows: int, *, later: bool = False) -> None:
    """`later` gives the same items some time afterwards: a few have sold a unit."""
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write("\t".join(HEADER) + "\r\n")
        for row in _rows(rows, later=later):
            file.write("\t".join(row) + "\r\n")


def sku(number: int) -> str:
    """The SKU of an item, random in its order."""
    return f"{number * 7919 % 1_000_003:06}-{number:07}"


def _rows(rows: int, *, later: bool) -> Iterator[list[str]]:
    draw = random.Random(1)
    for number in range(rows):
        reason, action = draw.choice(REASONS)
        stranded = date(2026, 1, 1) + timedelta(days=draw.randrange(320))
        removal = date(2026, 11, 20) + timedelta(days=draw.randrange(90))
        sold = draw.random() < CHANGED and later
        units = draw.randrange(1, 200) - sold
        yield [
            action,
            stranded.isoformat(),
            f"{removal}T00:00:00Z" if draw.random() < 0.4 else "",
            draw.choice(("Active", "Inactive")),
            "",
            "",
            reason,
            "B0" + "".join(draw.choices(LETTERS, k=8)),
            sku(number),
            "X00" + "".join(draw.choices(LETTERS, k=7)),
            " ".join(draw.choices(WORDS, k=9)),
            "New",
            "AMAZON_NA",
            str(units),
            f"{draw.randrange(5, 300)}.{draw.randrange(100):02}",
            str(draw.randrange(5)),
            str(draw.randrange(3)),
            "0",
        ]
