import json
from urllib.parse import parse_qs

import httpx
import pytest
from slack_sdk.signature import SignatureVerifier

from tests.sandbox.slack.servers import CHANNEL, EchoBot, Host, Json, World, workspace

VERIFIER = SignatureVerifier("sandbox-signing-secret")


def blocks(**button: object) -> list[Json]:
    go = {"type": "button", "action_id": "go", "text": {"type": "plain_text", "text": "Go"}}
    options = [{"text": {"type": "plain_text", "text": t}, "value": t} for t in ("a", "b")]
    menu = {"type": "static_select", "action_id": "menu", "options": options}
    return [
        {"type": "actions", "block_id": "row", "elements": [{**go, "value": "v1", **button}, menu]}
    ]


def form(bot: EchoBot) -> dict[str, str]:
    return {key: values[0] for key, values in parse_qs(bot.requests[-1][1]).items()}


def payload(bot: EchoBot) -> Json:
    found: Json = json.loads(form(bot)["payload"])
    return found


def test_a_command_comes_signed_and_as_slack_sends_it(wired: World, bot: EchoBot) -> None:
    answer = wired.act("command", command="/stranded", text="RED/XL 10 & more")
    headers, body = bot.requests[0]
    assert VERIFIER.is_valid_request(body, headers)
    assert headers["content-type"] == "application/x-www-form-urlencoded"
    sent = form(bot)
    assert sent["command"] == "/stranded"
    assert sent["text"] == "RED/XL 10 & more"
    assert (sent["team_id"], sent["channel_id"], sent["user_id"], sent["api_app_id"]) == (
        ("T0SANDBOX", CHANNEL, "U0ADA", "A0REFLOAT")
    )
    assert answer["status"] == 200
    assert answer["latency_ms"] >= 0


def test_the_answer_to_a_command_is_seen_by_its_user_only(wired: World, bot: EchoBot) -> None:
    bot.content = json.dumps({"text": "top", "blocks": [{"type": "divider"}]})
    wired.act("command", user="U0LIN", command="/stranded")
    assert [(m["text"], m["visible_to"]) for m in wired.messages()] == [("top", "U0LIN")]


def test_an_answer_in_plain_text_or_to_the_channel_is_shown_too(wired: World, bot: EchoBot) -> None:
    bot.content, bot.media_type = "plain", "text/plain"
    wired.act("command", command="/stranded")
    bot.content, bot.media_type = (
        '{"text": "all", "response_type": "in_channel"}',
        "application/json",
    )
    wired.act("command", command="/stranded")
    assert [(m["text"], m["visible_to"]) for m in wired.messages()] == [
        ("plain", "U0ADA"),
        ("all", None),
    ]


def test_an_answer_with_bad_blocks_fails_the_command(wired: World, bot: EchoBot) -> None:
    bot.content = json.dumps({"text": "x", "blocks": [{"type": "hologram"}]})
    assert wired.act("command", command="/stranded")["error"] == "invalid_blocks"


def test_a_slow_bot_fails_the_command_as_slack_says_it(wired: World, bot: EchoBot) -> None:
    bot.delay = 0.6
    answer = wired.act("command", command="/stranded")
    assert answer["error"] == "operation_timeout"
    said = wired.messages()[0]
    assert said["text"] == '/stranded failed with the error "operation_timeout"'
    assert (said["user"], said["visible_to"]) == ("USLACKBOT", "U0ADA")


def test_a_bot_that_breaks_or_is_away_fails_the_command(wired: World, bot: EchoBot) -> None:
    bot.status = 500
    assert wired.act("command", command="/stranded")["error"] == "http_service_error"
    assert wired.http.get("/_log").text.count("http_service_error") == 1


def test_without_a_bot_nothing_can_be_delivered(world: World) -> None:
    assert world.act("command", command="/stranded")["error"] == "dispatch_failed"


