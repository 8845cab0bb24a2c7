"""How long a report takes to be taken in, and how much memory, beside the bare floor."""

import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from benchmarks.reports import write_report

SMALL, LARGE = 100_000, 1_000_000
ACCOUNT = "A1BENCH"
# Times the floor's time; megabytes; times the floor's growth from the small to the large one.
RATIO_BAR = 2.0
MEMORY_BAR = 160
GROWTH_BAR = 1.1


@dataclass(frozen=True, slots=True)
class Cost:
    seconds: float
    megabytes: int


def run(folder: Path) -> bool:
    """Leaves a database with the large report in `folder`/large."""
    floor = {rows: _floor(folder, rows) for rows in (SMALL, LARGE)}
    ours = {rows: _import(folder, rows) for rows in (SMALL, LARGE)}
    print(f"\n{'A report is taken in':28}{'rows':>12}{'seconds':>10}{'MB':>6}")
    for name, costs in (("the bare floor", floor), ("bot import", ours)):
        for rows, cost in costs.items():
            print(f"{name:28}{rows:12,}{cost.seconds:10.1f}{cost.megabytes:6}")
    ratio = ours[LARGE].seconds / floor[LARGE].seconds
    growth = _growth(ours) / _growth(floor)
    memory = ours[LARGE].megabytes
    print(
        f"{ratio:.2f} times the floor (bar: {RATIO_BAR}), {memory} MB (bar: {MEMORY_BAR}), "
        f"grows {growth:.2f} times as the floor does (bar: {GROWTH_BAR})"
    )
    return ratio <= RATIO_BAR and memory <= MEMORY_BAR and growth <= GROWTH_BAR


def _growth(costs: dict[int, Cost]) -> float:
    return costs[LARGE].seconds / costs[SMALL].seconds


def _floor(folder: Path, rows: int) -> Cost:
    cost = _cost("-m", "benchmarks.floor", str(report(folder, rows)), str(folder / "floor.db"))
    for file in folder.glob("floor.db*"):
        file.unlink()
    return cost


def _import(folder: Path, rows: int) -> Cost:
    data = folder / ("large" if rows == LARGE else "small")
    return _cost(*importing(report(folder, rows), data, ACCOUNT))


def importing(file: Path, data: Path, account: str) -> list[str]:
    """The command line that takes a report in."""
    where = ["--account", account, "--marketplace", "US", "--data", str(data)]
    return ["-m", "bot", "import", str(file), *where]


def report(folder: Path, rows: int) -> Path:
    path = folder / f"{rows}.txt"
    if not path.exists():
        print(f"Writing a report of {rows:,} rows …", file=sys.stderr)
        write_report(path, rows)
    return path


def _cost(*arguments: str) -> Cost:
    print(f"python {' '.join(arguments[:3])} …", file=sys.stderr)
    begun = time.perf_counter()
    child = subprocess.Popen([sys.executable, *arguments], stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(child.pid, 0)
    seconds = time.perf_counter() - begun
    assert status == 0, f"{arguments} ended with {status}"
    return Cost(seconds, used.ru_maxrss >> 10)
