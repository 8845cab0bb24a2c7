"""Thirty days of a seller with two thousand stranded SKUs, the clock driven from day to day."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
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
from store.database import Database
from tests.bot.shop import SCOPE, Shop
from tests.bot.year.judge import Judge
from tests.bot.year.reckoning import Rules
from tests.bot.year.seller import WatchedSeller
from tests.bot.year.world import DAY, World

BEGINS = datetime(2026, 1, 5, 7, 30, tzinfo=UTC)
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)


class Year:
    def __init__(self, database: Database, skus: int = 2000, seed: int = 1) -> None:
        self.shop = Shop(database, BEGINS)
        amazon = WatchedSeller(lambda: self.shop.now)
        rules = Rules()
        self.shop.amazon = amazon
        self.shop.parts = replace(
            self.shop.parts, gateways={SCOPE: amazon}, zone=rules.channel, digest_time=time(9)
        )
        self.world = World(seed, amazon, BEGINS, skus)
        self.judge = Judge(self.shop, self.world, rules)
        amazon.watch = self.judge.acted

    def report(self) -> None:
        job = Import(SCOPE, "US", self.world.report(), "utf-8", self.shop.now)
        result = import_report(self.shop.parts, job, self.shop.now)
        assert result.state == "published"
        self.judge.reported()

    def rules_look(self) -> bool:
        """One look of the rules at this moment; whether it found anything to do or to read."""
        acts, looks = self.judge.acts, len(self.shop.amazon.looks)
        automate(self.shop.parts, self.shop.now)
        self.shop.work()
        assert self.judge.acts - acts <= 25
        self.judge.note_tries()
        return (acts, looks) != (self.judge.acts, len(self.shop.amazon.looks))

    def rules_look_until_all_is_done(self) -> None:
        while self.rules_look():
            self.shop.pass_time(MINUTE)
        self.judge.everything_is_explained()

    def warn(self) -> None:
        expected = self.judge.expected_warnings()
        assert warn(self.shop.parts, self.shop.now) == len(expected)
        self.judge.warnings_are(expected, self.judge.fresh_posts())

    def tick(self, at: datetime) -> None:
        """What happened since, a report a second before, and all that the clock's ticks do."""
        self.world.stir(at)
        self.shop.now = at - SECOND
        self.report()
        self.rules_look()
        self.shop.now = at
        self.rules_look_until_all_is_done()
        self.judge.fresh_posts()
        self.warn()
        parts, now = self.shop.parts, self.shop.now
        verify(parts, now)
        tell_of_returns(parts, now)
        tell_signals(parts, now)
        look_at_departed(parts, now)
        digest(parts, now)


@pytest.fixture
def quick_database(tmp_path: Path) -> Iterator[Database]:
    """One that does not wait for the disk: a year has some ten thousand transactions."""
    made = Database(f"sqlite:///{tmp_path / 'refloat.db'}")
    event.listen(made.engine, "connect", _without_waiting)
    made.migrate()
    yield made
    made.close()


def _without_waiting(connection: Any, _record: object) -> None:
    connection.execute("PRAGMA synchronous=OFF")


@pytest.mark.timeout(240)
def test_thirty_days_go_by_and_nothing_is_early_doubled_or_missed(quick_database: Database) -> None:
    year = Year(quick_database)
    year.shop.set(automatic="on")
    year.judge.rules.on = True
    for day in range(30):
        for hours in (0, 9):
            year.tick(BEGINS + day * DAY + timedelta(hours=hours))
    assert year.judge.acts > 100
    assert len(year.judge.warned) > 100
