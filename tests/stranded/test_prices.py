"""A price is read as it was typed or not at all, and one far from the last is doubted."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stranded.actions import Why
from stranded.items import Money
from stranded.marketplaces import MARKETPLACES
from stranded.prices import DOUBTFUL, doubt, read_price

US, JP, DE = (MARKETPLACES[code] for code in ("US", "JP", "DE"))
DOLLARS = st.decimals("0.01", "999999", places=2).map(lambda amount: Money(amount, "USD"))


def code_of(found: Money | Why | None) -> str:
    assert isinstance(found, Why)
    return found.code


@pytest.mark.parametrize(
    ("typed", "place", "amount", "currency"),
    [
        ("19.99", US, "19.99", "USD"),
        (" 7 ", US, "7.00", "USD"),
        ("0.5", DE, "0.50", "EUR"),
        ("1980", JP, "1980", "JPY"),
        ("1980.0", JP, "1980", "JPY"),
        ("19.990", US, "19.99", "USD"),
    ],
)
def test_digits_and_a_point_are_a_price_in_the_stores_currency(
    typed: str, place: object, amount: str, currency: str
) -> None:
    assert read_price(typed, place) == Money(Decimal(amount), currency)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "typed",
    ["", "19,99", "1,999.00", "$19.99", "19.99 USD", "-5", "+5", "1e3", ".5", "5.", "NaN", "１９",
     "1 9", "19.99.9", "0x10", "1234567890", "19。99"],
)  # fmt: skip
def test_whatever_could_mean_two_things_is_no_price(typed: str) -> None:
    assert code_of(read_price(typed, US)) == "price_unreadable"


def test_more_decimals_than_the_currency_has_are_not_rounded_away() -> None:
    assert code_of(read_price("19.999", US)) == "price_decimals"
    assert code_of(read_price("1980.5", JP)) == "price_decimals"


@pytest.mark.parametrize("typed", ["0", "0.00", "000"])
def test_nought_is_no_price(typed: str) -> None:
    assert code_of(read_price(typed, US)) == "price_nought"


@given(price=DOLLARS)
def test_every_price_reads_back_as_it_was_written(price: Money) -> None:
    assert read_price(str(price.amount), US) == price


@given(price=DOLLARS, known=DOLLARS)
def test_a_price_is_doubted_exactly_where_one_is_more_than_twice_the_other(
    price: Money, known: Money
) -> None:
    larger, smaller = max(price.amount, known.amount), min(price.amount, known.amount)

    assert (doubt(price, known) is not None) == (larger > DOUBTFUL * smaller)


def test_without_a_last_price_in_that_currency_any_price_is_doubted() -> None:
    price = Money(Decimal("19.99"), "USD")

    assert code_of(doubt(price, None)) == "price_unchecked"
    assert code_of(doubt(price, Money(Decimal("19.99"), "EUR"))) == "price_unchecked"