def test_a_bot_that_is_gone_can_not_be_reached(host: Host) -> None:
    with workspace(host, bot_url="http://127.0.0.1:9/slack/events") as world:
        assert world.act("command", command="/stranded")["error"] == "dispatch_failed"


def test_an_unknown_command_never_reaches_the_bot(wired: World, bot: EchoBot) -> None:
    assert wired.act("command", command="/foo")["error"] == "unknown_command"
    assert bot.requests == []


def test_a_click_carries_message_action_and_a_response_url(wired: World, bot: EchoBot) -> None:
    ts = wired.post(blocks=blocks())
    wired.act("click", message_ts=ts, action_id="go", block_id="row")
    sent = payload(bot)
    assert VERIFIER.is_valid_request(bot.requests[0][1], bot.requests[0][0])
    assert sent["type"] == "block_actions"
    assert sent["message"]["ts"] == ts
    assert sent["container"] == {
        "type": "message",
        "message_ts": ts,
        "channel_id": CHANNEL,
        "is_ephemeral": False,
    }
    action = sent["actions"][0]
    assert (action["action_id"], action["block_id"], action["value"]) == ("go", "row", "v1")
    assert sent["trigger_id"]
    assert sent["response_url"].startswith(wired.url)


def test_a_menu_sends_the_option_that_was_chosen(wired: World, bot: EchoBot) -> None:
    ts = wired.post(blocks=blocks())
    wired.act("click", message_ts=ts, action_id="menu", selected="b")
    assert payload(bot)["actions"][0]["selected_option"]["value"] == "b"


def test_a_value_of_ones_own_can_be_sent_in_tests(wired: World, bot: EchoBot) -> None:
    ts = wired.post(blocks=blocks())
    wired.act("click", message_ts=ts, action_id="go", value="forged")
    assert payload(bot)["actions"][0]["value"] == "forged"


def test_a_click_on_an_ephemeral_message_comes_without_its_content(
    wired: World, bot: EchoBot
) -> None:
    ts = wired.client.chat_postEphemeral(channel=CHANNEL, user="U0ADA", text="x", blocks=blocks())[
        "message_ts"
    ]
    wired.act("click", message_ts=ts, action_id="go")
    assert payload(bot)["container"]["is_ephemeral"]
    assert "message" not in payload(bot)


def test_nobody_can_click_what_only_another_sees(wired: World, bot: EchoBot) -> None:
    ts = wired.client.chat_postEphemeral(channel=CHANNEL, user="U0ADA", text="x", blocks=blocks())[
        "message_ts"
    ]
    assert wired.act("click", user="U0LIN", message_ts=ts, action_id="go")["error"] == (
        "message_not_found"
    )


@pytest.mark.parametrize("wrong", [{"action_id": "other"}, {"action_id": "menu", "selected": "z"}])
def test_a_click_on_nothing_is_told(wired: World, wrong: Json) -> None:
    ts = wired.post(blocks=blocks())
    assert "unknown" in wired.act("click", message_ts=ts, **wrong)["error"]


def test_a_response_url_replaces_deletes_or_adds(wired: World, bot: EchoBot) -> None:
    ts = wired.post("old", blocks=blocks())
    wired.act("click", message_ts=ts, action_id="go")
    url = payload(bot)["response_url"]
    wired.http.post(url, json={"text": "added"})
    wired.http.post(url, json={"text": "new", "replace_original": True})
    texts = [(m["text"], m["visible_to"]) for m in wired.messages()]
    wired.http.post(url, json={"delete_original": True})
    assert texts == [("new", None), ("added", "U0ADA")]
    assert [m["text"] for m in wired.messages()] == ["added"]


def test_a_response_url_changes_even_an_ephemeral_message(wired: World, bot: EchoBot) -> None:
    ts = wired.client.chat_postEphemeral(channel=CHANNEL, user="U0ADA", text="x", blocks=blocks())[
        "message_ts"
    ]
    wired.act("click", message_ts=ts, action_id="go")
    wired.http.post(payload(bot)["response_url"], json={"text": "done", "replace_original": True})
    assert [(m["ts"], m["text"]) for m in wired.messages()] == [(ts, "done")]


