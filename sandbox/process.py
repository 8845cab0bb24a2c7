"""Starts one of the pretend worlds as a process of its own. Standard library only."""

import re
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Empty, Queue
from typing import IO

ROOT = Path(__file__).parents[1]
LISTENING = re.compile(r"listening on (http://\S+)")


@contextmanager
def running(world: str, *arguments: str, timeout: float = 30.0) -> Iterator[str]:
    """Yields the address of `python -m sandbox world …` once it listens; ends it afterwards.

    A free port is used unless `arguments` name one. Raises RuntimeError with the child's own
    stderr when it dies or isn't ready after `timeout` seconds.
    """
    port = [] if "--port" in arguments else ["--port", "0"]
    command = [sys.executable, "-m", "sandbox", world, *arguments, *port]
    with tempfile.TemporaryFile("w+") as errors:
        child = subprocess.Popen(
            command, cwd=ROOT, stdout=subprocess.PIPE, stderr=errors, text=True
        )
        try:
            yield _address(world, child, errors, timeout)
        finally:
            _end(child)


def _address(world: str, child: subprocess.Popen[str], errors: IO[str], timeout: float) -> str:
    lines: Queue[str | None] = Queue()
    threading.Thread(target=_read, args=(child, lines), daemon=True).start()
    try:
        while (line := lines.get(timeout=timeout)) is not None:
            if found := LISTENING.search(line):
                return found[1]
    except Empty:
        pass
    _end(child)
    errors.seek(0)
    said = errors.read().strip() or "nothing on stderr"
    raise RuntimeError(f"`python -m sandbox {world}` did not start: {said}")


def _read(child: subprocess.Popen[str], lines: Queue[str | None]) -> None:
    # Read to the end, or a full pipe would stop the child.
    with child.stdout or tempfile.TemporaryFile("r") as out:
        for line in out:
            lines.put(line)
    lines.put(None)


def _end(child: subprocess.Popen[str]) -> None:
    if child.poll() is None:
        child.terminate()
    try:
        child.wait(timeout=10)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
