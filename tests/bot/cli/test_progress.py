"""The bar for a person who waits, and the ways a report comes to the command line."""

import io
import re
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest
from tqdm import tqdm

from amazon.reports import read_report
from bot.cli import progress as module
from bot.cli.progress import progress
from tests.amazon.files import US, report
from tests.bot.cli.terminal import SELLER, Terminal

ROOT = Path(__file__).parents[3]
ROWS = 2000


class Screen(io.StringIO):
    def isatty(self) -> bool:
        return True


def watching(monkeypatch: pytest.MonkeyPatch, delay: float = 0) -> Screen:
    """From here on stderr is a terminal, on which every bar shows at once."""
    screen = Screen()
    monkeypatch.setattr(module, "DELAY", delay)
    monkeypatch.setattr(module, "tqdm", partial(tqdm, mininterval=0))
    monkeypatch.setattr(sys, "stderr", screen)
    return screen


def large() -> bytes:
    return report(*({} for _ in range(ROWS))).encode()


def test_the_bar_tells_bytes_in_percent_rows_and_their_speed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    screen = watching(monkeypatch)

    with progress() as shown:
        read = list(shown.reading(read_report(large(), None, US)))

    said = screen.getvalue()
    assert len(read) == ROWS
    assert re.search(r"Reading +\d\d% \|.+left, 1,500 rows, [\d,]+ rows/s", said)


def test_the_bar_of_the_writing_follows(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = watching(monkeypatch)

    with progress() as shown:
        for written in range(0, 101, 50):
            shown.writing(written, 100)

    assert re.search(r"Writing +50% \|.+left, 50 changes, [\d,]+ changes/s", screen.getvalue())


def test_a_bar_leaves_no_trace_when_it_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = watching(monkeypatch)

    with progress() as shown:
        list(shown.reading(read_report(large(), None, US)))
        shown.writing(1, 2)

    assert screen.getvalue().rpartition("\r")[2].strip() == ""


def test_where_nobody_looks_there_is_no_bar(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "DELAY", 0)

    with progress() as shown:
        assert len(list(shown.reading(read_report(large(), None, US)))) == ROWS
        shown.writing(1, 2)

    assert capsys.readouterr().err == ""


def test_who_is_done_soon_sees_no_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = watching(monkeypatch, delay=60)

    with progress() as shown:
        list(shown.reading(read_report(large(), None, US)))

    assert screen.getvalue() == ""


def test_a_check_shows_its_progress_and_keeps_stdout_clean(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    screen = watching(monkeypatch)

    said = terminal("reasons", "--check", terminal.raw(large()), "--json")

    assert said.json == {"unknown": []}
    assert "Reading" in screen.getvalue()


@pytest.mark.parametrize("command", ["reasons --check -", "preview -"])
def test_a_report_can_come_in_on_stdin(command: str) -> None:
    said = subprocess.run(
        [sys.executable, "-m", "bot", *command.split()],
        input=large(),
        capture_output=True,
        cwd=ROOT,
        check=False,
    )

    assert (said.returncode, said.stderr) == (0, b"")


def test_a_report_can_come_through_a_pipe(terminal: Terminal, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    subprocess.run(["mkfifo", pipe], check=True)  # noqa: S607
    with subprocess.Popen(["cp", terminal.raw(large()), pipe]):  # noqa: S607
        said = terminal("import", str(pipe), "--account", SELLER, "--marketplace", "US", "--json")

    assert said.json["rows"] == ROWS


def test_a_folder_is_no_report(terminal: Terminal, tmp_path: Path) -> None:
    said = terminal("reasons", "--check", str(tmp_path))

    assert said.code == 1
    assert "can't be read: Is a directory." in said.err
