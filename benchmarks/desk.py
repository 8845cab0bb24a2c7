"""The bot's Slack app without a network, on a database that is there; timings of its answers."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import quantiles
from urllib.parse import urlencode

from slack_bolt import Ack, App, BoltRequest
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.signature import SignatureVerifier

from bot.app import make_slack_app, reading_parts, slack_client
from bot.clock import SystemClock
from bot.dispatch import Background
from bot.drawing import Drawing
from bot.handlers import register
from bot.handlers.desk import Desk
from bot.messages import Reader, language
from bot.poster import Poster
from bot.workflows.parts import Parts
from config.links import load_links
from config.settings import SlackSettings, load_settings
from store import people
from store.people import Person

SECRET = "bench-signing-secret"
TEAM = "T0BENCH"
SLACK = {
    "SLACK_BOT_TOKEN": "xoxb-bench",
    "SLACK_SIGNING_SECRET": SECRET,
    "REFLOAT_CHANNEL": "C0BENCH",
    "SLACK_API_URL": "http://127.0.0.1:9/api/",
}


@contextmanager
def desk(folder: Path) -> Iterator[tuple[App, Parts]]:
    settings = load_settings(SLACK, folder)
    slack = settings.slack
    assert slack is not None
    clock, background, links = SystemClock(), Background(), load_links()
    parts = reading_parts(settings, clock)
    _know_ada(parts, clock)
    client = slack_client(slack)
    drawing = Drawing(parts, Reader(language("en"), links))
    poster = Poster(client, parts.database, drawing, clock)
    app = make_slack_app(slack, client, _identity(slack))
    register(app, Desk(parts, clock, poster, background, lambda: None, links, "en", TEAM))
    app.command("/empty")(_empty)
    yield app, parts
    background.stop()
    parts.database.close()


def _know_ada(parts: Parts, clock: SystemClock) -> None:
    ada = Person("U0ADA", "Ada", "en-US", "UTC", False, False, clock.now())
    with parts.database.write() as session:
        people.save(session, parts.workspace, ada)


def _empty(ack: Ack) -> None:
    ack()


def _identity(slack: SlackSettings) -> AuthorizeResult:
    return AuthorizeResult(
        enterprise_id=None,
        team_id=TEAM,
        bot_user_id="U0BENCH",
        bot_id="B0BENCH",
        bot_token=slack.bot_token,
    )


def milliseconds(app: App, command: str, text: str = "") -> float:
    """How long one answer takes; signing the request is outside of it."""
    request = _signed(command, text)
    return timed(lambda: _ask(app, request))


def _ask(app: App, request: BoltRequest) -> None:
    response = app.dispatch(request)
    assert response.status == 200, response.body


def timed(task: Callable[[], object]) -> float:
    begun = time.perf_counter()
    task()
    return (time.perf_counter() - begun) * 1000


def _signed(command: str, text: str) -> BoltRequest:
    body = urlencode(
        {
            "command": command,
            "text": text,
            "user_id": "U0ADA",
            "channel_id": "C0BENCH",
            "team_id": TEAM,
            "trigger_id": "1",
        }
    )
    stamp = str(int(time.time()))
    signature = SignatureVerifier(SECRET).generate_signature(timestamp=stamp, body=body)
    headers: dict[str, str | Sequence[str]] = {
        "content-type": ["application/x-www-form-urlencoded"],
        "x-slack-request-timestamp": [stamp],
        "x-slack-signature": [signature or ""],
    }
    return BoltRequest(body=body, headers=headers)


def percentile(times: list[float], percent: int) -> float:
    return quantiles(times, n=100)[percent - 1]


def row(name: str, times: list[float]) -> str:
    return (
        f"{name:44}{len(times):7,}{percentile(times, 50):9.2f}{percentile(times, 99):9.2f}"
        f"{max(times):9.2f}"
    )


HEAD = f"{'milliseconds':44}{'rounds':>7}{'p50':>9}{'p99':>9}{'max':>9}"
