from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from threading import Barrier

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.exc import DBAPIError, StatementError

from store import occurrences
from store.database import Database
from store.tables import AccountRow, OccurrenceRow
from store.types import to_json
from tests.store.samples import NOON, SCOPE, at_once


def done_at(database: Database) -> list[datetime]:
    with database.read() as session:
        return list(session.scalars(select(OccurrenceRow.done_at)))


def claim(database: Database, key: str = "k", now: datetime = NOON) -> bool:
    with database.write() as session:
        return occurrences.claim(session, SCOPE, key, NOON, now)


def test_an_instant_comes_back_in_utc_to_the_microsecond(database: Database) -> None:
    tokyo = NOON.astimezone(timezone(timedelta(hours=9)))
    claim(database, now=tokyo)
    [found] = done_at(database)
    assert found == NOON
    assert found.tzinfo is UTC


def test_an_instant_without_its_zone_is_refused(database: Database) -> None:
    with pytest.raises(StatementError, match="time zone"):
        claim(database, now=NOON.replace(tzinfo=None))


def test_an_error_takes_the_whole_transaction_back(database: Database) -> None:
    def write_and_fail() -> None:
        with database.write() as session:
            occurrences.claim(session, SCOPE, "k", NOON, NOON)
            raise OSError("power")

    with pytest.raises(OSError, match="power"):
        write_and_fail()
    assert done_at(database) == []


def test_a_reading_transaction_refuses_to_write(database: Database) -> None:
    row = {"workspace": "w", "account": "a", "marketplace": "US", "since": NOON}
    with pytest.raises(DBAPIError, match=r"read-?only"), database.read() as session:
        session.execute(insert(AccountRow), row)
    assert claim(database)


def test_writers_queue_instead_of_failing(database: Database) -> None:
    barrier = Barrier(6)

    def read_then_write(turn: int) -> bool:
        barrier.wait()
        with database.write() as session:
            session.scalars(select(OccurrenceRow.key)).all()
            return occurrences.claim(session, SCOPE, f"k{turn}", NOON, NOON)

    assert at_once(6, read_then_write) == [True] * 6


def test_sqlite_is_set_up_to_lose_nothing(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'new' / 'folder' / 'refloat.db'}")
    with database.read() as session:
        said = [
            session.execute(text(f"PRAGMA {name}")).scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        ]
    database.close()
    assert said == ["wal", 2, 1, 30_000]
    assert (tmp_path / "new" / "folder" / "refloat.db").exists()


def test_json_holds_instants_days_and_amounts_as_text() -> None:
    told = {"at": NOON, "day": date(2026, 11, 1), "price": Decimal("1.50"), "词": None}
    plain = f'{{"at": "{NOON.isoformat()}", "day": "2026-11-01", "price": "1.50", "词": null}}'
    assert to_json(told) == plain


def test_json_refuses_what_would_not_come_back() -> None:
    with pytest.raises(TypeError, match="set has no form"):
        to_json({1})
    with pytest.raises(ValueError, match="Out of range"):
        to_json(float("nan"))
