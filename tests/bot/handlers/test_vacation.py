"""A vacation as people meet it: the overview, the modal with its plan, and the message after it."""

from datetime import timedelta
from typing import Any

import pytest

from bot.handlers.actions import Click
from bot.handlers.vacation import _end
from bot.messages import ids
from bot.workflows.digest import digest
from bot.workflows.pause_steps import look_at_pauses
from store.intents import LOOK_UP_EVERY
from stranded.actions import ActionKind
from tests.bot.messages.things import SLACK_DATE
from tests.bot.office import Office, read
from tests.bot.shop import DAY, HOUR, row
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


@pytest.mark.parametrize(
    ("skus", "days", "block", "words"),
    [
        (" ", {}, ids.PAUSE_SKUS, "Name at least one SKU"),
        ("\n".join(map(str, range(26))), {}, ids.PAUSE_SKUS, "26 SKUs stand there"),
        ("A", {ids.PAUSE_CLOSE: "2026-11-22"}, ids.PAUSE_CLOSE, "today is Mon, Nov 23 there"),
        ("A", {ids.PAUSE_RELIST: "2026-11-24"}, ids.PAUSE_RELIST, "2 days later at the soonest"),
        ("A", {ids.PAUSE_RELIST: "2027-12-24"}, ids.PAUSE_RELIST, "365 days at most"),
    ],
)
def test_what_can_not_be_planned_is_said_beside_its_field_and_the_modal_stays(
    bot: Office, skus: str, days: dict[str, str], block: str, words: str
) -> None:
    open_modal(bot)
    answer = fill_in(bot, skus, **days)

    assert list(answer["errors"]) == [block]
    assert words in answer["errors"][block]
    assert len(stack(bot)) == 1
    assert bot.shop.posts() == []


def test_a_person_reads_the_modal_its_refusals_and_its_plan_in_their_own_language(
    bot: Office,
) -> None:
    open_modal(bot, LIN)
    refused = fill_in(bot, " ", LIN)
    fill_in(bot, "LAMP-1", LIN)
    (shown,) = stack(bot, LIN)

    assert refused["errors"] == {ids.PAUSE_SKUS: "请至少填写一个 SKU。"}
    assert "立即关闭" in str(shown)
    assert shown["submit"]["text"] == "确认"


def test_the_plan_says_of_each_sku_what_is_known_and_that_amazon_may_be_sooner(
    bot: Office,
) -> None:
    bot.shop.strand(row("CLOSED-1"), row("HELD-1", "Item restricted"))
    plan(bot)
    open_modal(bot)
    fill_in(bot, "LAMP-1, CLOSED-1, HELD-1\nNEW-1")
    said = str(stack(bot)[0]["blocks"])

    assert "*3 listings of US*: closed now" in said
    assert ":x: `LAMP-1` is left out. It is on vacation until Mon, Nov 30 already" in said
    assert "`CLOSED-1` is stranded already: Listing closed" in said
    assert "`HELD-1` is stranded already: Item restricted. A relist alone does not end that" in said
    assert "`NEW-1` is not on the stranded list" in said
    assert "for 60 seconds after you confirm" in said
    assert "Amazon's own automatic relist may bring a closed listing back sooner" in said
    assert "https://sellercentral.amazon.com/inventoryplanning/stranded-inventory" in said


def test_where_nothing_can_be_planned_there_is_nothing_to_confirm(bot: Office) -> None:
    plan(bot)
    open_modal(bot)
    fill_in(bot)
    (shown,) = stack(bot)

    assert "Nothing of it can be planned" in str(shown)
    assert shown["submit"] is None


def test_of_several_marketplaces_one_is_chosen(bot: Office) -> None:
    bot.shop.register("US", "DE")
    view = open_modal(bot)
    (place,) = [one for one in view["blocks"] if one.get("block_id") == ids.PAUSE_PLACE]
    offered = [one["text"]["text"] for one in place["element"]["options"]]
    fill_in(bot, "LAMP-1", **{ids.PAUSE_PLACE: "A1SELLER\nDE"})
    (shown,) = stack(bot)
    confirm(bot)

    assert sorted(offered) == ["DE", "US"]
    assert "Europe/Berlin" in str(shown)
    assert "Vacation of 1 listing of DE" in read(post(bot))


def test_a_plan_of_which_the_days_are_over_when_it_is_confirmed_is_refused_in_it(
    bot: Office,
) -> None:
    open_modal(bot)
    fill_in(bot, "LAMP-1", **{ids.PAUSE_CLOSE: "2026-11-24"})
    bot.shop.pass_time(5 * DAY)
    confirm(bot)
    (shown,) = stack(bot)

    assert "That day is over" in str(shown)
    assert (bot.shop.posts(), bot.shop.intents()) == ([], [])


def test_a_confirmation_that_slack_sends_twice_is_heard_once(bot: Office) -> None:
    open_modal(bot)
    fill_in(bot)
    confirm(bot)
    tick(bot, MINUTE)

    assert len(bot.shop.posts("vacation")) == len(bot.shop.intents()) == 1


