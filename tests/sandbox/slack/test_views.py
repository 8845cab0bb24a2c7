import json

import httpx
import pytest
from slack_sdk.errors import SlackApiError

from tests.sandbox.slack.servers import EchoBot, Json, World


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


DAYS = {
    "type": "input",
    "block_id": "days",
    "label": plain("Days"),
    "element": {"type": "plain_text_input", "action_id": "v", "initial_value": "30"},
}
MODES = [{"text": plain(t), "value": t} for t in ("auto", "ask")]
MODE = {
    "type": "input",
    "block_id": "mode",
    "label": plain("Mode"),
    "element": {"type": "static_select", "action_id": "v", "options": MODES},
}


def modal(**more: object) -> Json:
    view = {"type": "modal", "title": plain("Settings"), "submit": plain("Save")}
    return {**view, "callback_id": "settings", "blocks": [DAYS, MODE], **more}


def trigger(world: World, bot: EchoBot) -> str:
    world.act("command", command="/stranded", text="settings")
    return str(httpx.QueryParams(bot.requests[-1][1])["trigger_id"])


def opened(world: World, bot: EchoBot, **more: object) -> Json:
    view: Json = world.client.views_open(trigger_id=trigger(world, bot), view=modal(**more))["view"]
    return view


def stack(world: World, user: str = "U0ADA") -> list[Json]:
    found: list[Json] = world.http.get("/_state", params={"user": user}).json()["views"]["stack"]
    return found


def submitted(bot: EchoBot) -> Json:
    found: Json = json.loads(httpx.QueryParams(bot.requests[-1][1])["payload"])
    return found


def error_of(raised: pytest.ExceptionInfo[SlackApiError]) -> str:
    return str(raised.value.response["error"])


def test_a_modal_opens_for_the_one_who_asked(wired: World, bot: EchoBot) -> None:
    view = opened(wired, bot)
    assert [v["id"] for v in stack(wired)] == [view["id"]]
    assert stack(wired, "U0LIN") == []


def test_a_trigger_is_good_once(wired: World, bot: EchoBot) -> None:
    once = trigger(wired, bot)
    wired.client.views_open(trigger_id=once, view=modal())
    with pytest.raises(SlackApiError) as raised:
        wired.client.views_open(trigger_id=once, view=modal())
    assert error_of(raised) == "exchanged_trigger_id"


def test_a_trigger_ends_after_three_seconds(wired: World, bot: EchoBot) -> None:
    late = trigger(wired, bot)
    wired.wall.moved += 3.1
    with pytest.raises(SlackApiError) as raised:
        wired.client.views_open(trigger_id=late, view=modal())
    assert error_of(raised) == "expired_trigger_id"


def test_an_invented_trigger_is_refused(wired: World) -> None:
    with pytest.raises(SlackApiError) as raised:
        wired.client.views_open(trigger_id="1.2.3", view=modal())
    assert error_of(raised) == "invalid_trigger_id"


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": plain("x" * 25)},
        {"title": {"type": "mrkdwn", "text": "x"}},
        {"title": None},
        {"submit": None},
        {"private_metadata": "x" * 3001},
        {"blocks": [{"type": "hologram"}]},
        {"type": "home"},
    ],
)
def test_a_wrong_modal_is_refused_with_reasons(wired: World, bot: EchoBot, wrong: Json) -> None:
    with pytest.raises(SlackApiError) as raised:
        opened(wired, bot, **wrong)
    assert error_of(raised) == "invalid_arguments"
    assert raised.value.response["response_metadata"]["messages"]


