"""One bot a database: two would each keep their own clock."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import make_url


class AlreadyRunningError(Exception):
    """Another process holds the lock of this database."""


@contextmanager
def only_one(database_url: str) -> Iterator[None]:
    """Holds the lock file beside a SQLite database. PostgreSQL is meant for many processes."""
    url = make_url(database_url)
    if url.get_backend_name() != "sqlite" or not url.database:
        yield
        return
    path = Path(f"{url.database}.lock")
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise AlreadyRunningError(str(path)) from error
        yield
