"""Without Amazon's credentials: a team drops its reports into the channel, and is told of each."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.cli.story import text_of
from sandbox.process import ROOT
from tests.amazon.files import report
from tests.stories.messages import check
from tests.stories.world import Json, World, open_world

NO_AMAZON = dict.fromkeys(
    ("LWA_APP_ID", "LWA_CLIENT_SECRET", "SP_API_REFRESH_TOKEN", "SP_API_SELLER_ID"), ""
) | {"SP_API_MARKETPLACES": "", "SP_API_ENDPOINT": "", "LWA_TOKEN_URL": ""}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A bot that knows one account, by a report that was imported on the command line."""
    folder = tmp_path_factory.mktemp("world")
    with open_world(folder, **NO_AMAZON) as made:
        _import(made, folder / "first.txt")
        made.start()
        yield made
        print(made.bot.words())  # noqa: T201 - shown where a story failed
        assert made.failures() == []
        check(made.said())


def _import(world: World, file: Path) -> None:
    file.write_text(report({"sku": "KETTLE-1"}), "utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "bot", "import", file, "--account", "A1", "--marketplace", "US"],
        cwd=ROOT,
        env=world.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def _drop(world: World, person: str, name: str, content: bytes) -> Json:
    params = {"user": person, "name": name}
    answer = world.story.http.post(f"{world.story.slack}/_upload", params=params, content=content)
    shared: Json = answer.json()
    assert not shared["error"], shared
    return shared


def _told(world: World, person: str, said: str) -> Json:
    return world.story.find(
        f"{person} being told: {said}",
        lambda m: m["visible_to"] == person and said in text_of(m),
    )


def test_a_report_is_taken_in_and_its_items_can_be_asked_for(world: World) -> None:
    rows = ({"sku": "KETTLE-1"}, {"sku": "MUG-2"}, {"sku": "BAD-3", "your-price": "cheap"})

    shared = _drop(world, "U0ADA", "stranded.txt", report(*rows).encode())

    told = world.story.find(
        "what came of it", lambda m: "*stranded.txt is taken in for US*" in text_of(m)
    )
    assert told["thread_ts"] == shared["ts"]
    assert "2 of 3 rows" in text_of(told)
    assert "1 line could not be read: `/stranded rejected US`" in text_of(told)
    assert "MUG-2" in text_of(world.story.say("U0ADA", "MUG-2"))
    assert "line 4 · `BAD-3`" in text_of(world.story.say("U0ADA", "rejected"))


def test_a_file_that_is_no_report_is_told_with_what_to_do(world: World) -> None:
    _drop(world, "U0ADA", "orders.txt", b"order-id\tbuyer\n1\tLin\n")
    _drop(world, "U0LIN", "kettle.png", b"\x89PNG")

    world.story.find(
        "why it was not taken in",
        lambda m: "orders.txt was not taken in" in text_of(m) and bool(m.get("thread_ts")),
    )
    _told(world, "U0LIN", "kettle.png 两者都不像")


def test_a_guests_file_is_left_alone(world: World) -> None:
    _drop(world, "U0GUEST", "guest.txt", report({"sku": "GUEST-1"}).encode())

    _told(world, "U0GUEST", "Ask a member of the team")
    assert "not on the stranded list" in text_of(world.story.say("U0ADA", "GUEST-1"))
