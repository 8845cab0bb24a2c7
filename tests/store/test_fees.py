"""What items cost a day: the best figure under each of their names, on both databases."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import func, select

from store import fees
from store.database import Database
from store.report_tables import UnitFeeRow
from stranded.costs import (
    Basis,
    CostSource,
    CostSum,
    DayCost,
    FeeRow,
    ItemKey,
    UnitCost,
    VolumeRate,
)
from stranded.items import Money, StrandedItem
from stranded.scope import Scope
from tests.store.samples import HOUR, NOON, SCOPE, item, judged, take_in

OCTOBER, SEPTEMBER = date(2026, 10, 1), date(2026, 9, 1)
MEASURED, ESTIMATED = CostSource.MEASURED, CostSource.ESTIMATED
Figure = tuple[FeeRow, UnitCost]


def figure(
    a_day: str,
    *,
    on: date = OCTOBER,
    basis: Basis = Basis.FEE_REPORT,
    units: int = 40,
    currency: str = "USD",
    **names: str,
) -> Figure:
    """What a row of a fee report came to; its item has the names given, and no others."""
    named: dict[str, Any] = {"asin": "", "fnsku": "", "sku": "", **names}
    row = FeeRow(Basis.FEE_REPORT, **named, on=on, currency=currency, quantity=Decimal(units))
    return row, UnitCost(Money(Decimal(a_day), currency), basis, on)


def keep(database: Database, *figures: Figure, at: datetime = NOON, scope: Scope = SCOPE) -> None:
    fees.keep(database, scope, "US", figures, at)


def cost(database: Database, found: StrandedItem, scope: Scope = SCOPE) -> DayCost | None:
    with database.read() as session:
        return fees.day_costs(session, scope, "US", [found]).get(found.sku)


def a_day(database: Database, **names: str) -> str | None:
    """One unit's day, of the item with these names."""
    one = item("LAMP", **{"asin": "", "fnsku": "", **names}, fulfillable=1, unfulfillable=0)
    found = cost(database, one)
    return None if found is None or found.amount is None else str(found.amount.amount.normalize())


def sums(database: Database, scope: Scope = SCOPE) -> tuple[CostSum, ...]:
    with database.read() as session:
        return fees.sums(session, scope, "US")


def total(amount: str, source: CostSource, items: int, currency: str = "USD") -> CostSum:
    return CostSum(Money(Decimal(amount), currency), source, items)


def test_a_figure_comes_back_as_it_went_in_times_the_items_units(database: Database) -> None:
    used = VolumeRate(Decimal("0.0281"), "cubic_feet", "standard", date(2024, 4, 1))
    unit = UnitCost(Money(Decimal("0.002248"), "USD"), Basis.RATE_TABLE, date(2026, 11, 20), used)
    keep(database, (figure("1", fnsku="X0LAMP")[0], unit))

    found = cost(database, item("LAMP"))

    assert found == DayCost(Money(Decimal("0.006744"), "USD"), ESTIMATED, unit, ItemKey.FNSKU)


def test_without_a_figure_an_item_is_left_out(database: Database) -> None:
    assert cost(database, item("LAMP")) is None
    assert sums(database) == ()


@pytest.mark.parametrize(
    ("figures", "found"),
    [
        ([figure("1", fnsku="X0LAMP"), figure("2", sku="LAMP"), figure("3", asin="B0LAMP")], "1"),
        ([figure("2", sku="LAMP"), figure("3", asin="B0LAMP")], "2"),
        ([figure("3", asin="B0LAMP", fnsku="X0OTHER")], "3"),
        ([figure("4", fnsku="B0LAMP"), figure("5", sku="X0LAMP")], None),
    ],
)
def test_the_most_exact_name_finds_the_figure(
    database: Database, figures: list[Figure], found: str | None
) -> None:
    keep(database, *figures)

    assert a_day(database, fnsku="X0LAMP", asin="B0LAMP") == found


