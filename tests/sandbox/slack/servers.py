"""Servers in a thread of the test: the workspace itself, and a small bot that writes down."""

import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import anyio
import httpx
import uvicorn
from slack_sdk import WebClient
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from sandbox.slack.people import BOT_TOKEN
from sandbox.slack.server import build, loopback, web_config
from sandbox.slack.workspace import Workspace

CHANNEL = "C0STRANDED"
Json = dict[str, Any]
# Loading the system's certificates takes longer than a test; nothing here is encrypted.
PLAIN = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


class MovableWall:
    """Real seconds plus what a test added: time passes without waiting."""

    def __init__(self) -> None:
        self.moved = 0.0

    def __call__(self) -> float:
        return time.time() + self.moved


@dataclass
class World:
    """A running workspace: its address, its client as the bot has it, and its real time."""

    url: str
    wall: MovableWall
    http: httpx.Client
    client: WebClient

    def act(self, name: str, **body: Any) -> Json:
        """One act of a person, Ada unless `user` says otherwise."""
        answer: Json = self.http.post(f"/_act/{name}", json={"user": "U0ADA", **body}).json()
        return answer

    def messages(self, channel: str = CHANNEL) -> list[Json]:
        """Everything in a channel, as /_messages has it."""
        found: list[Json] = self.http.get("/_messages", params={"channel": channel}).json()[
            "messages"
        ]
        return found

    def post(self, text: str = "Hello", **fields: Any) -> str:
        """A message of the bot: its ts."""
        answer = self.client.chat_postMessage(channel=CHANNEL, text=text, **fields)
        return str(answer["ts"])


@dataclass
class EchoBot:
    """Answers every request as it is told, and keeps (headers, body)."""

    url: str
    requests: list[tuple[dict[str, str], str]] = field(default_factory=list)
    content: str = ""
    media_type: str = "application/json"
    status: int = 200
    delay: float = 0.0

    async def answer(self, request: Request) -> Response:
        self.requests.append((dict(request.headers), (await request.body()).decode()))
        await anyio.sleep(self.delay)
        return Response(self.content, self.status, media_type=self.media_type)


class Host:
    """One web server for all tests of a run; each test puts its own application into it."""

    def __init__(self) -> None:
        self.url = ""
        self.app: ASGIApp = Starlette()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.app(scope, receive, send)


@contextmanager
def hosting() -> Iterator[Host]:
    """A host on a free loopback port, in a thread."""
    host = Host()
    config = web_config(host)
    config.lifespan = "off"
    server = uvicorn.Server(config)
    with loopback(0) as listener:
        host.url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            yield host
        finally:
            server.should_exit = True
            thread.join()


@contextmanager
def workspace(host: Host, throttle: bool = False, **options: Any) -> Iterator[World]:
    """A fresh workspace in `host`; `options` go to the application."""
    wall = MovableWall()
    host.app = build(Workspace(1, throttle, wall), **options)
    with httpx.Client(base_url=host.url, trust_env=False, timeout=20, verify=PLAIN) as http:
        base_url = f"{host.url}/api/"
        client = WebClient(token=BOT_TOKEN, base_url=base_url, retry_handlers=[], ssl=PLAIN)
        yield World(host.url, wall, http, client)


def echo_bot(host: Host) -> EchoBot:
    """A fresh echo bot in `host`."""
    bot = EchoBot(f"{host.url}/slack/events")
    host.app = Starlette(routes=[Route("/{path:path}", bot.answer, methods=["POST"])])
    return bot
