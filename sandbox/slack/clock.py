"""The one clock of the pretend worlds: the real time plus an offset that only moves forward."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime

HOUR = 3600.0
POLL_COUNTS_FOR = 3.0
STEP_TIMEOUT = 60.0

Progress = Callable[[int, int], None]


class SandboxClock:
    """Wall time plus an offset, moved in steps; each step waits for the bot to fall idle.

    `wall` gives seconds since 1970 and is read, never waited for.
    """

    def __init__(self, wall: Callable[[], float], step_timeout: float = STEP_TIMEOUT) -> None:
        self.offset = 0.0
        self.step = 0
        self._wall = wall
        self._step_timeout = step_timeout
        self._polled_at = float("-inf")
        self._idle_step = -1
        self._idle = asyncio.Condition()
        self._turn = asyncio.Lock()

    def seconds(self) -> float:
        """Sandbox time in seconds since 1970."""
        return self._wall() + self.offset

    def now(self) -> datetime:
        """Sandbox time as an aware UTC datetime."""
        return datetime.fromtimestamp(self.seconds(), UTC)

    def iso(self) -> str:
        """Sandbox time as ISO-8601 with a Z."""
        return self.now().isoformat(timespec="milliseconds").replace("+00:00", "Z")

    def polled(self) -> None:
        """The bot read the clock."""
        self._polled_at = self._wall()

    async def idle(self, step: int) -> None:
        """The bot has nothing left to do at `step`."""
        async with self._idle:
            self._idle_step = max(self._idle_step, step)
            self._idle.notify_all()

    async def advance(self, seconds: float, progress: Progress) -> tuple[int, bool]:
        """Move on by `seconds`, an hour at most at a time: (steps made, whether one timed out).

        A second call waits until the first is through.
        """
        async with self._turn:
            total = max(1, -(-int(seconds * 1000) // int(HOUR * 1000)))
            timed_out = False
            for done in range(total):
                self.offset += min(HOUR, seconds - done * HOUR)
                self.step += 1
                progress(done + 1, total)
                timed_out = not await self._settled() or timed_out
            return total, timed_out

    async def _settled(self) -> bool:
        if self._wall() - self._polled_at > POLL_COUNTS_FOR:
            return True
        step = self.step
        try:
            async with asyncio.timeout(self._step_timeout), self._idle:
                await self._idle.wait_for(lambda: self._idle_step >= step)
        except TimeoutError:
            return False
        return True