def test_an_empty_name_finds_nothing(database: Database) -> None:
    keep(database, figure("1", sku="OTHER"))

    assert a_day(database) is None


BETTER: dict[str, tuple[Figure, Figure]] = {
    "a newer month": (figure("1", sku="LAMP", on=SEPTEMBER), figure("2", sku="LAMP")),
    "a bill before an estimate": (
        figure("1", sku="LAMP", basis=Basis.PLANNING_REPORT, on=date(2026, 11, 20)),
        figure("2", sku="LAMP"),
    ),
    "an estimate before a bill of long ago": (
        figure("1", sku="LAMP", on=date(2026, 7, 1)),
        figure("2", sku="LAMP", basis=Basis.PLANNING_REPORT, on=date(2026, 11, 20)),
    ),
    "an estimate of the dear months before a bill of the cheap ones": (
        figure("1", sku="LAMP", on=SEPTEMBER),
        figure("2", sku="LAMP", basis=Basis.PLANNING_REPORT, on=OCTOBER),
    ),
    "an estimate of the cheap months before a bill of the dear ones": (
        figure("1", sku="LAMP", on=date(2026, 12, 1)),
        figure("2", sku="LAMP", basis=Basis.PLANNING_REPORT, on=date(2027, 1, 1)),
    ),
    "a bill of the same season before an estimate": (
        figure("1", sku="LAMP", basis=Basis.PLANNING_REPORT, on=date(2026, 9, 20)),
        figure("2", sku="LAMP", on=date(2026, 7, 1)),
    ),
    "amazons own estimate before a later one by dimensions": (
        figure("1", sku="LAMP", basis=Basis.FEE_PREVIEW, on=date(2026, 11, 22)),
        figure("2", sku="LAMP", basis=Basis.PLANNING_REPORT, on=date(2026, 11, 20)),
    ),
    "dimensions before amazons own estimate of long ago": (
        figure("1", sku="LAMP", basis=Basis.PLANNING_REPORT, on=date(2026, 11, 12)),
        figure("2", sku="LAMP", basis=Basis.FEE_PREVIEW, on=date(2026, 11, 22)),
    ),
    "the fulfillment centre with the most units": (
        figure("1", sku="LAMP", units=3),
        figure("2", sku="LAMP", units=4),
    ),
}


@pytest.mark.parametrize("name", BETTER)
def test_the_better_figure_stays_whichever_comes_first(database: Database, name: str) -> None:
    worse, better = BETTER[name]

    keep(database, worse, better)
    assert a_day(database) == "2"
    keep(database, worse)
    assert a_day(database) == "2"
    keep(database, replace_cost(better, "7"), at=NOON + HOUR)
    assert a_day(database) == "7"


def replace_cost(of: Figure, a_day_: str) -> Figure:
    row, unit = of
    return row, replace(unit, a_day=Money(Decimal(a_day_), unit.a_day.currency))


def test_a_corrected_report_of_the_same_month_takes_over(database: Database) -> None:
    keep(database, figure("1", sku="LAMP", units=90))
    keep(database, figure("2", sku="LAMP", units=3), at=NOON + HOUR)

    assert a_day(database) == "2"


def test_the_same_report_twice_changes_nothing(database: Database) -> None:
    figures = [figure("1", sku="LAMP", fnsku="X0LAMP", units=4), figure("2", sku="LAMP", units=3)]

    keep(database, *figures)
    keep(database, *figures, at=NOON + HOUR)

    assert a_day(database) == "1"
    with database.read() as session:
        assert session.scalars(select(func.count()).select_from(UnitFeeRow)).one() == 2


def test_accounts_and_marketplaces_know_nothing_of_each_other(database: Database) -> None:
    take_in(database, ["LAMP"])
    keep(database, figure("1", sku="LAMP"), scope=Scope("w1", "OTHER"))
    keep(database, figure("1", sku="LAMP"), scope=Scope("w2", SCOPE.account))
    fees.keep(database, SCOPE, "CA", [figure("1", sku="LAMP")], NOON)

    assert a_day(database) is None
    assert sums(database) == ()


