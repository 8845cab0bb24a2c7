"""What the digest's order keeps to, whatever the list: near dates, then money, and nothing lost."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from functools import cache
from itertools import pairwise
from random import Random
from typing import TypeAlias

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from stranded.cards import Card
from stranded.digest import NEAR_DAYS, rank
from stranded.items import Money
from tests.bot.messages.things import TODAY, card, item

DAYS = st.none() | st.integers(-2, NEAR_DAYS + 2)
PRICES = st.none() | st.tuples(
    st.decimals("0", "9999", places=2), st.sampled_from(["USD", "CAD", "JPY"])
)
Items: TypeAlias = list[tuple[int | None, tuple[Decimal, str] | None]]
ITEMS = st.lists(st.tuples(DAYS, PRICES), max_size=12)


@cache
def plain_card() -> Card:
    return card()


def made(number: int, days: int | None, price: tuple[Decimal, str] | None) -> Card:
    """A card of one unit of that price (0 is "missing"), with that many days left."""
    base = plain_card()
    found = item(
        sku=f"S{number:02}",
        price=Money(*price) if price else None,
        removal_on=None if days is None else TODAY + timedelta(days=days),
        fulfillable=1,
        unfulfillable=0,
        reserved=0,
    )
    return replace(base, episode=replace(base.episode, item=found), days_left=days)


def cards(items: Items) -> list[Card]:
    return [made(number, days, price) for number, (days, price) in enumerate(items)]


def nearness(one: Card) -> int:
    near = one.days_left is not None and 0 <= one.days_left <= NEAR_DAYS
    return one.days_left if near and one.days_left is not None else NEAR_DAYS + 1


def skus(found: list[Card]) -> list[str]:
    return [one.episode.sku for one in found]


@given(ITEMS)
def test_nothing_is_lost_or_shown_twice(
    items: Items,
) -> None:
    given_ = cards(items)

    assert sorted(skus(rank(given_))) == skus(given_)


@given(ITEMS)
def test_near_dates_come_first_whatever_the_money(
    items: Items,
) -> None:
    ranked = [nearness(one) for one in rank(cards(items))]

    assert ranked == sorted(ranked)


@given(ITEMS)
def test_at_the_same_date_more_money_of_a_currency_comes_first(
    items: Items,
) -> None:
    ranked = rank(cards(items))

    for days in {nearness(one) for one in ranked}:
        for currency in ("USD", "CAD", "JPY"):
            amounts = [
                money.amount
                for one in ranked
                if nearness(one) == days
                and (money := one.episode.item.tied_up)
                and money.currency == currency
            ]
            assert amounts == sorted(amounts, reverse=True)


@given(ITEMS)
def test_at_the_same_date_an_unknown_price_comes_last(
    items: Items,
) -> None:
    for one, following in pairwise(rank(cards(items))):
        if nearness(one) == nearness(following) and one.episode.item.tied_up is None:
            assert following.episode.item.tied_up is None


@given(ITEMS, st.sampled_from(["USD", "CAD", "JPY"]), st.decimals("0.01", "1000", places=2))
def test_what_a_currency_is_worth_in_another_changes_nothing(
    items: Items, currency: str, rate: Decimal
) -> None:
    """Amounts of two currencies are never compared: as yen or as sen, the order is the same."""
    changed = [
        (days, (price[0] * rate, currency) if price and price[1] == currency else price)
        for days, price in items
    ]

    assert skus(rank(cards(changed))) == skus(rank(cards(items)))


@given(ITEMS, st.randoms())
def test_the_order_of_the_report_changes_nothing(items: Items, shuffling: Random) -> None:
    given_ = cards(items)
    shuffled = list(given_)
    shuffling.shuffle(shuffled)

    assert skus(rank(shuffled)) == skus(rank(given_))


@pytest.mark.parametrize("price", [None, Decimal(0)])
def test_a_missing_price_is_not_the_smallest_one(price: Decimal | None) -> None:
    unknown = None if price is None else (price, "USD")
    items = [(None, unknown), (None, (Decimal("0.01"), "USD")), (1, unknown)]

    assert skus(rank(cards(items))) == ["S02", "S01", "S00"]


PLACES = st.lists(
    st.tuples(st.sampled_from(["USD", "CAD"]), DAYS, st.none() | st.integers(1, 30)), max_size=30
)


# A dearer item of a later day must not push one of today behind another currency's.
@example([("CAD", 0, 1), ("CAD", 1, 9), ("USD", 0, 1)], 1)
@given(PLACES, st.integers(1, 4))
def test_pages_of_a_list_hold_each_item_once(
    items: list[tuple[str, int | None, int | None]], size: int
) -> None:
    """A page is cut from the ranked tops of all marketplaces, each read as far as is needed."""
    found = [
        made(number, days, (Decimal(price), currency) if price else None)
        for number, (currency, days, price) in enumerate(items)
    ]
    places = [
        rank(one for one, (currency, *_) in zip(found, items, strict=True) if currency == of)
        for of in ("USD", "CAD")
    ]

    pages = [
        skus(rank(one for place in places for one in place[: offset + size]))[offset:][:size]
        for offset in range(0, len(items), size)
    ]

    assert [sku for page in pages for sku in page] == skus(rank(found))
