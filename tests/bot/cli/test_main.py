"""What all commands share: exit codes, one sentence for an error, help."""

import os
import socket
import sys
from argparse import Namespace
from pathlib import Path

import pytest

from bot.cli import look
from tests.bot.cli.terminal import NOW, Terminal

COMMANDS = (
    "run", "demo", "doctor", "import", "settings", "preview", "show", "explain", "history",
    "reasons", "audit",
)  # fmt: skip


def test_help_names_every_command_and_every_command_has_help(terminal: Terminal) -> None:
    assert all(f"    {name} " in terminal.run("--help").out for name in COMMANDS)

    for name in COMMANDS:
        assert terminal.run(name, "--help").code == 0


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("nope",),
        ("show",),
        ("show", "A", "--now", "tomorrow"),
        ("show", "A", "--what"),
        ("preview",),
        ("audit",),
        ("audit", "forge"),
        ("audit", "verify", "--head", "abc"),
        ("audit", "verify", "--head", "g" * 64),
        ("audit", "export", "--format", "xlsx"),
        ("import", "file.txt", "--account", "A", "--marketplace", "US", "--seen-at", "noon"),
    ],
)
def test_wrong_usage_ends_with_2_and_says_what_is_right(
    terminal: Terminal, arguments: tuple[str, ...]
) -> None:
    said = terminal.run(*arguments)

    assert (said.code, said.out) == (2, "")
    assert "usage: python -m bot" in said.err


def test_a_wrong_setting_in_the_environment_ends_with_2_and_names_it(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REFLOAT_TIMEZONE", "Moon/Far_Side")
    monkeypatch.setenv("REFLOAT_DIGEST_TIME", "dawn")

    said = terminal("show", "A")

    assert (said.code, said.out) == (2, "")
    assert "REFLOAT_TIMEZONE" in said.err
    assert "REFLOAT_DIGEST_TIME" in said.err
    assert said.err.count("\n") == 2, "one sentence for each"


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> None:
    def fall(wanted: Namespace) -> int:
        raise ValueError("the floor is lava")

    monkeypatch.setattr(look, "show", fall)


@pytest.mark.usefixtures("broken")
def test_what_nobody_planned_for_is_one_sentence(terminal: Terminal) -> None:
    said = terminal("show", "A")

    assert (said.code, said.out) == (1, "")
    assert said.err == (
        "It failed: the floor is lava. Run it again with --debug for the details.\n"
    )


@pytest.mark.usefixtures("broken")
def test_a_traceback_comes_with_debug_only(terminal: Terminal) -> None:
    assert "Traceback (most recent call last)" in terminal("show", "A", "--debug").err


@pytest.mark.parametrize(
    "url", ["sqlite:////proc/nowhere/refloat.db", "postgresql://refloat@127.0.0.1:1/refloat"]
)
def test_a_database_that_cannot_be_opened_is_told_in_one_sentence(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setenv("DATABASE_URL", url)

    said = terminal.run("show", "A")

    assert (said.code, said.out) == (1, "")
    assert said.err.startswith("The database can't be opened: ")
    assert "DATABASE_URL" in said.err
    assert said.err.count("\n") == 1


def test_a_reader_that_has_seen_enough_is_no_failure(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with open(writing, "w", encoding="utf-8") as pipe:  # noqa: PTH123 - a descriptor, not a path
        monkeypatch.setattr(sys, "stdout", pipe)
        said = terminal.run("reasons", "--json")

    assert (said.code, said.err) == (0, "")


def test_a_demo_that_cannot_be_is_refused_before_anything_starts(terminal: Terminal) -> None:
    report = terminal.file({})
    missing = terminal("demo", "--report", "nowhere.txt")
    both = terminal("demo", "--report", report, "--tour")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        busy = terminal("demo", "--port", port)

    assert [missing.code, both.code, busy.code] == [1, 1, 1]
    assert missing.err == "nowhere.txt is no file.\n"
    assert "--report or --tour" in both.err
    assert f"Port {port} is taken" in busy.err
    assert list(terminal.folder.iterdir()) == [Path(report)]


def test_the_state_lies_where_data_says(terminal: Terminal) -> None:
    terminal.import_rows({"sku": "A"})

    assert terminal.database.exists()
    assert terminal.run("show", "A", "--now", NOW, "--data", str(terminal.folder / "b")).code == 1
