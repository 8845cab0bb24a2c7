"""What a stranded day costs in storage: measured from Amazon's bill, estimated, or unknown.

Only monthly storage. Surcharges for aged inventory and removal fees are not in these figures.
"""

from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from stranded.items import Money

# A unit of a small item costs a fraction of a cent a day, so cents would round it away.
MILLIONTH = Decimal("0.000001")
# No unit costs this much a day; such a figure is a mistake of the file.
ABSURD = Decimal(1000)


class CostSource(StrEnum):
    """How sure a figure is."""

    MEASURED = "measured"
    ESTIMATED = "estimated"
    UNKNOWN = "unknown"


class Basis(StrEnum):
    """What a figure rests on, the best first; the last two are a volume at a dated rate.

    They differ in whose volume it is: a fee report's, or one of the Fee Preview's dimensions.
    """

    FEE_REPORT = "fee_report"
    PLANNING_REPORT = "planning_report"
    RATE_TABLE = "rate_table"
    FEE_PREVIEW = "fee_preview"

    @property
    def source(self) -> CostSource:
        measured = self is Basis.FEE_REPORT
        return CostSource.MEASURED if measured else CostSource.ESTIMATED


class ItemKey(StrEnum):
    """By which of its names an item found its figure, the most exact first."""

    FNSKU = "fnsku"
    SKU = "sku"
    ASIN = "asin"


@dataclass(frozen=True, slots=True)
class FeeRow:
    """One row of a fee report, read but not judged; what the row does not say is None or empty.

    `basis` is any but RATE_TABLE. `on` is the first day of the month that was billed, or the day of
    the planning report or the Fee Preview. `fee` is for one month and for all `quantity` units, the
    month's average; `rate` is for one `volume_unit` and a month; `volume` is one unit's.
    """

    basis: Basis
    asin: str
    fnsku: str
    sku: str
    on: date
    currency: str
    fee: Decimal | None = None
    quantity: Decimal | None = None
    rate: Decimal | None = None
    volume: Decimal | None = None
    volume_unit: str = ""
    size_tier: str = ""
    dangerous_goods: bool = False


@dataclass(frozen=True, slots=True)
class Rate:
    """Amazon's price of one volume unit for a month, in these months of the year from `since` on.

    `tier` and `volume_unit` are keys of config/rates.toml.
    """

    marketplace: str
    tier: str
    volume_unit: str
    months: frozenset[int]
    since: date
    price: Money


@dataclass(frozen=True, slots=True)
class RateTable:
    """`tiers` and `units` give the key of a name as reports write it, in its plain form."""

    rates: tuple[Rate, ...]
    tiers: Mapping[str, str]
    units: Mapping[str, str]

    def find(self, marketplace: str, size_tier: str, volume_unit: str, day: date) -> Rate | None:
        """The rate in force on a day; None where any of it is not in the table."""
        tier, unit = self.tiers.get(plain(size_tier)), self.units.get(plain(volume_unit))
        fitting = [
            rate
            for rate in self.rates
            if (rate.marketplace, rate.tier, rate.volume_unit) == (marketplace, tier, unit)
            and rate.since <= day
            and day.month in rate.months
        ]
        return max(fitting, key=lambda rate: rate.since, default=None)


def plain(name: str) -> str:
    """A size tier's or a unit's name without what reports write in one way and another."""
    return " ".join(name.casefold().replace("-", " ").replace("_", " ").split())


@dataclass(frozen=True, slots=True)
class VolumeRate:
    """What an estimate by the rate table was made of: one unit's volume, and the rate's row."""

    volume: Decimal
    unit: str
    tier: str
    since: date


@dataclass(frozen=True, slots=True)
class UnitCost:
    """What one unit costs a day, rounded half up to a millionth.

    `on` is the month or the day that the figure speaks of; `volume` is set where a rate was used.
    """

    a_day: Money
    basis: Basis
    on: date
    volume: VolumeRate | None = None


def unit_cost(row: FeeRow, marketplace: str, rates: RateTable) -> UnitCost | None:
    """The best figure that a row gives; None where it gives none."""
    a_month = _billed(row)
    if a_month is not None:
        return _cost(a_month, row.currency, _month(row), row, None)
    rate = rates.find(marketplace, row.size_tier, row.volume_unit, row.on)
    # Dangerous goods have rates of their own, which the table does not hold.
    if rate is None or not row.volume or row.dangerous_goods:
        return None
    used = VolumeRate(row.volume, rate.volume_unit, rate.tier, rate.since)
    return _cost(row.volume * rate.price.amount, rate.price.currency, row.on, row, used)


def _billed(row: FeeRow) -> Decimal | None:
    """One unit's month by Amazon's own amounts.

    The fee over the units that it was for holds every surcharge and needs no unit of volume. Of
    less than one unit both are too coarsely rounded, so rate and volume say more.
    """
    if not row.currency:
        return None
    fee = _fee(row)
    if fee is not None and row.quantity is not None and row.quantity >= 1:
        return fee / row.quantity
    if row.rate and row.volume:
        return row.rate * row.volume
    return None


def _fee(row: FeeRow) -> Decimal | None:
    """An estimate comes in whole cents, so that one of nothing is less than half of one."""
    return row.fee or None if row.basis is Basis.PLANNING_REPORT else row.fee


def _month(row: FeeRow) -> date:
    """A day of the month that the fee is for: the planning report speaks of the next one."""
    if row.basis is not Basis.PLANNING_REPORT:
        return row.on
    return row.on.replace(day=1) + timedelta(days=31)


def _cost(
    a_month: Decimal, currency: str, month: date, row: FeeRow, used: VolumeRate | None
) -> UnitCost | None:
    days = monthrange(month.year, month.month)[1]
    a_day = a_month / days
    if a_day >= ABSURD:
        return None
    rounded = Money(a_day.quantize(MILLIONTH, ROUND_HALF_UP), currency)
    by_rate = used is not None and row.basis is not Basis.FEE_PREVIEW
    return UnitCost(rounded, Basis.RATE_TABLE if by_rate else row.basis, row.on, used)


@dataclass(frozen=True, slots=True)
class DayCost:
    """What an item costs a day. `by` is the name under which its figure was found."""

    amount: Money | None
    source: CostSource
    unit: UnitCost | None
    by: ItemKey | None


UNKNOWN_COST = DayCost(None, CostSource.UNKNOWN, None, None)


def day_cost(units: int, unit: UnitCost, by: ItemKey) -> DayCost:
    amount = Money(unit.a_day.amount * units, unit.a_day.currency)
    return DayCost(amount, unit.basis.source, unit, by)


@dataclass(frozen=True, slots=True)
class CostSum:
    """What items with figures of one kind and currency cost a day together, and how many."""

    amount: Money
    source: CostSource
    items: int


def add_up_costs(sums: Iterable[CostSum]) -> tuple[CostSum, ...]:
    """One sum a source and currency: the measured ones first, currencies in alphabetical order."""
    groups: dict[tuple[bool, str], list[CostSum]] = defaultdict(list)
    for one in sums:
        groups[one.source is not CostSource.MEASURED, one.amount.currency].append(one)
    return tuple(_together(groups[key]) for key in sorted(groups))


def _together(group: list[CostSum]) -> CostSum:
    first = group[0]
    total = sum((one.amount.amount for one in group), Decimal(0))
    items = sum(one.items for one in group)
    return CostSum(Money(total, first.amount.currency), first.source, items)
