"""Several items at once, as a person meets it: the button, the modal, and the message after it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.messages import ids
from bot.workflows.digest import digest
from stranded.actions import ActionKind
from tests.bot.office import Office, read
from tests.bot.shop import MERCHANT, row
from tests.sandbox.slack.servers import Json

ADA, LIN, GUEST = "U0ADA", "U0LIN", "U0GUEST"
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _known(bot: Office) -> None:
    for person in (ADA, LIN):
        bot.desk.learn(person)


def strand(bot: Office, count: int) -> list[str]:
    names = [f"LAMP-{number:02}" for number in range(count)]
    bot.shop.report(*(row(name) for name in names))
    return names


def stack(bot: Office, user: str = ADA) -> list[Json]:
    state = bot.world.http.get("/_state", params={"user": user}).json()
    found: list[Json] = state["views"]["stack"]
    return found


def open_modal(bot: Office, user: str = ADA) -> Json:
    bot.say("bulk", user)
    bot.click(f"{ids.BULK}:0", user)
    bot.quiet()
    (view,) = stack(bot, user)
    return view


def options(view: Json) -> list[Json]:
    return [
        option
        for block in view["blocks"]
        if block["type"] == "input"
        for option in block["element"]["options"]
    ]


def ticked(view: Json) -> list[Json]:
    return [
        option
        for block in view["blocks"]
        if block["type"] == "input"
        for option in block["element"].get("initial_options", [])
    ]


def submit(bot: Office, view: Json, count: int, user: str = ADA) -> Json:
    """Submits with the first so many rows ticked."""
    left = count
    values: Json = {}
    for block in view["blocks"]:
        if block["type"] == "input":
            chosen = [one["value"] for one in block["element"]["options"][:left]]
            left -= len(chosen)
            values[block["block_id"]] = {ids.BULK_TICKS: chosen}
    answer = bot.world.act("submit", user=user, view_id=view["id"], values=values)
    assert (answer["status"], answer.get("error")) == (200, None), answer
    return answer


def post(bot: Office) -> Json:
    (found,) = [one for one in bot.world.messages() if "Relist of" in one["text"]]
    return found


@pytest.mark.page("F17", "F18", "F20")
def test_the_modal_ticks_as_many_as_amazon_takes_and_says_how_to_edit_first(bot: Office) -> None:
    strand(bot, 30)

    view = open_modal(bot)

    assert (len(options(view)), len(ticked(view))) == (30, 25)
    said = str(view["blocks"])
    assert "Choose up to 25" in said
    assert "Edit first" in said
    assert "for 60 seconds" in said


@pytest.mark.page("F17")
@pytest.mark.parametrize(("count", "words"), [(26, "26 items are chosen"), (0, "at least one")])
def test_26_and_none_are_refused_in_the_modal_and_it_stays_open(
    bot: Office, count: int, words: str
) -> None:
    strand(bot, 30)
    view = open_modal(bot)

    answer = submit(bot, view, count)

    assert words in str(answer["body"])
    assert len(stack(bot)) == 1
    assert bot.shop.intents() == []


def test_all_are_done_after_a_minute_and_the_message_tells_of_each_in_place(bot: Office) -> None:
    names = strand(bot, 30)
    submit(bot, open_modal(bot), 25)
    bot.settle()
    before = read(post(bot))
    bot.shop.pass_time(MINUTE)
    bot.settle()
    after = read(post(bot))

    assert stack(bot) == []
    assert "0 of 25 done" in before
    assert ids.CANCEL_ALL not in str(post(bot)["blocks"])
    assert "25 of 25 done" in after
    assert all(name in after for name in names[:25])
    assert len(bot.shop.amazon.patches) == 25
    assert len(bot.channel()) == 1, "one message, redrawn in place"


def test_the_next_25_are_offered_by_the_message(bot: Office) -> None:
    strand(bot, 30)
    submit(bot, open_modal(bot), 25)
    bot.shop.pass_time(MINUTE)
    bot.settle()

    bot.click(f"{ids.BULK}:next", LIN, post(bot)["ts"])
    bot.quiet()

    (view,) = stack(bot, LIN)
    assert len(options(view)) == 5


@pytest.mark.parametrize(("button", "sent"), [(ids.CANCEL_ALL, 0), (ids.DO_ALL_NOW, 3)])
def test_all_of_it_can_be_taken_back_or_set_off_by_anybody_of_the_team(
    bot: Office, button: str, sent: int
) -> None:
    strand(bot, 3)
    submit(bot, open_modal(bot), 3)
    bot.settle()

    bot.click(button, LIN, post(bot)["ts"])
    bot.settle()

    assert len(bot.shop.amazon.patches) == sent
    assert ("cancelled before" in read(post(bot))) is (sent == 0)


def test_who_is_too_late_to_take_it_back_is_told(bot: Office) -> None:
    strand(bot, 3)
    submit(bot, open_modal(bot), 3)
    bot.settle()
    bot.click(ids.DO_ALL_NOW, ADA, post(bot)["ts"])
    bot.click(ids.CANCEL_ALL, ADA, post(bot)["ts"])
    bot.settle()

    assert "nothing of it waits" in bot.heard(ADA)[-1]
    assert len(bot.shop.amazon.patches) == 3


def test_a_guest_may_neither_open_nor_cancel(bot: Office) -> None:
    strand(bot, 3)
    submit(bot, open_modal(bot), 3)
    bot.settle()

    bot.click(ids.CANCEL_ALL, GUEST, post(bot)["ts"])
    bot.settle()

    assert "only full members" in bot.heard(GUEST)[-1]
    assert set(bot.shop.states()) == {"planned"}


def test_a_guest_who_got_hold_of_the_modal_is_refused_in_it(bot: Office) -> None:
    strand(bot, 3)
    view = open_modal(bot)
    known = bot.desk.person(ADA)
    assert known is not None
    bot.desk.remembered[ADA] = replace(known, is_guest=True)

    answer = submit(bot, view, 3)

    assert "only full members" in str(answer["body"])
    assert bot.shop.intents() == []


@pytest.mark.page("F24")
def test_a_row_refused_for_dangerous_goods_gets_the_link_to_the_full_form(bot: Office) -> None:
    bot.shop.offer("BAD", channels=("DEFAULT",), dangerous_goods=False)
    bot.shop.offer("CHAIR", channels=("DEFAULT",))
    bot.shop.report(row("BAD", MERCHANT), row("CHAIR", MERCHANT))
    submit(bot, open_modal(bot), 2)
    bot.shop.pass_time(MINUTE)
    bot.settle()

    (found,) = [one for one in bot.world.messages() if "Change to FBA of" in one["text"]]
    said = read(found)
    assert "Dangerous-goods information is missing" in said
    assert "|Change to FBA in Seller Central>" in said
    assert bot.shop.amazon.patches == [("CHAIR", ActionKind.CHANGE_TO_FBA)]


def test_where_nothing_can_be_chosen_the_modal_says_so(bot: Office) -> None:
    strand(bot, 2)
    bot.say("bulk", ADA)
    for name in ("LAMP-00", "LAMP-01"):
        bot.shop.know(name)
        bot.shop.press(bot.shop.episode(name))

    bot.click(f"{ids.BULK}:0", ADA)
    bot.quiet()

    (view,) = stack(bot)
    assert "Nothing can be relisted at once" in str(view["blocks"])
    assert view["submit"] is None


@pytest.mark.parametrize("value", ["", "garbage", "A9OTHER\nUS\nrelist", "A1SELLER\nUS\neat"])
def test_a_button_that_carries_garbage_opens_nothing(bot: Office, value: str) -> None:
    strand(bot, 3)
    bot.say("bulk", ADA)

    bot.click(f"{ids.BULK}:0", ADA, value=value)
    bot.settle()

    assert stack(bot) == []
    assert "no longer keep" in bot.heard(ADA)[-1]


def test_the_digest_offers_it_where_several_have_the_same_action(bot: Office) -> None:
    bot.shop.report(row("LAMP-1"), row("LAMP-2"), row("CHAIR", MERCHANT))
    bot.shop.now = bot.shop.now.replace(hour=9)
    digest(bot.shop.parts, bot.shop.now)
    bot.settle()

    root = str(bot.world.messages()[0]["blocks"])
    assert "Relist several: US" in root
    assert "Change several" not in root
