"""What Slack delivers twice is heard once."""

from datetime import timedelta

from store import deliveries
from store.database import Database
from tests.store.samples import NOON, at_once


def claim(database: Database, key: str, workspace: str = "w1") -> bool:
    with database.write() as session:
        return deliveries.claim(session, workspace, key, NOON)


def test_of_many_who_hear_it_at_once_one_is_first(database: Database) -> None:
    assert at_once(8, lambda _: claim(database, "trigger_id|1")).count(True) == 1


def test_another_delivery_and_another_workspace_are_heard(database: Database) -> None:
    assert claim(database, "event_id|1")
    assert claim(database, "event_id|2")
    assert claim(database, "event_id|1", "w2")


def test_it_is_let_go_once_it_can_not_come_again(database: Database) -> None:
    claim(database, "event_id|1")
    claim(database, "event_id|1", "w2")
    with database.write() as session:
        assert deliveries.forget_before(session, "w1", NOON) == 0
        assert deliveries.forget_before(session, "w1", NOON + timedelta(seconds=1)) == 1
    assert claim(database, "event_id|1")
    assert not claim(database, "event_id|1", "w2")
