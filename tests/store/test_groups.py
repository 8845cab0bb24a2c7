"""Who was in a group when it was last read."""

from store import groups
from store.database import Database
from stranded.roles import Group
from tests.store.samples import HOUR, NOON

ADA, BOTH = frozenset({"U0ADA"}), frozenset({"U0ADA", "U0LIN"})


def test_a_list_is_kept_with_its_time_by_workspace(database: Database) -> None:
    with database.write() as session:
        groups.save(session, "w1", "S0OPS", Group(BOTH, NOON))
        groups.save(session, "w1", "S0EMPTY", Group(frozenset(), NOON))
        groups.save(session, "w2", "S0OPS", Group(ADA, NOON))

    with database.read() as session:
        assert groups.of_workspace(session, "w1") == {
            "S0OPS": Group(BOTH, NOON),
            "S0EMPTY": Group(frozenset(), NOON),
        }
        assert groups.of_workspace(session, "w3") == {}


def test_a_later_list_stands_whichever_arrives_first(database: Database) -> None:
    with database.write() as session:
        groups.save(session, "w1", "S0OPS", Group(BOTH, NOON))
        groups.save(session, "w1", "S0OPS", Group(ADA, NOON + HOUR))
        groups.save(session, "w1", "S0OPS", Group(BOTH, NOON))

    with database.read() as session:
        assert groups.of_workspace(session, "w1")["S0OPS"] == Group(ADA, NOON + HOUR)
