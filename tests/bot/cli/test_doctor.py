"""`doctor` against the pretend Slack and Amazon: what is wrong, and how it is mended."""

from datetime import UTC, datetime

import pytest

from store import mappings
from store.database import Database
from stranded.reasons import ReasonMapping
from tests.bot.cli.terminal import Said, Terminal

NAMES = ["settings", "database", "rule book", "audit key", "slack", "amazon"]


def failed(said: Said) -> dict[str, str]:
    """What failed, with how to mend it."""
    assert set(said.json) == {"checks"}
    for check in said.json["checks"]:
        assert set(check) == {"name", "ok", "detail", "fix"}
    assert said.code == (0 if all(check["ok"] for check in said.json["checks"]) else 1)
    return {check["name"]: check["fix"] for check in said.json["checks"] if not check["ok"]}


def test_without_any_settings_the_command_line_is_fine(terminal: Terminal) -> None:
    said = terminal("doctor", "--json")

    assert failed(said) == {}
    assert [check["name"] for check in said.json["checks"]] == NAMES


def test_what_is_connected_is_told_by_its_name(connected: Terminal) -> None:
    said = connected("doctor")

    assert said.code == 0, said.out
    assert "Harbor Goods as " in said.out
    assert "#stranded-inventory" in said.out
    assert "A1SANDBOXSELLER answers" in said.out
    assert failed(connected("doctor", "--json")) == {}


@pytest.mark.parametrize(
    ("name", "value", "check", "fix"),
    [
        ("SLACK_BOT_TOKEN", "xoxb-wrong", "slack", "Install the app"),
        ("REFLOAT_CHANNEL", "C0GENERAL", "slack channel", "/invite @Refloat"),
        ("REFLOAT_CHANNEL", "C0NOWHERE", "slack channel", "REFLOAT_CHANNEL"),
        ("SP_API_REFRESH_TOKEN", "Atzr|wrong", "amazon", "SP_API_REFRESH_TOKEN"),
        ("DATABASE_URL", "postgresql://refloat@127.0.0.1:1/refloat", "database", ""),
    ],
)
def test_what_is_wrong_is_named_with_how_to_mend_it(
    connected: Terminal,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    value: str,
    check: str,
    fix: str,
) -> None:
    monkeypatch.setenv(name, value)
    arguments = () if name == "DATABASE_URL" else ("--data", str(connected.folder))

    found = failed(connected.run("doctor", "--json", *arguments))

    assert list(found) == [check]
    assert fix in found[check]


def test_a_service_that_is_down_fails_its_own_check_only(
    connected: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SLACK_API_URL", "http://127.0.0.1:1/api/")

    assert list(failed(connected("doctor", "--json"))) == ["slack"]


def test_half_a_setup_is_told_variable_by_variable(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-1")

    said = terminal("doctor")

    assert said.code == 1
    assert "FAIL settings: REFLOAT_CHANNEL is missing" in said.out
    assert "FAIL settings: SLACK_APP_TOKEN is missing" in said.out


def test_a_choice_of_a_reason_that_is_no_more_is_told_with_what_to_do(terminal: Terminal) -> None:
    terminal.import_rows({})
    terminal("reasons", "--map", "Phase of the moon", "listing_closed")
    assert failed(terminal("doctor", "--json")) == {}

    database = Database(f"sqlite:///{terminal.database}")
    gone = ReasonMapping("Bad luck", "no_more", "U0MAX", datetime(2026, 11, 1, tzinfo=UTC))
    with database.write() as session:
        mappings.save(session, "default", gone)
    database.close()

    found = failed(terminal("doctor", "--json"))
    assert list(found) == ["chosen reasons"]
    assert "--unmap" in found["chosen reasons"]
    assert "'Bad luck' as no_more" in terminal("doctor").out
