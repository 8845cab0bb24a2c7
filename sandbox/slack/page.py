"""The page, what it and the tests read and do, and the clock."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse

from sandbox.faults import FaultsError
from sandbox.slack.acts import Acts
from sandbox.slack.courier import Courier
from sandbox.slack.failure import SlackError
from sandbox.slack.faults import Faults
from sandbox.slack.people import BOT, COMMANDS, HOME_CHANNEL, PEOPLE, TEAM_ID, TEAM_NAME, Json
from sandbox.slack.workspace import Workspace

Act = Callable[[Json], Awaitable[Json]]


class Page:
    """Endpoints outside Slack's own API: /_state, /_stream, /_act/…, /_messages, /_log, /clock."""

    def __init__(
        self,
        workspace: Workspace,
        acts: Acts,
        courier: Courier,
        faults: Faults,
    ) -> None:
        self._workspace = workspace
        self._acts = acts
        self._courier = courier
        self._faults = faults

    async def state(self, request: Request) -> Response:
        """All that the page draws for ?user=."""
        user = request.query_params.get("user", "U0ADA")
        channel = HOME_CHANNEL
        shown = [
            self._workspace.page_message(message)
            for message in self._workspace.messages.all(channel.id)
            if message.visible_to in (None, user)
        ]
        people = [_page_person(person.id) for person in PEOPLE.values()]
        return JSONResponse(
            {
                "team": TEAM_NAME,
                "channel": {"id": channel.id, "name": channel.name},
                "people": people,
                "bot": {"id": BOT.id, "name": BOT.real_name},
                "usergroups": self._workspace.usergroups,
                "commands": COMMANDS,
                "messages": shown,
                "views": self._workspace.page_views(user),
                "clock": self._clock(),
                "connected": self._connected(),
            }
        )

    async def stream(self, request: Request) -> Response:
        """Server-sent events for ?user=."""
        user = request.query_params.get("user", "U0ADA")
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        return StreamingResponse(
            self._events(user), media_type="text/event-stream", headers=headers
        )

    async def _events(self, user: str) -> AsyncIterator[str]:
        yield "retry: 1000\n\n"
        async for event in self._workspace.bus.listen(user):
            told = event or {"kind": "alive", "connected": self._connected(), **self._clock()}
            yield f"data: {json.dumps(told, ensure_ascii=False)}\n\n"

    async def messages(self, request: Request) -> Response:
        """Every message of ?channel=, replies and ephemeral ones too, oldest first."""
        channel = request.query_params.get("channel", HOME_CHANNEL.id)
        found = self._workspace.messages.all(channel)
        return JSONResponse({"messages": [self._workspace.page_message(m) for m in found]})

    async def log(self, request: Request) -> Response:
        """The journal as JSON Lines, without the first ?after= ones."""
        after = int(request.query_params.get("after", 0))
        return Response(self._workspace.journal.lines(after), media_type="application/x-ndjson")

    async def act(self, request: Request) -> Response:
        """One of /_act/command, click, submit, close, options, home, say, regroup, disconnect."""
        acts: dict[str, Act] = {
            "command": self._acts.command,
            "click": self._acts.click,
            "submit": self._acts.submit,
            "close": self._acts.close,
            "options": self._acts.options,
            "home": self._acts.home,
            "say": self._acts.say,
            "regroup": self._acts.regroup,
            "disconnect": self._disconnect,
        }
        name = request.path_params["name"]
        self._acts.base_url = own_address(request)
        try:
            return JSONResponse(await acts[name](await request.json()))
        except KeyError as error:
            return JSONResponse({"error": f"{name}: missing or unknown {error}"}, 400)
        except SlackError as failure:
            return JSONResponse({"error": failure.code}, 404)

    async def upload(self, request: Request) -> Response:
        """A file: its bytes are the body, ?user=&name=&channel=&thread_ts= say the rest."""
        self._acts.base_url = own_address(request)
        try:
            answer = await self._acts.share({**request.query_params}, await request.body())
        except KeyError as error:
            return JSONResponse({"error": f"upload: missing or unknown {error}"}, 400)
        return JSONResponse(answer)

    async def sign(self, request: Request) -> Response:
        """A badly signed /stranded over HTTP: {"kind": "wrong"|"old"}, answers the bot's status."""
        body = await request.json()
        self._acts.base_url = own_address(request)
        user = PEOPLE[body.get("user", "U0ADA")]
        payload = self._acts.command_payload(user, HOME_CHANNEL, "/stranded", body.get("text", ""))
        answer = await self._courier.badly_signed(payload, body["kind"])
        return JSONResponse({"status": answer.status, "error": answer.error})

    async def set_faults(self, request: Request) -> Response:
        """Sets rates by {KIND: rate, …}, one-shots by "next", and "refused_blocks"."""
        body = await request.json()
        try:
            self._faults.configure(body)
        except FaultsError as error:
            return JSONResponse({"error": str(error)}, 400)
        return JSONResponse({"rates": self._faults.rates, "next": len(self._faults.once)})

    async def clock(self, request: Request) -> Response:
        """The clock. Readers other than the bot add ?peek=1, so that no step waits for them."""
        if "peek" not in request.query_params:
            self._workspace.clock.polled()
        return JSONResponse(self._clock())

    async def idle(self, request: Request) -> Response:
        """The bot has nothing left to do at {"step": n}."""
        await self._workspace.clock.idle(int((await request.json())["step"]))
        return JSONResponse({"ok": True})

    async def advance(self, request: Request) -> Response:
        """Move the clock on by {"hours": n} or {"days": n}."""
        body = await request.json()
        seconds = 3600 * (float(body.get("hours", 0)) + 24 * float(body.get("days", 0)))
        if not 0 < seconds <= 366 * 24 * 3600:
            return JSONResponse({"error": "hours or days: more than 0, at most 366 days"}, 400)
        steps, timed_out = await self._workspace.clock.advance(seconds, self._progress)
        self._workspace.bus.send("clock", **self._clock(), moving=False)
        answer = {"now": self._workspace.clock.iso(), "steps": steps}
        return JSONResponse(answer | ({"timed_out": True} if timed_out else {}))

    def _progress(self, done: int, total: int) -> None:
        self._workspace.bus.send("clock", **self._clock(), moving=True, done=done, total=total)

    def _clock(self) -> Json:
        clock = self._workspace.clock
        return {"offset_seconds": clock.offset, "step": clock.step, "now": clock.iso()}

    def _connected(self) -> bool:
        return self._workspace.hub.is_open or self._courier.has_url

    async def _disconnect(self, body: Json) -> Json:
        told = await self._workspace.hub.disconnect(str(body.get("reason", "refresh_requested")))
        return {"sockets": told}


def own_address(request: Request) -> str:
    """Where the bot reaches this server, whatever address the browser came by."""
    host, port = request.scope["server"]
    return f"http://{host}:{port}"


def _page_person(user_id: str) -> Json:
    person = PEOPLE[user_id]
    return {
        "id": person.id,
        "name": person.name,
        "real_name": person.real_name,
        "locale": person.locale,
        "zone": person.zone,
        "is_admin": person.is_admin,
        "is_restricted": person.is_restricted,
        "is_stranger": person.team_id != TEAM_ID,
    }
