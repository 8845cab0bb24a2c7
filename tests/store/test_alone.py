"""A place that one at a time can have, also where that one sleeps for longer than its lease."""

import threading

import pytest
from sqlalchemy import text

from store.database import Database


def test_a_place_is_had_by_one_at_a_time(database: Database) -> None:
    with database.alone("post|1") as first, database.alone("post|1") as second:
        assert first is not None
        assert first()
        assert second is None


def test_a_refused_one_does_not_free_the_place(database: Database) -> None:
    with database.alone("post|1"):
        with database.alone("post|1"):
            pass
        with database.alone("post|1") as third:
            assert third is None


def test_another_place_is_free(database: Database) -> None:
    with database.alone("post|1"), database.alone("post|2") as other:
        assert other is not None


def test_a_place_is_free_again_after_an_error(database: Database) -> None:
    with pytest.raises(ZeroDivisionError), database.alone("post|1"):
        1 / 0  # noqa: B018 - what the caller does fails
    with database.alone("post|1") as again:
        assert again is not None


def test_another_thread_is_somebody_else(database: Database) -> None:
    answers: list[bool] = []

    def ask() -> None:
        with database.alone("post|1") as mine:
            answers.append(mine is not None)

    with database.alone("post|1"):
        thread = threading.Thread(target=ask)
        thread.start()
        thread.join()
    ask()
    assert answers == [False, True]


def test_who_lost_the_connection_knows_that_the_place_is_lost(postgres_database: str) -> None:
    database, elsewhere = Database(postgres_database), Database(postgres_database)
    kill = "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'"
    with database.alone("post|1") as mine:
        assert mine is not None
        with database.write() as session:
            session.execute(text(kill))
        assert not mine()
        with elsewhere.alone("post|1") as other:
            assert other is not None
    database.close()
    elsewhere.close()


def test_another_process_on_the_same_server_is_somebody_else(postgres_database: str) -> None:
    database, elsewhere = Database(postgres_database), Database(postgres_database)
    with database.alone("post|1"), elsewhere.alone("post|1") as other:
        assert other is None
    database.close()
    elsewhere.close()
