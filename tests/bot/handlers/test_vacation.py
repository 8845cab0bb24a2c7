"""A vacation as people meet it: the overview, the modal with its plan, and the message after it."""

from datetime import timedelta
from typing import Any

import pytest

from bot.messages import ids
from bot.workflows.pause_steps import look_at_pauses
from store.intents import LOOK_UP_EVERY
from stranded.actions import ActionKind
from tests.bot.office import Office, read
from tests.bot.shop import DAY
from tests.sandbox.slack.servers import Json

ADA, LIN, GUEST = "U0ADA", "U0LIN", "U0GUEST"
CLOSE, RELIST = ActionKind.CLOSE_LISTING, ActionKind.RELIST
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _known(bot: Office) -> None:
    for person in (ADA, LIN):
        bot.desk.learn(person)
    bot.shop.offer("LAMP-1", open=True)


def stack(bot: Office, user: str = ADA) -> list[Json]:
    state = bot.world.http.get("/_state", params={"user": user}).json()
    found: list[Json] = state["views"]["stack"]
    return found


def open_modal(bot: Office, user: str = ADA) -> Json:
    bot.say("vacation", user)
    bot.click(ids.PAUSE_PLAN, user)
    bot.quiet()
    (view,) = stack(bot, user)
    return view


def fill_in(bot: Office, skus: str = "LAMP-1", user: str = ADA, **days: str) -> Json:
    """Submits the first view; without a day what stands there already."""
    (view,) = stack(bot, user)
    values: dict[str, Any] = {ids.PAUSE_SKUS: {ids.PAUSE_INPUT: skus}}
    values |= {block: {ids.PAUSE_INPUT: day} for block, day in days.items()}
    answer: Json = bot.world.act("submit", user=user, view_id=view["id"], values=values)
    assert (answer["status"], answer.get("error")) == (200, None), answer
    return answer


def confirm(bot: Office, user: str = ADA) -> Json:
    (view,) = stack(bot, user)
    answer: Json = bot.world.act("submit", user=user, view_id=view["id"], values={})
    assert (answer["status"], answer.get("error")) == (200, None), answer
    bot.settle()
    return answer


def plan(bot: Office, skus: str = "LAMP-1", **days: str) -> None:
    open_modal(bot)
    fill_in(bot, skus, **days)
    confirm(bot)


def tick(bot: Office, by: timedelta) -> None:
    bot.shop.pass_time(by)
    look_at_pauses(bot.shop.parts, bot.shop.now)
    bot.settle()


def post(bot: Office) -> Json:
    (found,) = [one for one in bot.world.messages() if "Vacation of" in one["text"]]
    return found


@pytest.mark.page("F41", "F42")
def test_it_is_planned_in_two_steps_and_one_message_tells_how_it_goes(bot: Office) -> None:
    open_modal(bot)
    fill_in(bot)
    (shown,) = stack(bot)
    before = bot.channel()
    confirm(bot)
    waiting = read(post(bot))
    tick(bot, MINUTE)
    tick(bot, LOOK_UP_EVERY)
    closed = read(post(bot))
    tick(bot, 7 * DAY)
    tick(bot, LOOK_UP_EVERY)
    back = read(post(bot))

    assert "1 listing of US*: closed now, relisted from the beginning of *Mon, Nov 30*" in str(
        shown
    )
    assert "I read its listing right before I close it" in str(shown)
    assert before == []
    assert "`LAMP-1` waits" in waiting
    assert "`LAMP-1` *closed*; relisted from" in closed
    assert "`LAMP-1` *relisted*" in back
    assert bot.shop.amazon.patches == [("LAMP-1", CLOSE), ("LAMP-1", RELIST)]
    assert len(bot.channel()) == 1, "one message, redrawn in place"
