"""The judge goes red for every history of a removal order that must not be."""

from dataclasses import replace
from typing import Any

import pytest

from chaos.judge import (
    AMAZON,
    DOUBLED,
    FALSE_CLAIM,
    HALF_WRITTEN,
    LEDGER,
    LOST,
    OPEN,
    REMOVAL,
    REMOVALS,
    UNFINISHED,
    judge,
)
from chaos.ledger import Ledger, Ordered, Said, Wish, Written

Json = dict[str, Any]
SKU, NAME = "RED/XL 10", "refloat-20261127-120000-1"
WISH = Wish(id=1, sku=SKU, action=REMOVAL, state="confirmed", why="removal_created")
ORDER = Ordered(intent=1, name=NAME, units=5, state="processed", gone=5)
LINE = Said(key="action|1", state="sent", why="", parent=None, behind=False)
MADE = {"order": NAME, "sku": SKU, "wanted": 5, "gone": 5}
MESSAGE = {
    "method": "POST",
    "path": "/api/x",
    "effect": "message_posted",
    "body": {"metadata": {"event_payload": {"key": "action|1"}}},
}


def _found(
    *made: Json,
    wish: Wish = WISH,
    orders: tuple[Ordered, ...] = (ORDER,),
    amazon: tuple[Json, ...] = (),
    begun: str = "proposed",
) -> list[tuple[str, str]]:
    """What the judge says of one wish for a removal, and of the orders that Amazon made."""
    ended = [] if wish.state in OPEN else [wish.state]
    events = [f"{REMOVAL}.{event}" for event in (begun, "seconded", *ended)]
    audit = [Written(event, 1, later=False) for event in events]
    ledger = Ledger([wish], [LINE], [], audit, orders)
    found = judge({SKU: True}, ledger, amazon, [MESSAGE], made)
    return [(one.kind, one.where) for one in found]


def _ended(state: str, why: str = "removal_not_sent") -> tuple[Wish, tuple[Ordered, ...]]:
    """A wish that came to nothing, and what it would have ordered."""
    return replace(WISH, state=state, why=why), (replace(ORDER, state="ordered", gone=0),)


def test_a_wish_that_came_to_one_order_is_clean() -> None:
    assert _found(MADE) == []


def test_an_order_made_twice_under_one_name_is_doubled() -> None:
    assert (DOUBLED, REMOVALS) in _found(MADE, MADE)


def test_an_order_that_nobody_asked_for_is_doubled() -> None:
    assert _found(MADE, {**MADE, "order": "refloat-2"}) == [(DOUBLED, REMOVALS)]


def test_a_confirmed_order_that_amazon_never_made_is_a_false_claim() -> None:
    assert _found() == [(FALSE_CLAIM, REMOVALS)]


@pytest.mark.parametrize("state", ["failed", "refused", "superseded", "cancelled"])
def test_a_wish_that_ended_without_an_order_is_clean_only_where_there_is_none(state: str) -> None:
    wish, orders = _ended(state)

    assert _found(wish=wish, orders=orders) == []
    assert (FALSE_CLAIM, REMOVALS) in _found(MADE, wish=wish, orders=orders)


def test_a_wish_that_came_to_nothing_needs_its_why() -> None:
    wish, orders = _ended("failed", why="")

    assert _found(wish=wish, orders=orders) == [(LOST, REMOVALS)]


@pytest.mark.parametrize("state", ["proposed", "planned", "claimed", "sent", "unknown", "accepted"])
def test_a_wish_for_an_order_must_come_to_an_end(state: str) -> None:
    wish, orders = _ended(state)

    assert _found(wish=wish, orders=orders) == [(UNFINISHED, REMOVALS)]


@pytest.mark.parametrize("other", [{"sku": "BLUE"}, {"wanted": 6}])
def test_an_order_of_something_else_than_was_asked_for_is_a_false_claim(other: Json) -> None:
    assert _found({**MADE, **other}) == [(FALSE_CLAIM, REMOVALS)]


def test_an_order_is_followed_until_its_units_are_gone() -> None:
    halfway = (replace(ORDER, state="in_process", gone=2),)

    assert _found({**MADE, "gone": 2}, orders=halfway) == [(UNFINISHED, REMOVALS)]


def test_units_that_are_said_to_be_gone_and_are_not_are_a_false_claim() -> None:
    assert _found({**MADE, "gone": 4}) == [(FALSE_CLAIM, REMOVALS)]


def test_a_wish_for_a_removal_that_orders_nothing_is_half_written() -> None:
    assert _found(orders=()) == [(HALF_WRITTEN, LEDGER)]


def test_a_wish_that_was_never_proposed_to_a_second_person_is_half_written() -> None:
    assert _found(MADE, begun="planned") == [(HALF_WRITTEN, LEDGER)]


def test_a_change_of_the_listing_of_what_was_to_be_removed_is_one_that_nobody_asked_for() -> None:
    path = "/listings/2021-08-01/items/A1SANDBOXSELLER/RED%2FXL%2010"
    patch = {"method": "PATCH", "path": path, "effect": "relist", "body": {}}

    assert _found(MADE, amazon=(patch,)) == [(DOUBLED, AMAZON)]
