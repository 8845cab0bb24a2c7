from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from store import audit
from store.audit import Fault, Verified
from store.database import Database
from stranded.scope import Scope
from tests.store.samples import NOON, SCOPE, at_once

KEY = b"a secret of sixteen bytes or more"


def append(database: Database, subject: str = "US/A", scope: Scope = SCOPE, **detail: Any) -> None:
    with database.write() as session:
        audit.append(session, scope, KEY, "relist.planned", "U1", subject, detail, NOON)


def verify(database: Database, key: bytes = KEY, head: str | None = None) -> Verified:
    with database.read() as session:
        return audit.verify(session, SCOPE.workspace, key, head)


def three_rows(database: Database) -> Verified:
    for number in range(3):
        append(database, number=number)
    return verify(database)


def behind_the_guard(database: Database, statement: str) -> None:
    """What somebody with the database's own tools could do."""
    with database.write() as session:
        if database.dialect == "sqlite":
            for name in ("audit_no_update", "audit_no_delete"):
                session.execute(text(f"DROP TRIGGER {name}"))
        else:
            session.execute(text("SET LOCAL session_replication_role = replica"))
        session.connection().exec_driver_sql(statement)


def test_an_event_is_read_as_it_was_told(database: Database) -> None:
    append(database, why="价格", at=NOON, price=Decimal("1.50"), days=(30, 14))
    with database.read() as session:
        [event] = audit.read(session, SCOPE.workspace)
    assert (event.number, event.account, event.at) == (1, SCOPE.account, NOON)
    assert (event.event, event.actor, event.subject) == ("relist.planned", "U1", "US/A")
    told = {"why": "价格", "at": NOON.isoformat(), "price": "1.50", "days": [30, 14]}
    assert event.detail == told
    assert verify(database).ok


def test_an_untouched_chain_is_whole(database: Database) -> None:
    assert verify(database) == Verified(ok=True, rows=0, head=audit.START, broken_at=None)
    whole = three_rows(database)
    assert (whole.ok, whole.rows, whole.broken_at) == (True, 3, None)
    assert len(whole.head) == 64


def test_the_database_refuses_to_change_or_delete_a_row(database: Database) -> None:
    append(database)
    for statement in ("UPDATE audit SET actor = 'U2'", "DELETE FROM audit"):
        with pytest.raises(DBAPIError, match="append-only"), database.write() as session:
            session.execute(text(statement))
    assert verify(database).rows == 1


@pytest.mark.parametrize(
    "change",
    ["actor = 'U9'", "event = 'x'", "subject = 'x'", "account = 'x'", "detail = '{\"number\":9}'"],
)
def test_a_changed_row_is_found(database: Database, change: str) -> None:
    three_rows(database)
    behind_the_guard(database, f"UPDATE audit SET {change} WHERE number = 2")  # noqa: S608
    assert verify(database).broken_at == 2


def test_a_row_that_can_no_longer_be_read_is_found_and_named(database: Database) -> None:
    for number in range(audit.PAGE + 3):
        append(database, number=number)
    last = audit.PAGE + 2
    written = '{"word":"\\ud800"}' if database.dialect == "postgresql" else "no JSON"
    behind_the_guard(database, f"UPDATE audit SET detail = '{written}' WHERE number = {last}")  # noqa: S608
    found = verify(database)
    assert (found.rows, found.broken_at, found.fault) == (last - 1, last, Fault.CHANGED)


def test_a_moved_time_is_found(database: Database) -> None:
    three_rows(database)
    behind_the_guard(database, "UPDATE audit SET at = '2026-11-23 12:00:01' WHERE number = 3")
    assert verify(database).broken_at == 3


def test_a_row_taken_out_is_found(database: Database) -> None:
    three_rows(database)
    behind_the_guard(database, "DELETE FROM audit WHERE number = 2")
    assert verify(database).broken_at == 2


def test_what_was_done_to_the_first_row_that_does_not_fit_is_told(database: Database) -> None:
    three_rows(database)
    assert verify(database).fault is None
    swap = "UPDATE audit SET number = CASE number WHEN 2 THEN -3 ELSE -2 END WHERE number > 1"
    behind_the_guard(database, swap)
    assert verify(database).fault is Fault.MISSING
    with database.write() as session:
        if database.dialect == "postgresql":
            session.execute(text("SET LOCAL session_replication_role = replica"))
        session.connection().exec_driver_sql("UPDATE audit SET number = -number WHERE number < 0")
    swapped = verify(database)
    assert (swapped.broken_at, swapped.fault) == (2, Fault.MOVED)


def test_a_cut_tail_is_found_by_the_head_kept_elsewhere(database: Database) -> None:
    head = three_rows(database).head
    behind_the_guard(database, "DELETE FROM audit WHERE number = 3")
    assert verify(database).ok
    cut = verify(database, head=head)
    assert (cut.ok, cut.broken_at, cut.fault) == (False, 3, Fault.CUT)


def test_an_older_head_is_still_in_a_chain_that_grew(database: Database) -> None:
    head = three_rows(database).head
    append(database)
    assert verify(database, head=head).ok
    assert verify(database, head=audit.START).ok


def test_without_the_key_no_chain_can_be_forged(database: Database) -> None:
    three_rows(database)
    assert verify(database, b"another key").broken_at == 1


def test_an_event_stands_or_falls_with_its_transaction(database: Database) -> None:
    def tell_and_crash() -> None:
        with database.write() as session:
            audit.append(session, SCOPE, KEY, "x", "U1", "s", {}, NOON)
            raise OSError("power")

    with pytest.raises(OSError, match="power"):
        tell_and_crash()
    assert verify(database).rows == 0


def test_many_writers_at_once_make_one_chain(database: Database) -> None:
    at_once(8, lambda turn: append(database, turn=turn))
    whole = verify(database)
    assert (whole.ok, whole.rows) == (True, 8)


def test_each_workspace_has_a_chain_of_its_own(database: Database) -> None:
    append(database)
    append(database, scope=Scope("w2", SCOPE.account))
    assert verify(database).rows == 1


def test_the_events_of_one_subject(database: Database) -> None:
    for subject in ("US/A", "US/B", "US/A"):
        append(database, subject)
    with database.read() as session:
        events = audit.of_subject(session, SCOPE, "US/A")
    assert [event.number for event in events] == [1, 3]


def test_the_newest_events_of_a_subject_stand_in_their_order(database: Database) -> None:
    for turn in range(5):
        append(database, turn=turn)
    append(database, "US/B")
    with database.read() as session:
        some = audit.of_subject(session, SCOPE, "US/A", limit=2, offset=1)
        all_but = audit.of_subject(session, SCOPE, "US/A", offset=4)
        counts = [audit.count_of(session, SCOPE, name) for name in ("US/A", "US/B", "US/\0")]
    assert [event.number for event in some] == [3, 4]
    assert [event.number for event in all_but] == [1]
    assert counts == [5, 1, 0]


def test_the_head_is_the_last_row_of_the_workspace(database: Database) -> None:
    with database.read() as session:
        assert audit.head(session, SCOPE.workspace) is None
    whole = three_rows(database)
    append(database, scope=Scope("w2", SCOPE.account))
    with database.read() as session:
        assert audit.head(session, SCOPE.workspace) == (3, whole.head)


def test_an_event_needs_a_time_with_its_zone(database: Database) -> None:
    naive = datetime(2026, 11, 23)  # noqa: DTZ001 - that is the point
    with pytest.raises(Exception, match="time zone"), database.write() as session:
        audit.append(session, SCOPE, KEY, "x", "U1", "s", {}, naive)
