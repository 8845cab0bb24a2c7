"""What comes first: near dates, then money, of which two currencies are never compared."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stranded.cards import Card
from stranded.digest import NEAR_DAYS, add_up, is_urgent, rank
from stranded.items import Money
from tests.bot.messages.things import NOW, TODAY, card, digest, state


def found(sku: str, worth: str | None = "10", *, days: int | None = None, of: str = "USD") -> Card:
    """A card of one unit of that worth, with that many days left."""
    return card(
        sku=sku,
        fulfillable=1,
        unfulfillable=0,
        reserved=0,
        price=Money(Decimal(worth), of) if worth else None,
        removal_on=None if days is None else TODAY + timedelta(days=days),
    )


def skus(cards: Iterable[Card]) -> str:
    return " ".join(one.episode.sku for one in cards)


def test_near_dates_come_first_the_nearest_at_the_top() -> None:
    cards = [found("RICH", "9000"), found("SOON", days=NEAR_DAYS), found("TODAY", days=0)]

    assert skus(rank(cards)) == "TODAY SOON RICH"


def test_behind_the_near_dates_money_decides() -> None:
    cards = [found("A", "5"), found("B", "500"), found("FAR", "50", days=NEAR_DAYS + 1)]

    assert skus(rank(cards)) == "B FAR A"


def test_a_past_date_may_be_stale_and_puts_nothing_first() -> None:
    cards = [found("PAST", "1", days=-1), found("RICH", "500"), found("NEAR", "2", days=2)]

    assert skus(rank(cards)) == "NEAR RICH PAST"


def test_on_the_same_day_money_decides_and_then_the_sku() -> None:
    cards = [found("C", "7", days=1), found("B", "7", days=1), found("A", "9", days=1)]

    assert skus(rank(cards)) == "A B C"


def test_what_has_no_price_comes_last() -> None:
    assert skus(rank([found("NONE", None), found("CHEAP", "0.01")])) == "CHEAP NONE"


def test_currencies_take_turns_because_their_amounts_say_nothing_to_each_other() -> None:
    yen = [found("Y1", "900000", of="JPY"), found("Y2", "800000", of="JPY")]
    dollars = [found("D1", "30"), found("D2", "20")]

    assert skus(rank([*yen, *dollars])) == "Y1 D1 Y2 D2"


@given(st.permutations(range(6)))
def test_the_order_does_not_depend_on_the_order_given(order: list[int]) -> None:
    worths = ["10", "10", None, "40", "0.5", "40"]
    cards = [found(f"S{place}", worths[place], days=place % 2 or None) for place in order]

    assert skus(rank(cards)) == skus(rank(sorted(cards, key=lambda one: one.episode.sku)))
    assert len(rank(cards)) == len(cards)


def test_sums_are_exact_and_one_a_currency_in_alphabetical_order() -> None:
    usd, cad = Money(Decimal("0.10"), "USD"), Money(Decimal(5), "CAD")

    assert add_up([usd, cad, usd, usd]) == (cad, Money(Decimal("0.30"), "USD"))
    assert add_up([]) == ()


def test_a_digest_counts_all_marketplaces_and_adds_within_a_currency() -> None:
    us = state(items=3, units=36, tied_up=(Money(Decimal(10), "USD"),))
    ca = replace(us, code="CA", items=2, units=4, tied_up=(Money(Decimal(7), "CAD"),))

    made = digest([], marketplaces=(us, ca))

    assert (made.items, made.units) == (5, 40)
    assert made.tied_up == (Money(Decimal(7), "CAD"), Money(Decimal(10), "USD"))


@pytest.mark.parametrize(
    ("items", "data_at", "stale", "quiet"),
    [(0, NOW, False, True), (1, NOW, False, False), (0, NOW, True, False), (0, None, False, False)],
)
def test_all_clear_needs_fresh_data_of_every_marketplace(
    items: int, data_at: object, stale: bool, quiet: bool
) -> None:
    clear = state(items=0)
    other = state(code="CA", items=items, data_at=data_at, stale=stale)

    assert digest([], marketplaces=(clear, other)).quiet is quiet


@pytest.mark.parametrize(
    ("days", "urgent"), [(0, True), (3, True), (4, False), (-1, False), (None, False)]
)
def test_a_near_date_is_urgent(days: int | None, urgent: bool) -> None:
    assert is_urgent(found("A", days=days)) is urgent


def test_a_critical_reason_is_urgent_without_a_date() -> None:
    assert is_urgent(card("product_recall", stranded_on=date(2026, 11, 1)))
