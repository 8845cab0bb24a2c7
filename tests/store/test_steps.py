"""Steps by hand in the store: what counts, and what is still to be looked at."""

from datetime import timedelta

from store import steps
from store.database import Database
from stranded.items import Evidence
from stranded.steps import DoneStep, HandStep
from tests.bot.messages.things import episode
from tests.store.samples import HOUR, NOON, SCOPE

DAY = timedelta(days=1)
RELIST = HandStep("relist", DAY)
ITEM = episode("missing_sku", sku="LAMP-1")


def tell(database: Database, by: str = "U0ADA") -> tuple[DoneStep, bool]:
    with database.write() as session:
        return steps.record(session, SCOPE, ITEM, RELIST, by, NOON)


def due(database: Database) -> list[int]:
    with database.read() as session:
        return [step.id for _, step in steps.due(session, NOON + DAY, 9)]


def counting(database: Database) -> list[DoneStep]:
    with database.read() as session:
        return steps.of_skus(session, SCOPE, "US", ["LAMP-1", "OTHER"]).get("LAMP-1", [])


def test_the_first_who_tells_of_a_step_is_the_one_who_counts(database: Database) -> None:
    first, second = tell(database), tell(database, "U0LIN")

    assert (first[1], second[1]) == (True, False)
    assert first[0] == second[0]
    assert counting(database) == [first[0]]
    assert (first[0].by, first[0].due_at) == ("U0ADA", NOON + DAY)


def test_what_was_taken_back_does_not_count_and_is_never_due(database: Database) -> None:
    step, _ = tell(database)
    assert due(database) == [step.id]

    with database.write() as session:
        assert steps.take_back(session, SCOPE, step.id, "U0LIN", NOON + HOUR)

    assert due(database) == []
    assert counting(database) == []
    again, is_first = tell(database, "U0LIN")
    assert is_first
    assert due(database) == [again.id]


def test_what_was_looked_at_counts_with_what_was_found_and_is_not_due_again(
    database: Database,
) -> None:
    step, _ = tell(database)

    with database.write() as session:
        assert steps.finish(session, SCOPE, step.id, Evidence.STILL_STRANDED, NOON + DAY)
        assert not steps.finish(session, SCOPE, step.id, Evidence.VERIFIED, NOON + DAY)
        assert not steps.take_back(session, SCOPE, step.id, "U0LIN", NOON + DAY)

    assert due(database) == []
    (known,) = counting(database)
    assert (known.looked_at, known.evidence) == (NOON + DAY, Evidence.STILL_STRANDED)
