"""/api/METHOD and /response/TOKEN: Slack's answers, refusals and limits over HTTP."""

import asyncio
import json
from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from sandbox.slack import chat
from sandbox.slack.blocks import refuse_blocks
from sandbox.slack.failure import SlackError
from sandbox.slack.faults import Faults, Reset
from sandbox.slack.methods import METHODS
from sandbox.slack.people import APP_TOKEN, BOT_TOKEN, SCOPES, Json
from sandbox.slack.workspace import Workspace

JSON_ARGUMENTS = ("blocks", "metadata", "view", "attachments")
EFFECTS = {
    "chat.delete": "message_deleted",
    "chat.postEphemeral": "ephemeral_posted",
    "chat.postMessage": "message_posted",
    "chat.update": "message_updated",
    "views.open": "view_opened",
    "views.publish": "home_published",
    "views.push": "view_opened",
    "views.update": "view_updated",
    "apps.connections.open": "socket_offered",
}
NEEDED_SCOPES = {
    "conversations.history": "channels:history",
    "conversations.replies": "channels:history",
    "files.info": "files:read",
    "usergroups.users.list": "usergroups:read",
    "users.info": "users:read",
}


class WebApi:
    """The endpoints that an app calls."""

    def __init__(self, workspace: Workspace, faults: Faults) -> None:
        self._workspace = workspace
        self._faults = faults

    async def method(self, request: Request) -> Response:
        """One call of the Web API."""
        name = request.path_params["method"]
        args = await arguments(request)
        token = _token(request, args)

        def answered() -> tuple[Json, str | None]:
            refuse_blocks(args.get("blocks"), self._faults.refused_blocks)
            return {"ok": True, **self._call(request, name, token, args)}, EFFECTS.get(name)

        wait = self._workspace.throttle.retry_after(name, args.get("channel"))
        return await self._guarded(request, args, wait, answered)

    async def response_url(self, request: Request) -> Response:
        """One use of a response_url."""
        args = await arguments(request)

        def answered() -> tuple[Json, str | None]:
            refuse_blocks(args.get("blocks"), self._faults.refused_blocks)
            grant = self._workspace.urls.use(request.path_params["token"])
            return {"ok": True}, chat.respond(self._workspace, grant, args)

        return await self._guarded(request, args, 0, answered)

    async def _guarded(
        self,
        request: Request,
        args: Json,
        wait: int,
        answered: Callable[[], tuple[Json, str | None]],
    ) -> Response:
        """Answer under the limits and the faults of the moment, and write the journal."""
        path = request.url.path
        fault = self._faults.request(path)
        if wait or fault == "429":
            self._note(path, args, 429, "throttled")
            return _too_many(wait or 1)
        if fault in ("error", "reset"):
            self._note(path, args, 503 if fault == "error" else None, f"fault:{fault}")
            return Reset() if fault == "reset" else PlainTextResponse("upstream error", 503)
        if fault == "slow":
            await asyncio.sleep(self._faults.slow_seconds)
        try:
            body, effect = answered()
        except SlackError as failure:
            body, effect = failure.answer(), f"refused:{failure.code}"
        status = 404 if path.startswith("/response/") and not body["ok"] else 200
        cut = fault == "reset_after_commit"
        self._note(path, args, None if cut else status, effect)
        if cut:
            return Reset()
        return JSONResponse(body, status, headers={"X-OAuth-Scopes": SCOPES})

    def _note(self, path: str, args: Json, status: int | None, effect: str | None) -> None:
        kept = {key: value for key, value in args.items() if key != "token"}
        self._workspace.note("POST", path, kept, status, effect)

    def _call(self, request: Request, name: str, token: str, args: Json) -> Json:
        if token not in (BOT_TOKEN, APP_TOKEN):
            raise SlackError("invalid_auth" if token else "not_authed")
        if name == "apps.connections.open":
            return self._socket(request, token)
        if name not in METHODS:
            raise SlackError("unknown_method", req_method=name)
        if token != BOT_TOKEN:
            raise SlackError("not_allowed_token_type")
        needed = NEEDED_SCOPES.get(name)
        if needed in self._faults.missing_scopes:
            raise SlackError("missing_scope", needed=needed)
        return METHODS[name](self._workspace, args)

    def _socket(self, request: Request, token: str) -> Json:
        if token != APP_TOKEN:
            raise SlackError("not_allowed_token_type")
        return {"url": f"ws://{request.url.netloc}/socket/{self._workspace.hub.ticket()}"}


async def arguments(request: Request) -> Json:
    """The arguments of a call: a JSON body, or a form whose nested values are JSON strings."""
    if "json" in request.headers.get("content-type", ""):
        try:
            body = json.loads(await request.body() or b"{}")
        except ValueError:
            return {}
        return body if isinstance(body, dict) else {}
    form = await request.form()
    args: Json = {**request.query_params, **{key: str(value) for key, value in form.items()}}
    for key in JSON_ARGUMENTS:
        if isinstance(args.get(key), str):
            args[key] = _parsed(args[key])
    return args


def _parsed(text: str) -> object:
    try:
        return json.loads(text)
    except ValueError:
        return text


def _token(request: Request, args: Json) -> str:
    header = request.headers.get("authorization", "")
    return header.removeprefix("Bearer ").strip() or str(args.get("token") or "")


def _too_many(wait: int) -> Response:
    body = {"ok": False, "error": "ratelimited"}
    return JSONResponse(body, 429, headers={"Retry-After": str(wait)})
