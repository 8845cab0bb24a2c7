"""A connection kept for one long piece of work, with tables of its own beside the others."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Dialect, Engine, MetaData, Table, insert
from sqlalchemy.orm import Session

# Longer than a waiting writer sleeps between two tries, so that it comes in between two batches.
GIVE_WAY_SECONDS = 0.004


class Workbench:
    """Temporary tables that nobody else sees, and short transactions on the tables all see."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    @property
    def dialect(self) -> Dialect:
        return self._connection.dialect

    @contextmanager
    def aside(self) -> Iterator[Connection]:
        """A transaction that writes temporary tables only: however long, no writer waits for it."""
        self._connection.execution_options(writes_aside=True)
        with self._connection.begin():
            yield self._connection

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A short transaction on the tables that all see; others who write come in after it."""
        self._connection.execution_options(writes_aside=False)
        with Session(self._connection) as session, session.begin():
            yield session
        if self.dialect.name == "sqlite":
            time.sleep(GIVE_WAY_SECONDS)

    def gather_statistics(self, connection: Connection, table: Table) -> None:
        """Tells PostgreSQL's planner how long a table has become; SQLite's goes by the indexes."""
        if self.dialect.name == "postgresql":
            connection.exec_driver_sql(f"ANALYZE {table.name}")

    def fill(self, table: Table, rows: Sequence[tuple[Any, ...]]) -> None:
        """Adds rows to a temporary table: values as the driver takes them, in its order."""
        with self.aside() as connection:
            if self.dialect.name == "postgresql":
                _copy(connection, table, rows)
            else:
                statement = str(insert(table).compile(dialect=self.dialect))
                connection.exec_driver_sql(statement, list(rows))


@contextmanager
def workbench(engine: Engine, tables: MetaData) -> Iterator[Workbench]:
    """The tables exist, empty, until the end; what was committed besides stays."""
    connection = engine.connect()
    connection.detach()  # its temporary tables go with it, instead of into the pool
    try:
        made = Workbench(connection)
        with made.aside() as begun:
            tables.create_all(begun, checkfirst=False)
        yield made
    finally:
        connection.close()


def _copy(connection: Connection, table: Table, rows: Sequence[tuple[Any, ...]]) -> None:
    """PostgreSQL's own way to take in many rows."""
    driver: Any = connection.connection.dbapi_connection
    with driver.cursor() as cursor, cursor.copy(f"COPY {table.name} FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
