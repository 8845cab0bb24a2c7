"""The two clocks: the machine's, and the sandbox's which a test or a demo moves."""

import threading
from collections.abc import Iterator
from datetime import UTC, timedelta

import httpx
import pytest

from bot.clock import SandboxClock, SystemClock
from tests.sandbox.slack.servers import World

HOUR = timedelta(hours=1)
# Far more than a request takes, far less than the clock is moved.
CLOSE = timedelta(minutes=1)


@pytest.fixture
def clock(world: World) -> Iterator[SandboxClock]:
    made = SandboxClock(world.url)
    yield made
    made.close()


def test_the_systems_clock_tells_utc_and_goes_forward() -> None:
    first, second = SystemClock().now(), SystemClock().now()

    assert first.tzinfo is UTC
    assert first <= second


def test_the_sandboxs_clock_is_the_real_one_until_it_is_moved(clock: SandboxClock) -> None:
    assert clock.read() == 0
    assert abs(clock.now() - SystemClock().now()) < CLOSE


def test_a_move_is_seen_at_the_next_reading(world: World, clock: SandboxClock) -> None:
    world.http.post("/clock/advance", json={"hours": 5}).raise_for_status()
    unread = clock.now() - SystemClock().now()
    steps = clock.read()

    assert unread < CLOSE
    assert (steps, clock.now().tzinfo) == (5, UTC)
    assert abs(clock.now() - SystemClock().now() - 5 * HOUR) < CLOSE


def test_each_step_waits_until_the_bot_says_that_it_is_idle(
    world: World, clock: SandboxClock
) -> None:
    clock.read()
    moved = threading.Thread(
        target=lambda: world.http.post("/clock/advance", json={"hours": 3}).raise_for_status()
    )
    moved.start()
    seen: list[int] = []
    while len(seen) < 3:
        step = clock.read()
        if step not in (0, *seen):
            seen.append(step)
            clock.report_idle(step)
    moved.join()

    assert seen == [1, 2, 3]
    assert abs(clock.now() - SystemClock().now() - 3 * HOUR) < CLOSE


def test_a_clock_that_is_not_there_is_an_error_and_not_the_real_time() -> None:
    nowhere = SandboxClock("http://127.0.0.1:9")
    try:
        with pytest.raises(httpx.HTTPError):
            nowhere.read()
    finally:
        nowhere.close()
