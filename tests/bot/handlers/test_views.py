"""Settling a text that nobody knows, from the list over the modal to the next report."""

import json
import time
from dataclasses import replace
from urllib.parse import urlencode

import httpx
import pytest

from bot.messages import ids
from bot.workflows.mapping import map_value, unknown_reasons
from sandbox.slack.people import SIGNING_SECRET
from sandbox.slack.signing import signed_headers
from stranded.reasons import ReasonMapping
from tests.bot.office import Office, Street, read
from tests.bot.shop import row
from tests.sandbox.slack.servers import Json

ADA, LIN, ADMIN, GUEST = "U0ADA", "U0LIN", "U0MAX", "U0GUEST"
MOON = "Phase of the *moon* <!channel>"


@pytest.fixture(autouse=True)
def stranded(bot: Office) -> None:
    bot.shop.report(row("LAMP", MOON), row("DESK", MOON), row("SOFA", "Bad luck"), row("CHAIR"))
    for person in (ADA, LIN):
        bot.desk.learn(person)


def stack(bot: Office, user: str = ADMIN) -> list[Json]:
    """The modals that a person has open."""
    state = bot.world.http.get("/_state", params={"user": user}).json()
    found: list[Json] = state["views"]["stack"]
    return found


def open_modal(bot: Office, user: str = ADMIN) -> Json:
    """Asks for the list and presses its first button: the modal that opens."""
    bot.desk.learn(user)
    bot.say("unknown", user)
    bot.click(ids.CHOOSE_REASON, user)
    bot.quiet()
    (view,) = stack(bot, user)
    return view


def submit(bot: Office, view: Json, key: str | None, user: str = ADMIN) -> Json:
    values = {ids.REASON_BLOCK: {ids.REASON_SELECT: key}} if key else {}
    answer = bot.world.act("submit", user=user, view_id=view["id"], values=values)
    assert (answer["status"], answer.get("error")) == (200, None), answer
    bot.quiet()
    return answer


def mappings(bot: Office) -> list[ReasonMapping]:
    return [mapping for mapping, _ in unknown_reasons(bot.shop.parts).mappings]


def demote(bot: Office, user: str) -> None:
    """Slack said that they are an admin; now they are none any more."""
    bot.desk.remembered[user] = replace(bot.desk.remembered[user], is_admin=False)


def test_an_admin_settles_a_text_and_its_items_have_their_button_at_once(bot: Office) -> None:
    view = open_modal(bot)
    submit(bot, view, "listing_closed")

    assert stack(bot) == []
    assert mappings(bot) == [ReasonMapping(MOON, "listing_closed", ADMIN, bot.shop.now)]
    told = "counts as *Listing closed* from here on. 2 items were judged anew"
    assert told in bot.heard(ADMIN)[-1]
    assert f"*Listing closed* · <@{ADMIN}>" in bot.heard(ADMIN)[0]

    bot.shop.know("LAMP")
    card = bot.say("LAMP", ADA)
    assert "*Listing closed*" in card
    assert "somebody of your team chose this reason" in card
    assert bot.with_button("refloat:relist")


def test_everybody_sees_the_texts_their_items_and_who_may_settle_them(bot: Office) -> None:
    said = bot.say("unknown", ADA)

    assert "· 2 items · such as `DESK`" in said
    assert "“Bad luck” · 1 item · such as `SOFA`" in said
    assert "(`REFLOAT_MAY_SETTLE`; without it an admin of this workspace) can choose" in said
    assert "no 1-click button" in said
    assert "<!channel>" not in said
    assert ids.CHOOSE_REASON not in str(bot.world.messages())


def test_the_list_and_the_modal_are_in_the_readers_language(bot: Office) -> None:
    assert "规则手册中没有的原因" in bot.say("unknown", LIN)

    bot.desk.learn(ADMIN)
    bot.desk.remembered[ADMIN] = replace(bot.desk.remembered[ADMIN], locale="zh-CN")
    view = open_modal(bot)

    assert view["title"]["text"] == "选择原因"
    options = {one["value"]: one["text"]["text"] for one in view["blocks"][1]["element"]["options"]}
    assert options["listing_closed"] == "商品已下架"
    assert options["item_discontinued"] == "商品已停售 (Item discontinued)"
    assert options["account_blocked"] == "账户问题：账户被冻结"

    submit(bot, view, "item_discontinued")
    assert "视为 *商品已停售 (Item discontinued)*" in bot.heard(ADMIN)[-1]


def test_the_modal_offers_every_reason_once_and_says_what_a_choice_does(bot: Office) -> None:
    view = open_modal(bot)

    options = [one["value"] for one in view["blocks"][1]["element"]["options"]]
    assert options == [reason.key for reason in bot.shop.parts.rulebook.reasons]
    assert len(options) <= 100
    said = read({"text": "", "blocks": view["blocks"]})
    assert "where automatic actions are switched on" in said
    assert "can be undone" in said


@pytest.mark.parametrize(
    ("person", "who_may"), [(ADA, "only an admin"), (GUEST, "only full members")]
)
def test_nobody_else_gets_the_modal_by_a_forged_button(
    bot: Office, street: Street, person: str, who_may: str
) -> None:
    send(street, click(person))
    bot.quiet()

    assert stack(bot, person) == []
    assert f"{who_may} of this workspace may choose what a text stands" in bot.heard(person)[-1]


