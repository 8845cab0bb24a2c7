import json

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from tests.sandbox.slack.servers import CHANNEL, World

SECTION = {"type": "section", "text": {"type": "mrkdwn", "text": "*42* SKUs"}}
DIGEST = {"event_type": "digest", "event_payload": {"digest_id": "d1"}}


def refused(client: WebClient, method: str, **arguments: object) -> str:
    with pytest.raises(SlackApiError) as raised:
        client.api_call(method, json=dict(arguments))
    return str(raised.value.response["error"])


def test_auth_test_names_the_team_the_bot_and_its_scopes(world: World) -> None:
    answer = world.client.auth_test()
    assert answer["team_id"] == "T0SANDBOX"
    assert answer["user_id"] == "U0REFLOAT"
    assert "chat:write" in answer.headers["x-oauth-scopes"]


def test_a_wrong_token_is_invalid_auth_and_none_is_not_authed(world: World) -> None:
    wrong = world.http.post("/api/auth.test", headers={"Authorization": "Bearer xoxb-other"})
    none = world.http.post("/api/auth.test")
    assert wrong.json() == {"ok": False, "error": "invalid_auth"}
    assert none.json() == {"ok": False, "error": "not_authed"}


def test_an_app_token_opens_sockets_and_nothing_else(world: World) -> None:
    app = WebClient(token="xapp-sandbox", base_url=f"{world.url}/api/")
    assert app.apps_connections_open(app_token="xapp-sandbox")["url"].startswith("ws://127.0.0.1")
    assert refused(app, "auth.test") == "not_allowed_token_type"
    assert refused(world.client, "apps.connections.open") == "not_allowed_token_type"


def test_an_unknown_method_is_named_so(world: World) -> None:
    assert refused(world.client, "chat.shout") == "unknown_method"


def test_a_message_is_posted_from_a_form_and_from_json(world: World) -> None:
    form = {"channel": CHANNEL, "text": "form", "blocks": json.dumps([SECTION])}
    header = {"Authorization": "Bearer xoxb-sandbox"}
    by_form = world.http.post("/api/chat.postMessage", data=form, headers=header).json()
    by_json = world.client.chat_postMessage(channel=CHANNEL, text="json", blocks=[SECTION])
    assert by_form["message"]["blocks"][0]["text"] == SECTION["text"]
    assert by_json["message"]["blocks"][0]["text"] == SECTION["text"]
    assert [m["text"] for m in world.messages()] == ["form", "json"]


def test_a_message_needs_text_or_blocks(world: World) -> None:
    assert refused(world.client, "chat.postMessage", channel=CHANNEL) == "no_text"


def test_more_than_40000_characters_are_too_long(world: World) -> None:
    assert world.post("x" * 40_000)
    assert refused(world.client, "chat.postMessage", channel=CHANNEL, text="x" * 40_001) == (
        "msg_too_long"
    )


@pytest.mark.parametrize(
    ("channel", "error"),
    [
        ("C0NOWHERE", "channel_not_found"),
        ("C0PRIVATE", "channel_not_found"),
        ("C0GENERAL", "not_in_channel"),
    ],
)
def test_a_channel_the_bot_is_not_in_is_refused(world: World, channel: str, error: str) -> None:
    assert refused(world.client, "chat.postMessage", channel=channel, text="x") == error


def test_time_stamps_strictly_increase(world: World) -> None:
    stamps = [world.post() for _ in range(5)]
    assert stamps == sorted(set(stamps))


def test_metadata_is_kept_and_shown_only_on_demand(world: World) -> None:
    world.post(metadata=DIGEST)
    plain = world.client.conversations_history(channel=CHANNEL)["messages"][0]
    full = world.client.conversations_history(channel=CHANNEL, include_all_metadata=True)
    assert "metadata" not in plain
    assert full["messages"][0]["metadata"] == DIGEST


def test_metadata_without_a_type_is_refused(world: World) -> None:
    error = refused(
        world.client, "chat.postMessage", channel=CHANNEL, text="x", metadata={"event_payload": {}}
    )
    assert error == "invalid_metadata_format"


def test_an_update_without_blocks_keeps_them_and_with_blocks_replaces_them(world: World) -> None:
    ts = world.post("first", blocks=[SECTION])
    kept = world.client.chat_update(channel=CHANNEL, ts=ts, text="second")
    line = [{"type": "divider"}]
    replaced = world.client.chat_update(channel=CHANNEL, ts=ts, text="x", blocks=line)
    assert kept["message"]["blocks"][0]["text"] == SECTION["text"]
    assert [block["type"] for block in replaced["message"]["blocks"]] == ["divider"]
    assert replaced["message"]["edited"]