def test_a_replacement_after_a_command_has_nothing_to_replace(wired: World, bot: EchoBot) -> None:
    wired.act("command", command="/stranded")
    url = form(bot)["response_url"]
    wired.http.post(url, json={"text": "first"})
    wired.http.post(url, json={"text": "second", "replace_original": True})
    assert [m["text"] for m in wired.messages()] == ["first", "second"]


@pytest.mark.parametrize("kind", ["wrong", "old"])
def test_a_badly_signed_request_can_be_sent(wired: World, bot: EchoBot, kind: str) -> None:
    answer = wired.http.post("/_sign", json={"kind": kind, "text": "x"}).json()
    headers, body = bot.requests[0]
    assert answer["status"] == 200
    assert not VERIFIER.is_valid_request(body, headers)


def test_a_lost_answer_shows_as_a_timeout_though_the_bot_did_its_work(
    wired: World, bot: EchoBot
) -> None:
    ts = wired.post(blocks=blocks())
    wired.http.post("/_faults", json={"next": [{"path": "/deliver/", "kind": "no_ack"}]})
    answer = wired.act("click", message_ts=ts, action_id="go")
    assert answer["error"] == "operation_timeout"
    assert len(bot.requests) == 1


def test_a_delivery_can_come_twice_with_the_same_trigger(wired: World, bot: EchoBot) -> None:
    wired.http.post("/_faults", json={"next": [{"path": "/deliver/", "kind": "duplicate"}]})
    wired.act("command", command="/stranded")
    triggers = [httpx.QueryParams(body)["trigger_id"] for _, body in bot.requests]
    assert len(triggers) == 2
    assert triggers[0] == triggers[1]


def test_an_event_that_was_not_taken_comes_again(wired: World, bot: EchoBot) -> None:
    bot.status = 500
    wired.act("home")
    for _ in range(100):
        if len(bot.requests) == 2:
            break
        wired.http.get("/_health")
    first, again = bot.requests
    assert json.loads(first[1])["event"]["type"] == "app_home_opened"
    assert "x-slack-retry-num" not in first[0]
    assert (again[0]["x-slack-retry-num"], again[0]["x-slack-retry-reason"]) == ("1", "http_error")
    assert json.loads(first[1])["event_id"] == json.loads(again[1])["event_id"]


def test_the_journal_holds_deliveries_with_the_bots_answer(wired: World, bot: EchoBot) -> None:
    bot.content = '{"text": "top"}'
    wired.act("command", command="/stranded", text="list")
    entry = json.loads(wired.http.get("/_log").text.splitlines()[-1])
    assert set(entry) == {"at", "method", "path", "body", "status", "effect"}
    assert (entry["method"], entry["path"]) == ("POST", "/deliver/slash_commands")
    assert (entry["status"], entry["effect"]) == (200, '{"text":"top"}')
    assert entry["body"]["text"] == "list"


def test_a_change_of_a_usergroup_is_kept_and_told_as_an_event(wired: World, bot: EchoBot) -> None:
    wired.act("regroup", usergroup="S0OPS", users=["U0LIN", "U0MAX"])

    event = json.loads(bot.requests[0][1])["event"]
    assert (event["type"], event["subteam_id"]) == ("subteam_members_changed", "S0OPS")
    assert (event["added_users"], event["removed_users"]) == (["U0MAX"], ["U0ADA"])
    kept = wired.client.usergroups_users_list(usergroup="S0OPS")["users"]
    assert kept == ["U0LIN", "U0MAX"]


def test_who_came_by_a_shared_channel_clicks_as_of_their_own_team(
    wired: World, bot: EchoBot
) -> None:
    wired.act("click", user="U0FAR", message_ts=wired.post(blocks=blocks()), action_id="go")

    assert payload(bot)["user"]["team_id"] == "T0PARTNER"
    assert payload(bot)["team"]["id"] == "T0SANDBOX"
