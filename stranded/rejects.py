"""Lines of a report that could not be read: they are set aside, never guessed at."""

from dataclasses import dataclass
from datetime import datetime

from stranded.actions import Why


@dataclass(frozen=True, slots=True)
class RejectedLine:
    """`line` counts from the file's first line, its header; `sku` where that could be read."""

    line: int
    why: Why
    sku: str | None


@dataclass(frozen=True, slots=True)
class Rejects:
    """What was set aside of one marketplace's current report.

    `rows` counts all its lines below the header, `count` those set aside; `lines` are some of them.
    """

    account: str
    marketplace: str
    seen_at: datetime
    rows: int
    count: int
    lines: tuple[RejectedLine, ...]
