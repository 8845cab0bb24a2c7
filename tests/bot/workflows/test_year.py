"""A year of a seller with two thousand stranded SKUs, the clock driven from day to day."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from bot.workflows.again import tell_of_returns
from bot.workflows.automate import automate
from bot.workflows.departed import look_at_departed
from bot.workflows.digest import digest
from bot.workflows.intake import Import, import_report
from bot.workflows.signals import tell_signals
from bot.workflows.verify import verify
from bot.workflows.warn import warn
from store import audit
from store.database import Database
from stranded.release import BATCH, Way
from tests.bot.shop import SCOPE, Shop
from tests.bot.year.ear import Ear
from tests.bot.year.judge import Judge
from tests.bot.year.people import People
from tests.bot.year.reckoning import Rules
from tests.bot.year.seller import WatchedSeller
from tests.bot.year.world import DAY, World

BEGINS = datetime(2026, 1, 5, 7, 30, tzinfo=UTC)
SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
NINE = time(9)
DAYS, STOPS = 365, 160
SKUS, SEED = 2000, 1


class Year:
    """The bot, the world around it, and those who watch it."""

    def __init__(self, database: Database) -> None:
        self.shop = Shop(database, BEGINS)
        amazon = WatchedSeller(lambda: self.shop.now)
        rules = Rules()
        self.shop.amazon = amazon
        self.shop.parts = replace(
            self.shop.parts, gateways={SCOPE: amazon}, zone=rules.channel, digest_time=NINE
        )
        self.world = World(SEED, amazon, BEGINS, SKUS)
        self.judge = Judge(self.shop, self.world, rules)
        self.ear = Ear(self.shop, self.judge)
        self.people = People(self.shop, self.world, self.judge)
        amazon.watch = self.judge.acted

    def report(self) -> None:
        job = Import(SCOPE, "US", self.world.report(), "utf-8", self.shop.now)
        result = import_report(self.shop.parts, job, self.shop.now)
        assert result.state == "published"
        self.judge.reported()

    def rules_look(self) -> bool:
        """One look of the rules; whether there may be more than they take at once."""
        begun, looks = len(self.judge.by_rule), len(self.shop.amazon.looks)
        automate(self.shop.parts, self.shop.now)
        self.shop.work()
        assert len(self.judge.by_rule) - begun <= BATCH
        self.judge.note_tries()
        return len(self.shop.amazon.looks) - looks >= BATCH

    def rules_look_until_all_is_done(self) -> None:
        began = self.shop.now
        while self.rules_look():
            self.shop.pass_time(MINUTE)
        self.judge.everything_is_explained()
        for kind in ("ask", "preview"):
            self.ear.told_once_of_what_is_due(kind, began - SECOND)

    def warn(self) -> None:
        wanted = self.ear.warnings_to_come()
        self.ear.fresh_posts()
        assert warn(self.shop.parts, self.shop.now) == len(wanted)
        self.ear.warnings_are(wanted, self.ear.fresh_posts())

    def digest(self) -> None:
        wanted = self.ear.digest_to_come()
        self.ear.fresh_posts()
        digest(self.shop.parts, self.shop.now)
        self.ear.digest_is(wanted, self.shop.now, self.ear.fresh_posts())

    def tick(self, at: datetime, changes: Callable[[], None] = lambda: None) -> None:
        """What happened since, a report a second before, and all that the clock's ticks do."""
        self.world.stir(at)
        self.shop.now = at - SECOND
        self.report()
        if self.judge.edges(self.shop.now, at + SECOND):
            self.rules_look()
        self.people.go_about()
        changes()
        self.shop.now = at
        self.rules_look_until_all_is_done()
        self.warn()
        parts, now = self.shop.parts, self.shop.now
        verify(parts, now)
        tell_of_returns(parts, now)
        tell_signals(parts, now)
        look_at_departed(parts, now)
        self.digest()

    def day(self, day: date, changes: Callable[[], None] = lambda: None) -> None:
        """A look about the digest's time, and mostly one to the second when something turns."""
        chance = self.world.chance
        nine = datetime.combine(day, NINE, self.judge.rules.channel).astimezone(UTC)
        (hours,) = chance.choices((0, 4, 7), (40, 2, 1))
        after = timedelta(hours=hours) + chance.choice((0, chance.randrange(900))) * SECOND
        self.tick(nine + after, changes)
        turns = self.judge.edges(nine + 8 * HOUR, nine + 22 * HOUR)
        if turns and chance.random() < 0.55:
            self.tick(chance.choice(turns))

    def stop(self, days: int) -> None:
        """The bot stands still, and the world does not; then the bot looks at its old data."""
        for _ in range(2 * days):
            self.shop.pass_time(12 * HOUR)
            self.world.stir(self.shop.now)
        before = self.judge.acts
        self.rules_look_until_all_is_done()
        self.warn()
        assert self.judge.acts == before

    def all_came_to_an_end(self) -> None:
        """Each wish of the year has its end and its why, and the log is unbroken."""
        self.shop.pass_time(30 * HOUR)
        self.report()
        self.shop.work()
        while verify(self.shop.parts, self.shop.now):
            pass
        self.shop.work()
        wishes = self.shop.intents()
        for one in wishes:
            assert not one.open, f"{one} never came to an end"
            assert one.why.code, f"{one} does not say why"
        by_rules = Counter(one.request.episode for one in wishes if one.request.actor.is_rule)
        assert set(by_rules.values()) == {1}
        self.ear.nothing_was_said_twice_or_too_late()
        with self.shop.database.read() as session:
            assert audit.verify(session, SCOPE.workspace, self.shop.parts.audit_key).ok


