"""A bot that can't start says why in one sentence."""

import os
import socket
import subprocess
import sys

import pytest

from bot.lock import only_one
from sandbox.process import ROOT
from tests.bot.cli.terminal import Said, Terminal


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


def test_a_port_that_is_taken_is_told_by_its_number(connected: Terminal) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        # A process of its own: waitress leaves the socket open that it could not bind.
        ended = subprocess.run(
            [sys.executable, "-m", "bot", "run", "--data", str(connected.folder)],
            env=os.environ | {"REFLOAT_PORT": port},
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )

    told = problem(Said(ended.returncode, ended.stdout, ended.stderr))
    assert f"Port {port} on 127.0.0.1" in told
    assert "REFLOAT_PORT" in told


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
