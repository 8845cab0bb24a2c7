"""Every call to the pretend Amazon comes through here: faults, limits, tokens, the log."""

import asyncio
import json
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, unquote

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import Receive, Scope, Send

from sandbox.amazon.auth import Tokens
from sandbox.amazon.clock import WorldClock
from sandbox.amazon.consent import Consent
from sandbox.amazon.marketplaces import BY_ID, region_of
from sandbox.amazon.operations import Operation
from sandbox.amazon.throttle import Throttle
from sandbox.amazon.wire import ApiError, Call, Reply
from sandbox.faults import Faults, cut
from sandbox.journal import Journal


class Door:
    """An ASGI application for everything that isn't the sandbox's own."""

    def __init__(
        self,
        operations: list[Operation],
        tokens: Tokens,
        consent: Consent,
        clock: WorldClock,
        throttle: Throttle,
        faults: Faults,
        journal: Journal,
        region: str,
    ) -> None:
        self._operations = operations
        self._tokens = tokens
        self._consent = consent
        self._clock = clock
        self._throttle = throttle
        self._faults = faults
        self._journal = journal
        self._elsewhere = {x.id for x in BY_ID.values() if region_of(x) != region}
        self._requests = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        target = _target(scope)
        operation, params = self._find(request.method, target.partition("?")[0])
        by_chance = operation is not None and operation.rate is not None
        fault = self._faults.choose(request.method, target, by_chance)
        if fault == "late":
            await request.body()
        if fault in ("slow", "late"):
            await asyncio.sleep(self._faults.slow_seconds)
        call = await self._call(request, target, params, fault)
        lost = fault in ("reset", "reset_after_commit")
        reply = Reply(0) if fault == "reset" else self._reply(operation, call)
        self._journal.record(
            call.now, call.method, target, _body(call), None if lost else reply.status, reply.effect
        )
        if lost:
            await cut(receive)
        else:
            await self._response(operation, reply)(scope, receive, send)

    def _find(self, method: str, path: str) -> tuple[Operation | None, dict[str, str]]:
        for operation in self._operations:
            found = operation.pattern.fullmatch(path)
            if found and operation.method == method:
                return operation, {k: unquote(v) for k, v in found.groupdict().items()}
        return None, {}

    async def _call(
        self, request: Request, target: str, params: dict[str, str], fault: str | None
    ) -> Call:
        host, port = request.scope["server"]
        return Call(
            method=request.method,
            target=target,
            params=params,
            headers=dict(request.headers),
            body=await request.body(),
            now=await self._clock.now(),
            wall=self._clock.wall(),
            base_url=f"http://{host}:{port}",
            fault=fault,
        )

    def _reply(self, operation: Operation | None, call: Call) -> Reply:
        if operation is None:
            message = f"{call.method} {call.target} is not an operation."
            return ApiError(404, "NotFound", message).reply()
        try:
            self._admit(operation, call)
            done = operation.handle(call)
        except ApiError as refusal:
            return refusal.reply()
        if call.fault == "error_after_commit":
            return replace(_unavailable().reply(), effect=done.effect)
        return done

    def _admit(self, operation: Operation, call: Call) -> None:
        if call.fault == "error":
            raise _unavailable()
        if operation.rate is not None:
            self._tokens.check(call)
            self._consent.check(operation.roles)
            self._check_region(call)
        allowed = operation.rate is None or self._throttle.allows(
            operation.name, operation.rate, operation.burst, call.wall
        )
        if call.fault == "throttle" or not allowed:
            message = "You exceeded your quota for the requested resource."
            raise ApiError(429, "QuotaExceeded", message)

    def _check_region(self, call: Call) -> None:
        """A seller's consent holds for one region, and so does each endpoint."""
        named = {*call.many("marketplaceIds"), *_listed(_body(call))}
        if named & self._elsewhere:
            message = "Access to requested resource is denied."
            raise ApiError(403, "Unauthorized", message, "The marketplace is of another region.")

    def _response(self, operation: Operation | None, reply: Reply) -> Response:
        self._requests += 1
        headers = {"x-amzn-RequestId": f"sandbox-{self._requests:08d}"} | reply.headers
        if operation is not None and operation.rate is not None:
            headers["x-amzn-RateLimit-Limit"] = str(self._throttle.told(operation.rate))
        if isinstance(reply.content, bytes):
            return Response(reply.content, reply.status, headers)
        return JSONResponse(reply.content, reply.status, headers)


def _unavailable() -> ApiError:
    return ApiError(503, "ServiceUnavailable", "Service is temporarily unavailable.")


def _target(scope: Scope) -> str:
    # The server has decoded scope["path"], and with it the %2F of a SKU.
    path = scope["raw_path"].partition(b"?")[0].decode("latin-1")
    query = scope["query_string"].decode("latin-1")
    return f"{path}?{query}" if query else path


def _listed(body: Any) -> list[str]:
    """The marketplaces that a body names."""
    ids = body.get("marketplaceIds") if isinstance(body, dict) else None
    return [one for one in ids if isinstance(one, str)] if isinstance(ids, list) else []


def _body(call: Call) -> Any:
    """The body for the log, without the secrets of the token call."""
    if not call.body:
        return None
    try:
        return json.loads(call.body)
    except ValueError:
        if "form-urlencoded" not in call.headers.get("content-type", ""):
            return None  # an uploaded file, which may hold somebody's address
        form = parse_qs(call.body.decode(errors="replace"))
        return {"grant_type": form.get("grant_type", [""])[0]}
