"""The doors to Slack: signed HTTP under waitress, or Socket Mode; and /healthz for a supervisor."""

import json
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


THREADS = 16
EVENTS_PATH = "/slack/events"
# A dead connection is noticed after a few pings that nobody answered.
PING_SECONDS = 3
CLOSE_SECONDS = 2.0


class Doors:
    """A WSGI application: Slack's requests go to Bolt, /healthz tells whether the bot is alive.

    `slack_app` is None where there is no signing secret (Socket Mode alone): what nobody signed
    could be anybody's.
    """

    def __init__(self, slack_app: App | None, healthy: Callable[[], bool]) -> None:
        self._slack = SlackRequestHandler(slack_app, path=EVENTS_PATH) if slack_app else None
        self._healthy = healthy

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        if environ["PATH_INFO"] == "/healthz":
            return _health(self._healthy(), start_response)
        if self._slack is None or not _has_timestamp(environ):
            return _refuse(start_response)
        answer: Iterable[bytes] = self._slack(environ, start_response)
        return answer


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
