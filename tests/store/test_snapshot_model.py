"""Any sequence of small reports leaves what a plain model of the rules would leave.

Reports come late, twice, torn and with gaps; some are cut off by a power cut between two batches,
some are overtaken by another one. Whoever reads meanwhile sees the list before or after, whole.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from store import episodes, snapshots, totals
from store.database import Database
from store.snapshots import JudgedItem, Rejected
from tests.store.conftest import Lasting
from tests.store.samples import (
    HOUR,
    NOON,
    SCOPE,
    PowerCut,
    judged,
    small_batches,
    take_in,
    unreadable,
)

SKUS = "ABCDE"
# With so few SKUs this many closed ones are already many.
MANY = 2


@dataclass(frozen=True)
class Line:
    """A SKU with what it says, or one that can't be read; None where not even the SKU can be."""

    sku: str | None
    readable: bool
    reason: str
    units: int

    def row(self, number: int) -> JudgedItem | Rejected:
        if self.sku is None or not self.readable:
            return unreadable(self.sku, number)
        return judged(self.sku, self.reason, line=number, fulfillable=self.units)


@dataclass(frozen=True)
class Report:
    lines: tuple[Line, ...]
    hours: int
    confirmed: bool

    def rows(self) -> Iterator[JudgedItem | Rejected]:
        return (line.row(number) for number, line in enumerate(self.lines, start=2))

    @property
    def named(self) -> Counter[str | None]:
        return Counter(line.sku for line in self.lines)

    @property
    def said(self) -> dict[str, Line]:
        """What can be believed: a SKU that is named once, in a line that can be read."""
        once = {sku for sku, times in self.named.items() if sku is not None and times == 1}
        return {line.sku: line for line in self.lines if line.readable and line.sku in once}


@dataclass(frozen=True)
class Arrival:
    """A report, and what happens to it after so many batches, if it has as many."""

    report: Report
    steps: int
    overtaken_by: Report | None
    dies: bool


@dataclass
class Known:
    """An episode as the model knows it."""

    reason: str
    units: int
    first_seen: datetime
    reason_since: datetime | None = None


@dataclass
class Model:
    listed: dict[str, Known] = field(default_factory=dict)
    newest: datetime | None = None
    departed: list[tuple[str, datetime]] = field(default_factory=list)

    def take(self, report: Report, at: datetime) -> str:
        unsure = None in report.named
        gone = set() if unsure else self.listed.keys() - report.named.keys()
        if not report.confirmed and self._is_doubtful(report, gone, at):
            return "held"
        for sku in gone:
            del self.listed[sku]
            self.departed.append((sku, at))
        for sku, line in report.said.items():
            known = self.listed.setdefault(sku, Known(line.reason, line.units, at))
            if known.reason != line.reason:
                known.reason, known.reason_since = line.reason, at
            known.units = line.units
        self.newest = at
        return "published"

    def _is_doubtful(self, report: Report, gone: set[str], at: datetime) -> bool:
        old = self.newest is not None and at < self.newest
        empty = not report.lines and bool(gone)
        many = len(gone) > MANY and 2 * len(gone) > len(self.listed)
        return old or empty or many


LINES = st.builds(
    Line,
    sku=st.sampled_from([*SKUS, *SKUS, None]),
    readable=st.integers(0, 5).map(bool),
    reason=st.sampled_from("xy"),
    units=st.integers(0, 2),
)
REPORTS = st.builds(
    Report,
    lines=st.lists(LINES, max_size=6).map(tuple),
    hours=st.integers(-1, 2),
    confirmed=st.booleans(),
)
ARRIVALS = st.builds(
    Arrival,
    report=REPORTS,
    steps=st.integers(1, 8),
    overtaken_by=st.none() | REPORTS,
    dies=st.booleans(),
)


@pytest.fixture(params=["sqlite", "postgresql"])
def lasting(request: pytest.FixtureRequest) -> Lasting:
    name = "sqlite_tables" if request.param == "sqlite" else "postgres_tables"
    made: Lasting = request.getfixturevalue(name)
    return made


@settings(
    max_examples=25,
    deadline=None,
    # Each example is a database: making a failing one smaller would take minutes.
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(arrivals=st.lists(ARRIVALS, min_size=1, max_size=6), batch=st.integers(1, 3))
def test_any_reports_leave_what_the_rules_say(
    lasting: Lasting, monkeypatch: pytest.MonkeyPatch, arrivals: list[Arrival], batch: int
) -> None:
    small_batches(monkeypatch, batch)
    monkeypatch.setattr(snapshots, "MANY", MANY)
    database, clean = lasting
    try:
        _run(database, arrivals)
    finally:
        clean()


def _run(database: Database, arrivals: list[Arrival]) -> None:
    model, at = Model(), NOON
    for arrival in arrivals:
        at += arrival.report.hours * HOUR
        meanwhile = _meanwhile(database, model, arrival, at)
        try:
            result = _take_in(database, arrival.report, at, meanwhile)
        except PowerCut:
            pass
        else:
            if result.state != "refused":
                assert result.state == model.take(arrival.report, at)
        _compare(database, model)


def _take_in(
    database: Database,
    report: Report,
    at: datetime,
    progress: Callable[[int, int], None] = lambda _written, _of: None,
) -> snapshots.Ingested:
    return take_in(database, report.rows(), at, confirmed=report.confirmed, progress=progress)


def _meanwhile(
    database: Database, model: Model, arrival: Arrival, at: datetime
) -> Callable[[int, int], None]:
    """Between two batches: a reader looks, and then the power may go or another report come."""
    steps = iter(range(arrival.steps - 1, -1, -1))

    def progress(_written: int, _of: int) -> None:
        _compare(database, model)
        if next(steps, None) != 0:
            return
        if arrival.overtaken_by is not None:
            result = _take_in(database, arrival.overtaken_by, at)
            assert result.state == model.take(arrival.overtaken_by, at)
        elif arrival.dies:
            raise PowerCut

    return progress


def _compare(database: Database, model: Model) -> None:
    with database.read() as session:
        found = episodes.page(session, SCOPE, "US", 0, 99)
        history = [
            (sku, one.left_at)
            for sku in SKUS
            for one in episodes.history(session, SCOPE, "US", sku)
        ]
        sums = totals.totals(session, SCOPE, "US")
    told = {
        one.sku: Known(one.reason, one.item.fulfillable, one.first_seen, one.reason_since)
        for one in found
    }
    assert told == model.listed
    assert sorted(history) == sorted(model.departed)
    assert sums.items == len(model.listed)
    assert all(one.sightings >= 1 for one in found)
    assert all(one.last_seen == model.newest for one in found)
