"""Amazon's rate limits: a token bucket for each operation, in wall time."""

from dataclasses import dataclass

# Requests a second; a header must say something.
UNLIMITED = 1000.0


@dataclass
class Bucket:
    """`rate` tokens come back each second, up to `burst`."""

    rate: float
    burst: float
    tokens: float
    filled_at: float

    def take(self, wall: float) -> bool:
        """Takes a token if there is one."""
        self.tokens = min(self.burst, self.tokens + (wall - self.filled_at) * self.rate)
        self.filled_at = wall
        if self.tokens < 1:
            return False
        self.tokens -= 1
        return True


class Throttle:
    """Buckets by operation name; off, it lets everything through."""

    def __init__(self, on: bool = True) -> None:
        self._on = on
        self._buckets: dict[str, Bucket] = {}

    def told(self, rate: float) -> float:
        """The rate that the header of an answer tells: the one that is applied."""
        return rate if self._on else UNLIMITED

    def allows(self, operation: str, rate: float, burst: int, wall: float) -> bool:
        """Whether this call may run at `wall` seconds."""
        bucket = self._buckets.setdefault(operation, Bucket(rate, burst, burst, wall))
        return not self._on or bucket.take(wall)
