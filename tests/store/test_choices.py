"""What people chose and what was read for them: accounts, settings, opt-outs, people, listings."""

from dataclasses import replace
from datetime import timedelta

import pytest

from store import accounts, listings, occurrences, optouts, people, refreshes, settings
from store.accounts import Account
from store.database import Database
from store.people import Person
from stranded.items import ListingFacts, OptOut
from stranded.scope import Scope
from stranded.settings import AccountSettings, Automatic, Mode, SettingError
from tests.store.samples import HOUR, NOON, SCOPE, at_once

OTHER = Scope("w2", SCOPE.account)
STRANDED = "GET_STRANDED_INVENTORY_UI_DATA"
CHOSEN = OptOut(SCOPE.account, "US", "A", "U1", NOON)
LISTING = ListingFacts(NOON, True, True, NOON + HOUR, False, ("DEFAULT",), ("缺货",))


def write_setting(database: Database, key: str, text: str, marketplace: str = "US") -> None:
    with database.write() as session:
        settings.write(session, SCOPE, marketplace, key, text, "U1", NOON)


def opt_out(database: Database, chosen: OptOut = CHOSEN, scope: Scope = SCOPE) -> bool:
    with database.write() as session:
        return optouts.opt_out(session, scope, chosen)


def claim(database: Database, key: str, now_hours: int = 0, state: str = "done") -> bool:
    now = NOON + now_hours * HOUR
    with database.write() as session:
        return occurrences.claim(session, SCOPE, key, NOON, now, state)


def test_an_account_has_the_marketplaces_that_were_registered(database: Database) -> None:
    with database.write() as session:
        accounts.register(session, SCOPE, ["US", "CA"], NOON)
        accounts.register(session, SCOPE, ["US", "DE"], NOON + HOUR)
        accounts.register(session, OTHER, ["JP"], NOON)
        known = accounts.accounts(session, SCOPE.workspace)
    assert known == [Account(SCOPE, ("CA", "US", "DE"))]


def test_settings_are_the_defaults_until_somebody_sets_them(database: Database) -> None:
    with database.read() as session:
        assert settings.read(session, SCOPE, "US") == AccountSettings()


def test_settings_are_kept_by_account_and_marketplace(database: Database) -> None:
    for key, text in {
        "automatic": "on",
        "auto_relist_days": "7",
        "warning_days": "1,14",
        "mode.price_missing": "ask",
    }.items():
        write_setting(database, key, text)
    write_setting(database, "auto_relist_days", "9")
    with database.read() as session:
        found = settings.read(session, SCOPE, "US")
        assert settings.read(session, SCOPE, "CA") == AccountSettings()
        assert settings.read(session, OTHER, "US") == AccountSettings()
    assert (found.automatic, found.auto_relist_days) == (Automatic.ON, 9)
    assert (found.warning_days, found.modes) == ((14, 1), {"price_missing": Mode.ASK})


def test_a_wrong_setting_is_not_kept(database: Database) -> None:
    with pytest.raises(SettingError):
        write_setting(database, "auto_relist_days", "1")
    with database.read() as session:
        assert settings.read(session, SCOPE, "US") == AccountSettings()


@pytest.mark.page("F31", "F35")
def test_an_opt_out_holds_for_one_sku_in_one_marketplace(database: Database) -> None:
    assert opt_out(database)
    with database.read() as session:
        assert optouts.get_many(session, SCOPE, "US", ["A", "B"]) == {"A": CHOSEN}
        assert optouts.get_many(session, SCOPE, "CA", ["A"]) == {}
        assert optouts.get_many(session, OTHER, "US", ["A"]) == {}


def test_the_first_opt_out_stands(database: Database) -> None:
    assert (
        at_once(4, lambda turn: opt_out(database, replace(CHOSEN, by=f"U{turn}"))).count(True) == 1
    )
    assert not opt_out(database)


def test_an_opt_out_whose_time_is_over_can_be_made_again(database: Database) -> None:
    opt_out(database, replace(CHOSEN, until=NOON + HOUR))
    again = replace(CHOSEN, at=NOON + HOUR)
    assert not opt_out(database, replace(CHOSEN, at=NOON + HOUR / 2))
    assert opt_out(database, again)
    with database.read() as session:
        assert optouts.get_many(session, SCOPE, "US", ["A"]) == {"A": again}


def test_opting_in_takes_an_opt_out_away_once(database: Database) -> None:
    opt_out(database)
    with database.write() as session:
        assert optouts.opt_in(session, SCOPE, "US", "A")
        assert not optouts.opt_in(session, SCOPE, "US", "A")
        assert optouts.get_many(session, SCOPE, "US", ["A"]) == {}


