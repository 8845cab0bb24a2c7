"""The only place that asks what time it is."""

from datetime import UTC, datetime, timedelta
from typing import Protocol

import httpx


class Clock(Protocol):
    def now(self) -> datetime:
        """The present instant in UTC."""


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)


class SandboxClock:
    """The sandbox's clock: an offset from the real one, moved in steps.

    `read` fetches the offset; between two reads the time runs on with the wall clock. `report_idle`
    tells the sandbox that all work of a step is done, so that it may make the next one.
    """

    def __init__(self, url: str) -> None:
        self._http = httpx.Client(base_url=url, timeout=5)
        self._offset = timedelta(0)

    def now(self) -> datetime:
        return datetime.now(UTC) + self._offset

    def read(self) -> int:
        """Takes the clock's offset over and returns the number of its step."""
        state = self._http.get("/clock").raise_for_status().json()
        self._offset = timedelta(seconds=float(state["offset_seconds"]))
        return int(state["step"])

    def report_idle(self, step: int) -> None:
        self._http.post("/clock/idle", json={"step": step}).raise_for_status()

    def close(self) -> None:
        self._http.close()
