"""Deleting a listing, as people meet it: the button, the typed SKU, and the second person."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.messages import ids
from bot.workflows.steps import look_at_steps, tell
from stranded.actions import ActionKind, Actor
from stranded.roles import Holders, Roles
from stranded.steps import StepPress
from tests.bot.office import Office, read
from tests.bot.shop import DAY, row
from tests.sandbox.slack.servers import Json

ADA, LIN, MAX = "U0ADA", "U0LIN", "U0MAX"
DELETE = ("LAMP-1", ActionKind.DELETE_LISTING)
ROWS = (row("LAMP-1", "Missing SKU"), row("OTHER", "Inventory error"))
UNDO = timedelta(minutes=5)


@pytest.fixture(autouse=True)
def _last_resort(bot: Office) -> None:
    """An item whose other steps were taken in vain; Ada and Lin may spend, Ada sees its card."""
    shop = bot.shop
    shop.parts = replace(shop.parts, roles=Roles(spend=Holders(people=frozenset({ADA, LIN}))))
    share(bot)
    for person in (ADA, LIN, MAX):
        bot.desk.learn(person)
    shop.strand(*ROWS)
    found = shop.episode("LAMP-1")
    for key in ("relist", "create_then_change_to_fba"):
        tell(
            shop.parts, StepPress(found.account, found.id, found.reason, key), Actor(ADA), shop.now
        )
        shop.pass_time(DAY)
        shop.report(*ROWS)
        look_at_steps(shop.parts, shop.now)
    bot.settle()
    bot.say("LAMP-1", ADA)


def share(bot: Office) -> None:
    """The desk works with the shop's parts of this moment."""
    object.__setattr__(bot.desk, "parts", bot.shop.parts)


def with_two(bot: Office) -> None:
    bot.shop.parts = replace(bot.shop.parts, second_person=True)
    share(bot)


def modal(bot: Office, user: str) -> Json | None:
    state = bot.world.http.get("/_state", params={"user": user}).json()
    stack: list[Json] = state["views"]["stack"]
    return stack[-1] if stack else None


def type_in(bot: Office, user: str, typed: str) -> Json:
    view = modal(bot, user)
    assert view is not None
    values = {ids.SKU_BLOCK: {ids.SKU_INPUT: typed}}
    answer: Json = bot.world.act("submit", user=user, view_id=view["id"], values=values)
    bot.settle()
    return answer


def line(bot: Office) -> Json:
    return [one for one in bot.world.messages() if not one.get("visible_to")][-1]


def test_the_modal_says_what_is_lost_and_the_typed_sku_has_it_deleted(bot: Office) -> None:
    bot.click(ids.DELETE, ADA)
    shown = str(modal(bot, ADA))
    type_in(bot, ADA, "LAMP-1")
    announced = read(line(bot))
    bot.shop.pass_time(UNDO)
    bot.settle()

    assert "can't be undone" in shown
    assert "another FNSKU" in shown
    assert "Until then it can be cancelled" in announced
    assert bot.shop.amazon.patches == [DELETE]


def test_it_is_told_to_be_done_once_amazon_has_no_listing_of_it(bot: Office) -> None:
    bot.click(ids.DELETE, ADA)
    type_in(bot, ADA, "LAMP-1")
    for _ in range(2):
        bot.shop.pass_time(UNDO)
        bot.settle()

    assert "Amazon has no listing of it any more" in read(line(bot))


def test_another_word_is_refused_beside_the_field_and_the_modal_stays(bot: Office) -> None:
    bot.click(ids.DELETE, ADA)
    answer = type_in(bot, ADA, "lamp-1")

    assert "capitals included: LAMP-1" in str(answer)
    assert modal(bot, ADA) is not None
    assert bot.shop.intents() == []


