"""The pretend Amazon in a thread of the test, with its time in the test's hands.

Requests go over real connections, which really break; hours pass without anybody waiting.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from random import Random
from typing import Any
from urllib.parse import quote

import httpx

from amazon.login import Credentials
from amazon.spapi import SellerAccount
from amazon.wire import TIMEOUT
from sandbox.amazon.clock import WorldClock
from sandbox.amazon.serve import Options, build
from tests.amazon.contract import JUDGED
from tests.amazon.seller import CLIENT, SECRET
from tests.sandbox.slack.servers import PLAIN, Host

Json = dict[str, Any]
START = datetime(2026, 11, 23, 18, tzinfo=UTC)


class Time:
    """Amazon's and the bot's in one; it passes only by `sleep`."""

    def __init__(self) -> None:
        self.seconds = START.timestamp()

    def __call__(self) -> float:
        return self.seconds

    def sleep(self, seconds: float) -> None:
        self.seconds += seconds

    @property
    def now(self) -> datetime:
        return datetime.fromtimestamp(self.seconds, UTC)


class Hosted:
    """`account` is ours, judged by Amazon's models; the rest looks at Amazon from behind."""

    def __init__(self, url: str, time: Time, seed: int) -> None:
        self.time = time
        self.http = httpx.Client(base_url=url, verify=PLAIN)
        self._log: list[Json] = []
        self.account = SellerAccount(
            Credentials(CLIENT, SECRET, "Atzr|sandbox", f"{url}/auth/o2/token"),
            "A1SANDBOXSELLER",
            "na",
            now=lambda: time.now,
            endpoint=url,
            http=httpx.Client(timeout=TIMEOUT, event_hooks=JUDGED, verify=PLAIN),
            sleep=time.sleep,
            jitter=Random(seed).random,
        )

    def edit(self, sku: str, **fields: Any) -> None:
        self.http.post(f"/_world/{quote(sku, safe='')}", json=fields).raise_for_status()

    def faults(self, **rates: float) -> None:
        self.http.post("/_faults", json=rates).raise_for_status()

    def log(self) -> list[Json]:
        """All that Amazon was asked so far."""
        rest = self.http.get("/_log", params={"after": len(self._log)}).text
        self._log += map(json.loads, rest.splitlines())
        return self._log

    def close(self) -> None:
        self.account.close()
        self.http.close()


@contextmanager
def hosted(host: Host, options: Options) -> Iterator[Hosted]:
    """A fresh account in `host`."""
    time = Time()
    host.app = build(options, WorldClock(wall=time), START)
    made = Hosted(host.url, time, options.seed)
    try:
        yield made
    finally:
        made.close()
