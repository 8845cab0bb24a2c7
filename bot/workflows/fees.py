"""Takes in a report that tells what storage costs, and keeps what each item's unit costs a day."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import IO

from amazon.fees import FeeReport, read_fees
from amazon.reports import RejectedRow
from bot.workflows.parts import Parts
from store import audit, fees, totals
from stranded.costs import CostSum, FeeRow, RateTable, UnitCost, unit_cost
from stranded.marketplaces import MARKETPLACES
from stranded.scope import Scope

# A figure stands until a newer one comes, but not for ever: rates and sizes change.
KEPT = timedelta(days=400)


@dataclass(frozen=True, slots=True)
class FeeImport:
    """One fee report as it was downloaded, and the marketplace whose rows are wanted."""

    scope: Scope
    marketplace: str
    content: bytes | IO[bytes]
    charset: str | None = None


@dataclass(slots=True)
class FeesTaken:
    """What a fee report came to.

    `accepted` rows gave a figure, `without_figure` ones were read but tell none, `elsewhere` counts
    rows by the other country that they name. `day` is the newest month's first day, or the newest
    day of a planning report. `items` are on the stranded list; `sums` tells which have a figure.
    """

    kind: FeeReport
    accepted: int = 0
    without_figure: int = 0
    rejected: list[RejectedRow] = field(default_factory=list)
    elsewhere: Counter[str] = field(default_factory=Counter)
    day: date | None = None
    items: int = 0
    sums: tuple[CostSum, ...] = ()

    @property
    def rows(self) -> int:
        read = self.accepted + self.without_figure + len(self.rejected)
        return read + self.elsewhere.total()

    @property
    def with_figure(self) -> int:
        return sum(one.items for one in self.sums)


def import_fees(parts: Parts, rates: RateTable, job: FeeImport, now: datetime) -> FeesTaken:
    """Takes a fee report in. Raises ReportRefused where the bytes are none."""
    place = MARKETPLACES[job.marketplace]
    today = now.astimezone(place.zone).date()
    read = read_fees(job.content, job.charset, place, today)
    taken = FeesTaken(read.kind)
    figures = _figures(read, job.marketplace, rates, taken)
    fees.keep(parts.database, job.scope, job.marketplace, figures, now)
    taken.elsewhere = read.elsewhere
    if taken.day is not None:
        fees.forget_before(parts.database, job.scope, job.marketplace, taken.day - KEPT)
    _tell(parts, job, taken, now)
    return taken


def _figures(
    rows: Iterable[FeeRow | RejectedRow], marketplace: str, rates: RateTable, taken: FeesTaken
) -> Iterator[tuple[FeeRow, UnitCost]]:
    for row in rows:
        if isinstance(row, RejectedRow):
            taken.rejected.append(row)
            continue
        cost = unit_cost(row, marketplace, rates)
        if cost is None:
            taken.without_figure += 1
            continue
        taken.accepted += 1
        taken.day = max(taken.day or row.on, row.on)
        yield row, cost


def _tell(parts: Parts, job: FeeImport, taken: FeesTaken, now: datetime) -> None:
    """What the list now knows, and the audit row."""
    with parts.database.read() as session:
        taken.items = totals.totals(session, job.scope, job.marketplace).items
        taken.sums = fees.sums(session, job.scope, job.marketplace)
    detail = {"kind": taken.kind.value, "rows": taken.rows, "accepted": taken.accepted}
    with parts.database.write() as session:
        audit.append(
            session, job.scope, parts.audit_key, "fees", "refloat", job.marketplace, detail, now
        )
