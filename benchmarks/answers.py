"""How long `/stranded SKU` takes on a long list, beside a listener that does nothing."""

from pathlib import Path

from benchmarks.desk import HEAD, desk, milliseconds, percentile, row
from benchmarks.reports import sku

ROUNDS = 2_000
WARM_UP = 200
# Times the empty listener, at the median; and milliseconds, in 99 of 100 answers.
RATIO_BAR = 20
BAR = 10


def run(folder: Path, items: int) -> bool:
    with desk(folder) as (app, _):
        empty = [milliseconds(app, "/empty") for _ in range(WARM_UP + ROUNDS)]
        stranded = [
            milliseconds(app, "/stranded", sku(number * 37 % items))
            for number in range(WARM_UP + ROUNDS)
        ]
    empty, stranded = empty[WARM_UP:], stranded[WARM_UP:]
    print(f"\nAn answer on a list of {items:,} items\n{HEAD}")
    print(row("an empty listener", empty))
    print(row("/stranded SKU", stranded))
    ratio = percentile(stranded, 50) / percentile(empty, 50)
    p99 = percentile(stranded, 99)
    print(
        f"p50 is {ratio:.1f} times the empty one (bar: {RATIO_BAR}), p99 {p99:.2f} ms (bar: {BAR})"
    )
    return ratio <= RATIO_BAR and p99 <= BAR
