"""A bot that can't start says why in one sentence."""

import os
import socket
import subprocess
import sys

import pytest

from bot.lock import only_one
from sandbox.process import ROOT
from tests.bot.cli.terminal import Said, Terminal
from tests.stories.world import free_port


def problem(said: Said) -> str:
    assert (said.code, said.out) == (1, "")
    assert said.err.count("\n") == 1
    return said.err


def test_without_slack_what_is_missing_is_named(terminal: Terminal) -> None:
    told = problem(terminal("run"))

    assert "SLACK_BOT_TOKEN is missing" in told
    assert not terminal.database.exists()


def test_a_token_that_slack_does_not_know_is_told_with_slacks_word(
    connected: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-of-yesterday")

    told = problem(connected("run"))

    assert "SLACK_BOT_TOKEN (invalid_auth)" in told
    assert "xoxb" not in told


def test_a_slack_that_does_not_answer_is_told(
    connected: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SLACK_API_URL", "http://127.0.0.1:1/api/")

    assert "Slack can't be reached" in problem(connected("run"))


def ended(connected: Terminal, **environment: str) -> Said:
    """`run` as a process of its own, for failures that leave sockets or threads behind."""
    done = subprocess.run(
        [sys.executable, "-m", "bot", "run", "--data", str(connected.folder)],
        env=os.environ | environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    return Said(done.returncode, done.stdout, done.stderr)


def test_a_port_that_is_taken_is_told_by_its_number(connected: Terminal) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        told = problem(ended(connected, REFLOAT_PORT=port))

    assert f"Port {port} on 127.0.0.1" in told
    assert "REFLOAT_PORT" in told


def test_a_token_for_sockets_that_slack_does_not_know_is_told(connected: Terminal) -> None:
    said = ended(connected, SLACK_APP_TOKEN="xapp-wrong", REFLOAT_PORT=str(free_port()))

    assert (said.code, said.out) == (1, "")
    assert "Slack does not accept SLACK_APP_TOKEN (invalid_auth)." in said.err
    assert "Traceback" not in said.err


def test_a_second_bot_on_a_database_is_refused(connected: Terminal) -> None:
    with only_one(connected.database):
        told = problem(connected("run"))

    assert "Another Refloat runs on this database already" in told


def test_a_server_that_is_no_database_is_told(
    connected: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://refloat@127.0.0.1:1/refloat")

    told = problem(connected.run("run"))

    assert told.startswith("The database can't be opened: ")


def test_a_moved_clock_and_a_real_slack_do_not_go_together(
    connected: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REFLOAT_CLOCK_URL", "http://127.0.0.1:1")
    monkeypatch.delenv("SLACK_API_URL")

    said = connected("run")

    assert (said.code, said.out) == (2, "")
    assert "REFLOAT_CLOCK_URL is for the sandbox only" in said.err
