"""Stop waiting, as a person meets it."""

import pytest

from bot.messages import ids
from bot.workflows.look_up import SETTLE
from stranded.cards import ButtonKind
from tests.bot.office import Office, read
from tests.bot.shop import CLOSED, row
from tests.sandbox.slack.servers import Json

ADA, LIN, GUEST = "U0ADA", "U0LIN", "U0GUEST"
RELIST = ids.PRESS[ButtonKind.RELIST]


@pytest.fixture(autouse=True)
def _in_doubt(bot: Office) -> None:
    """A relist that Ada asked for on a card that only she sees, and whose answer was lost."""
    bot.shop.offer("LAMP-1", trouble=["lost_on_the_way"])
    bot.shop.strand(row("LAMP-1", CLOSED))
    bot.shop.know("LAMP-1")
    bot.desk.learn(ADA)
    bot.say("LAMP-1", ADA)
    bot.click(RELIST, ADA)
    bot.settle()
    bot.shop.work()
    bot.settle()


def line(bot: Office) -> Json:
    """What the channel sees of it."""
    return [one for one in bot.world.messages() if not one.get("visible_to")][-1]


def test_the_channel_reads_that_it_may_have_happened_and_can_end_the_waiting(bot: Office) -> None:
    assert "it may have happened" in read(line(bot))

    bot.shop.pass_time(SETTLE)
    bot.click(ids.STOP_WAITING, LIN, line(bot)["ts"])
    bot.settle()

    assert f"<@{LIN}> stopped the waiting" in read(line(bot))
    assert ids.STOP_WAITING not in str(line(bot)["blocks"])
    assert bot.shop.states() == ["failed"]
    assert bot.heard(LIN) == []


def test_on_a_persons_own_card_the_card_itself_changes(bot: Office) -> None:
    bot.say("LAMP-1", ADA)
    bot.shop.pass_time(SETTLE)
    card = [one for one in bot.world.messages() if one.get("visible_to") == ADA][-1]

    bot.click(ids.STOP_WAITING, ADA, card["ts"])
    bot.settle()

    card = [one for one in bot.world.messages() if one.get("visible_to") == ADA][-1]
    assert "stopped the waiting" in read(card)
    assert RELIST in str(card["blocks"]), "it can be asked for again"


def test_who_gives_up_early_is_told_until_when_amazon_gets_time(bot: Office) -> None:
    bot.click(ids.STOP_WAITING, ADA, line(bot)["ts"])
    bot.settle()

    assert "Amazon gets time until" in "".join(bot.heard(ADA))
    assert bot.shop.states() == ["unknown"]


def test_who_comes_late_reads_what_became_of_it(bot: Office) -> None:
    shown = line(bot)["ts"]
    bot.shop.amazon.offers["LAMP-1"].open = True
    bot.shop.pass_time(SETTLE)
    bot.shop.work()

    value = f"A1SELLER\n{bot.shop.intents()[0].id}"
    bot.click(ids.STOP_WAITING, ADA, shown, value=value)
    bot.settle()

    assert "it is known what became of it" in "".join(bot.heard(ADA))


@pytest.mark.parametrize("value", ["A1SELLER\n99", "nonsense"])
def test_a_button_that_names_nothing_known_is_told_so(bot: Office, value: str) -> None:
    bot.click(ids.STOP_WAITING, LIN, line(bot)["ts"], value=value)
    bot.settle()

    assert bot.heard(LIN)
    assert bot.shop.states() == ["unknown"]


def test_a_guest_may_not(bot: Office) -> None:
    bot.shop.pass_time(SETTLE)
    bot.click(ids.STOP_WAITING, GUEST, line(bot)["ts"])
    bot.settle()

    assert bot.shop.states() == ["unknown"]
