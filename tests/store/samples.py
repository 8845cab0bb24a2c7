"""Rows, reports and helpers that the store's tests share."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any, TypeVar

import pytest

from store import episodes, leftovers, merging, snapshots, staging
from store.database import Database
from store.snapshots import Ingested, JudgedItem, Rejected
from stranded.items import Episode, Money, StrandedItem
from stranded.marketplaces import MARKETPLACES
from stranded.scope import Scope

SCOPE = Scope("w1", "A1SELLER")
US = MARKETPLACES["US"]
NOON = datetime(2026, 11, 23, 12, 0, 0, 123456, tzinfo=UTC)
HOUR = timedelta(hours=1)

Result = TypeVar("Result")


def item(sku: str, **changes: Any) -> StrandedItem:
    plain = StrandedItem(
        sku=sku,
        asin="B0" + sku,
        fnsku="X0" + sku,
        title="捕蚊灯 “Lamp”",
        reason_text="Listing closed",
        primary_action="Relist",
        status_primary="Inactive",
        status_secondary="",
        error_message="",
        condition="New",
        fulfilled_by="Amazon",
        stranded_on=date(2026, 11, 1),
        removal_on=None,
        fulfillable=2,
        unfulfillable=1,
        reserved=0,
        inbound=5,
        price=Money(Decimal("19.90"), "USD"),
    )
    return replace(plain, **changes)


def judged(sku: str, reason: str = "listing_closed", line: int = 2, **changes: Any) -> JudgedItem:
    made = item(sku, **changes)
    return JudgedItem(line, made, reason, removal_day(made, reason, NOON))


def unreadable(sku: str | None, line: int = 2) -> Rejected:
    return Rejected(line, "bad_number", {"column": "price", "value": "x"}, sku)


def removal_day(item: StrandedItem, _reason: str, _first_seen: datetime) -> date | None:
    when = item.removal_on
    return when.date() if isinstance(when, datetime) else when


def take_in(
    database: Database,
    rows: Iterable[JudgedItem | Rejected | str],
    seen_at: datetime = NOON,
    scope: Scope = SCOPE,
    **more: Any,
) -> Ingested:
    """Ingests rows into the US store; a bare SKU stands for a plain item."""
    made = (judged(row) if isinstance(row, str) else row for row in rows)
    return snapshots.ingest(database, scope, US, seen_at, made, removal_day, **more)


def small_batches(monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    """Lets a short report take as many transactions as a long one."""
    for module in (staging, merging, leftovers):
        monkeypatch.setattr(module, "BATCH", size)


def die_after(steps: int) -> Callable[[int, int], None]:
    """A power cut once so many batches are written."""
    left = count(steps - 1, -1)

    def progress(_written: int, _of: int) -> None:
        if next(left) == 0:
            raise PowerCut

    return progress


class PowerCut(Exception):  # noqa: N818 - that is what it is
    """Nothing of what follows happens."""


def listed(database: Database, scope: Scope = SCOPE) -> list[str]:
    with database.read() as session:
        return [one.sku for one in episodes.page(session, scope, "US", 0, 10_000)]


def episode(database: Database, sku: str, scope: Scope = SCOPE) -> Episode:
    """The current episode of a SKU that is known to be on the list."""
    with database.read() as session:
        found = episodes.current(session, scope, "US", sku)
    assert found is not None
    return found


def at_once(count: int, task: Callable[[int], Result]) -> list[Result]:
    """Runs a task in as many threads at a time."""
    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(task, range(count)))
