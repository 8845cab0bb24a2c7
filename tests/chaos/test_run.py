"""The harness itself, in small: real workers between the two worlds, struck for real."""

from pathlib import Path

import pytest

from chaos.bench import bench
from chaos.judge import AMAZON, DOUBLED, SLACK, UNKNOWN
from chaos.points import Fault, Strike
from chaos.rounds import Played, Rounds, Scenario, orders

PRESS = Scenario(tuple(orders()[1:2]), leaves=True, threaded=False)
# Each in the next life of the same round.
STRIKES = (
    Strike(Fault.KILL, "press.press: before commit"),
    Strike(Fault.KILL, "before PATCH"),
    Strike(Fault.STOP, "before GET"),
)
ANSWER_LOST = (
    Strike(Fault.RESET, "before PATCH"),
    Strike(Fault.TIMEOUT, "before chat.postMessage"),
    Strike(Fault.RESTART, "before commit"),
)


def _struck(rounds: Rounds, *lives: tuple[Strike, ...]) -> Played:
    """A press whose workers are struck like this, one life after the other."""
    return rounds.play(PRESS, lambda _, lived: lives[len(lived)] if len(lived) < len(lives) else ())


def _faults(played: Played) -> list[Fault | None]:
    return [step.fault for _, life in played.lives for step in life.crashes]


@pytest.mark.timeout(120)
def test_workers_that_are_struck_on_their_way_lose_and_double_nothing(tmp_path: Path) -> None:
    with bench("sqlite", tmp_path) as rounds:
        one_by_one = _struck(rounds, *((strike,) for strike in STRIKES))
        answers_lost = _struck(rounds, ANSWER_LOST)

    assert _faults(one_by_one) == [strike.fault for strike in STRIKES]
    assert _faults(answers_lost) == [strike.fault for strike in ANSWER_LOST]
    assert (one_by_one.findings, one_by_one.errors) == ((), ())
    assert ({one.kind for one in answers_lost.findings} <= {UNKNOWN}, answers_lost.errors) == (
        True,
        (),
    )


def test_workers_that_read_nothing_back_are_caught(tmp_path: Path) -> None:
    with bench("sqlite", tmp_path, blind=True) as rounds:
        played = _struck(rounds, ANSWER_LOST)

    doubled = {one.where for one in played.findings if one.kind == DOUBLED}
    assert doubled == {AMAZON, SLACK}
