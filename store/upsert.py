"""Writes of which one wins: INSERT … ON CONFLICT, and UPDATE … WHERE with its number of rows."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, cast

from sqlalchemy import Executable, Row, Table, text, tuple_
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import DeclarativeBase, Session

Insert = postgresql.Insert | sqlite.Insert
_LOCK = text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))")


def _insert(session: Session, table: type[DeclarativeBase]) -> Insert:
    # By the bare table: the mapped class would ask for the new row back.
    return _bare_insert(session.get_bind().dialect.name, cast("Table", table.__table__))


# Made once, as its kin below: putting such a statement together takes longer than running it.
@cache
def _bare_insert(dialect: str, bare: Table) -> Insert:
    return sqlite.insert(bare) if dialect == "sqlite" else postgresql.insert(bare)


@cache
def _if_absent(insert: Insert) -> Insert:
    return insert.on_conflict_do_nothing()


@cache
def _if_absent_back(insert: Insert) -> Executable:
    return _if_absent(insert).returning(*insert.table.c)


@cache
def _or_update(insert: Insert, keys: tuple[str, ...], names: tuple[str, ...]) -> Insert:
    changes = {name: insert.excluded[name] for name in names if name not in keys}
    return insert.on_conflict_do_update(index_elements=keys, set_=changes)


def insert_if_absent(
    session: Session, table: type[DeclarativeBase], values: Mapping[str, Any]
) -> bool:
    """Whether the row was written: False where one of its unique keys exists already."""
    return changed(session, _if_absent(_insert(session, table)), values) == 1


def inserted(
    session: Session, table: type[DeclarativeBase], values: Mapping[str, Any]
) -> Row[Any] | None:
    """The row as it was written; None where one of its unique keys exists already."""
    return changed_row(session, _if_absent_back(_insert(session, table)), values)


def insert_or_update(
    session: Session,
    table: type[DeclarativeBase],
    keys: Sequence[str],
    values: Mapping[str, Any],
) -> None:
    """Writes the row, or the values that are no keys where it exists."""
    statement = _or_update(_insert(session, table), tuple(keys), tuple(values))
    changed(session, statement, values)


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


def changed(
    session: Session, statement: Executable, parameters: Mapping[str, Any] | None = None
) -> int:
    """Runs an INSERT, UPDATE or DELETE and returns how many rows it touched."""
    session.flush()
    # An INSERT forgets its number of rows on PostgreSQL unless told not to.
    options = {"preserve_rowcount": True}
    result = session.connection().execute(statement, parameters, execution_options=options)
    # What the session read before may not be so any more.
    session.expire_all()
    return int(result.rowcount)


def changed_one(
    session: Session, statement: Executable, parameters: Mapping[str, Any] | None = None
) -> bool:
    """Whether a guarded UPDATE or DELETE found its row: the answer of "did I win?"."""
    return changed(session, statement, parameters) == 1


def changed_row(
    session: Session, statement: Executable, parameters: Mapping[str, Any] | None = None
) -> Row[Any] | None:
    """The one row of a write with RETURNING; None where it touched none."""
    session.flush()
    row = session.connection().execute(statement, parameters).one_or_none()
    session.expire_all()
    return row


def serialise(session: Session, name: str) -> None:
    """Lets one transaction at a time go on from here. SQLite has one writer anyway."""
    if session.get_bind().dialect.name == "postgresql":
        session.connection().execute(_LOCK, {"name": name})
