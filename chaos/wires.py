"""The bot's two clients, with a point before and after each call."""

from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
from slack_sdk import WebClient
from slack_sdk.web import SlackResponse

from chaos.points import Fault, Probe

# A slow answer takes longer than a client that is struck by it waits, though not by much.
PATIENT, IMPATIENT, SLOW = 15.0, 0.1, 0.25
AT_BOTH = {Fault.CUT: "reset", Fault.RESET: "reset_after_commit"}
AT_AMAZON = {**AT_BOTH, Fault.FALSE_503: "error_after_commit", Fault.TIMEOUT: "late"}
AT_SLACK = {**AT_BOTH, Fault.TIMEOUT: "slow"}
FEEDS = "/feeds/2021-06-30/feeds"
# What a call is about, by how its path begins; a listing where it is none of these.
ABOUT = {
    "/auth/": "token",
    FEEDS: "feed",
    "/feeds/2021-06-30/documents": "feed document",
    "/feed-documents/": "feed file",
    "/reports/2021-06-30/reports": "report",
    "/reports/2021-06-30/documents": "report document",
    "/documents/": "report file",
}
READ_BACKS = ("conversations.history", "conversations.replies")


def order_trouble(world: str, kind: str, path: str) -> None:
    """Tells a pretend world to break its next answer."""
    once = {"next": [{"path": path, "kind": kind}]}
    # Loopback without TLS; reading the system's certificates would take longer than the call.
    answer = httpx.post(f"{world}/_faults", json=once, verify=False, trust_env=False)  # noqa: S501
    answer.raise_for_status()


class AmazonWire(httpx.Client):
    """As the bot's own client. `blind` is a folder for a client that can't read anything back."""

    def __init__(self, probe: Probe, world: str, blind: Path | None) -> None:
        super().__init__(verify=False, trust_env=False, timeout=PATIENT)
        self._probe = probe
        self._world = world
        self._blind = blind

    def send(self, request: httpx.Request, **options: Any) -> httpx.Response:
        what = _what(request)
        fault = self._probe.reach("before", what)
        if fault in AT_AMAZON:
            order_trouble(self._world, AT_AMAZON[fault], request.url.path)
        if fault is Fault.TIMEOUT:
            request.extensions["timeout"] = httpx.Timeout(IMPATIENT).as_dict()
        response = self._first_reading(request) or super().send(request, **options)
        self._probe.reach("after", what)
        self._remember(request, response)
        return response

    def _first_reading(self, request: httpx.Request) -> httpx.Response | None:
        if self._blind is not None and request.method == "GET" and request.url.path == FEEDS:
            return httpx.Response(200, json={"feeds": []}, request=request)
        file = self._file(request)
        if file is None or not file.exists():
            return None
        return httpx.Response(200, content=file.read_bytes(), request=request)

    def _remember(self, request: httpx.Request, response: httpx.Response) -> None:
        file = self._file(request)
        if file is not None and not file.exists() and response.status_code == 200:
            file.write_bytes(response.read())

    def _file(self, request: httpx.Request) -> Path | None:
        """Where a blind client keeps what a listing said at first."""
        if self._blind is None or request.method != "GET" or _about(request):
            return None
        return self._blind / quote(request.url.path, safe="")


def _what(request: httpx.Request) -> str:
    preview = "preview" if "mode=VALIDATION_PREVIEW" in str(request.url) else ""
    return f"{request.method} {preview or _about(request)}".strip()


def _about(request: httpx.Request) -> str:
    path = request.url.path
    return next((about for start, about in ABOUT.items() if path.startswith(start)), "")


class SlackWire(WebClient):
    """As the bot's own client. A `blind` one finds nothing in any channel."""

    def __init__(self, probe: Probe, world: str, token: str, *, blind: bool) -> None:
        super().__init__(token, base_url=f"{world}/api/", timeout=int(PATIENT), retry_handlers=[])
        self._probe = probe
        self._world = world
        self._blind = blind

    def api_call(self, api_method: str, **arguments: Any) -> SlackResponse:
        fault = self._probe.reach("before", api_method)
        if fault in AT_SLACK:
            order_trouble(self._world, AT_SLACK[fault], api_method)
        patience = IMPATIENT if fault is Fault.TIMEOUT else PATIENT
        self.timeout = patience  # type: ignore[assignment] # urllib takes fractions
        if self._blind and api_method in READ_BACKS:
            answer = self._nothing(api_method)
        else:
            answer = super().api_call(api_method, **arguments)
        self._probe.reach("after", api_method)
        return answer

    def _nothing(self, api_method: str) -> SlackResponse:
        return SlackResponse(
            client=self,
            http_verb="POST",
            api_url=api_method,
            req_args={},
            data={"ok": True, "messages": [], "has_more": False},
            headers={},
            status_code=200,
        )
