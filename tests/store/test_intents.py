from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from store import checks, intents
from store.database import Database
from store.intents import Planned
from stranded.actions import (
    OPEN_STATES,
    ActionKind,
    Actor,
    Intent,
    IntentState,
    Outcome,
    Request,
    Why,
)
from stranded.items import Evidence
from stranded.scope import Scope
from tests.store.samples import HOUR, NOON, SCOPE, at_once

LEASE = timedelta(minutes=5)
LATER = NOON + LEASE + timedelta(seconds=1)
DONE = Outcome(IntentState.CONFIRMED, Why("read_back"), "submission-1")


def request(sku: str = "A", episode: str = "e1", actor: str = "U1", **changes: Any) -> Request:
    told = {"reason": "listing_closed", "action": ActionKind.RELIST, **changes}
    return Request(SCOPE.account, "US", sku, episode, actor=Actor(actor), **told)


def plan(database: Database, wish: Request | None = None, not_before: datetime = NOON) -> Planned:
    with database.write() as session:
        return intents.plan(session, SCOPE, wish or request(), NOON, not_before)


def claim(database: Database, intent: Intent, now: datetime = NOON) -> Intent | None:
    with database.write() as session:
        return intents.claim(session, SCOPE, intent.id, now, LEASE)


def claimed(database: Database, wish: Request | None = None) -> Intent:
    got = claim(database, plan(database, wish).intent)
    assert got is not None
    return got


def mark_sent(database: Database, intent: Intent, now: datetime = NOON) -> bool:
    with database.write() as session:
        return intents.mark_sent(session, SCOPE, intent, now)


def finish(database: Database, intent: Intent, outcome: Outcome = DONE) -> bool:
    with database.write() as session:
        return intents.finish(session, SCOPE, intent, outcome, LATER) is not None


def get(database: Database, intent: Intent) -> Intent:
    with database.read() as session:
        found = intents.get(session, SCOPE, intent.id)
    assert found is not None
    return found


def due(database: Database, now: datetime) -> list[tuple[Scope, int]]:
    with database.read() as session:
        return intents.due(session, now, 10)


def in_doubt(database: Database, now: datetime) -> list[tuple[Scope, int]]:
    with database.read() as session:
        return intents.in_doubt(session, now, 10)


def test_a_planned_intent_is_read_back_as_it_was_wished(database: Database) -> None:
    made = plan(database, not_before=NOON + HOUR)
    assert made.won
    assert made.intent.request == request()
    assert (made.intent.state, made.intent.attempt) == (IntentState.PLANNED, 1)
    assert (made.intent.created_at, made.intent.not_before) == (NOON, NOON + HOUR)
    assert get(database, made.intent) == made.intent


def test_whoever_is_second_is_given_the_first_ones_intent(database: Database) -> None:
    first = plan(database)
    second = plan(database, request(actor="rule:auto_relist"))
    assert not second.won
    assert second.intent == first.intent


def test_one_sku_has_one_open_intent_whatever_the_action(database: Database) -> None:
    first = plan(database)
    other = plan(database, request(episode="e2", action=ActionKind.CHANGE_TO_FBA))
    assert (other.won, other.intent.id) == (False, first.intent.id)


def test_another_sku_is_free(database: Database) -> None:
    plan(database)
    assert plan(database, request("B", "e2")).won


def test_the_loser_of_a_later_attempt_is_given_the_open_intent(database: Database) -> None:
    finish(database, claimed(database))
    open_one = plan(database)
    loser = plan(database, request(actor="U2"))
    assert (open_one.won, open_one.intent.attempt) == (True, 2)
    assert (loser.won, loser.intent) == (False, open_one.intent)


def test_of_many_clicks_at_once_one_wins(database: Database) -> None:
    results = at_once(8, lambda turn: plan(database, request(actor=f"U{turn}")))
    assert [result.won for result in results].count(True) == 1
    assert len({result.intent.id for result in results}) == 1


