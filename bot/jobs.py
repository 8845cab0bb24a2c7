"""The clock's ticks: a short fixed table. What is due is computed from the store."""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from apscheduler.schedulers.background import BackgroundScheduler

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Tick:
    """`work` does what is due and returns how much that was."""

    id: str
    every: timedelta
    work: Callable[[], int]


class Ticks:
    """The table, run by APScheduler or, where somebody else owns the clock, all at once.

    A lock each keeps one tick from running beside itself.
    """

    def __init__(self, table: list[Tick]) -> None:
        self._table = table
        self._locks = {tick.id: threading.Lock() for tick in table}

    def schedule(self, scheduler: BackgroundScheduler) -> None:
        for tick in self._table:
            scheduler.add_job(
                self.run,
                "interval",
                args=[tick],
                id=tick.id,
                seconds=tick.every.total_seconds(),
                misfire_grace_time=None,
                coalesce=True,
                max_instances=1,
            )

    def run(self, tick: Tick) -> int:
        with self._locks[tick.id]:
            try:
                return tick.work()
            except Exception:
                logger.exception("Tick %s failed; the next one tries again", tick.id)
                return 0

    def run_all(self) -> int:
        return sum(self.run(tick) for tick in self._table)
