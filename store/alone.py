"""One at a time, from before a thing is claimed until what it did outside is written down.

A lease alone does not do: a process that was stopped for longer than its lease goes on where it
was, and would send what another one has found out about meanwhile.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import SQLAlchemyError

# Answers whether the place is still held; asked right before something is sent.
StillHeld = Callable[[], bool]
Alone = Callable[[str], AbstractContextManager[StillHeld | None]]

_TAKE = text("SELECT pg_try_advisory_lock(hashtextextended(:name, 0))")
_LEAVE = text("SELECT pg_advisory_unlock(hashtextextended(:name, 0))")


def alone_in_database(engine: Engine) -> Alone:
    """Among all processes on a PostgreSQL database. Needs a connection for as long as it lasts, so
    that the server takes the place back when the process dies or loses it.
    """
    outside = engine.execution_options(isolation_level="AUTOCOMMIT")
    # Most who want a place at the same time are threads of one process: they need not ask.
    in_process = alone_in_process()

    @contextmanager
    def alone(name: str) -> Iterator[StillHeld | None]:
        with in_process(name) as free:
            if not free:
                yield None
                return
            with outside.connect() as connection:
                if not connection.execute(_TAKE, {"name": name}).scalar():
                    yield None
                    return
                try:
                    yield lambda: _answers(connection)
                finally:
                    _leave(connection, name)

    return alone


def _answers(connection: Connection) -> bool:
    try:
        connection.execute(text("SELECT 1"))
    except SQLAlchemyError:
        return False
    return True


def _leave(connection: Connection, name: str) -> None:
    try:
        connection.execute(_LEAVE, {"name": name})
    except SQLAlchemyError:
        # The server has taken the place back with the connection.
        connection.invalidate()


def alone_in_process() -> Alone:
    """Among the threads of one process: nobody else may work on a SQLite file."""
    held: set[str] = set()
    lock = threading.Lock()

    @contextmanager
    def alone(name: str) -> Iterator[StillHeld | None]:
        with lock:
            free = name not in held
            held.add(name)
        if not free:
            yield None
            return
        try:
            yield lambda: True
        finally:
            with lock:
                held.discard(name)

    return alone