def test_the_overview_tells_what_runs_until_when_and_by_whom_and_ends_it(bot: Office) -> None:
    nothing = bot.say("vacation", LIN)
    plan(bot)
    tick(bot, MINUTE)
    tick(bot, LOOK_UP_EVERY)
    running = bot.say("vacation", ADA)
    bot.click(ids.PAUSE_END, ADA)
    bot.settle()
    tick(bot, LOOK_UP_EVERY)

    assert "没有商品信息在休假" in nothing
    assert f"planned by <@{ADA}>" in running
    assert "relist on Mon, Nov 30" in running
    assert "`LAMP-1` *closed*" in running
    assert bot.shop.amazon.patches == [("LAMP-1", CLOSE), ("LAMP-1", RELIST)]
    assert f"*relisted*: the listing shows it · ended by <@{ADA}>" in read(post(bot))


def test_the_message_offers_to_cancel_before_and_to_end_after_it_is_closed(bot: Office) -> None:
    plan(bot)
    before = read_buttons(post(bot))
    tick(bot, MINUTE)
    tick(bot, LOOK_UP_EVERY)
    after = read_buttons(post(bot))
    bot.click(ids.PAUSE_END, LIN, post(bot)["ts"])
    bot.settle()
    tick(bot, LOOK_UP_EVERY)

    assert (before, after) == (["Cancel the vacation"], ["End it now"])
    assert read_buttons(post(bot)) == []
    assert "This vacation is over" in read(post(bot))


def read_buttons(message: Json) -> list[str]:
    rows = [block for block in message["blocks"] if block["type"] == "actions"]
    return [one["text"]["text"] for row in rows for one in row["elements"]]


def test_whoever_is_late_to_end_it_is_told_that_nothing_is_left(bot: Office) -> None:
    plan(bot)
    ts = post(bot)["ts"]
    value = f"A1SELLER\n{bot.shop.posts('vacation')[0].key}"
    bot.click(ids.PAUSE_END, ADA, ts)
    bot.settle()
    click = Click(LIN, "C0STRANDED", ts, ephemeral=False, value=value, response_url="")
    _end(bot.desk, click, bot.desk.reader(LIN))
    bot.settle()

    assert "已没有可结束的内容" in bot.heard(LIN)[-1]


def test_a_guest_may_neither_open_nor_end_it(bot: Office) -> None:
    plan(bot)
    bot.click(ids.PAUSE_END, GUEST, post(bot)["ts"])
    bot.settle()
    tick(bot, MINUTE)

    assert "only full members" in bot.heard(GUEST)[-1]
    assert bot.shop.amazon.patches == [("LAMP-1", CLOSE)]


def test_a_card_whose_relist_was_done_leads_to_closing_it_again(bot: Office) -> None:
    (found,) = bot.shop.strand(row("LAMP-9"))
    bot.shop.press(found)
    bot.settle()
    said = bot.say("LAMP-9", ADA)
    bot.click(ids.PAUSE_PLAN, ADA)
    bot.quiet()
    (view,) = stack(bot)
    (skus,) = [one for one in view["blocks"] if one.get("block_id") == ids.PAUSE_SKUS]

    assert "To undo a relist, close the listing again" in said
    assert skus["element"]["initial_value"] == "LAMP-9"


def test_a_card_says_that_it_is_closed_on_purpose_and_asks_once_more_before_a_relist(
    bot: Office,
) -> None:
    plan(bot)
    tick(bot, MINUTE)
    tick(bot, LOOK_UP_EVERY)
    bot.shop.strand(row("LAMP-1"))
    said = bot.say("LAMP-1", ADA)
    message = bot.with_button("refloat:relist")

    assert f"On vacation: closed on purpose since Nov 23, 17:06 UTC, planned by <@{ADA}>" in plain(
        said
    )
    assert "ends that" in str(message["blocks"])
    assert "It is on vacation" not in said


def plain(said: str) -> str:
    return SLACK_DATE.sub(r"\1", said)


def test_without_a_seller_account_nothing_can_be_planned_and_that_is_said(bot: Office) -> None:
    bot.shop.disconnect()
    object.__setattr__(bot.desk, "parts", bot.shop.parts)
    bot.say("vacation", ADA)
    bot.click(ids.PAUSE_PLAN, ADA)
    bot.quiet()

    assert stack(bot) == []
    assert "No seller account is connected" in bot.heard(ADA)[-1]


def test_what_could_not_be_relisted_calls_whoever_planned_it_in_the_thread(bot: Office) -> None:
    plan(bot)
    tick(bot, MINUTE)
    tick(bot, LOOK_UP_EVERY)
    bot.shop.amazon.offers["LAMP-1"].trouble = ["refuse"]
    tick(bot, 7 * DAY)
    reply = bot.world.messages()[-1]

    assert reply["thread_ts"] == post(bot)["ts"]
    assert "*1 listing of US is closed, and its vacation is over.*" in read(reply)
    assert f"<@{ADA}>" in read(reply)
    assert "Relist it from its card or in Seller Central" in read(reply)


def test_the_digest_counts_what_is_closed_on_purpose(bot: Office) -> None:
    plan(bot)
    tick(bot, MINUTE)
    tick(bot, LOOK_UP_EVERY)
    bot.shop.strand(row("LAMP-1"), row("LAMP-2"))
    bot.shop.pass_time(16 * HOUR)
    bot.shop.strand(row("LAMP-1"), row("LAMP-2"))
    digest(bot.shop.parts, bot.shop.now)
    bot.settle()
    (said,) = [one for one in bot.channel() if "2 items stranded" in one]

    assert "1 item is on vacation, closed on purpose: `/stranded vacation`" in said
