"""The world's time: the real one, or with the offset of the pretend Slack's clock."""

import time
from collections.abc import Callable
from datetime import UTC, datetime

import httpx


class ClockError(Exception):
    """The clock that was named does not answer."""


class WorldClock:
    """Reads the offset at each call, as the clock may have been moved in between."""

    def __init__(self, url: str | None = None, wall: Callable[[], float] = time.time) -> None:
        self.wall = wall
        self._url = url
        self._client = httpx.AsyncClient(timeout=2.0, trust_env=False) if url else None

    async def now(self) -> datetime:
        """The world's time as an aware UTC datetime; raises ClockError."""
        return datetime.fromtimestamp(self.wall() + await self._offset(), UTC)

    async def _offset(self) -> float:
        if self._client is None:
            return 0.0
        try:
            # Without peek, the clock would take this reader for the bot.
            answer = await self._client.get(f"{self._url}/clock", params={"peek": "1"})
            return float(answer.raise_for_status().json()["offset_seconds"])
        except (httpx.HTTPError, ValueError, KeyError) as problem:
            raise ClockError(
                f"The sandbox clock at {self._url} does not answer ({problem!r}). "
                "Start `python -m sandbox slack` first, or leave --clock-url out."
            ) from problem
