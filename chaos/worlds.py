"""The two pretend worlds, their clock, and the news of their logs."""

import json
import mmap
import struct
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx

from bot.clock import SystemClock
from chaos.wires import SLOW
from sandbox.process import running

Json = dict[str, Any]
# Of each SKU, sellable.
UNITS = 12


class SharedClock:
    """The real time plus an offset which all processes that are forked from here on share."""

    def __init__(self) -> None:
        self._memory = mmap.mmap(-1, 8)
        self._wall = SystemClock()

    def now(self) -> datetime:
        return self._wall.now() + timedelta(seconds=struct.unpack("d", self._memory[:])[0])

    def set_offset(self, seconds: float) -> None:
        self._memory[:] = struct.pack("d", seconds)


@dataclass
class Worlds:
    """`read` counts the lines of each log that were read already."""

    slack: str
    amazon: str
    http: httpx.Client
    clock: SharedClock
    read: dict[str, int] = field(default_factory=dict)

    def pass_time(self, by: timedelta) -> None:
        """Moves the clock of both worlds and of all workers."""
        hours = by.total_seconds() / 3600
        self.http.post(f"{self.slack}/clock/advance", json={"hours": hours}).raise_for_status()
        clock = self.http.get(f"{self.slack}/clock", params={"peek": "1"}).raise_for_status()
        self.clock.set_offset(float(clock.json()["offset_seconds"]))

    def strand(self, sku: str, reason: str, behaviour: str) -> None:
        """The SKU is stranded as of now, and will answer patches like this."""
        name = quote(sku, safe="")
        self._tell(f"/_world/restrand/{name}", {"reason": reason})
        units = {"fulfillable": UNITS, "unfulfillable": 0}
        self._tell(f"/_world/{name}", {"behaviour": behaviour, "takes_seconds": 300, **units})

    def _tell(self, path: str, body: Json) -> None:
        self.http.post(f"{self.amazon}{path}", json=body).raise_for_status()

    def news(self, world: str) -> list[Json]:
        """What a world's log has got since the last look."""
        return self._news(f"{world}/_log")

    def removals(self) -> list[Json]:
        """The removal orders that Amazon made since the last look, as they stand by now."""
        return self._news(f"{self.amazon}/_removals")

    def all_removals(self) -> list[Json]:
        """All orders that it ever made, as a person sees them."""
        return self._lines(f"{self.amazon}/_removals", 0)

    def _news(self, log: str) -> list[Json]:
        after = self.read.get(log, 0)
        found = self._lines(log, after)
        self.read[log] = after + len(found)
        return found

    def _lines(self, log: str, after: int) -> list[Json]:
        answer = self.http.get(log, params={"after": after}).raise_for_status()
        return [json.loads(line) for line in answer.text.splitlines()]


@contextmanager
def open_worlds(report: Path, clock: SharedClock) -> Iterator[Worlds]:
    """A fresh Slack and a fresh Amazon whose account is that of the stranded report."""
    with ExitStack() as stack:
        slack = stack.enter_context(running("slack", "--no-throttle"))
        # Reports and feeds are done at once: a round is over before the real time has moved much.
        quick = ("--no-throttle", "--report-seconds", "0")
        arguments = (*quick, "--clock-url", slack, "--report", str(report))
        amazon = stack.enter_context(running("amazon", *arguments))
        http = stack.enter_context(httpx.Client(timeout=30, trust_env=False))
        for world in (slack, amazon):
            http.post(f"{world}/_faults", json={"slow_seconds": SLOW}).raise_for_status()
        yield Worlds(slack, amazon, http, clock)
