"""Every step at which the bot touches the outside is a point where it can be struck.

The product holds no code for this: a point's name is made of the function of ours that is at work
and of what it does there, such as `act.run: after commit` or `act._submit: before PATCH`.
"""

import inspect
import os
import re
import signal
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from types import FrameType

from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

ROOT = Path(__file__).parents[1]
OURS = tuple(f"{ROOT}/{part}" for part in ("bot/workflows/", "bot/poster.py", "store/"))
# Every transaction passes through it, so it says nothing about who is at work.
DOOR = f"{ROOT}/store/database.py"
COMMIT = "commit"


class Fault(StrEnum):
    """What can happen at a point.

    kill: SIGKILL. stop: the process stands still for longer than its leases. cut: the connection,
    before anything is done. reset: the same, once the work is done. 503: Amazon calls it failed,
    though it is done. timeout: the answer comes too late. restart: of the database.
    """

    KILL = "kill"
    STOP = "stop"
    CUT = "cut"
    RESET = "reset"
    FALSE_503 = "503"
    TIMEOUT = "timeout"
    RESTART = "restart"


# What was done all the same, and nobody heard.
UNHEARD = frozenset({Fault.RESET, Fault.FALSE_503, Fault.TIMEOUT})
AT_CALLS = UNHEARD | {Fault.CUT}
# A reading that is cut off before or after is the same to whoever reads. Slack gives no 503.
CHANGES = {
    Fault.CUT: re.compile(r": before ((PATCH|PUT|POST)(?! token)|chat\.)"),
    Fault.FALSE_503: re.compile(r": before (PATCH|PUT|POST)(?! token)"),
}


@dataclass(frozen=True, slots=True)
class Strike:
    """The `nth` time that a point is come to whose name ends with `at`, and that it can hit.

    `asleep` is for how long a stopped process stands still.
    """

    fault: Fault
    at: str
    nth: int = 1
    asleep: timedelta = timedelta(minutes=6)


@dataclass(frozen=True, slots=True)
class Step:
    """A point that was come to, and what happened there."""

    name: str
    fault: Fault | None


def can_strike(fault: Fault, name: str) -> bool:
    """Only a call that has yet to be made can lose its answer."""
    if fault in CHANGES:
        return CHANGES[fault].search(name) is not None
    return fault not in AT_CALLS or (": before " in name and not name.endswith(COMMIT))


class Probe:
    """Writes every point down, in a file that outlives the process, and strikes where it is told.

    Strikes come in their order, each counted from the one before. `restart` has the database
    restarted.
    """

    def __init__(
        self, strikes: Sequence[Strike], trace: int, restart: Callable[[], object]
    ) -> None:
        self._strikes = list(strikes)
        self._trace = trace
        self._restart = restart
        self._met = 0

    def watch(self, engine: Engine) -> None:
        """Commits of this engine are points."""
        event.listen(engine, "commit", lambda _: self.reach("before", COMMIT))
        event.listen(Session, "after_commit", lambda _: self.reach("after", COMMIT))

    def reach(self, moment: str, what: str) -> Fault | None:
        """The fault that strikes a call here, which its caller sees to."""
        name = f"{_at_work(inspect.currentframe())}: {moment} {what}"
        fault = self._due(name)
        os.write(self._trace, f"{name}\t{fault or ''}\n".encode())
        if fault is Fault.KILL:
            os.kill(os.getpid(), signal.SIGKILL)
        elif fault is Fault.STOP:
            os.kill(os.getpid(), signal.SIGSTOP)
        elif fault is Fault.RESTART:
            self._restart()
        return fault

    def _due(self, name: str) -> Fault | None:
        if not self._strikes:
            return None
        strike = self._strikes[0]
        if not name.endswith(strike.at) or not can_strike(strike.fault, name):
            return None
        self._met += 1
        if self._met < strike.nth:
            return None
        self._met = 0
        return self._strikes.pop(0).fault


def steps(trace: Path) -> list[Step]:
    """What a probe wrote down."""
    lines = (line.partition("\t") for line in trace.read_text("utf-8").splitlines())
    return [Step(name, Fault(fault) if fault else None) for name, _, fault in lines]


def _at_work(frame: FrameType | None) -> str:
    """The innermost function of ours, as module.function."""
    while frame is not None:
        file = frame.f_code.co_filename
        if file.startswith(OURS) and file != DOOR:
            function = frame.f_code.co_qualname.partition(".<locals>")[0]
            return f"{Path(file).stem}.{function.rpartition('.')[2]}"
        frame = frame.f_back
    return "nobody"
