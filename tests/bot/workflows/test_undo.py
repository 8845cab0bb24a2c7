"""The time in which a wish can be taken back (decision 19), and what comes after it."""

from datetime import timedelta

import pytest

from bot.workflows import act, undo
from bot.workflows.press import Taken, TooLate
from bot.workflows.undo import TooLateToUndo
from stranded.actions import ActionKind, Intent, IntentState
from stranded.cards import ButtonKind
from tests.bot.shop import ADA, LIN, MERCHANT, SCOPE, Shop, row
from tests.store.samples import at_once

FBA = ButtonKind.CHANGE_TO_FBA
MINUTE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)


def waiting(shop: Shop) -> Intent:
    """A change to FBA that was asked for a moment ago."""
    shop.offer("CHAIR", channels=("DEFAULT",))
    (found,) = shop.strand(row("CHAIR", MERCHANT))
    taken = shop.press(found, FBA)
    assert isinstance(taken, Taken)
    return taken.intent


def only(shop: Shop) -> Intent:
    (intent,) = shop.intents()
    return intent


def test_a_change_to_fba_waits_for_a_minute_and_then_is_sent(either_shop: Shop) -> None:
    waiting(either_shop)
    either_shop.pass_time(MINUTE - SECOND)
    either_shop.work()
    before = list(either_shop.amazon.patches)

    either_shop.pass_time(SECOND)
    either_shop.work()

    assert (before, either_shop.amazon.patches) == ([], [("CHAIR", ActionKind.CHANGE_TO_FBA)])


def test_a_single_relist_is_one_click(shop: Shop) -> None:
    (found,) = shop.strand(row("LAMP-1"))
    shop.press(found)
    shop.work()

    assert shop.amazon.patches == [("LAMP-1", ActionKind.RELIST)]


@pytest.mark.parametrize(
    ("kind", "reason", "key"),
    [
        (ButtonKind.RELIST, "Listing closed", "undo_relist_seconds"),
        (FBA, MERCHANT, "undo_change_to_fba_seconds"),
    ],
)
def test_how_long_is_the_teams_to_say(shop: Shop, kind: ButtonKind, reason: str, key: str) -> None:
    shop.set(**{key: "5"})
    shop.offer("LAMP-1", channels=("DEFAULT",) if kind is FBA else ("AMAZON_NA",))
    (found,) = shop.strand(row("LAMP-1", reason))
    shop.press(found, kind)
    shop.pass_time(4 * SECOND)
    shop.work()
    before = list(shop.amazon.patches)
    shop.pass_time(SECOND)
    shop.work()

    assert (before, len(shop.amazon.patches)) == ([], 1)


def test_a_cancelled_wish_is_never_sent_and_says_by_whom(either_shop: Shop) -> None:
    intent = waiting(either_shop)

    undone = undo.cancel(either_shop.parts, SCOPE, intent.id, LIN, either_shop.now)
    either_shop.pass_time(MINUTE)
    either_shop.work()

    assert isinstance(undone, Intent)
    assert (only(either_shop).state, only(either_shop).why.code) == ("cancelled", "cancelled")
    assert either_shop.amazon.patches == []
    last = either_shop.audit()[-1]
    assert (last.event, last.actor) == ("change_to_fba.cancelled", LIN.id)


def test_what_was_cancelled_can_be_asked_for_again(shop: Shop) -> None:
    intent = waiting(shop)
    undo.cancel(shop.parts, SCOPE, intent.id, ADA, shop.now)

    again = shop.press(shop.episode("CHAIR"), FBA)

    assert isinstance(again, Taken)
    assert again.intent.attempt == 2


def test_it_can_be_done_at_once(shop: Shop) -> None:
    intent = waiting(shop)

    hurried = undo.do_now(shop.parts, SCOPE, intent.id, shop.now)
    shop.work()

    assert isinstance(hurried, Intent)
    assert not hurried.can_be_undone
    assert shop.amazon.patches == [("CHAIR", ActionKind.CHANGE_TO_FBA)]


def test_while_it_waits_nobody_else_may_ask_for_the_same(shop: Shop) -> None:
    waiting(shop)

    assert isinstance(shop.press(shop.episode("CHAIR"), FBA, LIN), TooLate)


@pytest.mark.parametrize("late", [undo.do_now, undo.cancel])
def test_what_is_sent_is_neither_undone_nor_hurried(shop: Shop, late: object) -> None:
    intent = waiting(shop)
    shop.pass_time(MINUTE)
    shop.work()

    if late is undo.cancel:
        answer = undo.cancel(shop.parts, SCOPE, intent.id, ADA, shop.now)
    else:
        answer = undo.do_now(shop.parts, SCOPE, intent.id, shop.now)

    assert isinstance(answer, TooLateToUndo)
    assert answer.intent.state is IntentState.ACCEPTED


def test_an_intent_of_nobody_is_none(shop: Shop) -> None:
    assert undo.cancel(shop.parts, SCOPE, 99, ADA, shop.now) is None
    assert undo.do_now(shop.parts, SCOPE, 99, shop.now) is None


def test_of_cancel_and_its_start_at_the_same_instant_one_wins(either_shop: Shop) -> None:
    intent = waiting(either_shop)
    either_shop.pass_time(MINUTE)

    def either(number: int) -> bool:
        if number % 2:
            return act.run(either_shop.parts, SCOPE, intent.id, either_shop.now)
        answer = undo.cancel(either_shop.parts, SCOPE, intent.id, ADA, either_shop.now)
        return isinstance(answer, Intent)

    assert at_once(6, either).count(True) == 1
    sent = len(either_shop.amazon.patches)
    assert (only(either_shop).state.value, sent) in (("cancelled", 0), ("accepted", 1))


def test_a_gate_that_closed_while_it_waited_stops_it(shop: Shop) -> None:
    waiting(shop)
    shop.pass_time(timedelta(hours=37))
    shop.work()

    assert (only(shop).state.value, only(shop).why.code) == ("refused", "fresh")
    assert shop.amazon.patches == []
