"""Steps by hand, as a team meets them: told of on a card, followed in the channel."""

import pytest

from bot.messages import ids
from bot.workflows.steps import look_at_steps
from tests.bot.office import Office
from tests.bot.shop import DAY, row
from tests.sandbox.slack.servers import Json

ADA, LIN, GUEST = "U0ADA", "U0LIN", "U0GUEST"
MISSING = "Missing SKU"


@pytest.fixture(autouse=True)
def _stranded(bot: Office) -> None:
    bot.shop.report(row("LAMP-1", MISSING), row("OTHER"))
    bot.desk.learn(ADA)


def lines(bot: Office) -> list[Json]:
    """What the channel sees, the oldest first."""
    return [one for one in bot.world.messages() if not one.get("visible_to")]


def card(bot: Office, person: str = ADA) -> Json:
    """A fresh card of the item, that only this person sees."""
    bot.say("LAMP-1", person)
    return [one for one in bot.world.messages() if one.get("visible_to") == person][-1]


def do_step(bot: Office, person: str = ADA) -> None:
    bot.click(ids.STEP, person, card(bot, person)["ts"])
    bot.settle()


def a_day_later(bot: Office, *rows_: dict[str, str]) -> None:
    bot.shop.pass_time(DAY)
    bot.shop.report(*(rows_ or (row("LAMP-1", MISSING),)), row("OTHER"))
    look_at_steps(bot.shop.parts, bot.shop.now)
    bot.settle()


@pytest.mark.page("F86")
def test_a_step_is_told_of_on_the_card_and_followed_in_the_channel(bot: Office) -> None:
    do_step(bot)

    (line,) = lines(bot)
    assert f"<@{ADA}> says: step 1 of 3 is done for `LAMP-1` (“Done: relisted”)" in line["text"]
    assert ids.STEP_BACK in str(line["blocks"])

    a_day_later(bot)

    reply = lines(bot)[-1]
    assert reply["thread_ts"] == line["ts"]
    assert "24 hours after step 1 of 3: *still stranded*" in reply["text"]
    assert "Next comes step 2: If not, use “Create new listing”" in reply["text"]
    assert ids.STEP_BACK not in str(lines(bot)[0]["blocks"])
