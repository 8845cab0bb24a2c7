"""What a person waits for is answered by an index, however long the list and its history are."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from store import (
    changes,
    episodes,
    fees,
    intents,
    notices,
    outbox,
    past,
    pauses,
    releases,
    search,
    unknowns,
)
from store import steps as by_hand
from store.database import Database
from stranded.notices import Notice
from stranded.pause import PauseState
from tests.store.samples import HOUR, NOON, SCOPE, item, take_in
from tests.store.test_fees import figure, keep

TODAY = date(2026, 11, 23)
LISTED = "stranded_items USING INDEX "
CODED = "item_codes USING PRIMARY KEY "
PLACE = "(workspace=? AND account=? AND marketplace=?"
BY_SKU = f"sqlite_autoindex_stranded_items_1 {PLACE} AND sku=?"

QUESTIONS: dict[str, tuple[Callable[[Session], Any], list[str]]] = {
    "sku": (
        lambda session: search.find(session, SCOPE.workspace, "A"),
        [LISTED + BY_SKU],
    ),
    "asin or fnsku": (
        lambda session: search.find(session, SCOPE.workspace, "nothing"),
        [f"{CODED}{PLACE} AND code=?", LISTED + BY_SKU],
    ),
    "near": (
        lambda session: search.near(session, SCOPE.workspace, "AAA"),
        [f"{LISTED}ix_items_search {PLACE} AND search_sku>?"],
    ),
    "episode": (
        lambda session: episodes.by_id(session, SCOPE, "e"),
        [LISTED + "ix_items_episode (workspace=? AND account=? AND episode=?"],
    ),
    "episodes still listed": (
        lambda session: episodes.still_listed(session, SCOPE, ["e", "f"]),
        [LISTED + "ix_items_episode (workspace=? AND account=? AND episode=?"],
    ),
    "history": (
        lambda session: episodes.history(session, SCOPE, "US", "A"),
        [LISTED + BY_SKU],
    ),
    "top": (
        lambda session: episodes.top(session, SCOPE, "US", TODAY, 5),
        [
            f"{LISTED}ix_items_removal {PLACE} AND removal_day>?",
            f"{LISTED}ix_items_tied_up {PLACE}",
        ],
    ),
    "top of a reason": (
        lambda session: episodes.top(session, SCOPE, "US", TODAY, 5, ["listing_closed"]),
        [f"{LISTED}ix_items_reason_tied_up {PLACE} AND reason=?"],
    ),
    "opened": (
        lambda session: episodes.opened_since(session, SCOPE, NOON, 5),
        [f"{LISTED}ix_items_opened {PLACE} AND episode_from=?"],
    ),
    "departed": (
        lambda session: episodes.departed_since(session, SCOPE, NOON, 5),
        [f"{LISTED}ix_items_ended {PLACE} AND to_snapshot=?"],
    ),
    "unknown reasons": (
        lambda session: unknowns.unknown_values(session, SCOPE.workspace, 20),
        [f"ix_items_reason_tied_up {PLACE} AND reason=?"],
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

    def note(
        _connection: Any,
        _cursor: Any,
        statement: str,
        parameters: Any,
        _context: Any,
        _executemany: bool,
    ) -> None:
        if statement.startswith("SELECT"):
            statements.append((statement, parameters))

    with database.read() as session:
        connection = session.connection()
        event.listen(connection, "before_cursor_execute", note)
        ask(session)
        event.remove(connection, "before_cursor_execute", note)
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
        assert any(index in step for step in steps), steps
    assert not [step for step in steps if step.startswith("SCAN")]


def test_what_an_item_costs_is_found_by_its_names(sqlite: Database) -> None:
    steps = plans(sqlite, lambda session: fees.day_costs(session, SCOPE, "US", [item("A")]))

    by_name = "unit_fees USING INDEX sqlite_autoindex_unit_fees_1 "
    assert [step for step in steps if by_name + f"{PLACE} AND by=? AND code=?)" in step], steps


def test_a_sum_of_costs_looks_each_item_up_by_its_names(sqlite: Database) -> None:
    keep(sqlite, figure("1", sku="A"))
    steps = plans(sqlite, lambda session: fees.sums(session, SCOPE, "US"))

    looked_up = [step for step in steps if f"{PLACE} AND by=? AND code=?)" in step]
    assert len(looked_up) == 3, steps
    assert not [step for step in steps if step.startswith("SCAN")]


def test_due_work_is_found_by_an_index(sqlite: Database) -> None:
    steps = plans(sqlite, lambda session: intents.due(session, NOON, 5))
    steps += plans(sqlite, lambda session: outbox.next_to_redraw(session, NOON))
    assert any("intents USING INDEX ix_intents_state (state=?" in step for step in steps), steps
    assert any("posts USING INDEX ix_posts_" in step for step in steps), steps


def test_steps_by_hand_are_found_by_an_index(sqlite: Database) -> None:
    due = plans(sqlite, lambda session: by_hand.due(session, NOON, 5))
    of_skus = plans(sqlite, lambda session: by_hand.of_skus(session, SCOPE, "US", ["A", "B"]))

    assert any("steps USING INDEX ix_steps_due (looked_at=? AND due_at<?)" in step for step in due)
    standing = f"steps USING INDEX uq_steps_standing {PLACE} AND sku=?)"
    assert any(standing in step for step in of_skus), of_skus


def test_notices_are_found_by_an_index_and_their_items_by_sku(sqlite: Database) -> None:
    with sqlite.write() as session:
        notices.record(session, SCOPE, Notice(SCOPE.account, "US", "A", TODAY, "U0ADA", NOON))
    found = plans(sqlite, lambda session: notices.of_skus(session, SCOPE, "US", ["A", "B"]))
    found += plans(
        sqlite, lambda session: notices.undated_items(session, SCOPE, "US", TODAY, TODAY)
    )

    standing = f"notices USING INDEX uq_notices_standing {PLACE} AND sku=?)"
    by_day = f"notices USING INDEX ix_notices_day {PLACE} AND day>? AND day<?)"
    for index in (standing, by_day, LISTED + BY_SKU):
        assert any(index in step for step in found), found
    assert not [step for step in found if step.startswith("SCAN")]


def test_what_holds_rules_back_is_found_by_an_index(sqlite: Database) -> None:
    begun = plans(sqlite, lambda session: intents.begun_by_rules(session, SCOPE, "US", NOON))
    held = plans(sqlite, lambda session: releases.of_episodes(session, SCOPE, "US", ["e", "f"]))

    assert any(f"ix_intents_begun {PLACE} AND created_at>?)" in step for step in begun), begun
    assert any(f"held_back_1 {PLACE} AND episode=?)" in step for step in held), held


def test_looking_back_scans_no_table(sqlite: Database) -> None:
    steps = plans(sqlite, lambda session: list(past.strandings(session, SCOPE, "US", ["a"])))
    steps += plans(sqlite, lambda session: past.opt_outs(session, SCOPE, "US"))
    steps += plans(sqlite, lambda session: past.looks(session, SCOPE, "US"))

    assert not [step for step in steps if step.startswith("SCAN")], steps


def test_pauses_are_found_by_an_index(sqlite: Database) -> None:
    due = plans(sqlite, lambda session: pauses.due(session, NOON, 5))
    of_skus = plans(sqlite, lambda session: pauses.running(session, SCOPE, "US", ["A", "B"]))
    of_group = plans(sqlite, lambda session: pauses.of_group(session, SCOPE, "vacation|V1"))
    with sqlite.write() as session:
        made, _ = pauses.begin(session, SCOPE, "US", "A", NOON, TODAY, "g", "U1", NOON)
        pauses.move(session, SCOPE, made, PauseState.CLOSED)
    listed = plans(sqlite, lambda session: pauses.count_listed(session, SCOPE, "US"))

    assert any("pauses USING INDEX ix_pauses_due (due_at<?)" in step for step in due), due
    running = f"pauses USING INDEX uq_pauses_running {PLACE}"
    assert any(f"{running} AND sku=?)" in step for step in of_skus), of_skus
    assert any("ix_pauses_told_in" in step for step in of_group), of_group
    assert any(running in step for step in listed), listed
    assert any(LISTED + BY_SKU in step for step in listed), listed


def test_what_a_report_changed_is_found_by_the_report(sqlite: Database) -> None:
    """A long list, of which nearly all stays as it was, is not gone through."""
    wanted = [("inventory_error", "listing_closed")]
    found = [
        plans(sqlite, lambda session: changes.changes(session, SCOPE, "US", 2)),
        plans(sqlite, lambda session: changes.changed(session, SCOPE, "US", 2, wanted, 8)),
    ]

    by_report = "ix_reason_history_snapshot (workspace=? AND account=? AND snapshot=?)"
    by_episode = "ix_items_episode (workspace=? AND account=? AND episode=?"
    for steps in found:
        assert any(by_report in step for step in steps), steps
        listed = [step for step in steps if "stranded_items" in step]
        assert all(by_episode in step for step in listed), steps
