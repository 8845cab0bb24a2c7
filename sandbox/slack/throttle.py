"""Slack's rate limits, in real time: a bucket for each method, and one a channel for posting."""

import math
from collections.abc import Callable
from dataclasses import dataclass

PER_MINUTE = {
    "apps.connections.open": 10,
    "auth.test": 200,
    "bots.info": 50,
    "chat.delete": 50,
    "chat.postEphemeral": 100,
    "chat.postMessage": 600,
    "chat.update": 50,
    "conversations.history": 50,
    "conversations.info": 50,
    "conversations.members": 100,
    "conversations.replies": 50,
    "usergroups.users.list": 20,
    "users.info": 100,
    "views.open": 100,
    "views.publish": 100,
    "views.push": 100,
    "views.update": 100,
}
DEFAULT_PER_MINUTE = 50
CHANNEL_PER_SECOND = 1.0
CHANNEL_BURST = 4


@dataclass
class Bucket:
    """Tokens that refill at `rate` a second, up to `size`."""

    size: float
    rate: float
    tokens: float
    filled: float

    def take(self, now: float) -> float:
        """Seconds to wait until a token is there; 0 when one was taken."""
        self.tokens = min(self.size, self.tokens + (now - self.filled) * self.rate)
        self.filled = now
        if self.tokens >= 1:
            self.tokens -= 1
            return 0.0
        return (1 - self.tokens) / self.rate


class Throttle:
    """Counts calls by method, and chat.postMessage by channel. `wall` gives seconds."""

    def __init__(self, wall: Callable[[], float], on: bool = True) -> None:
        self._wall = wall
        self._on = on
        self._buckets: dict[str, Bucket] = {}

    def retry_after(self, method: str, channel: str | None) -> int:
        """Whole seconds that the caller has to wait; 0 lets the call through."""
        if not self._on:
            return 0
        per_minute = PER_MINUTE.get(method, DEFAULT_PER_MINUTE)
        waits = [self._take(method, per_minute, per_minute / 60)]
        if method == "chat.postMessage" and channel:
            waits.append(self._take(f"channel {channel}", CHANNEL_BURST, CHANNEL_PER_SECOND))
        return math.ceil(max(waits))

    def _take(self, name: str, size: float, rate: float) -> float:
        now = self._wall()
        bucket = self._buckets.setdefault(name, Bucket(size, rate, size, now))
        return bucket.take(now)
