"""How long people wait while a long report is taken in beside them."""

import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import cycle
from pathlib import Path

from slack_bolt import App

from benchmarks.desk import HEAD, desk, milliseconds, percentile, row, timed
from benchmarks.imports import ACCOUNT, LARGE, importing, report
from benchmarks.reports import sku, write_report
from bot.app import TURN_SECONDS
from bot.workflows import press, switch
from bot.workflows.intake import Import, import_report
from bot.workflows.parts import Parts
from store import search
from stranded.actions import Actor
from stranded.cards import ButtonKind, Press
from stranded.scope import Scope

# People do not click all the time, and the report needs the processor too.
PAUSE = 0.02
WRITE_P99_BAR, WRITE_BAR = 100, 250
ANSWER_BAR = 10


@dataclass(slots=True)
class Waits:
    """Milliseconds that people waited."""

    click: list[float] = field(default_factory=list)
    setting: list[float] = field(default_factory=list)
    answer: list[float] = field(default_factory=list)


def run(folder: Path) -> bool:
    """Leaves the database with a second account."""
    data = folder / "large"
    with desk(data) as (app, parts):
        command = [sys.executable, *importing(report(folder, LARGE), data, "A2OTHER")]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL) as child:
            waits = wait(app, parts, LARGE, lambda: child.poll() is None)
        assert child.returncode == 0
        sys.setswitchinterval(TURN_SECONDS)
        good = told("Beside a process that imports another account's list", waits)
        thread = threading.Thread(target=_read_again, args=(parts, _later(folder)))
        thread.start()
        waits = wait(app, parts, LARGE, thread.is_alive)
        return told("Beside a thread of the bot that reads the list again", waits) and good


def _later(folder: Path) -> Path:
    path = folder / "later.txt"
    write_report(path, LARGE, later=True)
    return path


def _read_again(parts: Parts, file: Path) -> None:
    now = datetime.now(UTC) + timedelta(hours=1)
    with file.open("rb") as content:
        result = import_report(parts, Import(_scope(parts), "US", content, None, now), now)
    assert result.state == "published", result


def _scope(parts: Parts) -> Scope:
    return Scope(parts.workspace, ACCOUNT)


def wait(app: App, parts: Parts, rows: int, goes_on: Callable[[], bool]) -> Waits:
    """A click, a setting and a question in turn on a list of so many rows, while it goes on."""
    waits, scope, ada = Waits(), _scope(parts), Actor("U0ADA")
    with parts.database.read() as session:
        item = search.find(session, parts.workspace, sku(1))[0]

    def click(kind: ButtonKind) -> None:
        pressed = Press(ACCOUNT, item.id, item.reason, kind)
        press.press(parts, pressed, ada, datetime.now(UTC), None)

    def set_days(days: str) -> None:
        change = {"auto_relist_days": days}
        switch.change(parts, scope, "US", change, ada.id, datetime.now(UTC))

    turns = cycle(((ButtonKind.OPT_OUT, "14"), (ButtonKind.OPT_IN, "30")))
    for number, (kind, days) in enumerate(turns):
        if not goes_on():
            break
        waits.click.append(timed(partial(click, kind)))
        time.sleep(PAUSE)
        waits.setting.append(timed(partial(set_days, days)))
        time.sleep(PAUSE)
        waits.answer.append(milliseconds(app, "/stranded", sku(number * 37 % rows)))
        time.sleep(PAUSE)
    return waits


def told(title: str, waits: Waits, answer_bar: float = ANSWER_BAR) -> bool:
    print(f"\n{title}\n{HEAD}")
    print(row("a click is written", waits.click))
    print(row("a setting is written", waits.setting))
    print(row("/stranded SKU", waits.answer))
    written = [*waits.click, *waits.setting]
    p99, most, answer = percentile(written, 99), max(written), percentile(waits.answer, 99)
    print(
        f"written p99 {p99:.0f} ms (bar: {WRITE_P99_BAR}), at most {most:.0f} (bar: {WRITE_BAR}); "
        f"answered p99 {answer:.1f} (bar: {answer_bar})"
    )
    return p99 <= WRITE_P99_BAR and most <= WRITE_BAR and answer <= answer_bar