def test_the_opt_outs_in_force_are_those_of_the_workspace_at_that_time(database: Database) -> None:
    brief = replace(CHOSEN, sku="B", until=NOON + HOUR)
    opt_out(database)
    opt_out(database, brief)
    opt_out(database, scope=OTHER)
    with database.read() as session:
        assert optouts.in_force(session, SCOPE.workspace, NOON) == [CHOSEN, brief]
        assert optouts.in_force(session, SCOPE.workspace, NOON + HOUR) == [CHOSEN]


def test_a_person_is_kept_as_slack_last_described_them(database: Database) -> None:
    person = Person("U1", "李雷", "zh-CN", "Asia/Shanghai", True, False, NOON)
    newer = replace(person, locale="en-US", fetched_at=NOON + HOUR)
    with database.write() as session:
        people.save(session, SCOPE.workspace, person)
        assert people.get(session, SCOPE.workspace, "U1") == person
        people.save(session, SCOPE.workspace, newer)
        assert people.get(session, SCOPE.workspace, "U1") == newer
        assert people.get(session, "w2", "U1") is None


def test_a_listing_is_remembered_as_it_was_read(database: Database) -> None:
    unknown = replace(LISTING, start=None, dangerous_goods=None)
    with database.write() as session:
        listings.save(session, SCOPE, "US", "A", LISTING)
        listings.save(session, SCOPE, "US", "B", unknown)
        assert listings.cached(session, SCOPE, "US", ["A", "B", "C"]) == {
            "A": LISTING,
            "B": unknown,
        }
        assert listings.cached(session, OTHER, "US", ["A"]) == {}


def test_a_failed_read_is_not_repeated_for_a_quarter_of_an_hour(database: Database) -> None:
    soon = NOON + timedelta(minutes=14)
    late = NOON + timedelta(minutes=15)
    with database.write() as session:
        listings.missed(session, SCOPE, "US", "A", NOON)
        assert listings.recently_missed(session, SCOPE, "US", "A", soon)
        assert not listings.recently_missed(session, SCOPE, "US", "A", late)
        assert not listings.recently_missed(session, SCOPE, "US", "B", NOON)


def test_a_failed_read_makes_what_was_read_before_unknown(database: Database) -> None:
    with database.write() as session:
        listings.save(session, SCOPE, "US", "A", LISTING)
        listings.missed(session, SCOPE, "US", "A", NOON + HOUR)
        assert listings.cached(session, SCOPE, "US", ["A"]) == {}
        listings.save(session, SCOPE, "US", "A", LISTING)
        assert not listings.recently_missed(session, SCOPE, "US", "A", NOON + HOUR)


def test_a_request_for_a_report_is_open_until_it_ends_once(database: Database) -> None:
    with database.write() as session:
        first = refreshes.start(session, SCOPE, "US", STRANDED, "r1", NOON)
        assert refreshes.open_ones(session) == [first]
        refreshes.finish(session, first, "done", NOON + HOUR)
        refreshes.finish(session, first, "failed", NOON + 2 * HOUR)
        assert refreshes.open_ones(session) == []
        [last] = refreshes.last(session, SCOPE, "US", STRANDED)
    assert last == replace(first, state="done", finished_at=NOON + HOUR)


def test_the_last_requests_come_newest_first(database: Database) -> None:
    with database.write() as session:
        for number in range(3):
            refreshes.start(session, SCOPE, "US", STRANDED, f"r{number}", NOON)
        refreshes.start(session, SCOPE, "CA", STRANDED, "other", NOON)
        refreshes.start(session, SCOPE, "US", "GET_FBA_INVENTORY_PLANNING_DATA", "another", NOON)
        found = refreshes.last(session, SCOPE, "US", STRANDED)
        newest = refreshes.last(session, SCOPE, "US", STRANDED, n=1)
    assert [one.report_id for one in found] == ["r2", "r1"]
    assert [one.report_id for one in newest] == ["r2"]


def test_an_occurrence_is_dealt_with_once(database: Database) -> None:
    assert at_once(6, lambda _: claim(database, "digest|2026-11-23")).count(True) == 1
    with database.read() as session:
        assert occurrences.exists(session, SCOPE, "digest|2026-11-23")
        assert not occurrences.exists(session, SCOPE, "digest|2026-11-24")
        assert not occurrences.exists(session, OTHER, "digest|2026-11-23")


def test_the_last_one_done_does_not_count_skipped_ones_or_other_kinds(database: Database) -> None:
    claim(database, "digest|1", 1)
    claim(database, "digest|2", 2, state="skipped")
    claim(database, "digest_|3", 3)
    with database.read() as session:
        assert occurrences.last_done(session, SCOPE, "digest|") == NOON + HOUR
        assert occurrences.last_done(session, SCOPE, "warning|") is None
