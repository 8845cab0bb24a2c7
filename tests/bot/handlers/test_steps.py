"""Steps by hand, as a team meets them: told of on a card, followed in the channel."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from bot.messages import ids
from bot.workflows.steps import look_at_steps
from stranded.roles import Holders, Roles
from tests.bot.office import Office, Street, office, read
from tests.bot.shop import DAY, HOUR, MERCHANT, Shop, row
from tests.sandbox.slack.servers import Host, Json

ADA, LIN, GUEST = "U0ADA", "U0LIN", "U0GUEST"
MISSING = "Missing SKU"


@pytest.fixture(autouse=True)
def _stranded(bot: Office) -> None:
    bot.shop.report(row("LAMP-1", MISSING), row("OTHER"))
    bot.desk.learn(ADA)
    bot.desk.learn(LIN)


def lines(bot: Office) -> list[Json]:
    """What the channel sees, the oldest first."""
    return [one for one in bot.world.messages() if not one.get("visible_to")]


def card(bot: Office, person: str = ADA) -> Json:
    """A fresh card of the item, that only this person sees; its button may follow in another."""
    before = {one["ts"] for one in bot.world.messages()}
    bot.say("LAMP-1", person)
    return next(
        one
        for one in bot.world.messages()
        if one.get("visible_to") == person and one["ts"] not in before
    )


def step_button(message: Json) -> dict[str, Any] | None:
    found = [block.get("accessory") for block in message["blocks"] if "accessory" in block]
    return next((one for one in found if one["action_id"] == ids.STEP), None)


def do_step(bot: Office, person: str = ADA) -> Json:
    """Presses the step's button of a fresh card, and returns the card."""
    shown = card(bot, person)
    bot.click(ids.STEP, person, shown["ts"])
    bot.settle()
    return bot.message(shown["ts"])


def a_day_later(bot: Office, *rows: dict[str, str]) -> None:
    bot.shop.pass_time(DAY)
    bot.shop.report(*(rows or (row("LAMP-1", MISSING),)), row("OTHER"))
    look_at_steps(bot.shop.parts, bot.shop.now)
    bot.settle()


@pytest.mark.page("F86")
def test_a_step_is_told_of_on_the_card_and_followed_in_the_channel(bot: Office) -> None:
    do_step(bot)

    (line,) = lines(bot)
    assert f"<@{ADA}> says: step 1 of 3 is done for `LAMP-1` (“Done: relisted”)" in line["text"]
    assert "I look again then:" in line["text"]
    assert ids.STEP_BACK in str(line["blocks"])

    a_day_later(bot)

    reply = lines(bot)[-1]
    assert reply["thread_ts"] == line["ts"]
    assert "24 hours after step 1 of 3: *still stranded*" in reply["text"]
    assert "Next comes step 2: If not, use “Create new listing”" in reply["text"]
    assert ids.STEP_BACK not in str(bot.message(line["ts"])["blocks"])


@pytest.mark.page("F86")
def test_until_its_time_is_over_the_card_says_who_told_it_and_offers_nothing(bot: Office) -> None:
    pressed = do_step(bot)

    for shown in (pressed, card(bot), card(bot, LIN)):
        assert f"<@{ADA}>" in read(shown)
        assert step_button(shown) is None
    bot.shop.pass_time(DAY - HOUR)
    assert step_button(card(bot)) is None
    a_day_later(bot)
    button = step_button(card(bot))
    assert button is not None
    assert button["text"]["text"] == "Done: quantity 0, then Change to FBA"


@pytest.mark.page("F88")
def test_the_last_resort_is_offered_last_and_asks_once_more(bot: Office) -> None:
    buttons = []
    for _ in range(3):
        buttons.append(step_button(card(bot)))
        do_step(bot)
        a_day_later(bot)

    assert [one and one.get("style") for one in buttons] == [None, None, "danger"]
    assert [one and "confirm" in one for one in buttons] == [False, False, True]
    last = buttons[-1]
    assert last is not None
    assert last["confirm"]["style"] == "danger"
    assert "another FNSKU" in last["confirm"]["text"]["text"]
    assert "stays stranded for good" in last["confirm"]["text"]["text"]


@pytest.mark.page("F87")
def test_after_the_last_step_there_is_only_seller_support_with_what_was_tried(bot: Office) -> None:
    for _ in range(3):
        do_step(bot)
        a_day_later(bot)

    reply, shown = lines(bot)[-1], card(bot)
    assert "No step is left" in reply["text"]
    assert f"<@{ADA}>" in read(reply)
    for label in ("Done: relisted", "Done: quantity 0", "Done: deleted and created again"):
        assert label in str(reply["blocks"])
        assert label in read(shown)
    assert "Seller Support" in read(shown)
    assert step_button(shown) is None


