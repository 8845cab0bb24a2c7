"""`python -m chaos`: crashes at every step, judged by the logs of the two pretend worlds."""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from random import Random

from chaos import report
from chaos.bench import DATABASES, bench
from chaos.campaign import Campaign, Tally

CRASHES, BLIND_CRASHES = 1000, 100
EVERY = 100
NO_POWER = "The run proves nothing: without the read-back it found no double everywhere."


def main(arguments: list[str] | None = None) -> int:
    """0 if nothing was lost or doubled, and if a bot without the read-back is caught."""
    wanted = _parser().parse_args(arguments)
    databases = DATABASES if wanted.database == "both" else (wanted.database,)
    crashes = wanted.crashes or (BLIND_CRASHES if wanted.without_read_back else CRASHES)
    kept = True
    if not wanted.without_read_back:
        kept = _seeing(databases, crashes, wanted.seed)
        crashes = BLIND_CRASHES
    return 0 if _blind(databases, crashes, wanted.seed) and kept else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m chaos", description=__doc__)
    parser.add_argument("--crashes", type=int, help=f"how many, of all (default: {CRASHES})")
    parser.add_argument("--seed", type=int, default=0, help="of what is struck at random")
    parser.add_argument("--database", choices=(*DATABASES, "both"), default="both")
    parser.add_argument(
        "--without-read-back", action="store_true", help="only see whether doubles are found then"
    )
    return parser


def _seeing(databases: tuple[str, ...], crashes: int, seed: int) -> bool:
    tallies = {}
    for database in databases:
        started = time.monotonic()
        tally = _campaign(database, -(-crashes // len(databases)), seed, blind=False)
        _print(report.summary(database, tally, time.monotonic() - started))
        _print(report.troubles(tally))
        tallies[database] = tally
    _print(report.table(tallies))
    return all(report.clean(tally) for tally in tallies.values())


def _blind(databases: tuple[str, ...], crashes: int, seed: int) -> bool:
    tallies = {
        database: _campaign(database, -(-crashes // len(databases)), seed, blind=True)
        for database in databases
    }
    _print(report.power(tallies))
    if not report.has_power(tallies):
        print(NO_POWER)
    return report.has_power(tallies)


def _campaign(database: str, crashes: int, seed: int, *, blind: bool) -> Tally:
    with (
        tempfile.TemporaryDirectory() as folder,
        bench(database, Path(folder), blind=blind) as rounds,
    ):
        return Campaign(rounds, Random(seed), _progress(database)).run(crashes)


def _progress(database: str) -> Callable[[Tally], None]:
    """A line now and then for a person who waits."""
    told = 0

    def tell(tally: Tally) -> None:
        nonlocal told
        if tally.crashes.total() // EVERY > told:
            told = tally.crashes.total() // EVERY
            print(f"{database}: {tally.crashes.total()} crashes so far …", flush=True)

    return tell


def _print(lines: Iterable[str]) -> None:
    for line in lines:
        print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main())
