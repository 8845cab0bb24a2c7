"""The doors: signed HTTP under waitress or Socket Mode for Slack, a calendar, and /healthz."""

import json
import logging
import re
import threading
from collections.abc import Callable, Iterable
from typing import Any, Protocol

from slack_bolt import App
from slack_bolt.adapter.socket_mode.websocket_client import SocketModeHandler
from slack_bolt.adapter.wsgi import SlackRequestHandler
from waitress.server import create_server

Environ = dict[str, Any]
StartResponse = Callable[..., Any]


class Server(Protocol):
    """What waitress makes, as far as it is used."""

    def run(self) -> None: ...

    def close(self) -> None: ...


logger = logging.getLogger(__name__)

THREADS = 16
CALENDARS = "/calendar/"
# As `secrets` makes them, and nothing else: no other path is looked up.
CALENDAR = re.compile(r"/calendar/([A-Za-z0-9_-]{43})\.ics")
CALENDAR_HEADERS = [
    ("Content-Type", "text/calendar; charset=utf-8"),
    ("Cache-Control", "private, max-age=300"),
    ("X-Content-Type-Options", "nosniff"),
    ("X-Robots-Tag", "noindex"),
    ("Referrer-Policy", "no-referrer"),
]
EVENTS_PATH = "/slack/events"
# A dead connection is noticed after a few pings that nobody answered.
PING_SECONDS = 3
CLOSE_SECONDS = 2.0


class Doors:
    """A WSGI application: Slack's requests go to Bolt, /healthz tells whether the bot is alive.

    `slack_app` is None where there is no signing secret (Socket Mode alone): what nobody signed
    could be anybody's. `calendar` gives the file behind the secret part of an address; None where
    no calendar is to be had from outside.
    """

    def __init__(
        self,
        slack_app: App | None,
        healthy: Callable[[], bool],
        calendar: Callable[[str], bytes | None] | None = None,
    ) -> None:
        self._slack = SlackRequestHandler(slack_app, path=EVENTS_PATH) if slack_app else None
        self._healthy = healthy
        self._calendar = calendar

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        if path == "/healthz":
            return _health(self._healthy(), start_response)
        if self._calendar is not None and path.startswith(CALENDARS):
            return _serve_calendar(self._calendar, environ, start_response)
        if self._slack is None or not _has_timestamp(environ):
            return _refuse(start_response)
        answer: Iterable[bytes] = self._slack(environ, start_response)
        return answer


def _serve_calendar(
    calendar: Callable[[str], bytes | None], environ: Environ, start_response: StartResponse
) -> Iterable[bytes]:
    """Whatever is wrong with an address, the answer is the same, and no log ever holds one."""
    asked = CALENDAR.fullmatch(environ["PATH_INFO"])
    try:
        file = calendar(asked[1]) if asked and environ["REQUEST_METHOD"] == "GET" else None
    except Exception as error:  # noqa: BLE001 - the server's own log would name the path
        logger.error("The calendar could not be made: %s", type(error).__name__)  # noqa: TRY400
        start_response("503 Service Unavailable", [("Content-Type", "text/plain")])
        return [b"Try again later.\n"]
    if file is None:
        start_response("404 Not Found", [("Content-Type", "text/plain")])
        return [b"There is nothing here.\n"]
    start_response("200 OK", CALENDAR_HEADERS)
    return [file]


def _has_timestamp(environ: Environ) -> bool:
    """Bolt answers a timestamp that is no number with a traceback, so it is looked at here."""
    stamp = str(environ.get("HTTP_X_SLACK_REQUEST_TIMESTAMP", ""))
    return stamp.isascii() and stamp.isdigit() and len(stamp) < 20


def _refuse(start_response: StartResponse) -> Iterable[bytes]:
    start_response("401 Unauthorized", [("Content-Type", "text/plain")])
    return [b"This address takes signed requests of Slack only.\n"]


def _health(healthy: bool, start_response: StartResponse) -> Iterable[bytes]:
    status = "200 OK" if healthy else "503 Service Unavailable"
    start_response(status, [("Content-Type", "application/json")])
    return [json.dumps({"ok": healthy}).encode()]


def serve(doors: Doors, host: str, port: int) -> Server:
    """A server that is bound and not yet running; its run() blocks."""
    server: Server = create_server(
        doors,
        host=host,
        port=port,
        threads=THREADS,
        ident="refloat",
        clear_untrusted_proxy_headers=True,
    )
    return server


def run_until(server: Server, closing: threading.Event) -> None:
    """Runs a server until it is closed, which may end its own loop with an error."""
    try:
        server.run()
    except OSError:
        if not closing.is_set():
            raise


def socket_mode(slack_app: App, app_token: str) -> SocketModeHandler:
    return SocketModeHandler(slack_app, app_token, ping_interval=PING_SECONDS)


def close_socket_mode(handler: SocketModeHandler) -> None:
    """Slack's library may wait ten seconds for a connection that it replaced; nobody else does."""
    closing = threading.Thread(target=handler.close, daemon=True)
    closing.start()
    closing.join(timeout=CLOSE_SECONDS)
