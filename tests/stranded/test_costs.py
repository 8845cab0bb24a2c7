"""What a day costs: measured, estimated with what it rests on, or unknown; never invented."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from stranded.costs import (
    UNKNOWN_COST,
    Basis,
    CostSource,
    CostSum,
    FeeRow,
    ItemKey,
    Rate,
    RateTable,
    UnitCost,
    add_up_costs,
    day_cost,
    unit_cost,
)
from stranded.items import Money

OCTOBER, JULY = date(2026, 10, 1), date(2026, 7, 1)
Q4, REST = frozenset({10, 11, 12}), frozenset(range(1, 10))


def rate(
    price: str, months: frozenset[int], since: date = date(2024, 4, 1), tier: str = "standard"
) -> Rate:
    return Rate("US", tier, "cubic_feet", months, since, Money(Decimal(price), "USD"))


RATES = RateTable(
    (rate("0.78", REST), rate("2.40", Q4), rate("1.40", Q4, tier="oversize")),
    {"standard size": "standard", "oversize": "oversize"},
    {"cubic feet": "cubic_feet"},
)


def billed(**changes: Any) -> FeeRow:
    """40 units of 0.0006 cubic feet in an October, as a real bill has them."""
    plain = FeeRow(
        Basis.FEE_REPORT,
        asin="B0HOLDER01",
        fnsku="X00HOLDER1",
        sku="",
        on=OCTOBER,
        currency="USD",
        fee=Decimal("0.0614"),
        quantity=Decimal(40),
        rate=Decimal("2.4"),
        volume=Decimal("0.0006"),
        volume_unit="cubic feet",
        size_tier="Standard-Size",
    )
    return replace(plain, **changes)


def planned(**changes: Any) -> FeeRow:
    row = billed(basis=Basis.PLANNING_REPORT, on=date(2026, 11, 20), rate=None, **changes)
    return replace(row, fee=changes.get("fee", Decimal("9.30")))


def a_day(row: FeeRow) -> Decimal | None:
    cost = unit_cost(row, "US", RATES)
    return None if cost is None else cost.a_day.amount


@pytest.mark.page("F9")
def test_a_bill_over_the_units_that_it_was_for_is_a_measured_figure() -> None:
    cost = unit_cost(billed(), "US", RATES)

    # 0.0614 / 40 units / 31 days, rounded half up to a millionth.
    assert cost == UnitCost(Money(Decimal("0.000050"), "USD"), Basis.FEE_REPORT, OCTOBER)
    assert cost.basis.source is CostSource.MEASURED


def test_a_month_is_shared_out_over_its_own_days() -> None:
    row = billed(fee=Decimal(28 * 31 * 30), quantity=Decimal(1))

    days = {
        month: a_day(replace(row, on=month))
        for month in (OCTOBER, date(2026, 2, 1), date(2026, 9, 1))
    }

    assert [*days.values()] == [Decimal(28 * 30), Decimal(31 * 30), Decimal(28 * 31)]


def test_a_bill_needs_no_unit_of_volume_that_anybody_knows() -> None:
    yen = billed(
        currency="JPY", volume_unit="cubic furlongs", fee=Decimal(310), quantity=Decimal(2)
    )

    assert a_day(yen) == Decimal(5)


@pytest.mark.parametrize("quantity", [None, Decimal(0), Decimal("0.03"), Decimal(-2)])
def test_with_less_than_one_unit_billed_the_rate_times_the_volume_says_more(
    quantity: Decimal | None,
) -> None:
    row = billed(quantity=quantity, volume=Decimal("0.5"))

    cost = unit_cost(row, "US", RATES)

    assert cost is not None
    assert cost.a_day.amount == Decimal("0.038710")  # 2.4 * 0.5 / 31
    assert cost.basis is Basis.FEE_REPORT


def test_a_bill_of_nothing_is_a_measured_nothing() -> None:
    assert a_day(billed(fee=Decimal(0))) == 0


def test_an_estimate_of_nothing_is_less_than_a_cent_and_no_figure() -> None:
    tiny = planned(fee=Decimal("0.00"), quantity=Decimal(1), volume=Decimal("0.0025"))

    cost = unit_cost(tiny, "US", RATES)

    assert cost is not None
    assert (cost.basis, cost.a_day.amount) == (Basis.RATE_TABLE, Decimal("0.000200"))
    assert unit_cost(tiny, "DE", RATES) is None


def test_an_amount_without_a_currency_is_no_amount() -> None:
    cost = unit_cost(billed(currency="", volume=Decimal("0.31")), "US", RATES)

    assert cost is not None
    assert cost.basis is Basis.RATE_TABLE
    assert cost.a_day.currency == "USD"


def test_amazons_own_estimate_is_for_the_next_month_and_no_bill() -> None:
    cost = unit_cost(planned(quantity=Decimal(10)), "US", RATES)

    assert cost is not None
    assert (cost.basis, cost.basis.source) == (Basis.PLANNING_REPORT, CostSource.ESTIMATED)
    assert cost.a_day.amount == Decimal("0.03")  # 9.30 / 10 / 31 days of December
    assert cost.on == date(2026, 11, 20)


def test_the_fee_previews_volume_at_the_rate_of_its_own_month_is_named_as_such() -> None:
    row = FeeRow(
        Basis.FEE_PREVIEW, "B0HOLDER01", "", "HOLDER-1", date(2026, 11, 30), "USD",
        volume=Decimal("0.5"), volume_unit="cubic feet", size_tier="Standard-Size",
    )  # fmt: skip

    cost = unit_cost(row, "US", RATES)

    assert cost is not None
    assert (cost.basis, cost.basis.source) == (Basis.FEE_PREVIEW, CostSource.ESTIMATED)
    assert cost.a_day.amount == Decimal("0.04")  # 0.5 * 2.40 / 30 days of November
    assert cost.volume is not None
    assert cost.volume.since == date(2024, 4, 1)


def test_at_the_end_of_a_long_month_the_next_one_is_the_short_one() -> None:
    row = replace(planned(fee=Decimal(28), quantity=Decimal(1)), on=date(2026, 1, 31))

    assert a_day(row) == 1


class TestTheRateTable:
    def test_a_known_volume_is_priced_by_the_rate_in_force(self) -> None:
        cost = unit_cost(planned(fee=None, volume=Decimal("0.30")), "US", RATES)

        assert cost is not None
        assert cost.basis.source is CostSource.ESTIMATED
        assert cost.a_day == Money(Decimal("0.024000"), "USD")  # 0.30 * 2.40 / 30
        assert cost.volume is not None
        assert (cost.volume.volume, cost.volume.tier) == (Decimal("0.30"), "standard")
        assert cost.volume.since == date(2024, 4, 1)

    @pytest.mark.trap("Storage costs thrice as much from October on")
    @pytest.mark.parametrize(
        ("tier", "day", "price"),
        [
            ("Standard-Size", date(2026, 9, 30), "0.78"),
            ("standard size", date(2026, 10, 1), "2.40"),
            ("STANDARD_SIZE", date(2026, 12, 31), "2.40"),
            ("Standard-Size", date(2027, 1, 1), "0.78"),
            ("Oversize", date(2026, 12, 31), "1.40"),
            ("Oversize", date(2026, 5, 1), None),
            ("Standard-Size", date(2024, 3, 31), None),
            ("Huge", date(2026, 10, 1), None),
            ("", date(2026, 10, 1), None),
        ],
    )
    def test_season_and_size_decide_and_what_is_missing_is_unknown(
        self, tier: str, day: date, price: str | None
    ) -> None:
        found = RATES.find("US", tier, "cubic feet", day)

        assert (str(found.price.amount) if found else None) == price

    @pytest.mark.trap("Units of volume differ by marketplace")
    @pytest.mark.parametrize(("place", "unit"), [("DE", "cubic feet"), ("US", "cubic meters")])
    def test_another_marketplace_or_unit_is_never_assumed(self, place: str, unit: str) -> None:
        assert unit_cost(planned(fee=None, volume_unit=unit), place, RATES) is None

    def test_a_newer_rate_takes_over_on_its_day(self) -> None:
        newer = replace(RATES, rates=(*RATES.rates, rate("3.00", Q4, date(2026, 11, 1))))

        found = [newer.find("US", "Oversize", "cubic feet", OCTOBER)]
        found += [
            newer.find("US", "Standard-Size", "cubic feet", day)
            for day in (date(2026, 10, 31), date(2026, 11, 1))
        ]

        assert [str(one.price.amount) for one in found if one] == ["1.40", "2.40", "3.00"]

    def test_dangerous_goods_have_other_rates_so_there_is_no_estimate(self) -> None:
        assert unit_cost(billed(fee=None, rate=None, dangerous_goods=True), "US", RATES) is None
        assert a_day(billed(dangerous_goods=True)) == Decimal("0.000050")

    @pytest.mark.parametrize("volume", [None, Decimal(0)])
    def test_without_a_volume_no_figure_is_invented(self, volume: Decimal | None) -> None:
        assert unit_cost(planned(fee=None, volume=volume), "US", RATES) is None


def test_an_absurd_figure_is_a_mistake_of_the_file() -> None:
    assert unit_cost(billed(fee=Decimal(999_999_999)), "US", RATES) is None


numbers = st.none() | st.decimals(0, Decimal("1E108"), allow_nan=False)


@example(Decimal("1E50"), Decimal(1), None, None)
@example(None, None, Decimal("1E99"), Decimal("1E99"))
@given(numbers, numbers, numbers, numbers)
def test_whatever_numbers_a_row_holds_its_figure_is_sane_or_none(
    fee: Decimal | None, quantity: Decimal | None, rate: Decimal | None, volume: Decimal | None
) -> None:
    amount = a_day(billed(fee=fee, quantity=quantity, rate=rate, volume=volume))

    assert amount is None or 0 <= amount <= 1000


@given(st.decimals(0, 10_000, places=4), st.decimals(1, 5_000, places=2), st.integers(0, 100_000))
def test_an_items_day_is_its_units_and_exact(fee: Decimal, quantity: Decimal, units: int) -> None:
    cost = unit_cost(billed(fee=fee, quantity=quantity), "US", RATES)

    assert cost is not None
    shown = day_cost(units, cost, ItemKey.FNSKU)
    assert shown.amount == Money(cost.a_day.amount * units, "USD")
    exact = fee / quantity / 31
    assert abs(cost.a_day.amount - exact) <= Decimal("0.0000005")


def test_an_unknown_cost_has_no_amount() -> None:
    assert (UNKNOWN_COST.amount, UNKNOWN_COST.source) == (None, CostSource.UNKNOWN)


def total(amount: str, currency: str, source: CostSource, items: int = 1) -> CostSum:
    return CostSum(Money(Decimal(amount), currency), source, items)


MEASURED, ESTIMATED = CostSource.MEASURED, CostSource.ESTIMATED


def test_sums_are_one_a_source_and_currency() -> None:
    given_ = [
        total("1.10", "USD", ESTIMATED, 3),
        total("2", "USD", MEASURED),
        total("7", "CAD", MEASURED, 2),
        total("0.20", "USD", MEASURED, 4),
    ]

    assert add_up_costs(given_) == (
        total("7", "CAD", MEASURED, 2),
        total("2.20", "USD", MEASURED, 5),
        total("1.10", "USD", ESTIMATED, 3),
    )


sums = st.lists(
    st.builds(
        total,
        st.decimals(0, 1000, places=6).map(str),
        st.sampled_from(["USD", "CAD", "JPY"]),
        st.sampled_from([MEASURED, ESTIMATED]),
        st.integers(1, 50),
    )
)


@given(sums)
def test_adding_up_loses_nothing_and_mixes_nothing(given_: list[CostSum]) -> None:
    added = add_up_costs(given_)

    kinds = [(one.source, one.amount.currency) for one in added]
    assert len(kinds) == len(set(kinds))
    for one in added:
        alike = [
            other
            for other in given_
            if (other.source, other.amount.currency) == (one.source, one.amount.currency)
        ]
        assert one.amount.amount == sum(other.amount.amount for other in alike)
        assert one.items == sum(other.items for other in alike)
    assert sum(one.items for one in added) == sum(one.items for one in given_)
