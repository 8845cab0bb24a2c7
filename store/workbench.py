"""A connection kept for one long piece of work, with tables of its own beside the others."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Dialect, Engine, MetaData, Table, insert
from sqlalchemy.orm import Session

# Longer than a waiting writer sleeps between two tries, so that it comes in between two batches.
GIVE_WAY_SECONDS = 0.004
# What a transaction may keep others waiting; on a slow or busy machine it writes fewer rows.
BATCH_SECONDS = 0.03
FEWEST_ROWS = 100
# Nobody knows yet how long a row takes here.
FIRST_ROWS = 500
# After so many transactions what SQLite's log holds is moved into its file, while others may write.
CHECKPOINT_EVERY = 4


class Workbench:
    """Temporary tables that nobody else sees, and short transactions on the tables all see."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._held = 0.0
        self._written = 0

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
        with Session(self._connection) as session:
            session.connection()  # from here on others wait
            begun = time.perf_counter()
            yield session
            session.commit()
        self._held = time.perf_counter() - begun
        self._give_way()

    def paced(self, count: int, most: int) -> Iterator[tuple[int, int]]:
        """The first and last of `count` rows for one transaction after the other, from 1.

        At most `most` at a time, and no more than keep others waiting for BATCH_SECONDS.
        """
        first, size = 1, min(most, FIRST_ROWS)
        while first <= count:
            last = min(first + size - 1, count)
            yield first, last
            fitting = int((last - first + 1) * BATCH_SECONDS / max(self._held, 0.001))
            size = min(most, max(FEWEST_ROWS, fitting))
            first = last + 1

    def in_batches(self, step: Callable[[Session], int], size: int) -> int:
        """Repeats a step, a transaction each, until it finds less than a batch; returns the sum."""
        done = 0
        while True:
            with self.write() as session:
                count = step(session)
            done += count
            if count < size:
                return done

    def _give_way(self) -> None:
        """PostgreSQL's writers wait for each other by the row only."""
        if self.dialect.name == "sqlite":
            self._written += 1
            time.sleep(GIVE_WAY_SECONDS)
            if self._written % CHECKPOINT_EVERY == 0:
                self.checkpoint()

    def checkpoint(self) -> None:
        """Moves what SQLite's log holds into its file as far as no reader needs the log."""
        if self.dialect.name == "sqlite":
            _pragma(self._connection, "wal_checkpoint(PASSIVE)")

    def gather_statistics(self, connection: Connection, *tables: str) -> None:
        """Tells PostgreSQL's planner how long tables have become; SQLite's goes by the indexes."""
        if self.dialect.name == "postgresql":
            connection.exec_driver_sql(f"ANALYZE {', '.join(tables)}")

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
    if connection.dialect.name == "sqlite":
        _pragma(connection, "wal_autocheckpoint=0")
    try:
        made = Workbench(connection)
        with made.aside() as begun:
            tables.create_all(begun, checkfirst=False)
        yield made
        made.checkpoint()
    finally:
        connection.close()


def _pragma(connection: Connection, text: str) -> None:
    cursor = connection.connection.cursor()
    cursor.execute(f"PRAGMA {text}")
    cursor.close()


def _copy(connection: Connection, table: Table, rows: Sequence[tuple[Any, ...]]) -> None:
    """PostgreSQL's own way to take in many rows."""
    driver: Any = connection.connection.dbapi_connection
    with driver.cursor() as cursor, cursor.copy(f"COPY {table.name} FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
