"""Nobody knows whether it happened: who looked at Amazon may end the waiting."""

from datetime import timedelta

import pytest

from bot.workflows.doubt import NotInDoubt, WaitOn, stop_waiting
from bot.workflows.look_up import SETTLE
from bot.workflows.press import Taken
from stranded.actions import ActionKind, Intent
from tests.bot.shop import HOUR, LIN, SCOPE, Shop, row

RELIST = ("LAMP-1", ActionKind.RELIST)


def in_doubt(shop: Shop, trouble: str, takes: timedelta = 20 * HOUR) -> Intent:
    """A relist of Ada's whose answer was lost."""
    shop.offer("LAMP-1", trouble=[trouble], takes=takes)
    (found,) = shop.strand(row("LAMP-1"))
    shop.press(found)
    shop.work()
    (intent,) = shop.intents()
    assert intent.state.value == "unknown"
    return intent


def stop(shop: Shop, intent: Intent) -> Intent | NotInDoubt | WaitOn | None:
    return stop_waiting(shop.parts, SCOPE, intent.id, LIN, shop.now)


def test_what_does_not_show_counts_as_not_done_by_the_word_of_whoever_looked(
    either_shop: Shop,
) -> None:
    intent = in_doubt(either_shop, "lost_on_the_way")
    either_shop.pass_time(SETTLE)

    ended = stop(either_shop, intent)

    assert isinstance(ended, Intent)
    assert (ended.state.value, ended.why.code) == ("failed", "given_up")
    assert ended.why.parameters == {"by": "U0LIN"}
    last = either_shop.audit()[-1]
    assert (last.event, last.actor) == ("relist.failed", "U0LIN")


def test_the_item_is_free_again_and_asked_for_anew(shop: Shop) -> None:
    intent = in_doubt(shop, "lost_on_the_way")
    shop.pass_time(SETTLE)
    stop(shop, intent)

    again = shop.press(shop.episode("LAMP-1"))
    shop.work()

    assert isinstance(again, Taken)
    assert shop.amazon.patches == [RELIST]


def test_what_shows_is_confirmed_instead(shop: Shop) -> None:
    intent = in_doubt(shop, "answer_lost", takes=SETTLE)
    shop.pass_time(SETTLE)

    ended = stop(shop, intent)

    assert isinstance(ended, Intent)
    assert (ended.state.value, ended.why.code) == ("confirmed", "read_back")


def test_amazon_gets_a_quarter_of_an_hour_first(shop: Shop) -> None:
    intent = in_doubt(shop, "answer_lost")
    shop.pass_time(SETTLE - timedelta(seconds=1))

    refused = stop(shop, intent)

    assert isinstance(refused, WaitOn)
    assert refused.why.parameters == {"at": intent.updated_at + SETTLE}
    assert shop.states() == ["unknown"]


@pytest.mark.parametrize("gone", ["down", "disconnected"])
def test_while_the_listing_can_not_be_read_nothing_is_concluded(shop: Shop, gone: str) -> None:
    intent = in_doubt(shop, "answer_lost")
    shop.pass_time(SETTLE)
    shop.amazon.down = True
    if gone == "disconnected":
        shop.disconnect()

    refused = stop(shop, intent)

    assert isinstance(refused, WaitOn)
    assert refused.why.code == "unreadable_now"
    assert shop.states() == ["unknown"]


def test_what_is_known_by_now_is_not_ended_again(shop: Shop) -> None:
    intent = in_doubt(shop, "answer_lost", takes=HOUR)
    shop.pass_time(HOUR)
    shop.work()

    late = stop(shop, intent)

    assert isinstance(late, NotInDoubt)
    assert late.intent.state.value == "confirmed"


def test_a_number_that_nobody_has_is_forgotten(shop: Shop) -> None:
    assert stop_waiting(shop.parts, SCOPE, 99, LIN, shop.now) is None
