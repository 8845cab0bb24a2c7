"""Notices in the store: one counts at a time, and the others are kept."""

from dataclasses import replace
from datetime import date

from sqlalchemy import select

from store import notices
from store.database import Database
from store.date_tables import NoticeRow
from stranded.notices import Notice
from stranded.scope import Scope
from tests.store.samples import HOUR, NOON, SCOPE, take_in

FIRST = Notice(SCOPE.account, "US", "A", date(2026, 11, 20), "U0ADA", NOON)


def standing(database: Database, scope: Scope = SCOPE) -> dict[str, Notice]:
    with database.read() as session:
        return notices.of_skus(session, scope, "US", ["A", "B"])


def record(database: Database, notice: Notice, scope: Scope = SCOPE) -> bool:
    with database.write() as session:
        return notices.record(session, scope, notice)


def test_whoever_was_first_counts(database: Database) -> None:
    assert record(database, FIRST)
    assert not record(database, replace(FIRST, on=date(2026, 11, 21), by="U0LIN"))

    assert standing(database) == {"A": FIRST}


def test_taken_back_it_leaves_its_place_and_stays_in_the_table(database: Database) -> None:
    record(database, FIRST)
    with database.write() as session:
        assert notices.take_back(session, SCOPE, "US", "A", "U0LIN", NOON + HOUR)
        assert not notices.take_back(session, SCOPE, "US", "A", "U0LIN", NOON + HOUR)
    other = replace(FIRST, on=date(2026, 11, 21))
    assert record(database, other)

    assert standing(database) == {"A": other}
    with database.read() as session:
        kept = session.scalars(select(NoticeRow).order_by(NoticeRow.id)).all()
        assert [(row.day, row.taken_back_by) for row in kept] == [
            (FIRST.on, "U0LIN"),
            (other.on, None),
        ]


def test_another_workspace_does_not_see_it(database: Database) -> None:
    record(database, FIRST)
    other = Scope("w-other", SCOPE.account)

    assert standing(database, other) == {}
    with database.write() as session:
        assert not notices.take_back(session, other, "US", "A", "U0LIN", NOON)


def test_items_are_found_by_the_day_of_their_notice(database: Database) -> None:
    take_in(database, ["A", "B"])
    record(database, FIRST)
    record(database, replace(FIRST, sku="B", on=date(2026, 11, 22)))
    record(database, replace(FIRST, sku="GONE"))

    with database.read() as session:
        wanted = notices.undated_items(session, SCOPE, "US", FIRST.on, date(2026, 11, 21))
        both = notices.undated_items(session, SCOPE, "US", FIRST.on, date(2026, 11, 22))
    assert [one.sku for one in wanted] == ["A"]
    assert [one.sku for one in both] == ["A", "B"]