def test_figures_of_long_ago_are_forgotten(database: Database) -> None:
    old = [figure("1", sku=f"OLD-{number}", on=SEPTEMBER) for number in range(7)]
    keep(database, *old, figure("2", sku="LAMP"))

    fees.forget_before(database, SCOPE, "US", OCTOBER)
    fees.forget_before(database, SCOPE, "US", OCTOBER)

    with database.read() as session:
        assert session.scalars(select(UnitFeeRow.code)).all() == ["LAMP"]


def test_more_figures_than_a_batch_are_all_written(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fees, "BATCH", 3)
    keep(database, *(figure("1", sku=f"S{number}") for number in range(10)))
    items = [item(f"S{number}") for number in range(11)]

    with database.read() as session:
        assert len(fees.day_costs(session, SCOPE, "US", items)) == 10
    fees.forget_before(database, SCOPE, "US", OCTOBER + timedelta(days=1))
    with database.read() as session:
        assert fees.day_costs(session, SCOPE, "US", items) == {}


def test_an_impossible_number_of_units_is_kept_as_the_largest(database: Database) -> None:
    figures = [figure(str(place), sku="LAMP", units=n) for place, n in enumerate((0, 10**40))]
    keep(database, *figures, figure("2", sku="LAMP", units=-(10**40)))

    assert a_day(database) == "1"


class TestSums:
    def test_the_whole_list_is_added_up_one_sum_a_source_and_currency(
        self, database: Database
    ) -> None:
        take_in(database, ["A", "B", "C", "D", "E"])
        keep(
            database,
            figure("0.10", fnsku="X0A"),
            figure("0.000001", sku="B"),
            figure("0.50", asin="B0C", basis=Basis.RATE_TABLE),
            figure("9", sku="D", currency="CAD"),
            figure("5", sku="NOT-STRANDED"),
        )

        assert sums(database) == (
            total("27", MEASURED, 1, "CAD"),
            total("0.300003", MEASURED, 2),
            total("1.50", ESTIMATED, 1),
        )

    def test_a_sum_is_that_of_the_cards(self, database: Database) -> None:
        items = [item(f"S{number}", fulfillable=number) for number in range(9)]
        take_in(database, [judged(one.sku, fulfillable=one.fulfillable) for one in items])
        names: list[Callable[[str], dict[str, Any]]] = [
            lambda sku: {"fnsku": f"X0{sku}"},
            lambda sku: {"sku": sku},
            lambda sku: {"asin": f"B0{sku}"},
        ]
        keep(
            database,
            *(
                figure(f"0.00{place}", **named(f"S{number}"))
                for number in range(6)
                for place, named in enumerate(names[number % 3 :], start=1)
            ),
        )

        with database.read() as session:
            each = fees.day_costs(session, SCOPE, "US", items)
        amounts = [one.amount.amount for one in each.values() if one.amount]
        assert sums(database) == (CostSum(Money(sum(amounts, Decimal(0)), "USD"), MEASURED, 6),)

    def test_only_what_is_on_the_list_now_counts(self, database: Database) -> None:
        take_in(database, ["A", "B"])
        take_in(database, ["A"], NOON + HOUR)
        keep(database, figure("1", sku="A"), figure("1", sku="B"))

        assert sums(database) == (total("3", MEASURED, 1),)

    def test_impossible_numbers_of_units_do_not_break_the_sum(self, database: Database) -> None:
        absurd: dict[str, Any] = {"fulfillable": 999_999_999}
        take_in(database, [judged("A"), *(judged(f"S{n}", **absurd) for n in range(30))])
        keep(
            database,
            figure("1", sku="A"),
            *(figure("999", sku=f"S{number}") for number in range(30)),
        )

        assert sums(database) == (total("3", MEASURED, 1),)
