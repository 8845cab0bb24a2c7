"""Where a worker can be struck, and which strike comes when."""

from pathlib import Path

import pytest

from chaos.points import Fault, Probe, Step, Strike, can_strike, steps

BEFORE, AFTER = "nobody: before PATCH", "nobody: after PATCH"


@pytest.mark.parametrize(
    ("name", "possible"),
    [
        ("act._submit: before PATCH", set(Fault)),
        ("removal_feed.hand_in: before POST feed", set(Fault)),
        ("poster._send: before chat.postMessage", set(Fault) - {Fault.FALSE_503}),
        ("removal_feed._look_for: before GET feed", set(Fault) - {Fault.CUT, Fault.FALSE_503}),
        ("act._submit: before POST token", set(Fault) - {Fault.CUT, Fault.FALSE_503}),
        ("act._submit: after PATCH", {Fault.KILL, Fault.STOP, Fault.RESTART}),
        ("act.run: before commit", {Fault.KILL, Fault.STOP, Fault.RESTART}),
    ],
)
def test_only_a_call_that_is_yet_to_be_made_can_lose_its_answer_or_be_cut_off_from_a_change(
    name: str, possible: set[Fault]
) -> None:
    assert {fault for fault in Fault if can_strike(fault, name)} == possible


def _walked(folder: Path, *strikes: Strike) -> list[Step]:
    """Three calls, one after the other, and what a probe wrote of them."""
    with (folder / "trace").open("wb") as trace:
        probe = Probe(strikes, trace.fileno(), lambda: None)
        for _ in range(3):
            probe.reach("before", "PATCH")
            probe.reach("after", "PATCH")
    return steps(folder / "trace")


def test_every_point_is_written_down(tmp_path: Path) -> None:
    assert _walked(tmp_path) == [Step(BEFORE, None), Step(AFTER, None)] * 3


def test_a_strike_waits_for_its_point_and_its_turn(tmp_path: Path) -> None:
    struck = _walked(tmp_path, Strike(Fault.RESTART, AFTER, nth=2))

    assert [number for number, step in enumerate(struck) if step.fault] == [3]


def test_strikes_come_in_their_order_each_counted_from_the_one_before(tmp_path: Path) -> None:
    struck = _walked(tmp_path, Strike(Fault.RESET, ""), Strike(Fault.TIMEOUT, BEFORE, nth=2))

    faults = [step.fault for step in struck]
    assert faults == [Fault.RESET, None, None, None, Fault.TIMEOUT, None]