def test_of_many_workers_one_claims(database: Database) -> None:
    intent = plan(database).intent
    results = at_once(8, lambda _: claim(database, intent))
    won = [result for result in results if result is not None]
    assert len(won) == 1
    assert (won[0].state, won[0].fence) == (IntentState.CLAIMED, 1)


def test_an_intent_waits_for_its_time(database: Database) -> None:
    intent = plan(database, not_before=NOON + HOUR).intent
    assert due(database, NOON) == []
    assert claim(database, intent) is None
    assert due(database, NOON + HOUR) == [(SCOPE, intent.id)]
    assert claim(database, intent, NOON + HOUR) is not None


def test_a_claim_whose_worker_died_before_sending_is_due_again(database: Database) -> None:
    first = claimed(database)
    assert due(database, NOON + timedelta(minutes=1)) == []
    assert due(database, LATER) == [(SCOPE, first.id)]
    second = claim(database, first, LATER)
    assert second is not None
    assert second.fence == first.fence + 1


def test_a_worker_that_lost_its_claim_may_neither_send_nor_finish(database: Database) -> None:
    slow = claimed(database)
    quick = claim(database, slow, LATER)
    assert quick is not None
    assert not mark_sent(database, slow, NOON)
    assert not finish(database, slow)
    assert mark_sent(database, quick, LATER)
    assert finish(database, quick)


def test_a_lease_that_ran_out_may_not_send(database: Database) -> None:
    assert not mark_sent(database, claimed(database), LATER)


def test_what_was_sent_is_never_claimed_again_but_looked_up(database: Database) -> None:
    intent = claimed(database)
    mark_sent(database, intent)
    assert in_doubt(database, NOON) == []
    assert due(database, LATER) == []
    assert claim(database, intent, LATER) is None
    assert in_doubt(database, LATER) == [(SCOPE, intent.id)]


def test_unknown_and_accepted_intents_are_looked_up_now_and_then(database: Database) -> None:
    unknown, accepted = claimed(database), claimed(database, request("B", "e2"))
    finish(database, unknown, Outcome(IntentState.UNKNOWN, Why("timeout")))
    finish(database, accepted, Outcome(IntentState.ACCEPTED, Why("accepted"), "s-1"))
    both = [(SCOPE, unknown.id), (SCOPE, accepted.id)]
    first = LATER + intents.LOOK_UP_EVERY
    assert in_doubt(database, first - timedelta(seconds=1)) == []
    assert in_doubt(database, first) == both
    with database.write() as session:
        assert intents.look(session, SCOPE, unknown, first)
        assert not intents.look(session, SCOPE, unknown, first)
    assert in_doubt(database, first) == both[1:]
    assert in_doubt(database, first + intents.LOOK_UP_EVERY) == both


def test_an_outcome_keeps_its_why_and_amazons_reference(database: Database) -> None:
    intent = claimed(database)
    told: dict[str, object] = {"at": NOON, "price": Decimal("1.50"), "said": "不行"}
    finish(database, intent, Outcome(IntentState.REFUSED, Why("price", told), "s-1"))
    found = get(database, intent)
    assert (found.state, found.remote_ref, found.open) == (IntentState.REFUSED, "s-1", False)
    plain: dict[str, object] = {"at": NOON.isoformat(), "price": "1.50", "said": "不行"}
    assert found.why == Why("price", plain)
    assert found.updated_at == LATER


def test_a_later_outcome_keeps_the_reference_it_does_not_know(database: Database) -> None:
    intent = claimed(database)
    finish(database, intent, Outcome(IntentState.ACCEPTED, Why("accepted"), "s-1"))
    finish(database, get(database, intent), Outcome(IntentState.CONFIRMED, Why("read_back")))
    assert get(database, intent).remote_ref == "s-1"


def test_an_ended_intent_is_not_ended_twice(database: Database) -> None:
    intent = claimed(database)
    assert finish(database, intent)
    assert not finish(database, intent, Outcome(IntentState.FAILED, Why("late")))
    assert get(database, intent).state is IntentState.CONFIRMED


