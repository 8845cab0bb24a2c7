"""The clock's ticks: none beside itself, and none that takes the others down."""

import threading
from datetime import timedelta

import pytest
from apscheduler.schedulers.background import BackgroundScheduler

from bot.jobs import Tick, Ticks
from tests.store.samples import at_once

SECOND = timedelta(seconds=1)


def broken() -> int:
    raise RuntimeError("nobody planned for this")


def test_all_ticks_run_in_the_tables_order_and_tell_how_much_was_done() -> None:
    ran: list[str] = []

    def tick(name: str, done: int) -> Tick:
        def work() -> int:
            ran.append(name)
            return done

        return Tick(name, SECOND, work)

    assert Ticks([tick("b", 2), tick("a", 0), tick("c", 3)]).run_all() == 5
    assert ran == ["b", "a", "c"]


def test_a_tick_that_fails_is_logged_and_stops_no_other(caplog: pytest.LogCaptureFixture) -> None:
    table = Ticks([Tick("warn", SECOND, broken), Tick("verify", SECOND, lambda: 1)])

    assert table.run_all() == 1
    assert "Tick warn failed" in caplog.text


def test_a_tick_never_runs_beside_itself() -> None:
    beside: list[int] = []
    running = threading.Semaphore(0)

    def work() -> int:
        running.release()
        beside.append(running._value)
        running.acquire()
        return 1

    table = Ticks([Tick("digest", SECOND, work)])

    assert at_once(16, lambda _: table.run_all()) == [1] * 16
    assert max(beside) == 1


def test_the_scheduler_has_one_job_a_tick_that_makes_up_for_a_late_start() -> None:
    scheduler = BackgroundScheduler(timezone="UTC")
    Ticks([Tick("refresh", 5 * SECOND, lambda: 0), Tick("warn", 60 * SECOND, lambda: 0)]).schedule(
        scheduler
    )

    scheduler.start(paused=True)
    jobs = {job.id: job for job in scheduler.get_jobs()}
    scheduler.shutdown()

    assert {key: job.trigger.interval for key, job in jobs.items()} == {
        "refresh": 5 * SECOND, "warn": 60 * SECOND,
    }  # fmt: skip
    assert {(job.coalesce, job.max_instances) for job in jobs.values()} == {(True, 1)}
    assert {job.misfire_grace_time for job in jobs.values()} == {None}
