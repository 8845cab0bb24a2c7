"""Files that people share in the pretend workspace."""

import json

import pytest
from slack_sdk.errors import SlackApiError

from sandbox.slack.people import BOT_TOKEN
from tests.sandbox.slack.servers import EchoBot, Json, World

CONTENT = b"sku\tasin\nA\tB0\n"


def share(world: World, name: str = "report.txt", **more: str) -> Json:
    params = {"user": "U0ADA", "name": name, **more}
    answer: Json = world.http.post("/_upload", params=params, content=CONTENT).json()
    return answer


def test_a_shared_file_stands_in_a_message_of_its_person(world: World) -> None:
    shared = share(world)

    (message,) = world.messages()
    assert (message["ts"], message["user"], message["subtype"]) == (
        shared["ts"],
        "U0ADA",
        "file_share",
    )
    assert message["files"][0]["name"] == "report.txt"


def test_the_app_is_told_of_it_as_slack_tells(wired: World, bot: EchoBot) -> None:
    shared = share(wired)

    told = json.loads(bot.requests[0][1])
    assert told["type"] == "event_callback"
    assert {key: told["event"][key] for key in ("type", "file_id", "user_id", "channel_id")} == {
        "type": "file_shared",
        "file_id": shared["file"],
        "user_id": "U0ADA",
        "channel_id": "C0STRANDED",
    }


def test_files_info_tells_where_it_lies_and_where_it_was_shared(world: World) -> None:
    shared = share(world)

    file = world.client.files_info(file=shared["file"])["file"]

    assert (file["name"], file["mimetype"], file["size"]) == (
        "report.txt",
        "text/plain",
        len(CONTENT),
    )
    assert file["shares"]["public"]["C0STRANDED"] == [{"ts": shared["ts"]}]


def test_its_content_is_for_the_bots_token_alone(world: World) -> None:
    url = world.client.files_info(file=share(world)["file"])["file"]["url_private_download"]

    with_token = world.http.get(url, headers={"Authorization": f"Bearer {BOT_TOKEN}"})
    without = world.http.get(url)

    assert with_token.content == CONTENT
    assert "Sign in" in without.text
    assert CONTENT not in without.content


def test_a_reply_in_a_thread_can_carry_one(world: World) -> None:
    root = world.post("Hello")
    shared = share(world, thread_ts=root)

    file = world.client.files_info(file=shared["file"])["file"]
    assert file["shares"]["public"]["C0STRANDED"] == [{"ts": shared["ts"], "thread_ts": root}]


def test_an_unknown_file_is_not_found(world: World) -> None:
    with pytest.raises(SlackApiError, match="file_not_found"):
        world.client.files_info(file="F0NONE")


def test_an_upload_without_a_name_is_refused(world: World) -> None:
    assert "name" in world.http.post("/_upload", params={"user": "U0ADA"}).json()["error"]


def test_blocks_that_are_not_rolled_out_are_refused_on_demand(world: World) -> None:
    table = {"type": "table", "rows": [[{"type": "raw_text", "text": "SKU"}]]}
    world.post("SKU", blocks=[table])
    world.http.post("/_faults", json={"refused_blocks": ["table"]}).raise_for_status()

    with pytest.raises(SlackApiError, match="invalid_blocks"):
        world.post("SKU", blocks=[table])

    world.http.post("/_faults", json={"refused_blocks": []}).raise_for_status()
    assert world.post("SKU", blocks=[table])
