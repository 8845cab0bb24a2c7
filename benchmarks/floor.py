"""`python -m benchmarks.floor REPORT DATABASE`: the least that taking a report in can cost.

csv.reader and types, then plain sqlite3: upserts in batches, in the file's order, into the tables
of the product with all indexes. Nothing is judged, compared, set aside or closed.
"""

import csv
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any

from store.database import Database

BATCH = 10_000
PLACE = ("bench", "A1BENCH", "US")
SEEN = "2026-11-23 12:00:00.000000"
ITEM = (
    "workspace", "account", "marketplace", "sku", "from_snapshot", "episode", "episode_from",
    "first_seen", "reason", "removal_day", "search_sku", "tied_up", "tied_up_step", "units", "asin",
    "fnsku", "title", "reason_text", "primary_action", "status_primary", "status_secondary",
    "error_message", "condition", "fulfilled_by", "stranded_on", "removal_on", "fulfillable",
    "unfulfillable", "reserved", "inbound", "price", "currency",
)  # fmt: skip
KEY = ("workspace", "account", "marketplace", "sku", "from_snapshot")
CODE = ("workspace", "account", "marketplace", "code", "sku")


def main(report: Path, path: Path) -> None:
    database = Database(f"sqlite:///{path}")
    database.migrate()
    database.close()
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "cache_size=-16384"):
            connection.execute(f"PRAGMA {pragma}")
        rows = _typed(report)
        while batch := list(islice(rows, BATCH)):
            connection.execute("BEGIN IMMEDIATE")
            connection.executemany(_upsert("stranded_items", ITEM, KEY), batch)
            codes = [(*PLACE, code, row[3]) for row in batch for code in (row[14], row[15])]
            connection.executemany(_upsert("item_codes", CODE, CODE), codes)
            connection.execute("COMMIT")


def _upsert(table: str, columns: tuple[str, ...], keys: tuple[str, ...]) -> str:
    changes = ", ".join(f"{name} = excluded.{name}" for name in columns if name not in keys)
    return (
        f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"  # noqa: S608 - our own names
        f" ON CONFLICT ({', '.join(keys)}) DO {f'UPDATE SET {changes}' if changes else 'NOTHING'}"
    )


def _typed(report: Path) -> Iterator[tuple[Any, ...]]:
    with report.open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        next(rows)
        for number, row in enumerate(rows):
            yield _values(number, row)


def _values(number: int, row: list[str]) -> tuple[Any, ...]:
    (action, stranded, removal, status, status2, error, reason, asin, sku, fnsku, title) = row[:11]
    (condition, channel, fulfillable, price, unfulfillable, reserved, inbound) = row[11:]
    day = date.fromisoformat(stranded)
    taken = datetime.fromisoformat(removal) if removal else None
    here, broken, kept, coming = map(int, (fulfillable, unfulfillable, reserved, inbound))
    units = here + broken + kept
    tied_up = int(Decimal(price) * units * 10_000)
    return (
        *PLACE, sku, 1, f"{number:020}", 1, SEEN, reason, taken and taken.date().isoformat(),
        sku.replace("-", "").lower(), tied_up, tied_up // 100_000, units, asin, fnsku, title,
        reason, action, status, status2, error, condition, channel, day.isoformat(),
        taken and taken.isoformat(), here, broken, kept, coming, price, "USD",
    )  # fmt: skip


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
