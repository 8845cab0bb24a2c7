"""One pause at a time for a SKU and marketplace, and each step of it taken by one worker."""

from datetime import date, timedelta

from store import pauses
from store.database import Database
from stranded.actions import Why
from stranded.pause import Pause, PauseState
from stranded.scope import Scope
from tests.store.samples import HOUR, NOON, SCOPE, at_once, take_in

OTHER = Scope("w2", SCOPE.account)
BACK = date(2026, 12, 1)


def begin(database: Database, sku: str = "A", group: str = "g", scope: Scope = SCOPE) -> Pause:
    with database.write() as session:
        pause, _ = pauses.begin(session, scope, "US", sku, NOON, BACK, group, "U1", NOON)
    return pause


def move(database: Database, pause: Pause, state: PauseState, **values: object) -> bool:
    with database.write() as session:
        return pauses.move(session, SCOPE, pause, state, **values)


def test_of_eight_that_begin_at_once_one_is_kept(database: Database) -> None:
    found = at_once(8, lambda n: begin(database, group=f"g{n}"))

    assert len({pause.id for pause in found}) == 1
    with database.read() as session:
        assert len(pauses.all_running(session, SCOPE.workspace)) == 1


def test_it_is_kept_as_it_was_planned(database: Database) -> None:
    made = begin(database)

    with database.read() as session:
        assert pauses.get(session, SCOPE, made.id) == made
        assert pauses.running(session, SCOPE, "US", ["A", "B"]) == {"A": made}
        assert pauses.running(session, SCOPE, "CA", ["A"]) == {}
        assert pauses.last_of(session, SCOPE, "US", "A") == made
    assert (made.close_at, made.due_at, made.relist_on) == (NOON, NOON, BACK)
    assert (made.state, made.by, made.why) == (PauseState.PLANNED, "U1", Why(""))


def test_another_may_begin_once_one_is_over(database: Database) -> None:
    first = begin(database)
    with database.write() as session:
        assert pauses.end(session, SCOPE, first, Why("cancelled", {"by": "U2"}), NOON)
        assert not pauses.end(session, SCOPE, first, Why("cancelled", {"by": "U3"}), NOON)

    second = begin(database, group="h")

    assert second.id != first.id
    with database.read() as session:
        ended = pauses.get(session, SCOPE, first.id)
        assert pauses.of_group(session, SCOPE, "g") == [ended]
        assert pauses.last_of(session, SCOPE, "US", "A") == second
    assert ended is not None
    assert (ended.running, ended.ended_at, ended.why.parameters) == (False, NOON, {"by": "U2"})


def test_of_eight_that_move_it_on_at_once_one_does(database: Database) -> None:
    made = begin(database)

    moved = at_once(8, lambda n: move(database, made, PauseState.CLOSING, close_intent=n))

    assert sorted(moved) == [False] * 7 + [True]


def test_who_read_it_before_somebody_ended_it_early_does_not_move_it(database: Database) -> None:
    made = begin(database)
    assert move(database, made, PauseState.PLANNED, ended_by="U2")

    assert not move(database, made, PauseState.CLOSING)


def test_what_is_due_is_found_over_all_workspaces_the_oldest_first(database: Database) -> None:
    late, early = begin(database, "A"), begin(database, "B")
    elsewhere = begin(database, "A", scope=OTHER)
    move(database, early, PauseState.PLANNED, due_at=NOON - HOUR)
    over = begin(database, "C")
    with database.write() as session:
        pauses.end(session, SCOPE, over, Why("cancelled"), NOON)

    with database.read() as session:
        due = pauses.due(session, NOON, 9)
        before = pauses.due(session, NOON - timedelta(seconds=1), 9)

    assert [(scope.workspace, one.id) for scope, one in due] == [
        (SCOPE.workspace, early.id),
        (SCOPE.workspace, late.id),
        (OTHER.workspace, elsewhere.id),
    ]
    assert [one.id for _, one in before] == [early.id]


def test_what_is_under_way_keeps_nothing_else_from_its_turn(database: Database) -> None:
    for sku, state in (("A", PauseState.CLOSING), ("B", PauseState.RELISTING)):
        move(database, begin(database, sku), state, due_at=NOON - HOUR)
    planned, closed = begin(database, "C"), begin(database, "D")
    move(database, closed, PauseState.CLOSED)

    with database.read() as session:
        due = pauses.due(session, NOON, 2)

    assert [one.id for _, one in due] == [planned.id, closed.id]


def test_only_what_is_listed_and_closed_counts_as_closed_on_purpose(database: Database) -> None:
    take_in(database, ["A", "B", "C"])
    states = {"A": PauseState.CLOSED, "B": PauseState.PLANNED, "D": PauseState.CLOSED}
    for sku, state in states.items():
        move(database, begin(database, sku), state)

    with database.read() as session:
        assert pauses.count_listed(session, SCOPE, "US") == 1
        assert pauses.count_listed(session, SCOPE, "CA") == 0
    take_in(database, ["B", "C"], NOON + HOUR)
    with database.read() as session:
        assert pauses.count_listed(session, SCOPE, "US") == 0
