"""The database: SQLite by default, PostgreSQL with the same code."""

import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import partial
from pathlib import Path
from threading import Lock
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Connection, Engine, MetaData, create_engine, event, make_url
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session, sessionmaker

from store.alone import StillHeld, alone_in_database, alone_in_process
from store.types import to_json
from store.workbench import Workbench, workbench

MIGRATIONS = Path(__file__).parent / "migrations"
BUSY_SECONDS = 30
# SQLite itself would sleep ever longer between two tries, and miss its turn among busy writers.
TRY_MILLISECONDS = 2
# Long work moves what it wrote from the log into the file itself, so that no click has to (80 MB).
CHECKPOINT_PAGES = 20_000
# More than the process has threads, so that none waits for a connection.
POOL = 20


class Database:
    """`url` as SQLAlchemy writes it: sqlite:///path or postgresql://…"""

    def __init__(self, url: str) -> None:
        self.engine = _engine(url)
        self._reading = _reading(self.engine)
        self._readers = sessionmaker(self._reading)
        self._writers = sessionmaker(self.engine)
        in_process = self.dialect == "sqlite"
        # SQLite has one writer. Threads that wait for it here do not keep asking for it there.
        self._turn: AbstractContextManager[object] = Lock() if in_process else nullcontext()
        self._alone = alone_in_process() if in_process else alone_in_database(self.engine)

    @property
    def dialect(self) -> str:
        return self.engine.dialect.name

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A transaction that may write: committed at the end, rolled back on an error."""
        with self._turn, self._writers.begin() as session:
            yield session

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A transaction that sees one state of the database; a write in it is an error."""
        with self._readers() as session:
            yield session

    @contextmanager
    def alone(self, name: str) -> Iterator[StillHeld | None]:
        """A place that one at a time can have; None where somebody else has it."""
        with self._alone(name) as still_held:
            yield still_held

    @contextmanager
    def workbench(self, tables: MetaData) -> Iterator[Workbench]:
        """For long work that must not keep other writers waiting."""
        with workbench(self.engine, tables) as made:
            yield made

    def migrate(self, revision: str = "head") -> None:
        """Brings the tables to a revision; `base` takes them all away."""
        with self.engine.begin() as connection:
            config = _alembic(connection)
            if revision == "base":
                command.downgrade(config, revision)
            else:
                command.upgrade(config, revision)

    def revision(self) -> str | None:
        """The revision that the tables have; None where there are none yet."""
        with self.read() as session:
            return MigrationContext.configure(session.connection()).get_current_revision()

    def head(self) -> str | None:
        """The revision that this version of the program needs."""
        return ScriptDirectory(str(MIGRATIONS)).get_current_head()

    def close(self) -> None:
        self._reading.dispose()
        self.engine.dispose()


def _reading(engine: Engine) -> Engine:
    """Connections that can't write. SQLite's are of their own: switching one over and back would
    make it prepare all its statements anew.
    """
    if engine.dialect.name == "sqlite":
        return _sqlite(engine.url, reads=True)
    return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


def _alembic(connection: Connection) -> Config:
    config = Config()
    # A percent sign is the configuration's own mark for a variable.
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def file_of(url: str) -> Path | None:
    """The file of a SQLite database; None for a server."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite" or not parsed.database:
        return None
    return Path(parsed.database)


def _engine(url: str) -> Engine:
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        return _sqlite(parsed, reads=False)
    if parsed.drivername in ("postgresql", "postgres"):
        parsed = parsed.set(drivername="postgresql+psycopg")
    return create_engine(parsed, json_serializer=to_json, pool_size=POOL, pool_pre_ping=True)


def _sqlite(url: URL, *, reads: bool) -> Engine:
    if url.database:
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(
        url, json_serializer=to_json, pool_size=POOL, connect_args={"timeout": BUSY_SECONDS}
    )
    event.listen(engine, "connect", partial(_set_up_sqlite, reads=reads))
    event.listen(engine, "begin", _begin if reads else _begin_writing)
    return engine


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN")


def _begin_writing(connection: Connection) -> None:
    """Takes the one place of a writer at once, or waits for it.

    A transaction that reads first and writes later can fail when another writer was quicker.
    """
    if connection.get_execution_options().get("writes_aside"):
        _begin(connection)
        return
    give_up = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        except OperationalError as error:
            if "locked" not in str(error.orig) or time.monotonic() > give_up:
                raise
        else:
            return


def _set_up_sqlite(connection: Any, _record: object, *, reads: bool) -> None:
    connection.isolation_level = None  # transactions are begun by hand, so that writers queue
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute("PRAGMA cache_size=-16384")
    cursor.execute(f"PRAGMA wal_autocheckpoint={CHECKPOINT_PAGES}")
    cursor.execute(f"PRAGMA {'query_only=1' if reads else f'busy_timeout={TRY_MILLISECONDS}'}")
    cursor.close()
