"""Old details go; whatever can be asked of the list and of its history is answered as before."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, text

from store import episodes, retention, snapshots, totals, views
from store.database import Database
from store.item_tables import ItemRow, RejectedRow, SnapshotRow
from store.retention import prune
from stranded.items import Evidence
from tests.store.conftest import Lasting
from tests.store.samples import (
    HOUR,
    NOON,
    SCOPE,
    PowerCut,
    die_after,
    episode,
    judged,
    listed,
    take_in,
    unreadable,
)
from tests.store.test_snapshot_model import REPORTS, Report, lasting

__all__ = ["lasting"]

LATER = NOON + timedelta(days=90)


def count(database: Database, table: Any) -> int:
    with database.read() as session:
        return session.scalars(select(func.count()).select_from(table)).one()


def test_versions_that_others_took_the_place_of_go(database: Database) -> None:
    for hours in range(4):
        take_in(database, [judged("A", fulfillable=hours), "B"], NOON + hours * HOUR)

    assert prune(database, SCOPE, "US", LATER) == 2

    # Beside what is current stays what it took the place of, until the next report.
    assert count(database, ItemRow) == 3
    assert episode(database, "A").item.fulfillable == 3


def test_an_old_version_left_behind_is_no_departure(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "BATCH", 7)
    for hours in range(6):
        rows = [judged(f"S{number}", fulfillable=hours) for number in range(20)]
        take_in(database, rows, NOON + hours * HOUR)
    store_the_newest_first(database)

    assert prune(database, SCOPE, "US", LATER) == 4 * 20

    with database.read() as session:
        assert views.departures_of(session, views.known().where(views.over())) == []


def store_the_newest_first(database: Database) -> None:
    """PostgreSQL reads a table as it lies on the disk, and that may be in any order."""
    if database.dialect == "postgresql":
        with database.write() as session:
            session.execute(text("CREATE INDEX ended ON stranded_items (to_snapshot DESC)"))
            session.execute(text("CLUSTER stranded_items USING ended"))
            session.execute(text("DROP INDEX ended"))


def test_an_episode_that_is_over_keeps_its_last_version_and_its_reasons(database: Database) -> None:
    take_in(database, ["A", "B"])
    take_in(database, [judged("A", "missing_price"), "B"], NOON + HOUR)
    gone = episode(database, "A").id
    take_in(database, ["B"], NOON + 2 * HOUR)
    take_in(database, ["B"], NOON + 3 * HOUR)

    assert prune(database, SCOPE, "US", LATER) == 1

    with database.read() as session:
        (past,) = episodes.history(session, SCOPE, "US", "A")
        reasons = episodes.reasons(session, SCOPE, gone)
    assert (past.episode.id, past.left_at) == (gone, NOON + 2 * HOUR)
    assert past.evidence is Evidence.LEFT_THE_LIST
    assert reasons == [(NOON, "listing_closed"), (NOON + HOUR, "missing_price")]


def test_lines_set_aside_go_with_their_report_but_never_the_current_ones(
    database: Database,
) -> None:
    take_in(database, ["A", unreadable(None, 7)])
    now = take_in(database, ["A", unreadable(None, 8)], NOON + HOUR)

    assert prune(database, SCOPE, "US", LATER) == 1

    with database.read() as session:
        kept = snapshots.rejected_rows(session, SCOPE, "US", now.snapshot)
    assert kept == [unreadable(None, 8)]
    assert count(database, RejectedRow) == 1


def test_reports_that_nobody_ever_saw_go(database: Database) -> None:
    take_in(database, ["A", "B"])
    take_in(database, [], NOON + HOUR)
    with pytest.raises(PowerCut):
        take_in(database, ["A", "C"], NOON + 2 * HOUR, progress=die_after(1))
    for hours in (3, 4):
        take_in(database, ["A", "B"], NOON + hours * HOUR)

    assert prune(database, SCOPE, "US", LATER) == 2

    assert count(database, SnapshotRow) == 3
    assert take_in(database, ["A", "B"], NOON + 5 * HOUR).snapshot == 6


def test_what_is_not_old_stays(database: Database) -> None:
    for hours in range(3):
        take_in(database, [judged("A", fulfillable=hours)], NOON + hours * HOUR)

    assert prune(database, SCOPE, "US", NOON + HOUR) == 0
    # The first two reports are old, and the second replaced the first one's version.
    assert prune(database, SCOPE, "US", NOON + 2 * HOUR) == 1
    assert count(database, ItemRow) == 2


def test_nothing_is_looked_at_twice_and_other_places_are_left_alone(database: Database) -> None:
    other = SCOPE.__class__("w2", SCOPE.account)
    for scope in (SCOPE, other):
        for hours in range(3):
            take_in(database, [judged("A", fulfillable=hours)], NOON + hours * HOUR, scope)

    assert prune(database, SCOPE, "US", LATER) == 1
    assert prune(database, SCOPE, "US", LATER) == 0
    assert prune(database, SCOPE, "CA", LATER) == 0
    assert listed(database, other) == ["A"]
    assert count(database, ItemRow) == 2 + 3


@settings(
    max_examples=15,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    reports=st.lists(REPORTS, min_size=2, max_size=7),
    cuts=st.lists(st.integers(0, 9), min_size=1, max_size=2),
)
def test_every_question_is_answered_as_before(
    lasting: Lasting,
    monkeypatch: pytest.MonkeyPatch,
    reports: list[Report],
    cuts: list[int],
) -> None:
    monkeypatch.setattr(retention, "BATCH", 2)
    database, clean = lasting
    try:
        at = NOON
        for report in reports:
            at += report.hours * HOUR
            take_in(database, report.rows(), at, confirmed=report.confirmed)
        before = answers(database)
        for cut in cuts:
            prune(database, SCOPE, "US", NOON + cut * HOUR)
            assert answers(database) == before
    finally:
        clean()


def answers(database: Database) -> Any:
    """Whatever can be asked about the list, and about all episodes that ever were."""
    with database.read() as session:
        ids = sorted(set(session.scalars(select(ItemRow.episode))))
        return (
            episodes.page(session, SCOPE, "US", 0, 99),
            totals.totals(session, SCOPE, "US"),
            [episodes.by_id(session, SCOPE, one) for one in ids],
            [episodes.departure(session, SCOPE, one) for one in ids],
            [episodes.reasons(session, SCOPE, one) for one in ids],
            [episodes.history(session, SCOPE, "US", sku) for sku in "ABCDE"],
            snapshots.current(session, SCOPE, "US"),
        )