def test_whoever_may_not_spend_is_told_so_and_sees_no_modal(bot: Office) -> None:
    bot.say("LAMP-1", MAX)
    bot.click(ids.DELETE, MAX)
    bot.quiet()

    assert modal(bot, MAX) is None
    assert "delete a listing" in bot.heard(MAX)[-1]
    assert "REFLOAT_MAY_SPEND" in bot.heard(MAX)[-1]


def test_a_right_that_is_lost_while_the_modal_is_open_refuses_it(bot: Office) -> None:
    bot.click(ids.DELETE, ADA)
    bot.shop.parts = replace(bot.shop.parts, roles=Roles())
    share(bot)

    type_in(bot, ADA, "LAMP-1")

    assert bot.shop.intents() == []
    assert "delete a listing" in bot.heard(ADA)[-1]


def test_whoever_is_second_to_ask_reads_who_was_first(bot: Office) -> None:
    bot.click(ids.DELETE, ADA)
    bot.say("LAMP-1", LIN)
    bot.click(ids.DELETE, LIN)
    type_in(bot, ADA, "LAMP-1")
    type_in(bot, LIN, "LAMP-1")

    assert len(bot.shop.intents()) == 1
    assert f"<@{ADA}>" in bot.heard(LIN)[-1]


@pytest.mark.parametrize("value", ["nonsense", "A1SELLER\ne-none\nmissing_sku\ndelete_and_create"])
def test_a_button_that_names_nothing_known_is_told_so(bot: Office, value: str) -> None:
    bot.click(ids.DELETE, ADA, value=value)
    bot.quiet()

    assert modal(bot, ADA) is None
    assert len(bot.heard(ADA)) > 1


def test_explain_says_why_it_may_or_may_not_be_deleted(bot: Office) -> None:
    assert "All that comes before deleting the listing was tried" in bot.say("explain LAMP-1", ADA)


class TestWithASecondPerson:
    def propose(self, bot: Office) -> None:
        with_two(bot)
        bot.click(ids.DELETE, ADA)
        assert "A second person" in str(modal(bot, ADA))
        type_in(bot, ADA, "LAMP-1")

    def test_the_channel_reads_that_it_waits_and_the_second_confirms(self, bot: Office) -> None:
        self.propose(bot)
        waits = read(line(bot))

        bot.click(ids.SECOND, LIN, line(bot)["ts"])
        shown = str(modal(bot, LIN))
        type_in(bot, LIN, "LAMP-1")
        confirmed = read(line(bot))
        bot.shop.pass_time(UNDO)
        bot.settle()

        assert "waits for the word of a second person" in waits
        assert f"<@{ADA}>" in shown
        assert f"<@{LIN}>" in confirmed
        assert bot.shop.amazon.patches == [DELETE]

    def test_whoever_asked_is_told_that_somebody_else_must(self, bot: Office) -> None:
        self.propose(bot)
        bot.click(ids.SECOND, ADA, line(bot)["ts"])
        bot.quiet()

        assert modal(bot, ADA) is None
        assert "can't be the second person too" in bot.heard(ADA)[-1]

    def test_whoever_may_not_spend_can_only_cancel_it(self, bot: Office) -> None:
        self.propose(bot)
        bot.click(ids.SECOND, MAX, line(bot)["ts"])
        bot.quiet()
        refused = bot.heard(MAX)[-1]
        bot.click(ids.CANCEL, MAX, line(bot)["ts"])
        bot.settle()

        assert "confirm as the second person" in refused
        assert f"Taken back by <@{MAX}>" in read(line(bot))
        assert bot.shop.states() == ["cancelled"]

    def test_a_proposal_that_is_gone_meanwhile_is_told_so(self, bot: Office) -> None:
        self.propose(bot)
        bot.click(ids.SECOND, LIN, line(bot)["ts"])
        bot.click(ids.CANCEL, ADA, line(bot)["ts"])
        bot.settle()

        type_in(bot, LIN, "LAMP-1")

        assert "不再等待第二人" in bot.heard(LIN)[-1]
        assert bot.shop.states() == ["cancelled"]
