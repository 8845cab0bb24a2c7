"""The real parts put together, against both pretend worlds."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from slack_sdk.errors import SlackApiError

from amazon.spapi import SellerAccount
from bot.app import Bot, build, make_clock, reading_parts, slack_client
from bot.clock import SandboxClock, SystemClock
from bot.workflows import dropped
from bot.workflows.dropped import File, Place
from bot.workflows.intake import Import, import_report
from config.settings import Settings, load_settings
from store import accounts, held, outbox, posts
from stranded.roles import Right
from stranded.scope import Scope
from tests.amazon.files import report
from tests.bot.sandboxes import both
from tests.bot.shop import row


@pytest.fixture(scope="module")
def environment() -> Iterator[dict[str, str]]:
    with both() as made:
        yield made


@pytest.fixture
def settings(environment: dict[str, str], tmp_path: Path) -> Settings:
    """A digest that is due since a minute, by the system's clock."""
    due = datetime.now(UTC) - timedelta(minutes=1)
    return load_settings(environment | {"REFLOAT_DIGEST_TIME": f"{due:%H:%M}"}, tmp_path)


@pytest.fixture
def bot(settings: Settings) -> Iterator[Bot]:
    """A bot whose scheduler waits; its pumps run."""
    assert settings.slack is not None
    made = build(settings, settings.slack, SystemClock())
    for pump in made.pumps:
        pump.start()
    yield made
    made.stopping.set()
    for pump in made.pumps:
        pump.stop()
    made.background.stop()
    made.desk.parts.database.close()
    for gateway in made.desk.parts.gateways.values():
        assert isinstance(gateway, SellerAccount)
        gateway.close()


def _slack(settings: Settings) -> str:
    assert settings.slack is not None
    return settings.slack.api_url.removesuffix("/api/")


def _log(settings: Settings) -> list[str]:
    """The requests that Slack saw."""
    return httpx.get(f"{_slack(settings)}/_log", trust_env=False).text.splitlines()


def test_one_round_reads_the_reports_and_posts_the_digest(bot: Bot, settings: Settings) -> None:
    clock = make_clock(replace(settings, clock_url=_slack(settings)))
    assert isinstance(clock, SandboxClock)

    bot.settle(clock)

    posted = [line for line in _log(settings) if "chat.postMessage" in line]
    assert any('"type": "header"' in line for line in posted)
    with bot.desk.parts.database.read() as session:
        assert not outbox.waiting(session), "settled means that nothing is left to say"
    clock.close()


def test_the_account_and_its_marketplaces_are_written_down_at_the_start(bot: Bot) -> None:
    with bot.desk.parts.database.read() as session:
        (account,) = accounts.accounts(session, bot.desk.parts.workspace)

    assert account.scope.account == "A1SANDBOXSELLER"
    assert set(account.marketplaces) == {"US", "CA"}
    assert set(bot.desk.parts.gateways) == {account.scope}


def test_the_groups_that_have_a_right_are_read_by_a_tick(
    environment: dict[str, str], tmp_path: Path
) -> None:
    named = load_settings(environment | {"REFLOAT_MAY_SETTLE": "S0OPS"}, tmp_path)
    assert named.slack is not None
    made = build(replace(named, amazon=None), named.slack, SystemClock())
    assert made.desk.refusal("U0ADA", Right.SETTLE, "choose") is not None

    made.ticks.run_all()

    assert made.desk.refusal("U0ADA", Right.SETTLE, "choose") is None
    assert made.desk.refusal("U0FAR", Right.LOOK, "look") is not None
    made.background.stop()
    made.desk.parts.database.close()


def test_who_the_bot_is_is_asked_once(settings: Settings) -> None:
    assert settings.slack is not None
    before = sum("auth.test" in line for line in _log(settings))

    build(settings, settings.slack, SystemClock()).desk.parts.database.close()

    assert sum("auth.test" in line for line in _log(settings)) == before + 1


def test_a_bot_ends_all_that_it_started(settings: Settings) -> None:
    assert settings.slack is not None
    before = set(threading.enumerate())
    made = build(replace(settings, amazon=None), settings.slack, SystemClock())

    made.start()
    assert len(set(threading.enumerate()) - before) >= len(made.pumps)
    made.stop()

    assert not [thread for thread in set(threading.enumerate()) - before if thread.is_alive()]


def test_a_start_tells_what_the_last_process_left_unread(settings: Settings) -> None:
    assert settings.slack is not None
    made = build(replace(settings, amazon=None), settings.slack, SystemClock())
    parts, now = made.desk.parts, made.desk.clock.now()
    place = Place(Scope(parts.workspace, "A1"), "US")
    file = File("F1", "report.txt", settings.slack.channel, None, now)
    assert dropped.begin(parts, file, place, now)

    made.start()
    with parts.database.read() as session:
        (post,) = posts.of_kind(session, parts.workspace, dropped.KIND)
    made.stop()

    assert post.subject["state"] == "interrupted"


def test_a_start_lets_a_held_report_wait_again_that_the_last_process_was_taking_in(
    settings: Settings,
) -> None:
    assert settings.slack is not None
    made = build(replace(settings, amazon=None), settings.slack, SystemClock())
    parts, now = made.desk.parts, made.desk.clock.now()
    scope = Scope(parts.workspace, "A1")
    for rows in ([row(f"S{number}") for number in range(50)], [row("S1")]):
        now += timedelta(minutes=1)
        result = import_report(parts, Import(scope, "US", report(*rows).encode(), None, now), now)
    with parts.database.write() as session:
        assert held.claim(session, scope, "US", result.snapshot) is not None

    made.start()
    with parts.database.write() as session:
        again = held.claim(session, scope, "US", result.snapshot)
    made.stop()

    assert again is not None


def test_a_wrong_token_is_slacks_own_error(settings: Settings) -> None:
    assert settings.slack is not None

    with pytest.raises(SlackApiError, match="invalid_auth"):
        build(settings, replace(settings.slack, bot_token="xoxb-no"), SystemClock())


def test_slacks_client_never_repeats_a_request_by_itself(settings: Settings) -> None:
    assert settings.slack is not None

    assert slack_client(settings.slack).retry_handlers == []


def test_without_amazon_there_is_no_account_and_nothing_to_ask(settings: Settings) -> None:
    parts = reading_parts(replace(settings, amazon=None), SystemClock())

    with parts.database.read() as session:
        assert accounts.accounts(session, parts.workspace) == []
    assert parts.gateways == {}
    parts.database.close()


def test_the_clock_is_the_systems_unless_a_sandbox_owns_it(settings: Settings) -> None:
    assert isinstance(make_clock(settings), SystemClock)
