"""What tests and the demo read and change: /_health, /_log, /_removals, /_faults, /_world, …"""

import json
from dataclasses import asdict
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import unquote

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from sandbox.amazon.account import Account
from sandbox.amazon.clock import WorldClock
from sandbox.amazon.consent import Consent
from sandbox.amazon.listing import BEHAVIOURS, Listing
from sandbox.amazon.removals import Removal
from sandbox.amazon.wire import Json, iso, parse_instant
from sandbox.faults import Faults, FaultsError
from sandbox.journal import Journal

QUANTITIES = ("fulfillable", "unfulfillable", "reserved", "inbound")
TEXTS = ("product_name", "status_primary", "status_secondary", "error_message", "primary_action")
REBUILDING = frozenset({"reason", "price", "starts_at", "dangerous_goods_known", "date_stranded"})
EDITABLE = (
    *QUANTITIES,
    *TEXTS,
    "reason",
    "price",
    "behaviour",
    "takes_seconds",
    "date_stranded",
    "removal_at",
    "starts_at",
    "dangerous_goods_known",
)


class Inspection:
    """Endpoints of the sandbox itself; no fault, limit or token applies to them."""

    def __init__(
        self,
        account: Account,
        consent: Consent,
        clock: WorldClock,
        faults: Faults,
        journal: Journal,
    ) -> None:
        self._account = account
        self._consent = consent
        self._clock = clock
        self._faults = faults
        self._journal = journal

    async def health(self, _request: Request) -> Response:
        """GET /_health: 200 while the server runs."""
        return JSONResponse({"ok": True})

    async def log(self, request: Request) -> Response:
        """GET /_log[?after=N]: JSON Lines, without the first N."""
        after = int(request.query_params.get("after", 0))
        return Response(self._journal.lines(after), media_type="application/x-ndjson")

    async def removals(self, request: Request) -> Response:
        """GET /_removals[?after=N]: JSON Lines of the removal orders made, without the first N."""
        made = self._account.removals
        made.settle(await self._clock.now())
        told = made.orders[int(request.query_params.get("after", 0)) :]
        lines = "".join(json.dumps(_made(one)) + "\n" for one in told)
        return Response(lines, media_type="application/x-ndjson")

    async def set_faults(self, request: Request) -> Response:
        """POST /_faults: {"throttle": 0.1, "next": [{"path": "...", "kind": "reset"}]}."""
        try:
            self._faults.configure(await request.json())
        except FaultsError as problem:
            return _wrong(str(problem))
        return JSONResponse({"rates": self._faults.rates, "next": self._faults.once})

    async def set_consent(self, request: Request) -> Response:
        """POST /_consent: {"roles": ["Pricing"]} sets that; {} only shows what the app may."""
        try:
            self._consent.change(await request.json())
        except (ValueError, TypeError) as problem:
            return _wrong(str(problem))
        return JSONResponse(asdict(self._consent))

    async def world(self, _request: Request) -> Response:
        """GET /_world: every SKU with its state."""
        now = await self._clock.now()
        skus = [_shown(listing) for listing in self._account.all(now)]
        return JSONResponse({"now": iso(now), "started": iso(self._account.started), "skus": skus})

    async def edit(self, request: Request) -> Response:
        """POST /_world/{sku}[?marketplace=CA]: sets the given fields."""
        now = await self._clock.now()
        listing = self._listing(request, now)
        if listing is None:
            return _unknown(request)
        changes = await request.json()
        unknown = sorted(set(changes) - set(EDITABLE))
        if unknown:
            return _wrong(f"Unknown field {', '.join(unknown)}. Use {', '.join(EDITABLE)}.")
        try:
            values = {name: _value(name, value) for name, value in changes.items()}
        except (ValueError, TypeError, ArithmeticError) as problem:
            return _wrong(f"A value can't be used: {problem}")
        _change(listing, values, now)
        return JSONResponse(_shown(listing))

    async def restrand(self, request: Request) -> Response:
        """POST /_world/restrand/{sku}: stranded again as of this moment, {"reason": optional}."""
        now = await self._clock.now()
        listing = self._listing(request, now)
        if listing is None:
            return _unknown(request)
        body = await request.json() if await request.body() else {}
        listing.strand(body.get("reason", listing.reason), now)
        return JSONResponse(_shown(listing))

    def _listing(self, request: Request, now: datetime) -> Listing | None:
        sku = _sku(request)
        marketplace = request.query_params.get("marketplace")
        if marketplace:
            return self._account.find(sku, marketplace, now)
        return self._account.find_anywhere(sku, now)


def _sku(request: Request) -> str:
    path: bytes = request.scope["raw_path"].partition(b"?")[0]
    return unquote(path.decode("latin-1").rsplit("/", 1)[1])


def _unknown(request: Request) -> Response:
    return _wrong(f"There is no SKU {_sku(request)}. GET /_world lists them.", 404)


def _wrong(message: str, status: int = 400) -> Response:
    return JSONResponse({"error": message}, status)


def _value(name: str, value: Any) -> Any:
    if name in QUANTITIES:
        return int(value)
    if name == "price":
        return None if value is None else Decimal(str(value))
    if name == "takes_seconds":
        return timedelta(seconds=float(value))
    if name.endswith("_at") or name == "date_stranded":
        return None if value is None else parse_instant(value)
    if name == "behaviour" and value not in BEHAVIOURS:
        raise ValueError(f"behaviour is one of {', '.join(BEHAVIOURS)}")
    if name == "dangerous_goods_known":
        return bool(value)
    return str(value)


def _change(listing: Listing, values: Json, now: datetime) -> None:
    if "reason" in values:
        listing.reason = values["reason"]
        listing.describe()
    for name, value in values.items():
        setattr(listing, "takes" if name == "takes_seconds" else name, value)
    if "removal_at" in values:
        listing.removal_known_since = now
    if REBUILDING & set(values):
        listing.rebuild(now)


def _made(one: Removal) -> Json:
    names = "order kind condition wanted gone cancelled"
    place = {"sku": one.listing.sku, "marketplace": one.listing.marketplace}
    return {**{name: getattr(one, name) for name in names.split()}, **place}


def _shown(listing: Listing) -> Json:
    names = (
        "sku marketplace asin fnsku product_name reason primary_action status_primary "
        "status_secondary error_message condition fulfillable unfulfillable reserved inbound "
        "behaviour dangerous_goods_known stranded removed buyable live_channels attributes"
    )
    instants = "date_stranded removal_at starts_at due_at out_of_stock_until"
    dates = {name: getattr(listing, name) for name in instants.split()}
    return {
        **{name: getattr(listing, name) for name in names.split()},
        **{name: iso(instant) if instant else None for name, instant in dates.items()},
        "price": None if listing.price is None else f"{listing.price:.2f}",
        "currency": listing.place.currency,
        "takes_seconds": listing.takes.total_seconds(),
    }
