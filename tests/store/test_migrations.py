from collections.abc import Iterator
from datetime import date

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import MetaData, insert, inspect, text

from store import episodes, intents, item_tables, posts, search, tables, totals
from store.base import Base
from store.database import Database, _alembic
from stranded.actions import ActionKind, Actor, Request
from tests.store.samples import HOUR, NOON, SCOPE, listed, take_in
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


def test_a_database_of_the_first_release_keeps_its_rows_up_and_down_again(fresh: Database) -> None:
    fresh.migrate("0001_first")
    fill_as_first_release(fresh)

    fresh.migrate()
    assert answers(fresh) == (["A"], ["B", "A", "C"], 3, ["A"])
    assert take_in(fresh, ["A", "B", "C"], NOON + HOUR).continued == 3

    for revision in reversed(revisions(fresh)[:-1]):
        move_down(fresh, revision)
        assert fresh.revision() == revision
        assert count(fresh, "stranded_items") == 6
    fresh.migrate()
    assert answers(fresh) == (["A"], ["A", "B", "C"], 3, ["A"])


def answers(database: Database) -> tuple[list[str], list[str], int, list[str]]:
    """By an ASIN, by money, how many, and by FNSKU."""
    with database.read() as session:
        return (
            [one.sku for one in search.find(session, SCOPE.workspace, "B0A")],
            [one.sku for one in episodes.top(session, SCOPE, "US", date(2026, 1, 1), 9)],
            totals.totals(session, SCOPE, "US").items,
            [one.sku for one in search.find(session, SCOPE.workspace, "X0A")],
        )


def fill_as_first_release(database: Database) -> None:
    """Three items as the first release wrote them: B ties up most, C has no price."""
    place = {"workspace": SCOPE.workspace, "account": SCOPE.account, "marketplace": "US"}
    seen = {"seen_at": NOON, "published_at": NOON, "look": 1, "state": "published"}
    snapshot = {**place, **seen, "number": 1, "report_id": "", "rows": 3, "rejected": 0}
    known = MetaData()
    known.reflect(database.engine)
    money: dict[str, tuple[int | None, str | None]]
    money = {"A": (597_000, "19.90"), "B": (8_970_000, "299.00"), "C": (None, None)}
    with database.engine.begin() as connection:
        connection.execute(insert(known.tables["snapshots"]), snapshot)
        connection.execute(insert(known.tables["current_snapshots"]), {**place, "number": 1})
        for sku, (tied_up, price) in money.items():
            connection.execute(
                insert(known.tables["stranded_items"]), {**place, **old_item(sku, tied_up, price)}
            )


def old_item(sku: str, tied_up: int | None, price: str | None) -> dict[str, object]:
    texts = [
        "title",
        "primary_action",
        "status_primary",
        "status_secondary",
        "error_message",
        "condition",
    ]
    return {
        **dict.fromkeys((*texts, "condition", "fulfilled_by"), ""),
        "sku": sku,
        "search_sku": sku.lower(),
        "from_snapshot": 1,
        "episode": f"e{sku}",
        "episode_from": 1,
        "first_seen": NOON,
        "reason": "listing_closed",
        "reason_text": "Listing closed",
        "asin": f"B0{sku}",
        "fnsku": f"X0{sku}",
        "tied_up": tied_up,
        "units": 3,
        "price": price,
        "currency": price and "USD",
        "fulfillable": 3,
        "unfulfillable": 0,
        "reserved": 0,
        "inbound": 0,
    }


def revisions(database: Database) -> list[str]:
    """All revisions, the first one first."""
    with database.engine.begin() as connection:
        scripts = ScriptDirectory.from_config(_alembic(connection))
        return [script.revision for script in scripts.walk_revisions()][::-1]


def move_down(database: Database, revision: str) -> None:
    with database.engine.begin() as connection:
        command.downgrade(_alembic(connection), revision)


def count(database: Database, table: str) -> int:
    with database.engine.connect() as connection:
        return int(connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one())  # noqa: S608 - our own table


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
