"""A question in the channel, answered by its buttons."""

import pytest

from bot.messages import ids
from stranded.actions import ActionKind
from stranded.cards import ButtonKind
from tests.bot.office import Office
from tests.bot.shop import row

ADA = "U0ADA"
RELIST, OPT_OUT = ids.PRESS[ButtonKind.RELIST], ids.PRESS[ButtonKind.OPT_OUT]


@pytest.fixture(autouse=True)
def _known(bot: Office) -> None:
    bot.desk.learn(ADA)
    bot.shop.set(**{"automatic": "on", "mode.listing_closed": "ask"})


def test_nothing_is_done_until_a_person_presses_and_then_it_is_done_once(bot: Office) -> None:
    bot.shop.offer("LAMP-1")
    bot.shop.report(row("LAMP-1"))
    for _ in range(3):
        bot.post_something()
    assert bot.shop.amazon.patches == []

    bot.click(RELIST, ADA)
    bot.settle()

    assert bot.shop.amazon.patches == [("LAMP-1", ActionKind.RELIST)]
    assert len([one for one in bot.channel() if "needs your decision" in one]) == 1
    assert f"asked for by <@{ADA}>" in str(bot.world.messages()[0]["blocks"])


def test_opting_out_answers_it_and_stands_in_the_message(bot: Office) -> None:
    bot.shop.report(row("POT", "Item discontinued"))
    bot.post_something()

    bot.click(OPT_OUT, ADA)
    bot.settle()

    assert "Opted out of automatic actions by" in str(bot.world.messages()[0]["blocks"])
    assert RELIST not in str(bot.world.messages()[0]["blocks"])
    assert bot.shop.events() == ["opt_out"]


def test_three_hundred_of_one_day_are_one_message(bot: Office) -> None:
    bot.shop.report(*(row(f"POT-{number:03}", "Item discontinued") for number in range(300)))
    for _ in range(3):
        bot.post_something()

    (message,) = bot.channel()
    assert "300 items of US need your decision" in message
    assert "292 more" in message
    assert bot.shop.amazon.patches == []
