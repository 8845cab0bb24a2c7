"""The real bot as a process, between a pretend Slack and a pretend Amazon, all over HTTP."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx

from bot.cli.demo import PROXIES, SANDBOX
from bot.cli.story import Story
from sandbox.process import ROOT, running
from store import audit
from store.database import Database

Json = dict[str, Any]
PATIENCE = 40.0
OURS = ("SLACK_", "SP_API_", "LWA_", "REFLOAT_", "DATABASE_URL", *PROXIES)


@dataclass
class Bot:
    """One `python -m bot run`; what it says stands in `said`."""

    child: subprocess.Popen[bytes]
    said: Path

    @property
    def running(self) -> bool:
        return self.child.poll() is None

    def words(self) -> str:
        return self.said.read_text("utf-8")

    def kill(self) -> None:
        """As when the machine loses its power: nothing is tidied up."""
        self.child.kill()
        self.child.wait()

    def stop(self) -> int:
        """As a supervisor does it; the exit code."""
        if self.running:
            self.child.terminate()
        return self.child.wait(timeout=PATIENCE)


@dataclass
class World:
    """The two pretend worlds, and the bots that were started in them."""

    story: Story
    folder: Path
    port: int
    environment: dict[str, str]
    bots: list[Bot] = field(default_factory=list)

    def start(self, **settings: str) -> Bot:
        """Starts a bot and waits until it answers; `settings` are added to its environment."""
        bot = self.launch(**settings)
        port = settings.get("REFLOAT_PORT", str(self.port))
        wait_for("the bot to answer", lambda: _answers(bot, port))
        return bot

    def launch(self, **settings: str) -> Bot:
        """Starts a bot without waiting for it."""
        said = self.folder / f"bot-{len(self.bots)}.txt"
        with said.open("wb") as out:
            child = subprocess.Popen(
                [sys.executable, "-m", "bot", "run"],
                cwd=ROOT,
                env=self.environment | settings,
                stdout=out,
                stderr=subprocess.STDOUT,
            )
        self.bots.append(Bot(child, said))
        return self.bots[-1]

    @property
    def bot(self) -> Bot:
        """The one that was started last."""
        return self.bots[-1]

    def amazon_log(self) -> list[Json]:
        """All that Amazon was asked, oldest first."""
        return _lines(self.story.http.get(f"{self.story.amazon}/_log"))

    def slack_log(self) -> list[Json]:
        """All that Slack was asked and delivered, oldest first."""
        return _lines(self.story.http.get(f"{self.story.slack}/_log"))

    def patches(self, sku: str, path: str) -> list[Json]:
        """The PATCH requests for a SKU whose address goes on like `path`."""
        end = f"/{quote(sku, safe='')}{path}"
        return [e for e in self.amazon_log() if e["method"] == "PATCH" and end in e["path"]]

    def change_sku(self, sku: str, **values: object) -> None:
        """Changes a SKU of the pretend account, as its `/_world` takes it."""
        answer = self.story.http.post(f"{self.story.amazon}/_world/{sku}", json=values)
        answer.raise_for_status()

    def break_once(self, path: str, kind: str, method: str) -> None:
        """The next such request to Amazon goes wrong."""
        fault = {"path": path, "kind": kind, "method": method}
        answer = self.story.http.post(f"{self.story.amazon}/_faults", json={"next": [fault]})
        answer.raise_for_status()

    def digests(self) -> list[Json]:
        """The morning messages in the channel; their threads are not counted."""
        return [message for message in self.story.messages() if is_digest(message)]

    def digest(self) -> Json:
        """The newest one, waited for."""
        return self.story.find("a digest", is_digest)

    def card(self, person: str, sku: str, action: str) -> Json:
        """The card of a SKU once it has that button, which takes a look at the listing."""
        first = self.story.say(person, sku)
        return self.story.find(
            f"{action} on the card of {sku}",
            lambda m: (
                m["visible_to"] == person
                and m["text"] == first["text"]
                and action in str(m["blocks"])
            ),
        )

    def failures(self) -> list[str]:
        """What the bots logged as gone wrong for a cause that nobody planned for."""
        lines = [line for bot in self.bots for line in bot.words().splitlines()]
        return [line for line in lines if " ERROR bot." in line or line.startswith("Traceback")]

    def events(self, subject: str) -> list[str]:
        """What the audit log says of a subject, oldest first."""
        database = Database(self.environment["DATABASE_URL"])
        with database.read() as session:
            found = [one.event for one in audit.read(session, "default") if one.subject == subject]
        database.close()
        return found

    @property
    def connected(self) -> bool:
        """Whether a socket is open to the bot."""
        health = httpx.get(f"http://127.0.0.1:{self.port}/healthz", trust_env=False)
        return health.status_code == 200

    def said(self) -> list[Json]:
        """Every message that Slack was handed: posts, redraws, whispers, answers to commands."""
        log = self.slack_log()
        sent = [e["body"] for e in log if e["path"].startswith(("/api/chat.", "/response/"))]
        acked = [e for e in log if e["path"] == "/deliver/slash_commands" and e["status"] == 200]
        return [*sent, *(json.loads(entry["effect"]) for entry in acked)]


@contextmanager
def open_world(folder: Path, *limits: str, **settings: str) -> Iterator[World]:
    """A fresh Slack and Amazon with limits on; `settings` go to every bot that is started.

    `limits` are further arguments for both: days that go by in seconds need `--no-throttle`.

    The first digest is due a minute before the start, so that it comes as soon as there is data.
    """
    port = free_port()
    bot_url = f"http://127.0.0.1:{port}/slack/events"
    with ExitStack() as stack:
        slack = stack.enter_context(running("slack", "--bot-url", bot_url, *limits))
        amazon = stack.enter_context(
            running("amazon", "--clock-url", slack, "--report-seconds", "0.1", *limits)
        )
        http = stack.enter_context(httpx.Client(timeout=120, trust_env=False))
        environment = _environment(folder, slack, amazon, port) | settings
        made = World(Story(slack, amazon, http), folder, port, environment)
        try:
            yield made
        finally:
            for bot in made.bots:
                bot.stop()


def _environment(folder: Path, slack: str, amazon: str, port: int) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.upper().startswith(OURS)}
    due = datetime.now(UTC) - timedelta(minutes=1)
    return (
        kept
        | SANDBOX
        | {
            "DATABASE_URL": f"sqlite:///{folder / 'refloat.db'}",
            "SLACK_API_URL": f"{slack}/api/",
            "SP_API_ENDPOINT": amazon,
            "LWA_TOKEN_URL": f"{amazon}/auth/o2/token",
            "SP_API_MARKETPLACES": "US",
            "REFLOAT_CLOCK_URL": slack,
            "REFLOAT_DIGEST_TIME": f"{due:%H:%M}",
            "REFLOAT_PORT": str(port),
        }
    )


def wait_for(what: str, seen: Callable[[], bool]) -> None:
    """Looks again and again; an AssertionError that names `what` when patience is over."""
    until = time.monotonic() + PATIENCE
    while not seen():
        assert time.monotonic() < until, f"waited in vain for {what}"
        time.sleep(0.05)


def is_digest(message: Json) -> bool:
    return any(block["type"] == "header" for block in message.get("blocks", []))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _answers(bot: Bot, port: str) -> bool:
    assert bot.child.poll() is None, f"the bot ended: {bot.words()}"
    try:
        return httpx.get(f"http://127.0.0.1:{port}/healthz", trust_env=False).status_code == 200
    except httpx.TransportError:
        return False


def _lines(answer: httpx.Response) -> list[Json]:
    return [json.loads(line) for line in answer.text.splitlines()]
