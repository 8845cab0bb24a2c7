"""A price for a listing that lacks one, as people meet it: the button, the form, the line."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.messages import ids
from stranded.actions import ActionKind
from stranded.roles import Holders, Roles
from tests.bot.office import Office, read
from tests.bot.shop import row
from tests.sandbox.slack.servers import Json

ADA, LIN, MAX = "U0ADA", "U0LIN", "U0MAX"
SENT = ("LAMP-1", ActionKind.SET_PRICE)
UNDO = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _priceless(bot: Office) -> None:
    """An item without a price, which was 20.00 once; Ada and Lin may spend."""
    shop = bot.shop
    shop.parts = replace(shop.parts, roles=Roles(spend=Holders(people=frozenset({ADA, LIN}))))
    object.__setattr__(bot.desk, "parts", shop.parts)
    shop.strand(row("LAMP-1", "Missing price", your_price="20.00"))
    for person in (ADA, LIN, MAX):
        bot.desk.learn(person)


def open_form(bot: Office, user: str = ADA) -> None:
    bot.say("LAMP-1", user)
    bot.click(ids.PRICE, user)


def modal(bot: Office, user: str = ADA) -> Json | None:
    state = bot.world.http.get("/_state", params={"user": user}).json()
    stack: list[Json] = state["views"]["stack"]
    return stack[-1] if stack else None


def type_in(bot: Office, typed: str, user: str = ADA, meant: str = "") -> Json:
    """`meant` is the doubted price whose word is ticked."""
    view = modal(bot, user)
    assert view is not None
    values: dict[str, dict[str, Any]] = {ids.PRICE_BLOCK: {ids.PRICE_INPUT: typed}}
    if meant:
        values[f"{ids.MEANT_BLOCK}:{meant}"] = {ids.MEANT_INPUT: ["yes"]}
    said: Json = bot.world.act("submit", user=user, view_id=view["id"], values=values)
    bot.settle()
    return said


def line(bot: Office) -> str:
    return read([one for one in bot.world.messages() if not one.get("visible_to")][-1])


@pytest.mark.page("F66")
def test_the_price_is_told_with_the_name_and_sent_after_the_time_to_undo(bot: Office) -> None:
    open_form(bot)
    type_in(bot, "19.99")
    told, before = line(bot), list(bot.shop.amazon.patches)
    bot.shop.pass_time(UNDO)
    bot.settle()

    assert "Set the price $19.99 asked for by <@U0ADA>: starts at" in told
    assert (before, bot.shop.amazon.patches) == ([], [SENT])


def test_the_form_tells_the_last_price_and_fills_in_none(bot: Office) -> None:
    open_form(bot)
    shown = modal(bot)

    assert "*$20.00*" in str(shown)
    assert "initial_value" not in str(shown)


def test_what_is_no_price_is_said_beside_it_and_nothing_is_planned(bot: Office) -> None:
    open_form(bot)
    answered = type_in(bot, "19,99")

    assert "no comma" in str(answered["body"]["errors"][ids.PRICE_BLOCK])
    assert bot.shop.intents() == []


def test_a_price_far_from_the_last_one_is_taken_once_it_is_meant(bot: Office) -> None:
    open_form(bot)
    type_in(bot, "199.9")
    asked, before = str(modal(bot)), bot.shop.intents()
    type_in(bot, "199.9", meant="199.90 USD")

    assert "more than twice the last known price, 20.00 USD" in asked
    assert "I looked again: 199.90 USD is what I mean" in asked
    assert before == []
    assert "$199.90" in line(bot)


def test_a_tick_is_good_for_the_price_that_was_asked_about_alone(bot: Office) -> None:
    open_form(bot)
    type_in(bot, "199.9")
    type_in(bot, "1999", meant="199.90 USD")

    assert "I looked again: 1999.00 USD is what I mean" in str(modal(bot))
    assert bot.shop.intents() == []


def test_who_may_not_spend_is_told_who_gives_the_right(bot: Office) -> None:
    open_form(bot, MAX)
    bot.settle()

    assert "you are not among those who may set a price" in bot.heard(MAX)[-1]
    assert modal(bot, MAX) is None


def test_who_is_second_is_told_who_was_first(bot: Office) -> None:
    open_form(bot, ADA)
    open_form(bot, LIN)
    type_in(bot, "19.99")
    type_in(bot, "21.00", LIN)

    assert "<@U0ADA>" in bot.heard(LIN)[-1]
    assert len(bot.shop.intents()) == 1


def test_explaining_lists_what_a_price_waits_for(bot: Office) -> None:
    said = bot.say("explain LAMP-1", ADA)

    assert "The listing has no price yet." in said
    assert "A price ends this reason." in said
