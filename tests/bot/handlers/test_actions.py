"""Clicks over signed HTTP: who may, what happens once, and what the message then shows."""

import pytest

from bot.messages import ids
from bot.workflows import digest
from store import settings
from stranded.actions import ActionKind
from stranded.cards import ButtonKind, Press
from stranded.settings import Automatic
from tests.bot.office import Office
from tests.bot.shop import MERCHANT, SCOPE, Shop, row
from tests.sandbox.slack.servers import Json

ADA, LIN, ADMIN, GUEST = "U0ADA", "U0LIN", "U0MAX", "U0GUEST"
MEMBERS_ONLY = "only full members of this workspace may"
RELIST, FBA = ids.PRESS[ButtonKind.RELIST], ids.PRESS[ButtonKind.CHANGE_TO_FBA]
OPT_OUT, OPT_IN = ids.PRESS[ButtonKind.OPT_OUT], ids.PRESS[ButtonKind.OPT_IN]


def post_digest(bot: Office) -> Json:
    """The morning's digest, in the channel."""
    bot.shop.now = bot.shop.now.replace(hour=9, minute=1)
    digest.digest(bot.shop.parts, bot.shop.now)
    bot.settle()
    return bot.world.messages()[0]


@pytest.fixture(autouse=True)
def stranded(bot: Office) -> None:
    bot.shop.offer("CHAIR", channels=("DEFAULT",))
    seen_at = bot.shop.now.replace(hour=8)
    bot.shop.report(row("LAMP-1"), row("CHAIR", MERCHANT), seen_at=seen_at)
    for person in (ADA, ADMIN):
        bot.desk.learn(person)


@pytest.mark.page("F11", "F13")
@pytest.mark.parametrize(
    ("button", "sku", "action"),
    [(RELIST, "LAMP-1", ActionKind.RELIST), (FBA, "CHAIR", ActionKind.CHANGE_TO_FBA)],
)
def test_one_click_acts_once_and_the_message_changes_in_place(
    bot: Office, button: str, sku: str, action: ActionKind
) -> None:
    bot.shop.set(undo_change_to_fba_seconds="0")
    root = post_digest(bot)

    bot.click(button, ADA, root["ts"])
    bot.settle()

    again = bot.message(root["ts"])
    line = bot.world.messages()[-1]
    assert bot.shop.amazon.patches == [(sku, action)]
    assert f"<@{ADA}>" in str(again["blocks"])
    assert "Amazon accepted it" in str(again["blocks"])
    assert (line["thread_ts"], sku in line["text"]) == (root["ts"], True)
    assert bot.heard() == []


def test_the_second_to_click_is_told_who_was_first(bot: Office) -> None:
    bot.desk.learn(LIN)
    root = post_digest(bot)
    bot.click(RELIST, ADA, root["ts"])
    bot.click(RELIST, LIN, root["ts"], value=Press(
        "A1SELLER", bot.shop.episode("LAMP-1").id, "listing_closed", ButtonKind.RELIST
    ).token)  # fmt: skip
    bot.settle()

    assert len(bot.shop.amazon.patches) == 1
    assert f"<@{ADA}>" in bot.heard(LIN)[-1]
    assert bot.heard(ADA) == []


def test_a_click_that_slack_delivers_twice_acts_once(bot: Office) -> None:
    root = post_digest(bot)
    fault = {"next": [{"path": "/deliver/", "kind": "duplicate"}]}
    bot.world.http.post("/_faults", json=fault).raise_for_status()

    bot.click(RELIST, ADA, root["ts"])
    bot.settle()

    assert bot.shop.amazon.patches == [("LAMP-1", ActionKind.RELIST)]


