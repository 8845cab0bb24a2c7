"""The driver's side of a worker's life: it stands still, is woken, dies, and is told about."""

import os
import signal
import time
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import psycopg

from chaos.points import Fault, Probe, Step, Strike, steps
from chaos.wires import SLOW
from chaos.worker import Kit, Task, fork, live
from chaos.worlds import Worlds
from tests.postgres import Server

# Longer than the lease of a post or an intent, and than the time between two looks.
OVER = timedelta(minutes=6)
# A worker that waits so long for a row is held up by the one that stands still.
PATIENCE = 0.3


@dataclass(frozen=True, slots=True)
class Life:
    """The points that a worker came to in its order; `error` is what it died of by itself."""

    strikes: tuple[Strike, ...]
    steps: tuple[Step, ...]
    died: bool
    error: str

    @property
    def crashes(self) -> list[Step]:
        return [step for step in self.steps if step.fault]


@dataclass
class Lives:
    """Runs workers one after another; a second one only beside one that stands still."""

    kit: Kit
    worlds: Worlds
    server: Server | None
    folder: Path
    beside: list[int] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def rehearse(self, task: Task) -> Life:
        """A life in this process, which nothing strikes."""
        with (self.folder / "rehearsal").open("wb") as trace:
            live(self.kit, task, Probe((), trace.fileno(), lambda: None))
        return Life((), (), died=False, error="")

    def live(self, task: Task, strikes: tuple[Strike, ...]) -> Life:
        trace = self.folder / "life"
        pid = fork(self.kit, task, strikes, trace)
        asleep = [strike.asleep for strike in strikes if strike.fault is Fault.STOP]
        _, status = os.waitpid(pid, os.WUNTRACED)
        while os.WIFSTOPPED(status):
            if steps(trace)[-1].fault is Fault.STOP:
                self._oversleep(task, trace, asleep.pop(0))
            elif self.server is not None:
                self.server.restart()
            os.kill(pid, signal.SIGCONT)
            _, status = os.waitpid(pid, os.WUNTRACED)
        self._join()
        came = tuple(steps(trace))
        self._let_late_work_end(trace)
        return Life(strikes, came, died=status != 0, error=_error(trace) if status else "")

    def _oversleep(self, task: Task, trace: Path, asleep: timedelta) -> None:
        """The leases run out; another worker, where there may be one, does all that is due."""
        self._let_late_work_end(trace)
        passed = timedelta(0)
        while passed < asleep:
            self.worlds.pass_time(OVER)
            passed += OVER
            if self.server is not None and not self.beside:
                self._run_beside(task, self.server)

    def _run_beside(self, task: Task, server: Server) -> None:
        trace = self.folder / f"beside-{len(self.beside)}"
        pid = fork(self.kit, task, (), trace)
        look_at = time.monotonic() + PATIENCE
        while os.waitpid(pid, os.WNOHANG) == (0, 0):
            time.sleep(0.003)
            if time.monotonic() > look_at:
                if _somebody_waits(server):
                    self.beside.append(pid)
                    return
                look_at = time.monotonic() + PATIENCE
        self._note(trace)

    def _join(self) -> None:
        """Waits for those who were held up by the one that stood still."""
        for number, pid in enumerate(self.beside):
            os.waitpid(pid, 0)
            self._note(self.folder / f"beside-{number}")
        self.beside.clear()

    def _note(self, trace: Path) -> None:
        if error := _error(trace):
            self.errors.append(error)

    def _let_late_work_end(self, trace: Path) -> None:
        """A world that answers late works late: until then its time must not be moved."""
        if any(step.fault is Fault.TIMEOUT for step in steps(trace)):
            time.sleep(SLOW * 1.5)


def _somebody_waits(server: Server) -> bool:
    with psycopg.connect(server.url.replace("+psycopg", "")) as connection:
        row = connection.execute("SELECT count(*) FROM pg_locks WHERE NOT granted").fetchone()
    return row is not None and row[0] > 0


def _error(trace: Path) -> str:
    """What a worker that died by itself said at last, once."""
    file = trace.with_suffix(".error")
    if not file.exists():
        return ""
    said = file.read_text("utf-8").strip()
    file.unlink()
    return said
