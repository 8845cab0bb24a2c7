"""Trouble on purpose: by chance from a seed, or once for the next request to a path."""

from collections.abc import Mapping
from random import Random
from typing import Any

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from sandbox.faults import SLOW_SECONDS, FaultsError, cut

REQUESTS = ("429", "error", "reset", "reset_after_commit", "slow")
DELIVERIES = ("no_ack", "duplicate")
OTHER_NAMES = {"throttle": "429"}
LISTS = {"refused_blocks", "missing_scopes"}


class Faults:
    """At most one fault for each request of the app and each delivery to it.

    `no_ack` loses the bot's answer, `duplicate` delivers twice; the others hit requests.
    `refused_blocks` are types of block that this workspace does not take yet; `missing_scopes` are
    permissions that the app was not given.
    """

    def __init__(self, spec: str = "", seed: int = 0) -> None:
        self.rates: dict[str, float] = {}
        self.once: list[tuple[str, str]] = []
        self.refused_blocks: frozenset[str] = frozenset()
        self.missing_scopes: frozenset[str] = frozenset()
        self.slow_seconds = SLOW_SECONDS
        self._random = Random(seed)
        self.configure(parse(spec))

    def configure(self, wanted: Mapping[str, Any]) -> None:
        """Set the rates named in `wanted`, and queue its `next`: a list of {"path", "kind"}.

        A one-shot hits the next request whose path contains its own. `refused_blocks` is a list of
        types of block, `missing_scopes` one of permissions; `slow_seconds` is how long a slow
        answer takes. Raises FaultsError, and changes nothing then.
        """
        rates = {
            _kind(kind): _rate(kind, value)
            for kind, value in wanted.items()
            if kind not in ("next", "slow_seconds", *LISTS)
        }
        once = [_one_shot(entry) for entry in wanted.get("next", [])]
        self.rates.update(rates)
        self.once.extend(once)
        self.slow_seconds = float(wanted.get("slow_seconds", self.slow_seconds))
        for name in LISTS & wanted.keys():
            setattr(self, name, frozenset(wanted[name]))

    def request(self, path: str) -> str | None:
        """The fault for a request to the Web API or a response_url."""
        return self._choose(path, REQUESTS)

    def delivery(self, path: str) -> str | None:
        """The fault for a delivery to the bot; its path is `/deliver/…`."""
        return self._choose(path, DELIVERIES)

    def _choose(self, path: str, kinds: tuple[str, ...]) -> str | None:
        for entry in self.once:
            if entry[0] in path and entry[1] in kinds:
                self.once.remove(entry)
                return entry[1]
        point = self._random.random()
        for kind in kinds:
            point -= self.rates.get(kind, 0.0)
            if point < 0:
                return kind
        return None


def parse(spec: str) -> dict[str, float]:
    """`429=0.1,slow=0.2` as a mapping; raises FaultsError."""
    pairs = [part.partition("=") for part in spec.replace(" ", "").split(",") if part]
    return {_kind(kind): _rate(kind, value) for kind, _, value in pairs}


def _kind(name: object) -> str:
    kind = OTHER_NAMES.get(str(name), str(name))
    if kind not in REQUESTS + DELIVERIES:
        known = ", ".join(REQUESTS + DELIVERIES)
        raise FaultsError(f"Unknown fault {kind!r}. Use one of: {known}.")
    return kind


def _rate(kind: str, value: Any) -> float:
    try:
        rate = float(value)
    except (TypeError, ValueError):
        rate = -1.0
    if not 0 <= rate <= 1:
        raise FaultsError(f"{kind}={value} is not a rate. Give a number from 0 to 1.")
    return rate


def _one_shot(entry: Any) -> tuple[str, str]:
    if not isinstance(entry, dict):
        raise FaultsError('Each entry of "next" is an object with a "kind" and a "path".')
    return str(entry.get("path", "")), _kind(entry.get("kind"))


class Reset(Response):
    """No answer at all: the TCP connection is torn down, as when a server dies."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002
        await cut(receive)