def test_only_the_bots_own_messages_can_be_changed(world: World) -> None:
    theirs = world.act("say", text="hi")["ts"]
    assert refused(world.client, "chat.update", channel=CHANNEL, ts=theirs, text="x") == (
        "cant_update_message"
    )
    assert refused(world.client, "chat.delete", channel=CHANNEL, ts=theirs) == "cant_delete_message"


def test_an_unknown_message_can_not_be_updated(world: World) -> None:
    assert refused(world.client, "chat.update", channel=CHANNEL, ts="1.000001", text="x") == (
        "message_not_found"
    )


def test_an_ephemeral_message_is_seen_by_one_and_out_of_reach_of_chat_update(world: World) -> None:
    answer = world.client.chat_postEphemeral(channel=CHANNEL, user="U0LIN", text="for Lin")
    assert [(m["text"], m["visible_to"]) for m in world.messages()] == [("for Lin", "U0LIN")]
    assert world.client.conversations_history(channel=CHANNEL)["messages"] == []
    assert refused(
        world.client, "chat.update", channel=CHANNEL, ts=answer["message_ts"], text="x"
    ) == ("message_not_found")


def test_a_deleted_message_is_gone_and_a_parent_leaves_a_tombstone(world: World) -> None:
    lonely, parent = world.post("lonely"), world.post("parent")
    world.post("reply", thread_ts=parent)
    for ts in (lonely, parent):
        world.client.chat_delete(channel=CHANNEL, ts=ts)
    assert [m["text"] for m in world.messages()] == ["This message was deleted.", "reply"]


def test_replies_are_counted_on_the_parent_and_left_out_of_history(world: World) -> None:
    parent = world.post("parent")
    first, last = world.post("one", thread_ts=parent), world.post("two", thread_ts=parent)
    history = world.client.conversations_history(channel=CHANNEL)["messages"]
    replies = world.client.conversations_replies(channel=CHANNEL, ts=parent)["messages"]
    assert [(m["text"], m["reply_count"], m["latest_reply"]) for m in history] == [
        ("parent", 2, last)
    ]
    assert [m["ts"] for m in replies] == [parent, first, last]


def test_a_reply_to_nothing_is_refused(world: World) -> None:
    assert refused(
        world.client, "chat.postMessage", channel=CHANNEL, text="x", thread_ts="1.000001"
    ) == ("thread_not_found")


def test_history_is_paged_newest_first_and_cut_by_time(world: World) -> None:
    stamps = [world.post(str(n)) for n in range(3)]
    first = world.client.conversations_history(channel=CHANNEL, limit=2)
    cursor = first["response_metadata"]["next_cursor"]
    second = world.client.conversations_history(channel=CHANNEL, limit=2, cursor=cursor)
    after = world.client.conversations_history(channel=CHANNEL, oldest=stamps[0])
    assert [m["text"] for m in first["messages"]] == ["2", "1"]
    assert [m["text"] for m in second["messages"]] == ["0"]
    assert [m["text"] for m in after["messages"]] == ["2", "1"]


def test_a_users_locale_is_given_only_on_demand(world: World) -> None:
    plain = world.client.users_info(user="U0LIN")["user"]
    full = world.client.users_info(user="U0LIN", include_locale=True)["user"]
    assert "locale" not in plain
    assert (full["locale"], full["tz"], full["tz_offset"]) == ("zh-CN", "Asia/Shanghai", 28_800)
    assert refused(world.client, "users.info", user="U0NOBODY") == "user_not_found"


def test_a_guest_and_an_admin_are_marked(world: World) -> None:
    assert world.client.users_info(user="U0GUEST")["user"]["is_restricted"]
    assert world.client.users_info(user="U0MAX")["user"]["is_admin"]


def test_somebody_of_another_company_belongs_to_their_own_team(world: World) -> None:
    ours, theirs = (world.client.users_info(user=one)["user"] for one in ("U0ADA", "U0FAR"))
    assert (ours["team_id"], theirs["team_id"]) == ("T0SANDBOX", "T0PARTNER")


def test_a_usergroup_lists_its_members(world: World) -> None:
    assert world.client.usergroups_users_list(usergroup="S0OPS")["users"] == ["U0ADA", "U0LIN"]
    assert refused(world.client, "usergroups.users.list", usergroup="S0X") == "no_such_subteam"


def test_channel_and_bot_can_be_looked_up(world: World) -> None:
    assert world.client.conversations_info(channel=CHANNEL)["channel"]["is_member"]
    assert world.client.bots_info(bot="B0REFLOAT")["bot"]["user_id"] == "U0REFLOAT"
    assert "U0REFLOAT" in world.client.conversations_members(channel=CHANNEL)["members"]
    assert refused(world.client, "bots.info", bot="B0OTHER") == "bot_not_found"