def test_a_view_over_250_kilobytes_is_too_large(wired: World, bot: EchoBot) -> None:
    text = {"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3000}}
    with pytest.raises(SlackApiError) as raised:
        opened(wired, bot, blocks=[text] * 90)
    assert error_of(raised) == "view_too_large"


def test_a_submission_carries_what_was_filled_in_and_what_stood_there(
    wired: World, bot: EchoBot
) -> None:
    view = opened(wired, bot, private_metadata="m")
    wired.act("submit", view_id=view["id"], values={"mode": {"v": "ask"}})
    sent = submitted(bot)
    values = sent["view"]["state"]["values"]
    assert sent["type"] == "view_submission"
    assert (sent["view"]["callback_id"], sent["view"]["private_metadata"]) == ("settings", "m")
    assert values["days"]["v"] == {"type": "plain_text_input", "value": "30"}
    assert values["mode"]["v"]["selected_option"]["value"] == "ask"
    assert stack(wired) == []


def test_errors_keep_the_modal_open(wired: World, bot: EchoBot) -> None:
    view = opened(wired, bot)
    bot.content = '{"response_action": "errors", "errors": {"days": "0 to 30"}}'
    answer = wired.act("submit", view_id=view["id"], values={"days": {"v": "99"}})
    assert answer["errors"] == {"days": "0 to 30"}
    assert len(stack(wired)) == 1


def test_an_answer_may_update_push_or_clear(wired: World, bot: EchoBot) -> None:
    view = opened(wired, bot)
    for action, titles in (("update", ["Two"]), ("push", ["Two", "Two"]), ("clear", [])):
        bot.content = json.dumps({"response_action": action, "view": modal(title=plain("Two"))})
        wired.act("submit", view_id=view["id"])
        assert [v["title"]["text"] for v in stack(wired)] == titles


def test_an_answer_with_a_wrong_view_is_an_error(wired: World, bot: EchoBot) -> None:
    view = opened(wired, bot)
    bot.content = json.dumps({"response_action": "update", "view": modal(title=None)})
    assert wired.act("submit", view_id=view["id"])["error"] == "invalid_arguments"


def test_a_failed_submission_leaves_the_modal(wired: World, bot: EchoBot) -> None:
    view = opened(wired, bot)
    bot.status = 500
    assert wired.act("submit", view_id=view["id"])["error"] == "http_service_error"
    assert len(stack(wired)) == 1


def test_a_fourth_modal_is_one_too_many(wired: World, bot: EchoBot) -> None:
    button = {"type": "button", "action_id": "more", "text": plain("More")}
    view = opened(wired, bot, blocks=[{"type": "actions", "elements": [button]}])
    for _ in range(2):
        wired.act("click", view_id=view["id"], action_id="more")
        wired.client.views_push(trigger_id=submitted(bot)["trigger_id"], view=modal())
    wired.act("click", view_id=view["id"], action_id="more")
    with pytest.raises(SlackApiError) as raised:
        wired.client.views_push(trigger_id=submitted(bot)["trigger_id"], view=modal())
    assert error_of(raised) == "push_limit_reached"


def test_an_update_with_an_old_hash_is_refused(wired: World, bot: EchoBot) -> None:
    view = opened(wired, bot, external_id="ext")
    wired.client.views_update(external_id="ext", hash=view["hash"], view=modal())
    with pytest.raises(SlackApiError) as raised:
        wired.client.views_update(view_id=view["id"], hash=view["hash"], view=modal())
    assert error_of(raised) == "hash_conflict"


def test_closing_tells_the_bot_only_if_it_asked(wired: World, bot: EchoBot) -> None:
    silent = opened(wired, bot)
    wired.act("close", view_id=silent["id"])
    before = len(bot.requests)
    told = opened(wired, bot, notify_on_close=True)
    wired.act("close", view_id=told["id"])
    assert len(bot.requests) == before + 2
    assert submitted(bot)["type"] == "view_closed"
    assert stack(wired) == []


def test_a_home_is_published_for_one_person(wired: World) -> None:
    home = {"type": "home", "blocks": [{"type": "divider"}]}
    first = wired.client.views_publish(user_id="U0LIN", view=home)["view"]
    again = wired.client.views_publish(user_id="U0LIN", view=home, hash=first["hash"])["view"]
    state = wired.http.get("/_state", params={"user": "U0LIN"}).json()
    assert state["views"]["home"]["id"] == first["id"] == again["id"]
    with pytest.raises(SlackApiError) as raised:
        wired.client.views_publish(user_id="U0LIN", view=home, hash=first["hash"])
    assert error_of(raised) == "hash_conflict"


def test_options_are_asked_of_the_bot(wired: World, bot: EchoBot) -> None:
    bot.content = json.dumps({"options": [{"text": plain("RED/XL 10"), "value": "1"}]})
    answer = wired.act("options", block_id="b", action_id="sku", value="RED")
    assert submitted(bot)["type"] == "block_suggestion"
    assert answer["options"][0]["value"] == "1"