def test_a_slow_look_does_not_overwrite_the_answer_that_came_meanwhile(database: Database) -> None:
    worker = claimed(database)
    mark_sent(database, worker)
    read = get(database, worker)
    assert finish(database, worker, Outcome(IntentState.ACCEPTED, Why("accepted"), "s-1"))
    assert not finish(database, read, Outcome(IntentState.UNKNOWN, Why("answer_lost")))
    assert get(database, worker).state is IntentState.ACCEPTED


def test_the_workers_late_answer_ends_the_doubt(database: Database) -> None:
    worker = claimed(database)
    mark_sent(database, worker)
    finish(database, get(database, worker), Outcome(IntentState.UNKNOWN, Why("answer_lost")))
    assert finish(database, worker)
    assert get(database, worker).state is IntentState.CONFIRMED


def test_an_undone_intent_cannot_be_claimed(database: Database) -> None:
    intent = plan(database).intent
    assert finish(database, intent, Outcome(IntentState.CANCELLED, Why("undone")))
    assert claim(database, intent) is None


def test_a_claimed_intent_cannot_be_undone(database: Database) -> None:
    planned = plan(database).intent
    claim(database, planned)
    assert not finish(database, planned, Outcome(IntentState.CANCELLED, Why("undone")))


def test_every_open_state_blocks_the_sku_and_every_other_frees_it(database: Database) -> None:
    for number, state in enumerate(IntentState):
        sku = f"S{number}"
        intent = claimed(database, request(sku, sku))
        finish(database, intent, Outcome(state, Why("told")))
        assert plan(database, request(sku, sku)).won == (state not in OPEN_STATES)


def test_the_newest_intent_of_an_episode_is_its_last(database: Database) -> None:
    finish(database, claimed(database))
    second = plan(database).intent
    other = plan(database, request("B", "e2")).intent
    with database.read() as session:
        last = intents.last_of_episodes(session, SCOPE, ["e1", "e2", "e3"])
        assert intents.last_of_episode(session, SCOPE, "e1") == second
    assert last == {"e1": second, "e2": other}


def test_only_open_intents_are_found_by_their_skus(database: Database) -> None:
    finish(database, claimed(database, request("A", "e1")))
    busy = plan(database, request("B", "e2")).intent
    with database.read() as session:
        assert intents.open_of_skus(session, SCOPE, "US", ["A", "B"]) == {"B": busy}
        assert intents.open_of_skus(session, SCOPE, "CA", ["A", "B"]) == {}


def test_another_account_sees_no_intent(database: Database) -> None:
    intent = plan(database).intent
    other = Scope("w2", SCOPE.account)
    with database.write() as session:
        assert intents.get(session, other, intent.id) is None
        assert intents.claim(session, other, intent.id, NOON, LEASE) is None


def test_checks_come_due_one_after_the_other(database: Database) -> None:
    intent = claimed(database)
    with database.write() as session:
        for _ in range(2):
            checks.plan(session, SCOPE, intent, [3 * HOUR, 24 * HOUR], NOON)
    with database.read() as session:
        assert checks.due(session, NOON + 2 * HOUR, 10) == []
        [(scope, check)] = checks.due(session, NOON + 3 * HOUR, 10)
        assert len(checks.due(session, NOON + 24 * HOUR, 10)) == 2
    assert (scope, check.after, check.due_at) == (SCOPE, 3 * HOUR, NOON + 3 * HOUR)
    assert check.intent == get(database, intent)


def test_a_check_is_answered_once(database: Database) -> None:
    intent = claimed(database)
    with database.write() as session:
        checks.plan(session, SCOPE, intent, [HOUR], NOON)
    with database.read() as session:
        [(_, check)] = checks.due(session, NOON + HOUR, 10)

    def answer(_: int) -> bool:
        with database.write() as session:
            return checks.finish(session, SCOPE, check.id, Evidence.VERIFIED, NOON + HOUR)

    assert at_once(4, answer).count(True) == 1
    with database.read() as session:
        assert checks.due(session, NOON + 2 * HOUR, 10) == []
