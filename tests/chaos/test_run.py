"""The harness itself, in small: real workers between the two worlds, struck for real."""

from datetime import timedelta
from pathlib import Path

import pytest

from chaos.bench import bench
from chaos.judge import AMAZON, DOUBLED, REMOVALS, SLACK, UNKNOWN
from chaos.points import Fault, Strike
from chaos.rounds import Played, Rounds, Scenario, orders
from stranded.actions import ActionKind

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
TO_REMOVE = tuple(order for order in orders() if order.kind is ActionKind.CREATE_REMOVAL_ORDER)
FEED = "removal_feed.hand_in: before POST feed"
# It is handed in by the second life, after the time in which it can be taken back.
FEEDS_STRUCK = {
    Fault.CUT: "failed",
    Fault.RESET: "confirmed",
    Fault.FALSE_503: "confirmed",
    Fault.TIMEOUT: "confirmed",
    Fault.KILL: "failed",
}
HELD_UP = (
    Strike(Fault.STOP, "removal_feed.hand_in: after PUT feed file", asleep=timedelta(minutes=30)),
    Strike(Fault.RESET, FEED),
)
ONE_MADE_ONE_NOT = (Strike(Fault.RESET, FEED), Strike(Fault.CUT, FEED))


def _struck(rounds: Rounds, *lives: tuple[Strike, ...], of: Scenario = PRESS) -> Played:
    """A press whose workers are struck like this, one life after the other."""
    return rounds.play(of, lambda _, lived: lives[len(lived)] if len(lived) < len(lives) else ())


def _removal(of: int = 0, count: int = 1) -> Scenario:
    return Scenario(TO_REMOVE[of : of + count], leaves=False, threaded=False)


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


@pytest.mark.timeout(180)
def test_a_removal_order_whose_feed_is_struck_is_made_once_or_said_not_to_be(
    tmp_path: Path,
) -> None:
    with bench("sqlite", tmp_path) as rounds:
        played = {
            fault: _struck(rounds, (), (Strike(fault, FEED),), of=_removal(number))
            for number, fault in enumerate(FEEDS_STRUCK)
        }

    ended = {fault: one.removals[0].partition(" ")[0] for fault, one in played.items()}
    assert ended == FEEDS_STRUCK
    assert [_faults(one) for one in played.values()] == [[fault] for fault in FEEDS_STRUCK]
    assert [(one.findings, one.errors) for one in played.values()] == [((), ())] * len(played)


@pytest.mark.timeout(120)
def test_a_removal_order_that_is_held_up_or_unclear_is_never_called_what_it_is_not(
    tmp_path: Path,
) -> None:
    with bench("sqlite", tmp_path) as rounds:
        held_up = _struck(rounds, (), HELD_UP, of=_removal())
        unclear = _struck(rounds, (), ONE_MADE_ONE_NOT, of=_removal(of=1, count=2))

    assert held_up.removals == ("failed (removal_too_late)",)
    assert unclear.removals == ("confirmed (removal_in_report)", "failed (removal_given_up)")
    assert (held_up.findings, unclear.findings) == ((), ())


def test_workers_that_read_nothing_back_are_caught(tmp_path: Path) -> None:
    with bench("sqlite", tmp_path, blind=True) as rounds:
        press = _struck(rounds, ANSWER_LOST)
        removal = _struck(rounds, (), (Strike(Fault.RESET, FEED),), of=_removal())

    assert _doubled(press) == {AMAZON, SLACK}
    assert _doubled(removal) == {REMOVALS}


def _doubled(played: Played) -> set[str]:
    return {one.where for one in played.findings if one.kind == DOUBLED}
