"""`python -m benchmarks`: how long `/stranded SKU` takes, beside a listener that does nothing."""

import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from decimal import Decimal
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
from config.links import load_links
from config.settings import Settings, SlackSettings, load_settings
from store import accounts, people
from store.database import Database
from store.people import Person
from store.snapshots import JudgedItem, ingest
from stranded.items import Money, StrandedItem
from stranded.marketplaces import MARKETPLACES
from stranded.scope import Scope

ITEMS = 100_000
ROUNDS = 2_000
WARM_UP = 200
SLACK = {
    "SLACK_BOT_TOKEN": "xoxb-bench",
    "SLACK_SIGNING_SECRET": "bench-signing-secret",
    "REFLOAT_CHANNEL": "C0BENCH",
    "SLACK_API_URL": "http://127.0.0.1:9/api/",
}


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        settings = load_settings(SLACK, Path(folder))
        with _app(settings) as app:
            empty = _times(app, settings, "/empty", lambda _: "")
            stranded = _times(app, settings, "/stranded", lambda n: f"SKU-{n * 37 % ITEMS:07}")
    return _print(empty, stranded)


@contextmanager
def _app(settings: Settings) -> Iterator[App]:
    slack = settings.slack
    assert slack is not None
    parts = reading_parts(settings, SystemClock())
    print(f"Filling a database with {ITEMS:,} items …", file=sys.stderr)
    _fill(parts.database, Scope(parts.workspace, "A1BENCH"))
    clock, background, links = SystemClock(), Background(), load_links()
    client = slack_client(slack)
    drawing = Drawing(parts, Reader(language("en"), links))
    poster = Poster(client, parts.database, drawing, clock)
    desk = Desk(parts, clock, poster, background, lambda: None, links, "en")
    app = make_slack_app(slack, client, _identity(slack))
    register(app, desk)
    app.command("/empty")(_empty)
    yield app
    background.stop()
    parts.database.close()


def _empty(ack: Ack) -> None:
    ack()


def _identity(slack: SlackSettings) -> AuthorizeResult:
    return AuthorizeResult(
        enterprise_id=None,
        team_id="T0BENCH",
        bot_user_id="U0BENCH",
        bot_id="B0BENCH",
        bot_token=slack.bot_token,
    )


def _fill(database: Database, scope: Scope) -> None:
    now = datetime.now(UTC)
    place = MARKETPLACES["US"]
    rows = (JudgedItem(number, _item(number, now), "listing_closed") for number in range(ITEMS))
    with database.write() as session:
        accounts.register(session, scope, ["US"], now)
        people.save(
            session, scope.workspace, Person("U0ADA", "Ada", "en-US", "UTC", False, False, now)
        )
    ingest(database, scope, place, now, rows, lambda *_: None)


def _item(number: int, now: datetime) -> StrandedItem:
    return StrandedItem(
        sku=f"SKU-{number:07}",
        asin=f"B{number:09}",
        fnsku=f"X{number:09}",
        title="Stainless steel bottle, 750 ml, with a lid",
        reason_text="Listing closed",
        primary_action="Relist",
        status_primary="inactive",
        status_secondary="",
        error_message="",
        condition="New",
        fulfilled_by="AMAZON_NA",
        stranded_on=now - timedelta(days=number % 60),
        removal_on=None,
        fulfillable=number % 90,
        unfulfillable=0,
        reserved=0,
        inbound=0,
        price=Money(Decimal("19.99"), "USD"),
    )


def _times(app: App, settings: Settings, command: str, text: Callable[[int], str]) -> list[float]:
    """Milliseconds of each round; signing the request is outside of it."""
    times = []
    for number in range(WARM_UP + ROUNDS):
        request = _signed(settings, command, text(number))
        begun = time.perf_counter()
        response = app.dispatch(request)
        times.append((time.perf_counter() - begun) * 1000)
        assert response.status == 200, response.body
    return times[WARM_UP:]


def _signed(settings: Settings, command: str, text: str) -> BoltRequest:
    assert settings.slack is not None
    body = urlencode(
        {
            "command": command,
            "text": text,
            "user_id": "U0ADA",
            "channel_id": "C0BENCH",
            "team_id": "T0BENCH",
            "trigger_id": "1",
        }
    )
    stamp = str(int(time.time()))
    signature = SignatureVerifier(settings.slack.signing_secret).generate_signature(
        timestamp=stamp, body=body
    )
    headers: dict[str, str | Sequence[str]] = {
        "content-type": ["application/x-www-form-urlencoded"],
        "x-slack-request-timestamp": [stamp],
        "x-slack-signature": [signature or ""],
    }
    return BoltRequest(body=body, headers=headers)


def _print(empty: list[float], stranded: list[float]) -> int:
    print(f"{ITEMS:,} items, {ROUNDS:,} rounds each, milliseconds")
    print(f"{'':24}{'p50':>8}{'p99':>8}{'max':>8}")
    for name, times in (("an empty listener", empty), ("/stranded SKU", stranded)):
        cuts = quantiles(times, n=100)
        print(f"{name:24}{cuts[49]:8.2f}{cuts[98]:8.2f}{max(times):8.2f}")
    ratio = quantiles(stranded, n=100)[49] / quantiles(empty, n=100)[49]
    p99 = quantiles(stranded, n=100)[98]
    print(f"p50 is {ratio:.1f} times the empty one (bar: 20), p99 {p99:.2f} ms (bar: 10)")
    return 0 if ratio <= 20 and p99 <= 10 else 1


if __name__ == "__main__":
    sys.exit(main())
