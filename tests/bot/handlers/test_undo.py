"""Cancel and Do it now, as a person meets them."""

import pytest

from bot.messages import ids
from stranded.actions import ActionKind
from tests.bot.office import Office, read
from tests.bot.shop import MERCHANT, row
from tests.sandbox.slack.servers import Json

ADA, LIN, GUEST = "U0ADA", "U0LIN", "U0GUEST"
FBA = ids.PRESS[list(ids.PRESS)[1]]


@pytest.fixture(autouse=True)
def _waiting(bot: Office) -> None:
    """A change to FBA that Ada asked for on a card that only she sees."""
    bot.shop.offer("CHAIR", channels=("DEFAULT",))
    bot.shop.strand(row("CHAIR", MERCHANT))
    bot.desk.learn(ADA)
    bot.say("CHAIR", ADA)
    bot.click(FBA, ADA)
    bot.settle()


def line(bot: Office) -> Json:
    """What the channel sees of it."""
    return [one for one in bot.world.messages() if not one.get("visible_to")][-1]


def card(bot: Office) -> Json:
    return next(one for one in bot.world.messages() if one.get("visible_to") == ADA)


def test_the_channel_reads_when_it_starts_and_can_stop_it(bot: Office) -> None:
    assert "Until then it can be cancelled" in line(bot)["text"]
    assert "{time_secs}" in line(bot)["text"]
    for button in (ids.CANCEL, ids.DO_NOW):
        assert button in str(line(bot)["blocks"])
        assert button in str(card(bot)["blocks"])
    assert bot.shop.amazon.patches == []


def test_anybody_of_the_team_cancels_it_and_the_message_says_who(bot: Office) -> None:
    bot.click(ids.CANCEL, LIN, line(bot)["ts"])
    bot.settle()

    assert f"Taken back by <@{LIN}>" in read(line(bot))
    assert ids.CANCEL not in str(line(bot)["blocks"])
    assert bot.shop.states() == ["cancelled"]
    assert bot.heard(LIN) == []


def test_on_a_persons_own_card_the_card_itself_changes(bot: Office) -> None:
    bot.click(ids.CANCEL, ADA, card(bot)["ts"])
    bot.settle()

    assert "cancelled before anything was sent" in read(card(bot))
    assert FBA in str(card(bot)["blocks"]), "it can be asked for again"


def test_it_is_done_at_once_when_somebody_says_so(bot: Office) -> None:
    bot.click(ids.DO_NOW, ADA, line(bot)["ts"])
    bot.settle()

    assert bot.shop.amazon.patches == [("CHAIR", ActionKind.CHANGE_TO_FBA)]
    assert "Amazon accepted it" in read(line(bot))


def test_afterwards_the_card_says_that_there_is_no_way_back_here(bot: Office) -> None:
    bot.click(ids.DO_NOW, ADA, line(bot)["ts"])
    bot.settle()

    assert "can't be undone here" in bot.say("CHAIR", ADA)


def test_who_is_too_late_is_told_where_it_stands(bot: Office) -> None:
    bot.desk.learn(LIN)
    bot.click(ids.CANCEL, ADA, line(bot)["ts"])
    bot.click(ids.DO_NOW, LIN, line(bot)["ts"])
    bot.settle()

    assert "太晚了" in bot.heard(LIN)[-1]
    assert bot.shop.amazon.patches == []


def test_a_guest_may_do_neither(bot: Office) -> None:
    for button in (ids.CANCEL, ids.DO_NOW):
        bot.click(button, GUEST, line(bot)["ts"])
        bot.settle()
        assert "only full members" in bot.heard(GUEST)[-1]
    assert bot.shop.states() == ["planned"]


@pytest.mark.parametrize(
    "value", ["", "garbage", "A1SELLER\nx", "A1SELLER\n999", "\n1", "A1SELLER\n" + "9" * 30]
)
def test_garbage_does_nothing_and_is_said(bot: Office, value: str) -> None:
    bot.click(ids.CANCEL, ADA, line(bot)["ts"], value=value)
    bot.settle()

    assert "no longer keep" in bot.heard()[-1]
    assert bot.shop.states() == ["planned"]
