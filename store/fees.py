"""What items cost a day: the best figure under each of their names, and sums over the list."""

from calendar import monthrange
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

from sqlalchemy import Row, Select, and_, bindparam, func, select
from sqlalchemy.orm import Session, aliased

from store.base import bound, here, here_bound, rows
from store.batches import batches, delete_found
from store.database import Database
from store.item_tables import ItemRow, PointerRow
from store.report_tables import UnitFeeRow
from store.upsert import insert_or_better
from store.views import visible
from stranded.costs import (
    MILLIONTH,
    Basis,
    CostSource,
    CostSum,
    DayCost,
    FeeRow,
    ItemKey,
    UnitCost,
    VolumeRate,
    add_up_costs,
    day_cost,
)
from stranded.items import Money, StrandedItem
from stranded.scope import Scope

# Small enough that nobody who writes waits long for a batch.
BATCH = 2000
# Nobody has this many units of one SKU; sums of more would not fit into the database's numbers.
MOST_UNITS = 1_000_000

_KEYS = ("workspace", "account", "marketplace", "by", "code")
# The newer figure stands; a bill also before an estimate, as long as its rates and sizes are likely
# the same: Amazon's rates are two or three times as high from October to December. One item has a
# row for each fulfillment centre in a file: of those the one with the most units is the most exact.
_BETTER = ("stands_until", "read_at", "weight")
BILL_STANDS = timedelta(days=120)
LAST_CHEAP, LAST_DEAR = 9, 12
# A volume at a rate counts as older, so that Amazon's own estimate of these days stands before it.
OWN_YIELDS = timedelta(days=7)
_NAMED = select(UnitFeeRow).where(
    *here_bound(UnitFeeRow),
    UnitFeeRow.by.in_([key.value for key in ItemKey]),
    UnitFeeRow.code.in_(bindparam("codes", expanding=True)),
)
_ANY = select(UnitFeeRow.by).where(*here_bound(UnitFeeRow)).limit(1)


def keep(
    database: Database,
    scope: Scope,
    marketplace: str,
    figures: Iterable[tuple[FeeRow, UnitCost]],
    read_at: datetime,
) -> None:
    """Writes figures of a file under all names of their items, in short transactions."""
    for batch in batches(figures, BATCH):
        best: dict[tuple[str, str], dict[str, Any]] = {}
        for row, cost in batch:
            values = bound(scope, marketplace, read_at=read_at, **_columns(row, cost))
            for key in ItemKey:
                name = (key.value, getattr(row, key.value))
                if name[1] and _is_better(values, best.get(name)):
                    best[name] = {**values, "by": name[0], "code": name[1]}
        with database.write() as session:
            insert_or_better(session, UnitFeeRow, _KEYS, [*best.values()], _BETTER)


def _is_better(values: dict[str, Any], other: dict[str, Any] | None) -> bool:
    if other is None:
        return True
    return tuple(values[name] for name in _BETTER) >= tuple(other[name] for name in _BETTER)


def _columns(row: FeeRow, cost: UnitCost) -> dict[str, Any]:
    units = min(max(row.quantity or Decimal(0), Decimal(0)), Decimal(MOST_UNITS))
    used, measured = cost.volume, cost.basis.source is CostSource.MEASURED
    return {
        "measured": measured,
        "day": cost.on,
        "stands_until": _stands_until(cost),
        "weight": int(units * 100),
        "a_day": int(cost.a_day.amount / MILLIONTH),
        "currency": cost.a_day.currency,
        "basis": cost.basis.value,
        "volume": used.volume if used else None,
        "volume_unit": used.unit if used else "",
        "tier": used.tier if used else "",
        "rate_since": used.since if used else None,
    }


def _stands_until(cost: UnitCost) -> date:
    if cost.basis is Basis.FEE_REPORT:
        return min(cost.on + BILL_STANDS, _end_of_season(cost.on))
    return cost.on if cost.basis is Basis.PLANNING_REPORT else cost.on - OWN_YIELDS


def _end_of_season(month: date) -> date:
    """The last day with the month's rates, less a day for each later month: the newest stands."""
    last = LAST_CHEAP if month.month <= LAST_CHEAP else LAST_DEAR
    end = date(month.year, last, monthrange(month.year, last)[1])
    return end - timedelta(days=last - month.month)


def forget_before(database: Database, scope: Scope, marketplace: str, day: date) -> None:
    """Takes away figures that speak of a time before a day."""
    place = here(UnitFeeRow, scope, marketplace)
    old = select(UnitFeeRow.by, UnitFeeRow.code).where(*place, UnitFeeRow.day < day).limit(BATCH)
    while True:
        with database.write() as session:
            if not delete_found(session, UnitFeeRow, place, old):
                return


def day_costs(
    session: Session, scope: Scope, marketplace: str, items: Iterable[StrandedItem]
) -> dict[str, DayCost]:
    """What each item costs a day, by SKU; those without a figure are left out."""
    costs: dict[str, DayCost] = {}
    for batch in batches(items, BATCH):
        codes = {getattr(item, key.value) for item in batch for key in ItemKey}
        found = rows(session, _NAMED, **bound(scope, marketplace, codes=[*codes]))
        by_name = {(row.by, row.code): row for row in found}
        for item in batch:
            names = ((key, getattr(item, key.value)) for key in ItemKey)
            key = next((key for key, code in names if (key.value, code) in by_name), None)
            if key is not None:
                row = by_name[key.value, getattr(item, key.value)]
                costs[item.sku] = day_cost(item.units, _cost_of(row), key)
    return costs


def _cost_of(row: Row[Any]) -> UnitCost:
    used = None
    if row.volume is not None and row.rate_since is not None:
        used = VolumeRate(row.volume, row.volume_unit, row.tier, row.rate_since)
    return UnitCost(_money(row.a_day, row.currency), Basis(row.basis), row.day, used)


def _money(millionths: int, currency: str) -> Money:
    return Money(millionths * MILLIONTH, currency)


def sums(session: Session, scope: Scope, marketplace: str) -> tuple[CostSum, ...]:
    """What all items of the current list that have a figure cost a day, added by the database."""
    if rows(session, _ANY, **bound(scope, marketplace)).first() is None:
        return ()
    found = rows(session, _sums(), **bound(scope, marketplace))
    return add_up_costs(
        CostSum(_money(int(row.a_day), row.currency), _source(measured=row.measured), row.items)
        for row in found
    )


def _source(*, measured: bool) -> CostSource:
    return CostSource.MEASURED if measured else CostSource.ESTIMATED


@cache
def _sums() -> Select[Any, Any, Any, Any]:
    """Each item with the first of its names that has a figure, as `day_costs` finds it."""
    fees = {key: aliased(UnitFeeRow, name=f"by_{key.value}") for key in ItemKey}

    def first(column: str) -> Any:
        return func.coalesce(*(getattr(fee, column) for fee in fees.values()))

    query = (
        select(
            first("currency").label("currency"),
            first("measured").label("measured"),
            func.sum(ItemRow.units * first("a_day")).label("a_day"),
            func.count().label("items"),
        )
        .select_from(ItemRow)
        .join(PointerRow, visible())
    )
    for key, fee in fees.items():
        beside = [getattr(fee, name) == getattr(ItemRow, name) for name in _KEYS[:3]]
        code = getattr(ItemRow, key.value)
        query = query.outerjoin(fee, and_(*beside, fee.by == key.value, fee.code == code))
    return query.where(
        *here_bound(ItemRow), first("a_day").is_not(None), ItemRow.units <= MOST_UNITS
    ).group_by(first("currency"), first("measured"))
