"""Where due work runs: threads that take what the store says is due, woken after a commit."""

import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from typing import Protocol

from sqlalchemy import event
from sqlalchemy.orm import Session

logger = logging.getLogger(__name__)

# Work that became due by time alone is found at the latest after this many seconds.
LOOK_AGAIN = 1.0
# In this time an answer has reached Slack, which would overwrite or outlive what is told before it.
AFTER_THE_ANSWER = 0.5


class Dispatcher(Protocol):
    def defer(self, session: Session, intent_id: int) -> None:
        """Sees to it that the intent is run soon after the session's transaction commits."""


class Pump:
    """Threads that call `work` as long as it says that it did something, then sleep until woken.

    `work` takes what is due from the store by a claim, so that several threads never do one thing
    twice. An error is logged and waited out; the row's lease brings the work back.
    """

    def __init__(self, name: str, work: Callable[[], bool], threads: int = 1) -> None:
        self._work = work
        self._wanted = threading.Condition()
        self._tickets = 0
        self._busy = 0
        self._stopping = False
        self._threads = [
            threading.Thread(target=self._run, name=f"{name}-{number}", daemon=True)
            for number in range(threads)
        ]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        with self._wanted:
            self._stopping = True
            self._wanted.notify_all()
        for thread in self._threads:
            thread.join(timeout=10)

    def wake(self) -> None:
        """For one thing that is due: whoever is not needed for it would only be in the way."""
        with self._wanted:
            self._tickets += 1
            self._wanted.notify()

    @property
    def idle(self) -> bool:
        with self._wanted:
            return self._busy == 0 and self._tickets == 0

    def _run(self) -> None:
        while self._take():
            try:
                while not self._stopping and self._work():
                    pass
            except Exception:
                logger.exception("Work failed; it is looked at again")
                self._rest()
            finally:
                self._leave()

    def _take(self) -> bool:
        with self._wanted:
            if self._tickets == 0 and not self._stopping:
                self._wanted.wait(LOOK_AGAIN)
            self._tickets = 0
            self._busy += 1
            return not self._stopping

    def _leave(self) -> None:
        with self._wanted:
            self._busy -= 1

    def _rest(self) -> None:
        with self._wanted:
            self._wanted.wait(LOOK_AGAIN)


class ThreadDispatcher:
    """Wakes a pump once the transaction that planned an intent is committed."""

    def __init__(self, pump: Pump) -> None:
        self._pump = pump

    def defer(self, session: Session, intent_id: int) -> None:
        del intent_id  # the pump finds what is due in the store; Procrastinate will want the id
        wake_after_commit(session, self._pump)


def wake_after_commit(session: Session, pump: Pump) -> None:
    event.listen(session, "after_commit", lambda _: pump.wake(), once=True)


class Background:
    """Small things that follow an answer, such as a whisper; lost with the process."""

    def __init__(self, threads: int = 4) -> None:
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="background")
        self._open: set[Future[None]] = set()

    def later(self, task: Callable[[], object]) -> Future[None]:
        future = self._pool.submit(_logged, task)
        self._open.add(future)
        future.add_done_callback(self._open.discard)
        return future

    def after_answer(self, task: Callable[[], object]) -> Future[None]:
        """For what Slack is to show after the answer that is about to be given."""
        return self.later(partial(_after_answer, task))

    @property
    def idle(self) -> bool:
        return not self._open

    def stop(self) -> None:
        self._pool.shutdown(wait=True, cancel_futures=True)


def _after_answer(task: Callable[[], object]) -> None:
    time.sleep(AFTER_THE_ANSWER)
    task()


def _logged(task: Callable[[], object]) -> None:
    try:
        task()
    except Exception:
        logger.exception("A background task failed")
