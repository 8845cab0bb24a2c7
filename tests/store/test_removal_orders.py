"""Removal orders belong to one account, and are told of by the newest report only."""

from datetime import timedelta

from store import intents, removal_orders
from store.database import Database
from stranded.actions import ActionKind, Actor, Request
from stranded.removal_order import (
    Address,
    Counts,
    Disposition,
    Followed,
    OrderState,
    RemovalOrder,
)
from stranded.scope import Scope
from tests.store.samples import HOUR, NOON, SCOPE

OTHERS = (Scope("w2", SCOPE.account), Scope(SCOPE.workspace, "A2OTHER"))
HOME = Address("Ada Moss", "12 Harbor Rd", "Portland", "97201", "US")
RETURN = RemovalOrder("LAMP-1", 5, 1, Disposition.RETURN, HOME, "Ring twice")


def ordered(database: Database, scope: Scope = SCOPE, order: RemovalOrder = RETURN) -> Followed:
    """An order with its intent, as a person asks for it."""
    kind = ActionKind.CREATE_REMOVAL_ORDER
    request = Request(scope.account, "US", order.sku, "e-1", "recall", kind, Actor("U0ADA"))
    with database.write() as session:
        intent = intents.plan(session, scope, request, NOON, NOON).intent
        removal_orders.record(session, scope, intent, order)
        found = removal_orders.of_intent(session, scope, intent.id)
    assert found is not None
    return found


def test_what_was_ordered_is_kept_as_it_was(database: Database) -> None:
    found = ordered(database)

    assert found.order == RETURN
    assert (found.by, found.at, found.sent_at) == ("U0ADA", NOON, None)
    assert (found.state, found.counts) == (OrderState.ORDERED, Counts())


def test_no_other_account_sees_it(database: Database) -> None:
    found = ordered(database)
    with database.write() as session:
        removal_orders.mark_sent(session, SCOPE, found.intent, NOON)
        removal_orders.mark_created(session, SCOPE, found.intent)
    with database.read() as session:
        mine = removal_orders.of_skus(session, SCOPE, "US", ["LAMP-1"])
        for scope in OTHERS:
            assert removal_orders.of_intent(session, scope, found.intent) is None
            assert removal_orders.of_skus(session, scope, "US", ["LAMP-1"]) == {}
            assert removal_orders.to_follow(session, scope, "US", NOON) == []
            assert removal_orders.last_address(session, scope) is None

    assert mine["LAMP-1"].state is OrderState.CREATED


def test_one_that_nobody_heard_of_yet_is_no_order_of_the_sku(database: Database) -> None:
    ordered(database)

    with database.read() as session:
        assert removal_orders.of_skus(session, SCOPE, "US", ["LAMP-1"]) == {}
        assert removal_orders.to_follow(session, SCOPE, "US", NOON) == []


def test_an_older_report_takes_nothing_back(database: Database) -> None:
    found = ordered(database)
    with database.write() as session:
        removal_orders.mark_created(session, SCOPE, found.intent)
    done, half = Counts(6, shipped=6), Counts(6, shipped=2, in_process=4)

    def tell(state: OrderState, counts: Counts, age: timedelta) -> bool:
        with database.write() as session:
            as_known = removal_orders.of_intent(session, SCOPE, found.intent)
            assert as_known is not None
            return removal_orders.tell(session, SCOPE, as_known, state, counts, NOON - age)

    newest = tell(OrderState.PROCESSED, done, HOUR)
    older = tell(OrderState.IN_PROCESS, half, 2 * HOUR)

    with database.read() as session:
        known = removal_orders.of_intent(session, SCOPE, found.intent)
    assert (newest, older) == (True, False)
    assert known is not None
    assert (known.state, known.counts) == (OrderState.PROCESSED, done)


def test_the_address_of_the_newest_return_is_remembered_past_a_disposal(
    database: Database,
) -> None:
    ordered(database)
    ordered(database, order=RemovalOrder("LAMP-2", 1, 0, Disposition.DISPOSAL))

    with database.read() as session:
        assert removal_orders.last_address(session, SCOPE) == HOME
