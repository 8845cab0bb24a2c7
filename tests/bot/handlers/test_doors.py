"""What comes in at the door: signatures, health, and the one error door behind it."""

import logging
import re
import time

import httpx
import pytest

from bot.handlers import commands
from bot.messages import ids
from bot.web import Doors
from sandbox.slack.people import SIGNING_SECRET
from sandbox.slack.signing import signed_headers
from stranded.cards import ButtonKind
from tests.bot.office import Office, Street, read
from tests.bot.shop import row

BODY = "command=%2Fstranded&text=help&user_id=U0ADA&channel_id=C0STRANDED&team_id=T0SANDBOX"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
RELIST = ids.PRESS[ButtonKind.RELIST]


def sent(street: Street, headers: dict[str, str], body: str = BODY) -> int:
    return httpx.post(
        street.url, content=body, headers=FORM | headers, trust_env=False
    ).status_code  # fmt: skip


def signed(body: str = BODY) -> dict[str, str]:
    return signed_headers(SIGNING_SECRET, body, time.time(), "right")


def test_a_signed_request_is_answered(bot: Office, street: Street) -> None:
    assert sent(street, signed()) == 200


@pytest.mark.parametrize("kind", ["wrong", "old"])
def test_a_wrong_and_an_old_signature_are_refused(bot: Office, kind: str) -> None:
    answer = bot.world.http.post("/_sign", json={"kind": kind, "text": "help"}).json()

    assert answer["status"] == 401


@pytest.mark.parametrize("stamp", ["", "abc", "1e9", "-1", "９９９", "9" * 40, "12.5"])
def test_a_timestamp_that_is_no_number_is_refused_without_a_traceback(
    bot: Office, street: Street, stamp: str, caplog: pytest.LogCaptureFixture
) -> None:
    headers = signed() | {"X-Slack-Request-Timestamp": stamp}
    if not stamp.isascii():
        headers["X-Slack-Request-Timestamp"] = stamp.encode().decode("latin-1")

    with caplog.at_level(logging.ERROR):
        status = httpx.post(
            street.url,
            content=BODY,
            headers=[(k.encode(), v.encode("latin-1")) for k, v in (FORM | headers).items()],
            trust_env=False,
        ).status_code

    assert status == 401
    assert [one for one in caplog.records if one.exc_info] == []


def test_a_body_that_was_changed_on_the_way_is_refused(bot: Office, street: Street) -> None:
    assert sent(street, signed(), BODY.replace("help", "list")) == 401


def test_an_unsigned_request_is_refused(bot: Office, street: Street) -> None:
    assert sent(street, {}) == 401


@pytest.mark.parametrize(("healthy", "status"), [(True, 200), (False, 503)])
def test_health_is_told_without_a_signature(street: Street, healthy: bool, status: int) -> None:
    street.doors = Doors(None, lambda: healthy)

    answer = httpx.get(street.url.replace("/slack/events", "/healthz"), trust_env=False)

    assert (answer.status_code, answer.json()) == (status, {"ok": healthy})


def test_without_a_signing_secret_nobody_comes_in(street: Street) -> None:
    street.doors = Doors(None, lambda: True)

    assert sent(street, signed()) == 401


class TestTheErrorDoor:
    def broken(self, *_: object, **__: object) -> None:
        raise RuntimeError("nobody planned for this")

    def reference(self, said: str, caplog: pytest.LogCaptureFixture) -> str:
        found = re.search(r"`([0-9a-f]{8})`", said)
        assert found is not None, said
        assert found[1] in caplog.text
        return found[1]

    def test_a_command_that_fails_answers_with_a_reference_that_is_in_the_log(
        self, bot: Office, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        bot.desk.learn("U0LIN")
        monkeypatch.setattr(commands, "answer", self.broken)

        said = bot.say("LAMP-1")
        in_chinese = bot.say("LAMP-1", "U0LIN")

        assert self.reference(said, caplog) != self.reference(in_chinese, caplog)
        assert "Something went wrong" in said
        assert "RuntimeError" in caplog.text
        assert "RuntimeError" not in said

    def test_a_click_that_fails_is_answered_and_told_to_the_person(
        self, bot: Office, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        bot.shop.strand(row("LAMP-1"))
        bot.desk.learn("U0ADA")
        bot.say("LAMP-1")
        monkeypatch.setattr("bot.handlers.actions.press.press", self.broken)

        bot.click(RELIST)
        bot.quiet()

        assert self.reference(bot.heard()[-1], caplog)

    def test_it_holds_even_where_the_database_is_what_failed(
        self, bot: Office, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        """Whoever asks in their own language is kept in that database too."""
        monkeypatch.setattr("store.database.Database.read", self.broken)

        answer = bot.world.act("command", command="/stranded", text="LAMP-1")

        assert answer["status"] == 200
        assert self.reference(read(answer["body"]), caplog)
