"""A bar for a person who waits while a large report is read and written."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from shutil import get_terminal_size
from typing import NoReturn, TypeAlias

from tqdm import tqdm

from amazon.reports import ReportRows, Row

Bar: TypeAlias = "tqdm[NoReturn]"

# Who is done sooner than this, in seconds, sees no bar.
DELAY = 0.5
# Rows between two looks at the clock, which would else cost more than reading them.
STEP = 500


class Progress:
    """Shows how much of a report is read, by its bytes, then how much of it is written."""

    def __init__(self) -> None:
        self._writing: Bar | None = None

    def reading(self, rows: ReportRows) -> Iterator[tuple[int, Row]]:
        """The rows as they are, with a bar that goes on while they are taken."""
        with _bar("Reading", rows.size) as bar:
            for count, numbered in enumerate(rows, start=1):
                if count % STEP == 0:
                    _show(bar, rows.position, count, "rows")
                yield numbered

    def writing(self, written: int, of: int) -> None:
        """So many changes `of` all are written."""
        if self._writing is None:
            self._writing = _bar("Writing", of)
        _show(self._writing, written, written, "changes")

    def close(self) -> None:
        if self._writing is not None:
            self._writing.close()


@contextmanager
def progress() -> Iterator[Progress]:
    """Bars on stderr where that is a terminal, also beside --json, which is stdout's; else none."""
    shown = Progress()
    try:
        yield shown
    finally:
        shown.close()


def _bar(label: str, total: int) -> Bar:
    # Some terminals say that they have no size, and nothing fits into that.
    size = get_terminal_size()
    return tqdm(
        desc=label,
        total=total,
        bar_format="{desc} {percentage:3.0f}% |{bar}| {remaining} left{postfix}",
        file=sys.stderr,
        disable=None,  # where that is no terminal
        leave=False,
        delay=DELAY,
        miniters=1,
        ncols=size.columns,
        nrows=size.lines,
    )


def _show(bar: Bar, done: int, count: int, unit: str) -> None:
    if not bar.disable:
        speed = count / max(bar.format_dict["elapsed"], 0.001)
        bar.set_postfix_str(f"{count:,} {unit}, {speed:,.0f} {unit}/s", refresh=False)
        bar.update(done - bar.n)
