"""Writes of which one wins: INSERT … ON CONFLICT, and UPDATE … WHERE with its number of rows."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from sqlalchemy import CursorResult, Executable, Table, text, tuple_
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import DeclarativeBase, Session


def _insert(session: Session, table: type[DeclarativeBase]) -> postgresql.Insert | sqlite.Insert:
    # By the bare table: the mapped class would ask for the new row back.
    bare = cast("Table", table.__table__)
    if session.get_bind().dialect.name == "sqlite":
        return sqlite.insert(bare)
    return postgresql.insert(bare)


def insert_if_absent(
    session: Session, table: type[DeclarativeBase], values: Mapping[str, Any]
) -> bool:
    """Whether the row was written: False where one of its unique keys exists already."""
    statement = _insert(session, table).values(**values).on_conflict_do_nothing()
    return changed(session, statement) == 1


def insert_or_update(
    session: Session,
    table: type[DeclarativeBase],
    keys: Sequence[str],
    values: Mapping[str, Any],
) -> None:
    """Writes the row, or the values that are no keys where it exists."""
    changes = {name: value for name, value in values.items() if name not in keys}
    statement = _insert(session, table).values(**values)
    changed(session, statement.on_conflict_do_update(index_elements=list(keys), set_=changes))


def insert_or_better(
    session: Session,
    table: type[DeclarativeBase],
    keys: Sequence[str],
    rows: Sequence[Mapping[str, Any]],
    order: Sequence[str],
) -> None:
    """Writes the rows; one that exists stays where it is ahead of the new one by `order`."""
    if not rows:
        return
    statement = _insert(session, table)
    old, new = table.__table__.c, statement.excluded
    better = tuple_(*(new[name] for name in order)) >= tuple_(*(old[name] for name in order))
    changes = {column.name: new[column.name] for column in old if column.name not in keys}
    upsert = statement.on_conflict_do_update(index_elements=[*keys], set_=changes, where=better)
    session.execute(upsert, [dict(row) for row in rows])


def changed(session: Session, statement: Executable) -> int:
    """Runs an INSERT, UPDATE or DELETE and returns how many rows it touched."""
    # An INSERT forgets its number of rows on PostgreSQL unless told not to.
    options = {"synchronize_session": False, "preserve_rowcount": True}
    result = session.execute(statement, execution_options=options)
    # What the session read before may not be so any more.
    session.expire_all()
    assert isinstance(result, CursorResult)  # noqa: S101 - a write always gives one
    return int(result.rowcount)


def changed_one(session: Session, statement: Executable) -> bool:
    """Whether a guarded UPDATE or DELETE found its row: the answer of "did I win?"."""
    return changed(session, statement) == 1


def serialise(session: Session, name: str) -> None:
    """Lets one transaction at a time go on from here. SQLite has one writer anyway."""
    if session.get_bind().dialect.name == "postgresql":
        lock = text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))")
        session.execute(lock, {"name": name})
