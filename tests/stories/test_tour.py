"""The demo's own story, which is also the first thing that a newcomer sees."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.cli.main import main
from bot.cli.tour import STEPS, walk
from bot.lock import only_one
from sandbox.process import ROOT
from tests.stories.world import World, free_port


@pytest.mark.timeout(240)
def test_the_tour_sees_the_whole_story_happen(tmp_path: Path) -> None:
    told = subprocess.run(
        [sys.executable, "-m", "bot", "demo", "--tour", "--data", str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=220,
        check=False,
    )

    assert told.returncode == 0, told.stdout + told.stderr
    assert "The whole story was seen to happen." in told.stdout
    assert all(title in told.stdout for title, _ in STEPS)
    assert " ERROR " not in told.stderr


@pytest.mark.usefixtures("impatient")
def test_a_tour_where_amazon_refuses_fails_at_that_step(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    world.change_sku("RELIST-ME-01", behaviour="refused")

    assert walk(world.story.slack, world.story.amazon) == 1

    told = capsys.readouterr().out
    assert "FAILED: Amazon never saw relist of RELIST-ME-01" in told
    assert "The whole story" not in told


@pytest.mark.usefixtures("impatient")
def test_a_tour_without_a_bot_fails_at_once(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    world.story.find("the digest's thread", lambda one: bool(one.get("thread_ts")))
    world.bot.stop()

    assert walk(world.story.slack, world.story.amazon) == 1

    assert "FAILED: command" in capsys.readouterr().out


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """A demo whose page is open, on a machine whose web traffic goes through a proxy."""
    arguments = ["demo", "--data", str(tmp_path), "--port", str(free_port())]
    nowhere = f"http://127.0.0.1:{free_port()}"
    with subprocess.Popen(
        [sys.executable, "-m", "bot", *arguments],
        cwd=ROOT,
        env=os.environ | {"http_proxy": nowhere, "HTTPS_PROXY": nowhere, "no_proxy": ""},
        stdout=subprocess.PIPE,
        text=True,
    ) as child:
        assert child.stdout is not None
        assert any("Open http" in line for line in child.stdout), "the demo did not start"
        yield child
        child.terminate()


def test_a_demo_keeps_its_state_to_itself_and_takes_its_processes_with_it(
    demo: subprocess.Popen[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["demo", "--data", str(tmp_path), "--port", str(free_port())]) == 1
    assert "Another demo runs in" in capsys.readouterr().err

    demo.terminate()

    assert demo.wait(timeout=40) in (0, 1), "it was not killed by the signal"
    with only_one(tmp_path / "demo" / "refloat.db"):
        pass
