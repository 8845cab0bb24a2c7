"""Starts one of the pretend worlds as a process of its own. Standard library only."""

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
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
    # Files and no thread that reads a pipe: whoever asks may want to fork.
    with tempfile.TemporaryFile() as said, tempfile.TemporaryFile() as errors:
        child = subprocess.Popen(command, cwd=ROOT, stdout=said, stderr=errors)
        try:
            yield _address(world, child, said, errors, timeout)
        finally:
            _end(child)


def _address(
    world: str,
    child: subprocess.Popen[bytes],
    said: IO[bytes],
    errors: IO[bytes],
    timeout: float,
) -> str:
    until = time.monotonic() + timeout
    while time.monotonic() < until:
        ended = child.poll() is not None
        if found := LISTENING.search(_text(said)):
            return found[1]
        if ended:
            break
        time.sleep(0.01)
    _end(child)
    why = _text(errors).strip() or "nothing on stderr"
    raise RuntimeError(f"`python -m sandbox {world}` did not start: {why}")


def _text(file: IO[bytes]) -> str:
    # The child writes where the file's position is, so it must not be moved.
    return os.pread(file.fileno(), 1_000_000, 0).decode(errors="replace")


def _end(child: subprocess.Popen[bytes]) -> None:
    if child.poll() is None:
        child.terminate()
    try:
        child.wait(timeout=10)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
