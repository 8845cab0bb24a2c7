from collections.abc import Iterator

import pytest

from bot.cli import story, tour
from tests.amazon.contract import request_problems
from tests.stories.messages import check
from tests.stories.world import World, open_world


@pytest.fixture(scope="package")
def _shared_world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """One world for all stories over signed HTTP: each has SKUs of its own."""
    with open_world(tmp_path_factory.mktemp("world")) as made:
        made.start()
        made.digest()
        # Slack takes a message a second in a channel; the stories begin when that is through.
        made.story.find("the end of the digest's thread", lambda m: "part 3 of 3" in m["text"])
        yield made


@pytest.fixture
def world(_shared_world: World) -> Iterator[World]:
    """A world with a bot that runs, whatever the story before did to it.

    After each story all messages so far are looked at, and all that Amazon was asked; nothing may
    have been logged as an error that nobody planned for.
    """
    if not _shared_world.bot.running:
        _shared_world.start()
    yield _shared_world
    for bot in _shared_world.bots:
        print(bot.words())  # noqa: T201 - shown where a story failed
    assert _shared_world.failures() == []
    check(_shared_world.said())
    for asked in _shared_world.amazon_log():
        assert request_problems(asked["method"], asked["path"], asked["body"]) == []


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A tour that gives up soon, for those that must fail."""
    for module in (story, tour):
        monkeypatch.setattr(module, "PATIENCE", 3.0)
