"""Carries requests to the bot: over an open socket, else as signed HTTP."""

import asyncio
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import httpx

from sandbox.slack.messages import as_json
from sandbox.slack.people import SIGNING_SECRET, Json
from sandbox.slack.signing import Kind, signed_headers
from sandbox.slack.sockets import SocketHub

ACK_SECONDS = 3.0
RETRY_AFTER = (0.0, 60.0, 300.0)

Record = Callable[[str, str, Json, int | None, object], None]
Fault = Callable[[str], str | None]


@dataclass(frozen=True)
class Answer:
    """What came back. `error` is Slack's own word for a failed delivery, None when it was acked."""

    status: int
    body: Any
    latency_ms: int
    error: str | None


class Courier:
    """Delivers, waits at most `ack_seconds`, and records what the bot said.

    `fault(path)` names the fault to play on a delivery: `no_ack` loses the bot's answer,
    `duplicate` delivers twice. `record(method, path, body, status, effect)` keeps the journal.
    """

    def __init__(
        self,
        hub: SocketHub,
        bot_url: str | None,
        wall: Callable[[], float],
        record: Record,
        fault: Fault,
        ack_seconds: float = ACK_SECONDS,
        retry_after: tuple[float, ...] = RETRY_AFTER,
    ) -> None:
        self._hub = hub
        self._bot_url = bot_url
        self._wall = wall
        self._record = record
        self._fault = fault
        self._ack_seconds = ack_seconds
        self._retry_after = retry_after
        self._retries: set[asyncio.Task[None]] = set()
        self.has_url = bot_url is not None

    async def command(self, payload: Json) -> Answer:
        """A slash command."""
        return await self._deliver("slash_commands", "slash_commands", payload, payload)

    async def interaction(self, payload: Json) -> Answer:
        """A click, a submission, or a request for options."""
        form = {"payload": as_json(payload)}
        return await self._deliver("interactive", str(payload["type"]), payload, form)

    async def event(self, payload: Json) -> Answer:
        """An event; one that was not acked comes again at once, after 1 and after 5 minutes."""
        answer = await self._event(payload, 0, "")
        if answer.error:
            task = asyncio.create_task(self._again(payload, answer.error))
            self._retries.add(task)
            task.add_done_callback(self._retries.discard)
        return answer

    async def badly_signed(self, payload: Json, kind: Kind) -> Answer:
        """A slash command over HTTP with a wrong or old signature: an attacker's."""
        return await self._timed(
            "slash_commands", payload, self._post(urlencode(payload), {}, kind)
        )

    async def _again(self, payload: Json, reason: str) -> None:
        for number, seconds in enumerate(self._retry_after, start=1):
            await asyncio.sleep(seconds)
            answer = await self._event(payload, number, reason)
            if not answer.error:
                return

    async def _event(self, payload: Json, number: int, reason: str) -> Answer:
        why = {"operation_timeout": "http_timeout", "http_service_error": "http_error"}
        extra = {"retry_attempt": number, "retry_reason": why.get(reason, "") if number else ""}
        return await self._deliver("events_api", "events_api", payload, None, extra)

    async def _deliver(
        self, kind: str, name: str, payload: Json, form: Json | None, extra: Json | None = None
    ) -> Answer:
        fault = self._fault(f"/deliver/{name}")
        answer = await self._once(kind, name, payload, form, extra or {})
        if fault == "duplicate":
            await self._once(kind, name, payload, form, extra or {})
        if fault == "no_ack":
            return Answer(0, None, answer.latency_ms, "operation_timeout")
        return answer

    async def _once(
        self, kind: str, name: str, payload: Json, form: Json | None, extra: Json
    ) -> Answer:
        if self._hub.is_open:
            sent = self._send(kind, payload, extra)
            return await self._timed(name, payload, sent, "SOCKET")
        body = as_json(payload) if form is None else urlencode(form)
        headers = {"Content-Type": "application/json"} if form is None else {}
        if extra.get("retry_attempt"):
            headers["X-Slack-Retry-Num"] = str(extra["retry_attempt"])
            headers["X-Slack-Retry-Reason"] = str(extra["retry_reason"])
        return await self._timed(name, payload, self._post(body, headers, "right"))

    async def _timed(self, name: str, payload: Json, sent: Any, method: str = "POST") -> Answer:
        start = time.perf_counter()
        status, body, error = await sent
        latency = round((time.perf_counter() - start) * 1000)
        self._record(method, f"/deliver/{name}", payload, status or None, error or body)
        return Answer(status, body, latency, error)

    async def _send(self, kind: str, payload: Json, extra: Json) -> tuple[int, Any, str | None]:
        extra = extra or {"accepts_response_payload": True}
        try:
            body = await self._hub.send(kind, payload, self._ack_seconds, **extra)
        except (TimeoutError, ConnectionError):
            return 0, None, "operation_timeout"
        return 200, body, None

    async def _post(
        self, body: str, headers: dict[str, str], kind: Kind
    ) -> tuple[int, Any, str | None]:
        if self._bot_url is None:
            return 0, None, "dispatch_failed"
        defaults = {"Content-Type": "application/x-www-form-urlencoded"}
        signature = signed_headers(SIGNING_SECRET, body, self._wall(), kind)
        try:
            async with asyncio.timeout(self._ack_seconds), _client() as http:
                answer = await http.post(
                    self._bot_url, content=body.encode(), headers=defaults | headers | signature
                )
        except TimeoutError:
            return 0, None, "operation_timeout"
        except httpx.HTTPError:
            return 0, None, "dispatch_failed"
        error = None if answer.status_code == 200 else "http_service_error"
        return answer.status_code, _content(answer), error


def _client() -> httpx.AsyncClient:
    # One connection a delivery, as from Slack's many machines. The bot is on loopback and speaks
    # plain HTTP, so there are no certificates to load; `asyncio.timeout` keeps the time.
    return httpx.AsyncClient(timeout=None, trust_env=False, verify=False)  # noqa: S113, S501


def _content(answer: httpx.Response) -> Any:
    if "json" not in answer.headers.get("content-type", ""):
        return answer.text
    try:
        return answer.json()
    except json.JSONDecodeError:
        return answer.text
