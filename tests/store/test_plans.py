"""What a person waits for is answered by an index, however long the list and its history are."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from store import episodes, intents, posts
from store.database import Database
from tests.store.samples import HOUR, NOON, SCOPE, take_in

TODAY = date(2026, 11, 23)
LISTED = "stranded_items USING INDEX "

QUESTIONS: dict[str, tuple[Callable[[Session], Any], list[str]]] = {
    "sku": (
        lambda session: episodes.find(session, SCOPE.workspace, "A"),
        [
            "sqlite_autoindex_stranded_items_1 (workspace=? AND account=? AND marketplace=? AND sku=?"
        ],
    ),
    "asin or fnsku": (
        lambda session: episodes.find(session, SCOPE.workspace, "nothing"),
        [
            "ix_items_asin (workspace=? AND account=? AND marketplace=? AND asin=?",
            "ix_items_fnsku (workspace=? AND account=? AND marketplace=? AND fnsku=?",
        ],
    ),
    "near": (
        lambda session: episodes.near(session, SCOPE.workspace, "AAA"),
        ["ix_items_search (workspace=? AND account=? AND marketplace=? AND search_sku>?"],
    ),
    "episode": (
        lambda session: episodes.by_id(session, SCOPE, "e"),
        ["ix_items_episode (workspace=? AND account=? AND episode=?"],
    ),
    "history": (
        lambda session: episodes.history(session, SCOPE, "US", "A"),
        [
            "sqlite_autoindex_stranded_items_1 (workspace=? AND account=? AND marketplace=? AND sku=?"
        ],
    ),
    "top": (
        lambda session: episodes.top(session, SCOPE, "US", TODAY, 5),
        ["ix_items_removal (workspace=? AND account=? AND marketplace=? AND removal_day>?"],
    ),
    "opened": (
        lambda session: episodes.opened_since(session, SCOPE, NOON, 5),
        ["ix_items_opened (workspace=? AND account=? AND marketplace=? AND episode_from=?"],
    ),
    "departed": (
        lambda session: episodes.departed_since(session, SCOPE, NOON, 5),
        ["ix_items_ended (workspace=? AND account=? AND marketplace=? AND to_snapshot=?"],
    ),
}


@pytest.fixture(scope="module")
def sqlite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    path: Path = tmp_path_factory.mktemp("plans") / "refloat.db"
    made = Database(f"sqlite:///{path}")
    made.migrate()
    take_in(made, ["A", "AAA", "B"])
    take_in(made, ["A", "AAA"], NOON + HOUR)
    yield made
    made.close()


def plans(database: Database, ask: Callable[[Session], Any]) -> list[str]:
    """The steps of every SELECT that a question comes to, as SQLite plans them."""
    statements: list[tuple[str, Any]] = []

    def note(_c: Any, _cursor: Any, statement: str, parameters: Any, *_more: Any) -> None:
        if statement.startswith("SELECT"):
            statements.append((statement, parameters))

    event.listen(database.engine, "before_cursor_execute", note)
    try:
        with database.read() as session:
            ask(session)
    finally:
        event.remove(database.engine, "before_cursor_execute", note)
    with database.engine.connect() as connection:
        return [
            step[3]
            for statement, parameters in statements
            for step in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
        ]


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_question_about_items_goes_by_an_index(sqlite: Database, name: str) -> None:
    ask, wanted = QUESTIONS[name]
    steps = plans(sqlite, ask)
    for index in wanted:
        assert any(LISTED + index in step for step in steps), steps
    assert not [step for step in steps if step.startswith("SCAN")]


def test_due_work_is_found_by_an_index(sqlite: Database) -> None:
    steps = plans(sqlite, lambda session: intents.due(session, NOON, 5))
    steps += plans(sqlite, lambda session: posts.next_to_redraw(session, NOON))
    assert any("intents USING INDEX ix_intents_state (state=?" in step for step in steps), steps
    assert any("posts USING INDEX ix_posts_" in step for step in steps), steps
