"""Amazon's rate limits, kept on our side too: a token bucket for each operation."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from math import isfinite

from amazon.gateway import NotYet

# Whoever would have to wait longer is told so instead: a worker must not sleep for a minute.
LONGEST_WAIT = 10.0


@dataclass(frozen=True, slots=True)
class Rate:
    """Requests a second and the burst that may come at once; Amazon's documented defaults."""

    per_second: float
    burst: int


class Bucket:
    """Waits so that an operation stays within its rate; Amazon's own header corrects it.

    `clock` gives seconds. It is the bot's clock, so that a demo whose hours pass in seconds is
    not held up by limits that are counted in real ones.
    """

    def __init__(
        self, rate: Rate, clock: Callable[[], float], sleep: Callable[[float], None]
    ) -> None:
        self._rate = rate.per_second
        self._burst = rate.burst
        self._tokens = float(rate.burst)
        self._clock = clock
        self._sleep = sleep
        self._filled_at = clock()
        self._lock = threading.Lock()

    def take(self) -> None:
        """Returns when a request may be sent; raises NotYet if that is far off."""
        with self._lock:
            self._fill()
            wait = max(0.0, (1 - self._tokens) / self._rate)
            if wait > LONGEST_WAIT:
                raise NotYet(wait)
            self._tokens -= 1
        if wait:
            self._sleep(wait)

    def correct(self, per_second: float) -> None:
        with self._lock:
            if per_second > 0 and isfinite(per_second):
                self._rate = per_second

    def drain(self) -> None:
        """After a 429: whatever was counted on is not there."""
        with self._lock:
            self._tokens = min(self._tokens, 0.0)

    def _fill(self) -> None:
        now = self._clock()
        # A clock that was set back gives nothing, and takes nothing.
        passed = max(0.0, now - self._filled_at)
        self._tokens = min(self._burst, self._tokens + passed * self._rate)
        self._filled_at = now
