"""What people held back is kept for each episode, by the last choice for it."""

from datetime import timedelta

from store import intents, releases
from store.database import Database
from stranded.actions import ActionKind, Actor, Request
from stranded.release import Held
from stranded.scope import Scope
from tests.store.samples import HOUR, NOON, SCOPE


def hold(database: Database, *held: Held, scope: Scope = SCOPE, marketplace: str = "US") -> None:
    with database.write() as session:
        releases.hold_back(session, scope, marketplace, held)


def kept(database: Database, *episodes: str) -> dict[str, Held]:
    with database.read() as session:
        return releases.of_episodes(session, SCOPE, "US", episodes)


def test_the_last_choice_for_an_episode_stands(database: Database) -> None:
    hold(database, Held("e1", "U0ADA", NOON, NOON + HOUR))
    skipped = Held("e1", "U0LIN", NOON + 9 * HOUR, None)
    hold(database, skipped, Held("e2", "U0LIN", NOON, NOON))

    assert kept(database, "e1", "e2", "e3") == {
        "e1": skipped,
        "e2": Held("e2", "U0LIN", NOON, NOON),
    }


def test_other_places_are_not_touched(database: Database) -> None:
    held = Held("e1", "U0ADA", NOON, None)
    hold(database, held, scope=Scope("w2", SCOPE.account))
    hold(database, held, scope=Scope(SCOPE.workspace, "OTHER"))
    hold(database, held, marketplace="CA")

    assert kept(database, "e1") == {}


def test_more_than_one_statement_takes_are_kept(database: Database) -> None:
    many = [Held(f"e{number}", "U0ADA", NOON, None) for number in range(2500)]
    hold(database, *many)

    assert len(kept(database, *(one.episode for one in many[:600]))) == 600


def test_only_what_rules_began_lately_in_that_place_is_counted(database: Database) -> None:
    def begin(sku: str, actor: str, marketplace: str = "US", ago: timedelta = HOUR) -> None:
        what = ("listing_closed", ActionKind.RELIST, Actor(actor))
        request = Request(SCOPE.account, marketplace, sku, f"e-{sku}", *what)
        with database.write() as session:
            intents.plan(session, SCOPE, request, NOON - ago, NOON)

    begin("A", "rule:auto_relist", ago=timedelta(seconds=30))
    begin("B", "rule:auto_change_to_fba", ago=timedelta(seconds=54))
    begin("OLD", "rule:auto_relist", ago=timedelta(seconds=55))
    begin("CLICK", "U0ADA", ago=timedelta(0))
    begin("CA", "rule:auto_relist", "CA", timedelta(0))

    with database.read() as session:
        since = NOON - timedelta(seconds=55)
        assert intents.begun_by_rules(session, SCOPE, "US", since) == 2
