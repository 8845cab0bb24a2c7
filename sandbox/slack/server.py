"""Puts the pretend workspace together and serves it."""

import socket
from collections.abc import Callable
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from sandbox.slack.acts import Acts
from sandbox.slack.courier import ACK_SECONDS, RETRY_AFTER, Courier
from sandbox.slack.downloads import Downloads
from sandbox.slack.faults import Faults
from sandbox.slack.page import Page
from sandbox.slack.web_api import WebApi
from sandbox.slack.workspace import Workspace

STATIC = Path(__file__).parent / "static"
# Message data can't reach a script or another host even if the page had a hole.
CONTENT_POLICY = "default-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'self'"


def build(
    workspace: Workspace,
    *,
    seed: int = 0,
    faults: str = "",
    bot_url: str | None = None,
    ack_seconds: float = ACK_SECONDS,
    retry_after: tuple[float, ...] = RETRY_AFTER,
) -> Starlette:
    """The ASGI application. `bot_url` is used for deliveries while no socket is open."""
    trouble = Faults(faults, seed)
    courier = Courier(
        workspace.hub,
        bot_url,
        workspace.wall,
        workspace.note,
        trouble.delivery,
        ack_seconds,
        retry_after,
    )
    acts = Acts(workspace, courier)
    page = Page(workspace, acts, courier, trouble)
    api = WebApi(workspace, trouble)

    return Starlette(routes=_routes(workspace, api, page))


def _routes(workspace: Workspace, api: WebApi, page: Page) -> list[Route | Mount | WebSocketRoute]:
    def post(path: str, endpoint: Callable[[Request], object]) -> Route:
        return Route(path, endpoint, methods=["POST"])

    return [
        Route("/api/{method}", api.method, methods=["GET", "POST"]),
        post("/response/{token}", api.response_url),
        WebSocketRoute("/socket/{ticket}", workspace.hub.serve),
        Route("/clock", page.clock),
        post("/clock/advance", page.advance),
        post("/clock/idle", page.idle),
        Route("/_state", page.state),
        Route("/_stream", page.stream),
        Route("/_messages", page.messages),
        Route("/_log", page.log),
        Route("/_health", health),
        post("/_act/{name}", page.act),
        post("/_upload", page.upload),
        Route("/files-pri/{key}/download/{name}", Downloads(workspace).download),
        post("/_sign", page.sign),
        post("/_faults", page.set_faults),
        Route("/", index),
        Mount("/static", StaticFiles(directory=STATIC)),
    ]


async def health(_request: Request) -> Response:
    """200 while the server runs."""
    return JSONResponse({"ok": True})


async def index(_request: Request) -> Response:
    """The page."""
    return FileResponse(STATIC / "index.html", headers={"Content-Security-Policy": CONTENT_POLICY})


def web_config(app: ASGIApp) -> uvicorn.Config:
    """How the web server runs: quietly, and not waiting long for open pages when it ends."""
    # The other engine for sockets is deprecated by its own library.
    return uvicorn.Config(
        app, log_level="warning", timeout_graceful_shutdown=1, ws="websockets-sansio"
    )


def loopback(port: int) -> socket.socket:
    """A listening socket; port 0 takes a free one."""
    listener = socket.create_server(("127.0.0.1", port))
    # Else each answer on a kept connection waits 40 ms for the other side's acknowledgement.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


def serve(port: int, seed: int, faults: str, bot_url: str | None, *, throttle: bool = True) -> None:
    """Serve on loopback until stopped; port 0 takes a free one. The line on stdout says which."""
    workspace = Workspace(seed, throttle)
    app = build(workspace, seed=seed, faults=faults, bot_url=bot_url)
    config = web_config(app)
    with loopback(port) as listener:
        address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        print(f"sandbox slack listening on {address}", flush=True)  # noqa: T201 - tells who waits
        uvicorn.Server(config).run(sockets=[listener])
