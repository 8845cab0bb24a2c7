"""Declaring dangerous goods, as people meet it: the button, the form, the line in the channel."""

from datetime import timedelta
from typing import Any

import pytest

from bot.messages import ids
from stranded.actions import ActionKind
from tests.bot.office import Office, read
from tests.bot.shop import MERCHANT, row
from tests.sandbox.slack.servers import Json

ADA, LIN, MAX = "U0ADA", "U0LIN", "U0MAX"
SENT = ("LAMP-1", ActionKind.CHANGE_TO_FBA)
UNDO = timedelta(minutes=1)
PLAIN = {
    "batteries_required": "no",
    "batteries_included": None,
    "regulations": ["not_applicable"],
    "declared": ["yes"],
}


@pytest.fixture(autouse=True)
def _missing(bot: Office) -> None:
    """An item that lacks the information, and its card before Ada."""
    bot.shop.offer("LAMP-1", channels=("DEFAULT",), dangerous_goods=False)
    bot.shop.strand(row("LAMP-1", MERCHANT))
    for person in (ADA, LIN, MAX):
        bot.desk.learn(person)
    bot.settle()
    bot.say("LAMP-1", ADA)


def modal(bot: Office, user: str = ADA) -> Json | None:
    state = bot.world.http.get("/_state", params={"user": user}).json()
    stack: list[Json] = state["views"]["stack"]
    return stack[-1] if stack else None


def answer(bot: Office, user: str = ADA, **changes: Any) -> Json:
    view = modal(bot, user)
    assert view is not None
    given = {**PLAIN, **changes}
    values = {block: {ids.DECLARE_INPUT: value} for block, value in given.items()}
    said: Json = bot.world.act("submit", user=user, view_id=view["id"], values=values)
    bot.settle()
    return said


def line(bot: Office) -> str:
    return read([one for one in bot.world.messages() if not one.get("visible_to")][-1])


@pytest.mark.page("F14", "F16")
def test_the_answers_are_told_with_the_name_and_sent_after_the_time_to_undo(bot: Office) -> None:
    bot.click(ids.DECLARE, ADA)
    answer(bot)
    told, before = line(bot), list(bot.shop.amazon.patches)
    bot.shop.pass_time(UNDO)
    bot.settle()

    assert "Until then it can be cancelled" in told
    assert "Declared by <@U0ADA>, " in told
    assert (
        "17:00 UTC>: batteries not required; dangerous goods regulations: not applicable." in told
    )
    assert (before, bot.shop.amazon.patches) == ([], [SENT])


def test_the_form_chooses_nothing_and_says_what_an_answer_is(bot: Office) -> None:
    bot.click(ids.DECLARE, ADA)
    shown = str(modal(bot))

    assert "legal declaration by the seller" in shown
    assert "I answer nothing for you" in shown
    assert "initial_option" not in shown
    assert "initial_value" not in shown


def test_what_contradicts_itself_is_said_beside_its_question(bot: Office) -> None:
    bot.click(ids.DECLARE, ADA)
    both = answer(bot, batteries_included="yes", regulations=["not_applicable", "ghs"])

    assert "can't be included where none are required" in str(both)
    assert "both can't be true" in str(both)
    assert modal(bot) is not None
    assert bot.shop.intents() == []


def test_with_batteries_it_is_asked_whether_they_are_included(bot: Office) -> None:
    bot.click(ids.DECLARE, ADA)
    refused = answer(bot, batteries_required="yes")
    answer(bot, batteries_required="yes", batteries_included="no", regulations=["storage", "waste"])

    assert "say whether they are included" in str(refused)
    assert "batteries required, not included; dangerous goods regulations: storage, waste." in (
        line(bot)
    )


def test_it_can_be_cancelled_in_the_channel_and_nothing_is_sent(bot: Office) -> None:
    bot.click(ids.DECLARE, ADA)
    answer(bot)
    bot.click(ids.CANCEL, LIN)
    bot.settle()
    bot.shop.pass_time(UNDO)
    bot.settle()

    assert bot.shop.states() == ["cancelled"]
    assert bot.shop.amazon.patches == []


def test_two_people_who_answer_at_once_are_one_declaration(bot: Office) -> None:
    bot.click(ids.DECLARE, ADA)
    bot.say("LAMP-1", LIN)
    bot.click(ids.DECLARE, LIN)
    answer(bot, ADA)
    answer(bot, LIN, regulations=["other"])
    bot.shop.pass_time(UNDO)
    bot.settle()

    assert bot.shop.amazon.patches == [SENT]
    assert "<@U0ADA>" in bot.heard(LIN)[-1]


def test_whoever_may_not_act_sees_no_form(bot: Office) -> None:
    bot.say("LAMP-1", MAX)
    bot.shop.meet(MAX, is_guest=True)
    bot.desk.remembered.pop(MAX, None)
    bot.click(ids.DECLARE, MAX)
    bot.quiet()

    assert modal(bot, MAX) is None
    assert "only full members" in bot.heard(MAX)[-1]


def test_information_that_came_meanwhile_is_not_overwritten(bot: Office) -> None:
    bot.shop.amazon.offers["LAMP-1"].dangerous_goods = True
    bot.shop.know("LAMP-1")
    bot.click(ids.DECLARE, ADA)
    bot.quiet()

    assert modal(bot) is None
    assert "on file at Amazon already" in bot.heard(ADA)[-1]
