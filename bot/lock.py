"""One bot a database: two would each keep their own clock."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class AlreadyRunningError(Exception):
    """Another process holds the lock of this database."""


@contextmanager
def only_one(database: Path | None) -> Iterator[None]:
    """Holds the lock beside a SQLite file. PostgreSQL (None) is meant for many processes."""
    if database is None:
        yield
        return
    path = database.with_name(f"{database.name}.lock")
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise AlreadyRunningError(str(path)) from error
        yield
