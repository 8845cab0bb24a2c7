"""Any sequence of small reports leaves what a plain model of the rules would leave."""

import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from store import episodes, snapshots
from store.database import Database
from store.snapshots import JudgedItem, Rejected
from tests.store.samples import HOUR, NOON, SCOPE, judged, take_in, unreadable

SKUS = "ABCD"


@dataclass(frozen=True)
class Report:
    """What each named SKU says (reason, units), which SKUs are unreadable, and how it ends."""

    said: dict[str, tuple[str, int]]
    unreadable: frozenset[str | None]
    hours: int
    crashes: bool
    confirmed: bool

    def rows(self) -> Iterator[JudgedItem | Rejected]:
        for sku, (reason, units) in self.said.items():
            yield judged(sku, reason, fulfillable=units)
        for line, lost in enumerate(sorted(self.unreadable, key=str), start=9):
            if lost not in self.said:
                yield unreadable(lost, line)
        if self.crashes:
            raise OSError("power")


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
        unsure = report.unreadable - report.said.keys()
        gone = [] if None in unsure else sorted(self.listed.keys() - report.said.keys() - unsure)
        empty = not report.said and not unsure and bool(gone)
        old = self.newest is not None and at < self.newest
        if (old or empty) and not report.confirmed:
            return "held"
        for sku in gone:
            del self.listed[sku]
            self.departed.append((sku, at))
        for sku, (reason, units) in report.said.items():
            known = self.listed.setdefault(sku, Known(reason, units, at))
            if known.reason != reason:
                known.reason, known.reason_since = reason, at
            known.units = units
        self.newest = at
        return "published"


REPORTS = st.builds(
    Report,
    said=st.dictionaries(
        st.sampled_from(SKUS), st.tuples(st.sampled_from("xy"), st.integers(0, 2))
    ),
    unreadable=st.frozensets(st.sampled_from([*SKUS, None]), max_size=2),
    hours=st.integers(-1, 2),
    crashes=st.integers(0, 4).map(lambda number: number == 0),
    confirmed=st.booleans(),
)


@pytest.fixture(scope="module")
def empty_file() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "empty.db"
        made = Database(f"sqlite:///{path}")
        made.migrate()
        made.close()
        yield path


@settings(
    max_examples=25,
    deadline=None,
    # Each example is a database: making a failing one smaller would take minutes.
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(reports=st.lists(REPORTS, min_size=1, max_size=6), batch=st.integers(1, 3))
def test_any_reports_leave_what_the_rules_say(
    empty_file: Path, monkeypatch: pytest.MonkeyPatch, reports: list[Report], batch: int
) -> None:
    monkeypatch.setattr(snapshots, "BATCH", batch)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "refloat.db"
        with closing(sqlite3.connect(empty_file)) as old, closing(sqlite3.connect(path)) as new:
            old.backup(new)
        database = Database(f"sqlite:///{path}")
        try:
            _run(database, reports)
        finally:
            database.close()


def _run(database: Database, reports: list[Report]) -> None:
    model, at = Model(), NOON
    for report in reports:
        at += report.hours * HOUR
        if report.crashes:
            with pytest.raises(OSError, match="power"):
                take_in(database, report.rows(), at)
        else:
            result = take_in(database, report.rows(), at, confirmed=report.confirmed)
            assert result.state == model.take(report, at)
        _compare(database, model)


def _compare(database: Database, model: Model) -> None:
    with database.read() as session:
        found = episodes.page(session, SCOPE, "US", 0, 99)
        history = [
            (sku, one.left_at)
            for sku in SKUS
            for one in episodes.history(session, SCOPE, "US", sku)
        ]
        totals = episodes.totals(session, SCOPE, "US")
    told = {
        one.sku: Known(one.reason, one.item.fulfillable, one.first_seen, one.reason_since)
        for one in found
    }
    assert told == model.listed
    assert sorted(history) == sorted(model.departed)
    assert totals.items == len(model.listed)
    assert all(one.sightings >= 1 for one in found)
    assert all(one.last_seen == model.newest for one in found)
