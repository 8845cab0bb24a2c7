"""Socket Mode, Slack's side of it: at most ten connections, each envelope to one of them."""

import asyncio
import json
import uuid
from dataclasses import dataclass, field
from random import Random

from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from sandbox.slack.messages import as_json
from sandbox.slack.people import APP_ID, Json

MAX_CONNECTIONS = 10
CONNECTION_SECONDS = 18_060


@dataclass(eq=False)
class Connection:
    """One open socket; `accepting` ends with Slack's `disconnect` frame."""

    socket: WebSocket
    accepting: bool = True
    waiting: dict[str, asyncio.Future[Json]] = field(default_factory=dict)


class SocketHub:
    """The bot's open sockets."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._tickets: set[str] = set()
        self._connections: list[Connection] = []

    @property
    def is_open(self) -> bool:
        return any(c.accepting for c in self._connections)

    def ticket(self) -> str:
        """The single-use last part of a socket's address."""
        ticket = f"{self._random.getrandbits(64):016x}"
        self._tickets.add(ticket)
        return ticket

    async def serve(self, socket: WebSocket) -> None:
        """Speak with one connection until it ends."""
        ticket = socket.path_params["ticket"]
        if ticket not in self._tickets:
            await socket.close(1008)
            return
        self._tickets.discard(ticket)
        await socket.accept()
        if len(self._connections) >= MAX_CONNECTIONS:
            await socket.send_text(_frame("disconnect", reason="too_many_websockets"))
            await socket.close()
            return
        await self._talk(Connection(socket))

    async def _talk(self, connection: Connection) -> None:
        self._connections.append(connection)
        try:
            await connection.socket.send_text(self._hello())
            while True:
                _take_ack(connection, await connection.socket.receive_text())
        except (WebSocketDisconnect, RuntimeError):
            pass
        finally:
            self._connections.remove(connection)
            for future in connection.waiting.values():
                future.cancel()

    async def send(self, kind: str, payload: Json, seconds: float, **extra: object) -> Json:
        """One envelope to one open socket: the ack's payload. TimeoutError, ConnectionError."""
        connection = self._random.choice([c for c in self._connections if c.accepting])
        envelope_id = str(uuid.UUID(int=self._random.getrandbits(128), version=4))
        answer: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        connection.waiting[envelope_id] = answer
        frame = _frame(kind, envelope_id=envelope_id, payload=payload, **extra)
        try:
            await connection.socket.send_text(frame)
            async with asyncio.timeout(seconds):
                return await answer
        except asyncio.CancelledError as error:
            if answer.cancelled():
                raise ConnectionError("the socket closed before the answer") from error
            raise
        except (WebSocketDisconnect, RuntimeError) as error:
            raise ConnectionError("the socket is closed") from error
        finally:
            connection.waiting.pop(envelope_id, None)

    async def disconnect(self, reason: str) -> int:
        """Slack's `disconnect` frame to every socket: how many. All but a warning also close."""
        told = [c for c in self._connections if c.accepting]
        for connection in told:
            connection.accepting = reason == "warning"
            await connection.socket.send_text(_frame("disconnect", reason=reason))
            if (
                reason != "warning"
                and connection.socket.application_state is WebSocketState.CONNECTED
            ):
                await connection.socket.close()
        return len(told)

    def _hello(self) -> str:
        return _frame(
            "hello",
            num_connections=len(self._connections),
            connection_info={"app_id": APP_ID},
            debug_info={
                "host": "sandbox",
                "build_number": 1,
                "approximate_connection_time": CONNECTION_SECONDS,
            },
        )


def _frame(kind: str, **fields: object) -> str:
    return as_json({"type": kind, **fields})


def _take_ack(connection: Connection, text: str) -> None:
    try:
        frame = json.loads(text)
    except ValueError:
        return
    answer = connection.waiting.get(str(frame.get("envelope_id"))) if frame else None
    if answer is not None and not answer.done():
        answer.set_result(frame.get("payload") or {})
