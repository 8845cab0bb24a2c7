"""`doctor` against the pretend Slack and Amazon: what is wrong, and how it is mended."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.cli import doctor
from bot.cli.check import Check
from store import mappings
from store.database import Database
from stranded.reasons import ReasonMapping
from tests.bot.cli.terminal import Said, Terminal

MANIFEST = Path(__file__).parents[3] / "manifest.json"
ASKED_FOR = json.loads(MANIFEST.read_text("utf-8"))["oauth_config"]["scopes"]["bot"]
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
    assert "A1SANDBOXSELLER is this account's" in said.out
    assert failed(connected("doctor", "--json")) == {}


@pytest.mark.parametrize(
    ("name", "value", "check", "fix"),
    [
        ("SLACK_BOT_TOKEN", "xoxb-wrong", "slack", "Install the app"),
        ("REFLOAT_CHANNEL", "C0GENERAL", "slack channel", "/invite @Refloat"),
        ("REFLOAT_CHANNEL", "C0NOWHERE", "slack channel", "REFLOAT_CHANNEL"),
        ("REFLOAT_MAY_ACT", "members,U0NOWHERE", "who may", "U…"),
        ("REFLOAT_MAY_SPEND", "U0GUEST", "who may", "guests never may"),
        ("REFLOAT_MAY_SPEND", "U0FAR", "who may", "guests never may"),
        ("REFLOAT_MAY_SETTLE", "S0OPS,S0GONE", "who may", "S…"),
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


def test_who_may_what_is_told_and_who_is_not_known_by_the_variable_that_names_them(
    connected: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REFLOAT_MAY_SETTLE", "S0OPS,admins")
    told = "who may: look: members; act: members; settle: admins, S0OPS; spend: members"
    assert told in connected("doctor").out

    monkeypatch.setenv("REFLOAT_MAY_SPEND", "S0GONE")
    monkeypatch.setenv("REFLOAT_MAY_LOOK", "S0GONE")
    wrong = "REFLOAT_MAY_LOOK and REFLOAT_MAY_SPEND names S0GONE; Slack says no_such_subteam"
    assert f"FAIL who may: {wrong}" in connected("doctor").out


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


def permissions(*without: str) -> Check:
    """What is said of a token that has all that the manifest asks for but these."""
    return doctor._scopes(",".join(scope for scope in ASKED_FOR if scope not in without))


def test_each_permission_of_the_manifest_is_looked_for() -> None:
    assert sorted([*doctor.NEEDED_SCOPES, *doctor.OPTIONAL_SCOPES]) == sorted(ASKED_FOR)


def test_a_token_with_all_permissions_of_the_manifest_is_fine() -> None:
    assert permissions() == Check("slack permissions", True, ",".join(ASKED_FOR))


@pytest.mark.parametrize("scope", ["commands", "chat:write", "users:read", "files:read"])
def test_a_permission_that_the_bot_needs_fails_where_it_is_missing(scope: str) -> None:
    found = permissions(scope)

    assert not found.ok
    assert found.detail == f"missing: {scope}"
    assert "manifest.json" in found.fix


@pytest.mark.parametrize(
    ("scope", "lost"),
    [
        ("channels:history", "public channel whose answer was lost stays unknown"),
        ("groups:history", "private channel whose answer was lost stays unknown"),
        ("usergroups:read", "user group"),
    ],
)
def test_a_permission_that_may_be_left_out_is_named_with_what_is_lost(
    scope: str, lost: str
) -> None:
    found = permissions(scope)

    assert found.ok
    assert f"without {scope} " in found.detail
    assert lost in found.detail
    assert "manifest.json" in found.fix


def test_what_is_missing_stands_before_what_may_be_left_out() -> None:
    found = permissions("files:read", "usergroups:read")

    assert not found.ok
    assert found.detail.startswith("missing: files:read; without usergroups:read ")


def test_permissions_that_slack_does_not_tell_are_not_missing() -> None:
    assert doctor._scopes("").detail == "not told by Slack"
    assert doctor._scopes("").ok


@pytest.mark.parametrize(
    ("said", "told"), [("", "TimeoutError"), ("\n", "TimeoutError"), ("\nSlow.\nVery.", "Slow.")]
)
def test_a_check_that_breaks_without_a_word_is_told_by_its_kind(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch, said: str, told: str
) -> None:
    def breaks() -> list[Check]:
        raise TimeoutError(said)

    monkeypatch.setattr(doctor, "_rule_book", breaks)
    checks = terminal("doctor", "--json").json["checks"]

    assert [one["detail"] for one in checks if one["name"] == "rule book"] == [told]
