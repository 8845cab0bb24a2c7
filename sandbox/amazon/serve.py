"""Puts the pretend seller account together and serves it."""

import asyncio
import socket
import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from random import Random

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route

from sandbox.amazon.account import Account
from sandbox.amazon.auth import Tokens
from sandbox.amazon.clock import ClockError, WorldClock
from sandbox.amazon.consent import Consent
from sandbox.amazon.door import Door
from sandbox.amazon.feeds_api import FeedsApi
from sandbox.amazon.inspection import Inspection
from sandbox.amazon.listing import Listing
from sandbox.amazon.listings_api import ListingsApi
from sandbox.amazon.marketplaces import REGIONS
from sandbox.amazon.notifier import Notifier
from sandbox.amazon.operations import operations
from sandbox.amazon.queue import Queue
from sandbox.amazon.reportfile import read
from sandbox.amazon.reports_api import ReportsApi
from sandbox.amazon.search import Search
from sandbox.amazon.sellers_api import SellersApi
from sandbox.amazon.throttle import Throttle
from sandbox.amazon.wire import ApiError
from sandbox.amazon.world import listings
from sandbox.faults import Faults
from sandbox.journal import Journal

CLOCK_PATIENCE_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Options:
    """As on the command line. `report` is a stranded report to build the account from; `form` one
    of forms.FORMS, "any", or "" for each marketplace's own."""

    port: int = 0
    seed: int = 0
    faults: str = ""
    clock_url: str | None = None
    report: Path | None = None
    report_seconds: float = 0.4
    throttle: bool = True
    region: str = "na"
    form: str = ""


def build(options: Options, clock: WorldClock, started: datetime) -> Starlette:
    """The ASGI application; `started` is the world's time to which all its dates relate."""
    skus = _skus(options, started)
    random = Random(options.seed)
    account, faults, journal = (
        Account(skus, started),
        Faults(options.faults, options.seed),
        Journal(),
    )
    consent = Consent()
    tokens = Tokens(random, consent)
    reports = ReportsApi(account, random, options.report_seconds, options.form)
    feeds = FeedsApi(account, random, options.report_seconds)
    listings_api = ListingsApi(account, random)
    queue = Queue(Notifier(account, reports, random), random)
    sellers = SellersApi(consent, REGIONS[options.region])
    table = operations(tokens, reports, listings_api, Search(account), feeds, sellers, queue)
    door = Door(
        table, tokens, consent, clock, Throttle(options.throttle), faults, journal, options.region
    )
    inspection = Inspection(account, consent, clock, faults, journal)
    routes = [*_own(inspection), Mount("/", door)]
    return Starlette(routes=routes, exception_handlers={ClockError: _no_clock})


def _skus(options: Options, started: datetime) -> list[Listing]:
    if options.report is None:
        return listings(options.seed, started, options.region)
    return read(options.report, started, REGIONS[options.region][0])


async def _no_clock(_request: Request, problem: Exception) -> Response:
    reply = ApiError(503, "ServiceUnavailable", str(problem)).reply()
    return JSONResponse(reply.content, reply.status)


def _own(inspection: Inspection) -> list[Route]:
    return [
        Route("/_health", inspection.health),
        Route("/_log", inspection.log),
        Route("/_removals", inspection.removals),
        Route("/_faults", inspection.set_faults, methods=["POST"]),
        Route("/_consent", inspection.set_consent, methods=["POST"]),
        Route("/_world", inspection.world),
        Route("/_world/restrand/{sku:path}", inspection.restrand, methods=["POST"]),
        Route("/_world/{sku:path}", inspection.edit, methods=["POST"]),
    ]


def serve(options: Options) -> None:
    """Serves on 127.0.0.1 until stopped; the line on stdout says where, once it is ready."""
    with suppress(KeyboardInterrupt):
        asyncio.run(_serve(options))


async def _serve(options: Options) -> None:
    clock = WorldClock(options.clock_url)
    app = build(options, clock, await _start_time(clock))
    config = uvicorn.Config(app, log_level="warning", http="h11", timeout_graceful_shutdown=1)
    with socket.create_server(("127.0.0.1", options.port)) as listener:
        # Else each answer on a kept connection waits 40 ms for the other side's acknowledgement.
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        # The socket listens already: a call made from here on waits until it is served.
        print(f"sandbox amazon listening on {address}", flush=True)  # noqa: T201 - tells who waits
        await uvicorn.Server(config).serve(sockets=[listener])


async def _start_time(clock: WorldClock) -> datetime:
    patience = time.monotonic() + CLOCK_PATIENCE_SECONDS
    while True:
        try:
            return await clock.now()
        except ClockError as problem:
            if time.monotonic() > patience:
                raise OSError(str(problem)) from problem
            await asyncio.sleep(0.1)
