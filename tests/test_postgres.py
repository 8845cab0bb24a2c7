import psycopg
import pytest

from tests.postgres import OUTLIVES_THE_SERVER, fresh_database, server_with


def _conninfo(url: str) -> str:
    return url.replace("+psycopg", "")


def test_the_tests_have_a_real_postgresql(postgres_database: str) -> None:
    with psycopg.connect(_conninfo(postgres_database)) as connection:
        version = connection.execute("select version()").fetchone()

    assert version is not None
    assert version[0].startswith("PostgreSQL 18")


def test_each_database_is_another_one_and_gone_at_the_end(postgres_url: str) -> None:
    with fresh_database(postgres_url) as first, fresh_database(postgres_url) as second:
        assert first != second
        with psycopg.connect(_conninfo(first)) as connection:
            connection.execute("create table kept (n int)")
        with psycopg.connect(_conninfo(second)) as connection, pytest.raises(psycopg.Error):
            connection.execute("select n from kept")

    with pytest.raises(psycopg.OperationalError, match="does not exist"):
        psycopg.connect(_conninfo(first))


def test_what_was_committed_outlives_a_crash_of_the_server() -> None:
    with server_with(*OUTLIVES_THE_SERVER) as server:
        with psycopg.connect(_conninfo(server.url)) as connection:
            connection.execute("create table kept (n int)")
            connection.commit()
            server.restart()
            with pytest.raises(psycopg.OperationalError):
                connection.execute("select n from kept")
        with psycopg.connect(_conninfo(server.url)) as connection:
            found = connection.execute("select count(*) from kept").fetchone()

    assert found == (0,)
