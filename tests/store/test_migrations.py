from collections.abc import Iterator

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect

from store import intents, item_tables, posts, tables
from store.base import Base
from store.database import Database
from stranded.actions import ActionKind, Actor, Request
from tests.store.samples import NOON, SCOPE, listed, take_in
from tests.store.test_audit import append, verify


@pytest.fixture
def fresh(database_url: str) -> Iterator[Database]:
    """A database without any table."""
    made = Database(database_url)
    yield made
    made.close()


def test_a_new_database_comes_to_the_newest_revision(fresh: Database) -> None:
    assert fresh.revision() is None
    fresh.migrate()
    fresh.migrate()
    assert fresh.revision() == fresh.head() is not None


def test_the_tables_are_those_of_the_code(fresh: Database) -> None:
    fresh.migrate()
    with fresh.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []
    assert {item_tables.ItemRow.__tablename__, tables.AuditRow.__tablename__} <= tables_of(fresh)


def test_up_and_down_and_up_again_with_rows_in_the_tables(fresh: Database) -> None:
    fresh.migrate()
    fill(fresh)
    fresh.migrate("base")
    assert tables_of(fresh) == {"alembic_version"}
    fresh.migrate()
    fill(fresh)
    assert listed(fresh) == ["A", "B"]
    assert verify(fresh).rows == 1


def tables_of(database: Database) -> set[str]:
    return set(inspect(database.engine).get_table_names())


def fill(database: Database) -> None:
    take_in(database, ["A", "B"])
    append(database)
    with database.write() as session:
        wish = Request(
            SCOPE.account, "US", "A", "e", "listing_closed", ActionKind.RELIST, Actor("U1")
        )
        assert intents.plan(session, SCOPE, wish, NOON, NOON).won
        assert posts.plan(session, SCOPE, "k", "C1", "card", {}, NOON, episodes=["e"])
