"""What the page is told while it is open."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

Event = dict[str, Any]


class Bus:
    """Every event to every open page. An event with `for_user` is meant for that person only."""

    def __init__(self) -> None:
        self._queues: set[asyncio.Queue[Event]] = set()

    def send(self, kind: str, for_user: str | None = None, **fields: Any) -> None:
        """Tell the open pages; never waits."""
        for queue in self._queues:
            queue.put_nowait({"kind": kind, "for_user": for_user, **fields})

    async def listen(self, user: str, keep_alive: float = 10.0) -> AsyncIterator[Event | None]:
        """The events that `user` may see; None after each quiet `keep_alive` seconds."""
        queue: asyncio.Queue[Event] = asyncio.Queue()
        self._queues.add(queue)
        try:
            while True:
                try:
                    event = await asyncio.wait_for(queue.get(), keep_alive)
                except TimeoutError:
                    yield None
                    continue
                if event["for_user"] in (None, user):
                    yield event
        finally:
            self._queues.discard(queue)