def test_the_second_to_press_is_told_who_was_first(bot: Office) -> None:
    both = [card(bot, person) for person in (ADA, LIN)]
    for person, shown in zip((ADA, LIN), both, strict=True):
        bot.click(ids.STEP, person, shown["ts"])
    bot.settle()

    assert f"<@{ADA}>" in bot.heard(LIN)[-1]
    assert len(lines(bot)) == 1
    assert bot.shop.events() == ["step.relist"]


def test_a_click_that_slack_delivers_twice_is_one(bot: Office) -> None:
    shown = card(bot)
    fault = {"next": [{"path": "/deliver/", "kind": "duplicate"}]}
    bot.world.http.post("/_faults", json=fault).raise_for_status()

    bot.click(ids.STEP, ADA, shown["ts"])
    bot.settle()

    assert bot.shop.events() == ["step.relist"]
    assert len(bot.heard(ADA)) == 1, "nobody is told that they were first"


def test_anybody_of_the_team_takes_a_mistake_back_and_the_line_says_who(bot: Office) -> None:
    do_step(bot)
    (line,) = lines(bot)

    bot.click(ids.STEP_BACK, LIN, line["ts"])
    bot.settle()

    text = read(bot.message(line["ts"]))
    assert f"<@{LIN}> took back what <@{ADA}> said" in text
    assert ids.STEP_BACK not in str(bot.message(line["ts"])["blocks"])
    assert bot.shop.events() == ["step.relist", "step_taken_back.relist"]
    assert step_button(card(bot)) is not None
    assert "Took back that the step `relist`" in bot.say("history LAMP-1")


def test_who_takes_it_back_too_late_is_told_so(bot: Office) -> None:
    do_step(bot)
    bot.shop.pass_time(DAY)
    look_at_steps(bot.shop.parts, bot.shop.now)

    bot.click(ids.STEP_BACK, LIN)
    bot.settle()

    assert "已无法撤回" in bot.heard(LIN)[-1]
    assert "step_taken_back.relist" not in bot.shop.events()


def test_a_button_of_another_reason_is_stale(bot: Office) -> None:
    shown = card(bot)
    bot.shop.pass_time(HOUR)
    bot.shop.report(row("LAMP-1", MERCHANT), row("OTHER"))

    bot.click(ids.STEP, ADA, shown["ts"])
    bot.settle()

    assert any("changed from “Missing SKU”" in one for one in bot.heard(ADA))
    assert bot.shop.events() == []


@pytest.mark.page("F86")
def test_a_reason_that_a_step_has_changed_is_told_with_it(bot: Office) -> None:
    do_step(bot)
    bot.shop.pass_time(HOUR)
    bot.shop.report(row("LAMP-1", MERCHANT), row("OTHER"))

    assert "merchant-fulfilled on purpose" in bot.say("explain LAMP-1")
    assert "is at a step in Seller Central" in read(card(bot))
    a_day_later(bot, row("LAMP-1", MERCHANT))

    assert "has changed to “Merchant fulfilled”" in lines(bot)[-1]["text"]


class TestRights:
    """Where only Ada may act, everybody else of the team may still look."""

    @pytest.fixture
    def bot(self, shop: Shop, slack_host: Host, street: Street) -> Iterator[Office]:
        only_ada = Roles(act=Holders(people=frozenset({ADA})))
        shop.parts = replace(shop.parts, roles=only_ada)
        with office(shop, slack_host, street) as running:
            yield running

    def test_who_may_not_act_can_neither_tell_nor_take_back(self, bot: Office) -> None:
        do_step(bot, LIN)
        assert bot.shop.events() == []
        assert bot.heard(LIN)[-1].startswith(":no_entry:")
        do_step(bot, ADA)

        for person in (LIN, GUEST):
            bot.click(ids.STEP_BACK, person)
            bot.settle()
            assert bot.heard(person)[-1].startswith(":no_entry:")

        assert bot.shop.events() == ["step.relist"]


@pytest.mark.parametrize("value", ["", "garbage", "A1SELLER\nx", "A1SELLER\n999", "a\nb\nc\nd"])
@pytest.mark.parametrize("button", [ids.STEP, ids.STEP_BACK])
def test_garbage_does_nothing_and_is_said(bot: Office, button: str, value: str) -> None:
    shown = card(bot)
    do_step(bot)
    (line,) = lines(bot)

    place = shown if button == ids.STEP else line
    bot.click(button, ADA, place["ts"], value=value)
    bot.settle()

    assert "no longer keep" in bot.heard()[-1]
    assert bot.shop.events() == ["step.relist"]


@pytest.mark.page("F90", "F91")
def test_an_update_counts_only_by_something_other_than_price_or_quantity(bot: Office) -> None:
    bot.shop.report(row("LAMP-1", "Product update required"), row("OTHER"))

    button = step_button(card(bot))

    assert button is not None
    assert button["text"]["text"] == "Done: edited (something other than price or quantity)"
    assert "confirm" not in button
