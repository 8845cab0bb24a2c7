"""Without a public address: the bot calls Slack, and Slack answers over a socket."""

from collections.abc import Iterator

import httpx
import pytest

from bot.cli.story import Missed, text_of
from tests.stories.messages import check
from tests.stories.world import World, open_world, wait_for


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A bot by Socket Mode alone, in a channel that reads Chinese."""
    settings = {
        "SLACK_APP_TOKEN": "xapp-sandbox",
        "SLACK_SIGNING_SECRET": "",
        "REFLOAT_LOCALE": "zh-CN",
    }
    with open_world(tmp_path_factory.mktemp("world"), **settings) as made:
        made.start()
        yield made
        assert made.failures() == []
        check(made.said())


def _deliveries(world: World) -> list[str]:
    """How each command went out that the bot answered."""
    return [
        entry["method"]
        for entry in world.slack_log()
        if entry["path"] == "/deliver/slash_commands" and entry["status"] == 200
    ]


def _answered(world: World, text: str) -> bool:
    try:
        return text in text_of(world.story.say("U0ADA", text))
    except Missed:
        return False


def test_a_command_is_answered_over_the_socket_and_again_after_slack_closed_it(
    world: World,
) -> None:
    world.digest()
    assert _answered(world, "RELIST-ME-01")

    assert world.story.act("disconnect") == {"sockets": 1}

    wait_for("an answer over a new socket", lambda: _answered(world, "RED/XL 10"))
    assert _deliveries(world) == ["SOCKET", "SOCKET"]
    wait_for("the supervisor to hear of it", lambda: world.connected)


def test_the_digest_is_written_in_the_channels_language(world: World) -> None:
    digest = world.digest()

    assert "个商品无在售信息" in digest["text"]
    assert "items" not in text_of(digest["blocks"])


def test_nobody_gets_in_by_http_where_nobody_signs(world: World) -> None:
    forged = {"command": "/stranded", "user_id": "U0MAX", "text": "help"}
    headers = {"X-Slack-Request-Timestamp": "1"}

    answer = httpx.post(
        f"http://127.0.0.1:{world.port}/slack/events",
        data=forged,
        headers=headers,
        trust_env=False,
    )

    assert answer.status_code == 401
