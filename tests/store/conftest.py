import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import TypeAlias

import pytest
from sqlalchemy import text

from store.base import Base
from store.database import Database
from tests.postgres import fresh_database

# A database that lasts the session, so that its statements stay compiled, and what empties it.
Lasting: TypeAlias = tuple[Database, Callable[[], None]]


@pytest.fixture(scope="session")
def sqlite_tables(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lasting]:
    folder = tmp_path_factory.mktemp("store")
    made = Database(f"sqlite:///{folder / 'refloat.db'}")
    made.migrate()
    copy(folder / "refloat.db", folder / "empty.db")
    yield made, lambda: copy(folder / "empty.db", folder / "refloat.db")
    made.close()


@pytest.fixture(scope="session")
def postgres_tables(postgres_url: str) -> Iterator[Lasting]:
    with fresh_database(postgres_url) as url:
        made = Database(url)
        made.migrate()
        yield made, lambda: empty(made)
        made.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Iterator[Database]:
    """A migrated and empty database, once on each engine."""
    name = "sqlite_tables" if request.param == "sqlite" else "postgres_tables"
    made, clean = request.getfixturevalue(name)
    yield made
    clean()


def copy(source: Path, target: Path) -> None:
    with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new)


def empty(database: Database) -> None:
    with database.write() as session:
        # Lets even the audit log's rows be deleted.
        session.execute(text("SET LOCAL session_replication_role = replica"))
        for table in Base.metadata.sorted_tables:
            session.execute(table.delete())
