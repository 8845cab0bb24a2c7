"""A fresh workspace, and one with a bot over HTTP, for each test that asks."""

from collections.abc import Iterator

import pytest

from tests.sandbox.slack.servers import EchoBot, Host, World, echo_bot, hosting, workspace


@pytest.fixture(scope="session")
def host() -> Iterator[Host]:
    with hosting() as running:
        yield running


@pytest.fixture(scope="session")
def bot_host() -> Iterator[Host]:
    with hosting() as running:
        yield running


@pytest.fixture
def world(host: Host) -> Iterator[World]:
    with workspace(host) as running:
        yield running


@pytest.fixture
def bot(bot_host: Host) -> EchoBot:
    return echo_bot(bot_host)


@pytest.fixture
def wired(host: Host, bot: EchoBot) -> Iterator[World]:
    """A workspace that delivers to `bot`, and waits little for its answers."""
    with workspace(host, bot_url=bot.url, ack_seconds=0.25, retry_after=(0.0,)) as running:
        yield running
