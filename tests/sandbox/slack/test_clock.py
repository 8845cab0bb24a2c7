import asyncio

import httpx
import pytest

from sandbox.slack.clock import SandboxClock
from tests.sandbox.slack.servers import MovableWall, World


def nothing(_done: int, _total: int) -> None:
    return None


def test_the_clock_tells_offset_step_and_time(world: World) -> None:
    clock = world.http.get("/clock").json()
    assert set(clock) == {"offset_seconds", "step", "now"}
    assert (clock["offset_seconds"], clock["step"]) == (0.0, 0)
    assert clock["now"].endswith("Z")


def test_without_a_bot_the_clock_does_not_wait(world: World) -> None:
    answer = world.http.post("/clock/advance", json={"days": 7}).json()
    clock = world.http.get("/clock").json()
    assert answer["steps"] == 168
    assert "timed_out" not in answer
    assert (clock["offset_seconds"], clock["step"]) == (7 * 86_400, 168)


@pytest.mark.parametrize(("hours", "steps"), [(1, 1), (2.5, 3), (0.25, 1)])
def test_a_step_is_an_hour_at_most(world: World, hours: float, steps: int) -> None:
    assert world.http.post("/clock/advance", json={"hours": hours}).json()["steps"] == steps
    assert world.http.get("/clock").json()["offset_seconds"] == hours * 3600


@pytest.mark.parametrize("body", [{}, {"hours": 0}, {"hours": -1}, {"days": 400}])
def test_an_unreasonable_advance_is_refused(world: World, body: dict[str, float]) -> None:
    assert world.http.post("/clock/advance", json=body).status_code == 400


def test_messages_are_dated_by_the_sandboxs_clock(world: World) -> None:
    before = float(world.post())
    world.http.post("/clock/advance", json={"hours": 5})
    assert float(world.post()) - before >= 5 * 3600


def test_each_step_waits_until_the_bot_is_idle() -> None:
    async def story() -> list[str]:
        clock, told = SandboxClock(MovableWall()), []
        clock.polled()
        moving = asyncio.create_task(clock.advance(2 * 3600, nothing))
        for step in (1, 2):
            await asyncio.sleep(0)
            told.append(f"step {clock.step}, done {moving.done()}")
            clock.polled()
            await clock.idle(step)
            await asyncio.sleep(0.01)
        told.append(f"{moving.result()}")
        return told

    assert asyncio.run(story()) == ["step 1, done False", "step 2, done False", "(2, False)"]


def test_a_bot_that_never_falls_idle_is_named_as_timed_out() -> None:
    async def story() -> tuple[int, bool]:
        clock = SandboxClock(MovableWall(), step_timeout=0.02)
        clock.polled()
        return await clock.advance(3600, nothing)

    assert asyncio.run(story()) == (1, True)


def test_a_bot_that_stopped_polling_is_not_waited_for() -> None:
    async def story() -> tuple[int, bool]:
        wall = MovableWall()
        clock = SandboxClock(wall)
        clock.polled()
        wall.moved += 4
        return await clock.advance(3600, nothing)

    assert asyncio.run(story()) == (1, False)


def test_two_advances_come_one_after_the_other() -> None:
    async def story() -> list[int]:
        clock, seen = SandboxClock(MovableWall()), []
        await asyncio.gather(
            clock.advance(2 * 3600, lambda done, _total: seen.append(done)),
            clock.advance(3 * 3600, lambda done, _total: seen.append(done)),
        )
        return seen

    assert asyncio.run(story()) == [1, 2, 1, 2, 3]


def test_a_reader_that_peeks_is_not_taken_for_the_bot(world: World) -> None:
    world.http.get("/clock", params={"peek": "1"})
    answer = httpx.post(f"{world.url}/clock/advance", json={"hours": 1}, timeout=3, trust_env=False)
    assert answer.json()["steps"] == 1


def test_the_bot_reports_idle_over_http(world: World) -> None:
    world.http.get("/clock")
    assert world.http.post("/clock/idle", json={"step": 1}).json() == {"ok": True}
    assert world.http.post("/clock/advance", json={"hours": 1}).json()["steps"] == 1
