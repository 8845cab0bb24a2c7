"""Threads that take what is due: woken by a commit, and alive after whatever happens."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest
from sqlalchemy import text

from bot import dispatch
from bot.dispatch import Background, Pump, ThreadDispatcher
from store.database import Database

PATIENCE = 10.0


class Heap:
    """Work that lies there until it is taken, one piece at a time."""

    def __init__(self, pieces: int) -> None:
        self.taken: list[int] = []
        self.pieces = pieces
        self.empty = threading.Event()
        self._lock = threading.Lock()

    def take(self) -> bool:
        with self._lock:
            if len(self.taken) == self.pieces:
                self.empty.set()
                return False
            self.taken.append(len(self.taken))
            return True


@contextmanager
def running(pump: Pump) -> Iterator[Pump]:
    pump.start()
    yield pump
    pump.stop()


@pytest.fixture(autouse=True)
def only_when_woken(monkeypatch: pytest.MonkeyPatch) -> None:
    """Looking again by itself would hide a wake-up that was lost."""
    monkeypatch.setattr(dispatch, "LOOK_AGAIN", 60.0)


@pytest.mark.parametrize("threads", [1, 4])
def test_one_call_has_all_that_is_due_worked_off(threads: int) -> None:
    heap = Heap(50)
    with running(Pump("work", heap.take, threads)) as pump:
        pump.wake()
        assert heap.empty.wait(PATIENCE)

    assert heap.taken == list(range(50))


def test_what_becomes_due_by_time_alone_is_found_without_a_call(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(dispatch, "LOOK_AGAIN", 0.005)
    heap = Heap(3)
    with running(Pump("work", heap.take)):
        assert heap.empty.wait(PATIENCE)

    assert heap.taken == [0, 1, 2]


def test_an_error_is_logged_and_the_work_goes_on(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(dispatch, "LOOK_AGAIN", 0.005)
    heap, first = Heap(2), threading.Event()

    def stumbling() -> bool:
        if not first.is_set():
            first.set()
            raise RuntimeError("nobody planned for this")
        return heap.take()

    with running(Pump("work", stumbling)):
        assert heap.empty.wait(PATIENCE)

    assert heap.taken == [0, 1]
    assert "nobody planned for this" in caplog.text


def test_a_pump_is_busy_from_the_call_until_all_is_done() -> None:
    working, go_on = threading.Event(), threading.Event()

    def work() -> bool:
        working.set()
        assert go_on.wait(PATIENCE)
        return False

    pump = Pump("work", work)
    idle = [pump.idle]
    pump.wake()
    idle.append(pump.idle)
    with running(pump):
        assert working.wait(PATIENCE)
        idle.append(pump.idle)
        go_on.set()

    assert idle == [True, False, False]


def test_stopping_ends_the_threads_even_while_there_is_work() -> None:
    endless = threading.Event()

    def work() -> bool:
        endless.set()
        return True

    pump = Pump("endless", work, threads=3)
    pump.start()
    pump.wake()
    assert endless.wait(PATIENCE)
    pump.stop()

    assert [thread.name for thread in threading.enumerate() if "endless" in thread.name] == []


class Bell(Pump):
    """A pump that only counts how often it was woken."""

    def __init__(self) -> None:
        super().__init__("bell", lambda: False)
        self.rung = 0

    def wake(self) -> None:
        self.rung += 1


def test_a_commit_wakes_the_pump_and_nothing_before_it(database: Database) -> None:
    bell = Bell()
    with database.write() as session:
        ThreadDispatcher(bell).defer(session, 1)
        session.execute(text("SELECT 1"))
        before = bell.rung

    assert (before, bell.rung) == (0, 1)


def test_a_rollback_wakes_nobody(database: Database) -> None:
    bell = Bell()
    with suppress(RuntimeError), database.write() as session:
        ThreadDispatcher(bell).defer(session, 1)
        raise RuntimeError("rolled back")

    assert bell.rung == 0


class TestBackground:
    def test_tasks_run_behind_and_are_waited_for_at_the_end(self) -> None:
        background, done = Background(), threading.Event()
        background.later(done.set)

        assert done.wait(PATIENCE)
        background.stop()
        assert background.idle

    def test_a_task_that_fails_is_logged_and_the_next_one_runs(
        self, caplog: pytest.LogCaptureFixture
    ) -> None:
        def broken() -> None:
            raise RuntimeError("nobody planned for this")

        background, done = Background(threads=1), threading.Event()
        background.later(broken)
        background.later(done.set)

        assert done.wait(PATIENCE)
        background.stop()
        assert "nobody planned for this" in caplog.text

    def test_it_is_not_idle_while_a_task_runs(self) -> None:
        background, go_on = Background(), threading.Event()
        background.later(lambda: self.wait(go_on))

        busy = background.idle
        go_on.set()
        background.stop()

        assert (busy, background.idle) == (False, True)

    def wait(self, go_on: threading.Event) -> None:
        assert go_on.wait(PATIENCE)
