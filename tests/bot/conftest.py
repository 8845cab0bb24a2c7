"""A migrated and empty database for each test: on SQLite, or once on each engine."""

from collections.abc import Iterator

import pytest

from store.database import Database
from tests.bot.office import Office, Street, office, opened
from tests.bot.shop import Shop
from tests.sandbox.slack.servers import Host, World, hosting, workspace
from tests.store.conftest import Lasting, postgres_tables, sqlite_tables

__all__ = ["postgres_tables", "sqlite_tables"]


@pytest.fixture
def database(sqlite_tables: Lasting) -> Iterator[Database]:
    made, clean = sqlite_tables
    yield made
    clean()


@pytest.fixture(params=["sqlite", "postgresql"])
def either_database(request: pytest.FixtureRequest) -> Iterator[Database]:
    name = "sqlite_tables" if request.param == "sqlite" else "postgres_tables"
    made, clean = request.getfixturevalue(name)
    yield made
    clean()


@pytest.fixture
def shop(database: Database) -> Shop:
    return Shop(database)


@pytest.fixture
def either_shop(either_database: Database) -> Shop:
    """As `shop`, once on each engine."""
    return Shop(either_database)


@pytest.fixture(scope="session")
def slack_host() -> Iterator[Host]:
    with hosting() as running:
        yield running


@pytest.fixture(scope="session")
def street() -> Iterator[Street]:
    with opened() as running:
        yield running


@pytest.fixture
def world(slack_host: Host) -> Iterator[World]:
    """A pretend Slack without a bot behind it."""
    with workspace(slack_host) as running:
        yield running


@pytest.fixture
def bot(shop: Shop, slack_host: Host, street: Street) -> Iterator[Office]:
    """The bot as a team meets it, in a channel whose language is English."""
    with office(shop, slack_host, street) as running:
        yield running