def test_whoever_is_no_admin_any_more_when_they_save_is_refused_in_the_modal(bot: Office) -> None:
    view = open_modal(bot)
    demote(bot, ADMIN)

    submit(bot, view, "listing_closed")

    (shown,) = stack(bot)
    assert "only an admin" in str(shown["blocks"])
    assert shown["submit"] is None
    assert mappings(bot) == []


def test_who_is_second_is_told_in_the_modal_who_was_first(bot: Office) -> None:
    view = open_modal(bot)
    map_value(bot.shop.parts, MOON, "missing_price", LIN, bot.shop.now)

    submit(bot, view, "listing_closed")

    (shown,) = stack(bot)
    assert f"<@{LIN}> was first" in str(shown["blocks"])
    assert [one.reason for one in mappings(bot)] == ["missing_price"]


@pytest.mark.parametrize("key", ["no_such_reason", "unknown"])
def test_a_reason_that_the_book_lacks_is_refused_in_the_modal(
    bot: Office, street: Street, key: str
) -> None:
    option = {"text": {"type": "plain_text", "text": key}, "value": key}
    element = {"type": "static_select", "selected_option": option}
    view = open_modal(bot) | {"state": {"values": {ids.REASON_BLOCK: {ids.REASON_SELECT: element}}}}

    answer = send(street, {"type": "view_submission", "view": view, **who(ADMIN)})

    assert answer["response_action"] == "update"
    assert f"no reason `{key}`" in str(answer["view"]["blocks"])
    assert mappings(bot) == []


def test_without_a_choice_the_modal_stays_and_asks_for_one(bot: Office) -> None:
    view = open_modal(bot)

    answer = submit(bot, view, None)

    assert answer["errors"] == {ids.REASON_BLOCK: "Choose one"}
    assert len(stack(bot)) == 1
    assert mappings(bot) == []


def test_a_text_that_is_too_long_to_be_a_name_is_refused_in_the_modal(bot: Office) -> None:
    bot.shop.report(row("LAMP", "x" * 600), row("DESK"))
    view = open_modal(bot)

    submit(bot, view, "listing_closed")

    assert "longer than 500 characters" in str(stack(bot)[0]["blocks"])


def test_a_choice_is_taken_back_by_its_button(bot: Office) -> None:
    map_value(bot.shop.parts, MOON, "listing_closed", LIN, bot.shop.now)
    bot.desk.learn(ADMIN)
    bot.say("unknown", ADMIN)

    bot.click(ids.UNDO_CHOICE, ADMIN)
    bot.quiet()

    assert mappings(bot) == []
    assert "counts as *Listing closed* no longer" in bot.heard(ADMIN)[-1]
    assert bot.shop.events() == ["map_reason", "unmap_reason"]


def test_a_choice_that_is_gone_already_is_said_to_be(bot: Office) -> None:
    map_value(bot.shop.parts, MOON, "listing_closed", LIN, bot.shop.now)
    bot.desk.learn(ADMIN)
    bot.say("unknown", ADMIN)

    bot.click(ids.UNDO_CHOICE, ADMIN, value="something else")
    bot.quiet()

    assert "took this choice back already" in bot.heard(ADMIN)[-1]
    assert len(mappings(bot)) == 1


def test_nobody_else_takes_a_choice_back(bot: Office) -> None:
    map_value(bot.shop.parts, MOON, "listing_closed", LIN, bot.shop.now)
    bot.desk.learn(ADMIN)
    bot.say("unknown", ADMIN)
    demote(bot, ADMIN)

    bot.click(ids.UNDO_CHOICE, ADMIN)
    bot.quiet()

    assert "only an admin" in bot.heard(ADMIN)[-1]
    assert len(mappings(bot)) == 1


def test_an_admin_whom_the_bot_does_not_know_yet_gets_the_buttons_at_once(bot: Office) -> None:
    said = bot.say("unknown", ADMIN)
    bot.quiet()

    assert "You may choose the reason" in said
    assert bot.with_button(ids.CHOOSE_REASON)["visible_to"] == ADMIN


def test_without_unknown_texts_the_list_says_so(bot: Office) -> None:
    bot.shop.report(row("CHAIR"), row("LAMP"), row("DESK"), row("SOFA"))

    assert "knows the reason of every item" in bot.say("unknown", ADA)


def who(person: str) -> Json:
    return {"user": {"id": person}, "team": {"id": "T0SANDBOX"}, "trigger_id": "1.2.3"}


def click(person: str) -> Json:
    """A click on a button that this person was never shown."""
    action = {"type": "button", "action_id": ids.CHOOSE_REASON, "block_id": "b", "value": MOON}
    container = {"type": "message", "message_ts": "1.2", "channel_id": "C0STRANDED"}
    return {"type": "block_actions", "actions": [action], "container": container, **who(person)}


def send(street: Street, payload: Json) -> Json:
    """Sends the bot what no Slack would send, signed all the same; its answer."""
    body = urlencode({"payload": json.dumps(payload)})
    headers = signed_headers(SIGNING_SECRET, body, time.time(), "right")
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = httpx.post(street.url, content=body, headers=form | headers, trust_env=False)
    assert answer.status_code == 200
    found: Json = answer.json() if answer.content else {}
    return found
