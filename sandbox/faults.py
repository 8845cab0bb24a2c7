"""What goes wrong on purpose, by chance (`throttle=0.1,slow=0.1`) or once for the next call."""

import asyncio
from collections.abc import Mapping
from random import Random
from typing import Any

from starlette.types import Receive

BY_CHANCE = ("throttle", "error", "reset", "reset_after_commit", "slow", "error_after_commit")
# A late answer is a slow one to a request that was heard: done though nobody waits any more. An
# expired one tells of a document whose address is over already.
ONCE_ONLY = ("fatal", "cancelled", "late", "expired")
SLOW_SECONDS = 2.0


class FaultsError(ValueError):
    """A fault was asked for that does not exist; the message says which ones do."""


class Faults:
    """Chooses at most one fault for each request. The same seed gives the same sequence."""

    def __init__(self, spec: str = "", seed: int = 0) -> None:
        self.rates: dict[str, float] = {}
        self.once: list[dict[str, str]] = []
        self.slow_seconds = SLOW_SECONDS
        self._random = Random(seed)
        self.configure(parse(spec))

    def configure(self, wanted: Mapping[str, Any]) -> None:
        """Sets the rates named in `wanted`, and queues its `next` one-shot faults.

        `next` is a list of {"path": part of the path, "kind": ..., "method": optional};
        `slow_seconds` is how long a slow answer takes. Raises FaultsError, and changes nothing
        then.
        """
        rates = {
            kind: _rate(kind, value)
            for kind, value in wanted.items()
            if kind not in ("next", "slow_seconds")
        }
        once = [_one_shot(entry) for entry in wanted.get("next", [])]
        self.rates.update(rates)
        self.once.extend(once)
        self.slow_seconds = float(wanted.get("slow_seconds", self.slow_seconds))

    def choose(self, method: str, path: str, by_chance: bool = True) -> str | None:
        """The fault for this request, if any. A matching one-shot fault is used up."""
        for entry in self.once:
            if entry["path"] in path and entry.get("method", method) == method:
                self.once.remove(entry)
                return entry["kind"]
        if not by_chance or not any(self.rates.values()):
            return None
        point = self._random.random()
        for kind in BY_CHANCE:
            point -= self.rates.get(kind, 0.0)
            if point < 0:
                return kind
        return None


def parse(spec: str) -> dict[str, float]:
    """`throttle=0.1,error=0.05` as a mapping; raises FaultsError."""
    pairs = [part.partition("=") for part in spec.replace(" ", "").split(",") if part]
    return {kind: _rate(kind, value) for kind, _, value in pairs}


def _rate(kind: str, value: Any) -> float:
    if kind not in BY_CHANCE:
        raise FaultsError(f"Unknown fault {kind!r}. Use one of: {', '.join(BY_CHANCE)}.")
    try:
        rate = float(value)
    except (TypeError, ValueError):
        rate = -1.0
    if not 0 <= rate <= 1:
        raise FaultsError(f"{kind}={value} is not a rate. Give a number from 0 to 1.")
    return rate


def _one_shot(entry: Any) -> dict[str, str]:
    kinds = (*BY_CHANCE, *ONCE_ONLY)
    if not isinstance(entry, dict) or entry.get("kind") not in kinds:
        raise FaultsError(f'Each entry of "next" needs a "kind", one of: {", ".join(kinds)}.')
    return {"path": "", **{key: str(value) for key, value in entry.items()}}


async def cut(receive: Receive) -> None:
    """Closes the connection at once, without an answer, as when a server or a cable dies."""
    receive.__self__.transport.abort()  # type: ignore[attr-defined]
    # The server complains of a missing answer until it has seen the connection go.
    await asyncio.sleep(0.01)