@pytest.fixture
def quick_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    """One that does not wait for the disk: a year has some ten thousand transactions."""
    made = Database(f"sqlite:///{tmp_path / 'refloat.db'}")
    event.listen(made.engine, "connect", _without_waiting)
    made.migrate()
    # Nobody else writes, so that a report need not make way.
    monkeypatch.setattr("store.workbench.GIVE_WAY_SECONDS", 0)
    yield made
    made.close()


def _without_waiting(connection: Any, _record: object) -> None:
    connection.execute("PRAGMA synchronous=OFF")


@pytest.mark.timeout(900)
def test_a_year_goes_by_and_nothing_is_early_doubled_or_missed(quick_database: Database) -> None:
    year = Year(quick_database)
    people = year.people
    turns: dict[int, Callable[[], None]] = {
        15: lambda: people.change(Way.BATCHES, automatic="on"),
        40: lambda: people.set(quiet_hours="20:00-08:30"),
        70: lambda: people.set(quiet_hours=""),
        80: lambda: people.change(Way.SPREAD, 5, auto_relist_days="20"),
        100: lambda: people.set(auto_removal_days="45"),
        120: lambda: people.set(accelerated_removal="on"),
        140: lambda: people.set(accelerated_removal="off"),
        155: lambda: year.world.burst(year.shop.now, 60),
        200: lambda: people.change(Way.SKIP, auto_relist_days="10"),
        220: lambda: people.set(quiet_hours="06:00-10:00"),
        250: lambda: people.set(quiet_hours=""),
        260: lambda: people.set(warning_days="45,10,2"),
        300: lambda: people.change(Way.BATCHES, auto_change_to_fba_days="0"),
    }
    for number in range(DAYS):
        if number == STOPS:
            year.stop(10)
        if not STOPS <= number < STOPS + 10:
            year.day(BEGINS.date() + number * DAY, turns.get(number, lambda: None))
    year.all_came_to_an_end()
    # A few come and go without a report that has them.
    assert len(year.judge.strandings) > SKUS - 20
    assert len(year.judge.by_rule) > 300
    assert min(len(told) for told in year.ear.told.values()) > 20
    digests = Counter(year.ear.digests.values())
    assert digests["done"] > 300
    assert min(digests["late"], digests["skipped"]) > 3