@pytest.mark.parametrize("known", [True, False])
@pytest.mark.parametrize("button", [RELIST, OPT_OUT])
def test_a_guest_is_refused_and_nothing_changes(bot: Office, button: str, known: bool) -> None:
    root = post_digest(bot)
    if known:
        bot.desk.learn(GUEST)

    bot.click(button, GUEST, root["ts"])
    bot.settle()

    assert f"{MEMBERS_ONLY} act on stranded items" in bot.heard(GUEST)[-1]
    assert (bot.shop.intents(), bot.shop.events()) == ([], [])


def test_a_member_whom_the_bot_does_not_know_yet_is_looked_up_and_may(bot: Office) -> None:
    root = post_digest(bot)

    bot.click(RELIST, LIN, root["ts"])
    bot.settle()

    assert [one.request.actor.id for one in bot.shop.intents()] == [LIN]


@pytest.mark.parametrize("value", ["", "garbage", "🪔", "QUJD", "relist", "a" * 1900])
def test_a_button_that_carries_garbage_does_nothing_and_says_so(bot: Office, value: str) -> None:
    root = post_digest(bot)

    bot.click(RELIST, ADA, root["ts"], value=value)
    bot.settle()

    assert "no longer keep" in bot.heard()[-1]
    assert bot.shop.intents() == []


def test_opting_out_and_in_is_said_to_the_person_in_their_language(bot: Office) -> None:
    bot.desk.learn(LIN)
    root = post_digest(bot)

    bot.click(OPT_OUT, LIN, root["ts"])
    bot.settle()
    bot.click(OPT_IN, ADA, root["ts"])
    bot.settle()

    assert "禁用自动操作" in bot.heard(LIN)[-1]
    assert "takes part in automatic actions again" in bot.heard(ADA)[-1]
    assert bot.shop.events() == ["opt_out", "opt_in"]


def test_a_card_that_one_person_sees_is_replaced_after_the_click(bot: Office) -> None:
    bot.shop.know("LAMP-1")
    bot.shop.now = bot.shop.now.replace(hour=9)
    bot.say("LAMP-1", ADA)

    bot.click(RELIST, ADA)
    bot.settle()

    (card,) = [one for one in bot.world.messages() if one.get("visible_to") == ADA]
    assert f"<@{ADA}>" in str(card["blocks"])
    assert len(bot.shop.amazon.patches) == 1


def test_a_link_is_answered_so_that_slack_shows_no_warning(bot: Office) -> None:
    root = post_digest(bot)

    assert bot.click(ids.LINK, ADA, root["ts"])["status"] == 200


class TestTheSwitch:
    def test_an_admin_switches_automatic_actions_on(self, bot: Office) -> None:
        bot.shop.now = bot.shop.now.replace(hour=9)
        bot.post_something()

        bot.switch_on(ADMIN)
        bot.settle()

        assert automatic(bot.shop) is Automatic.ON
        assert "switched on" in str(bot.world.messages()[0]["blocks"])

    @pytest.mark.parametrize(
        ("person", "who_may"), [(ADA, "only an admin of this workspace may"), (GUEST, MEMBERS_ONLY)]
    )
    def test_nobody_else_may(self, bot: Office, person: str, who_may: str) -> None:
        bot.shop.now = bot.shop.now.replace(hour=9)
        bot.post_something()

        bot.click(ids.SWITCH_ON, person)
        bot.settle()

        assert automatic(bot.shop) is Automatic.PREVIEW
        assert f"{who_may} switch automatic actions on" in bot.heard(person)[-1]

    @pytest.mark.parametrize("value", ["", "garbage", "A1SELLER", "A1SELLER\nXX", "A9OTHER\nUS"])
    def test_garbage_switches_nothing_on(self, bot: Office, value: str) -> None:
        bot.shop.now = bot.shop.now.replace(hour=9)
        bot.post_something()

        bot.click(ids.SWITCH_ON, ADMIN, value=value)
        bot.settle()

        assert bot.shop.events() == []
        assert "no longer keep" in bot.heard(ADMIN)[-1]


def automatic(shop: Shop) -> Automatic:
    with shop.database.read() as session:
        return settings.read(session, SCOPE, "US").automatic
