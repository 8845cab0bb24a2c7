"""Plans, ticks, crashes, other people's clicks and jumps of the clock in any order: a vacation
closes and relists once at most, never before its day, and leaves nothing closed without a word.
"""

import shutil
import tempfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from bot.workflows.automate import automate
from bot.workflows.pause_steps import end_now, look_at_pauses
from bot.workflows.vacation import Wish, begin
from bot.workflows.verify import verify
from store import optouts, pauses
from stranded.actions import Actor
from stranded.items import OptOut
from stranded.marketplaces import MARKETPLACES
from stranded.pause import LEAST, Days, Pause, PauseState, relist_instant
from tests.bot.shop import DAY, HOUR, LIN, SCOPE, Shop, row
from tests.bot.workflows.test_ledger_model import (
    Died,
    Mortal,
    MortalDatabase,
    MortalSeller,
    empty_tables,
)

SKUS = ("LAMP-1", "LAMP-2")
ZONE = MARKETPLACES["US"].zone
TROUBLES = ("", "refuse", "fail", "lost_on_the_way", "answer_lost")
JUMPS = (timedelta(minutes=1), timedelta(minutes=6), HOUR, 5 * HOUR, DAY, 3 * DAY, 9 * DAY)


class Vacations(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="vacation-"))
        shutil.copy(empty_tables(), self.folder / "refloat.db")
        self.life = Mortal()
        self.shop = Shop(MortalDatabase(f"sqlite:///{self.folder / 'refloat.db'}", self.life))
        self.amazon = MortalSeller(self.shop, self.life)
        self.shop.amazon = self.amazon
        self.shop.parts.gateways[SCOPE] = self.amazon  # type: ignore[index]
        self.shop.set(automatic="on", auto_relist_days="2", undo_bulk_seconds="60")
        self.plans = 0
        for sku in SKUS:
            self.shop.offer(sku, open=True)
        for person in ("U0ADA", "U0LIN"):
            self.shop.meet(person)
        self._report()

    def teardown(self) -> None:
        self.amazon.down = False
        for offer in self.amazon.offers.values():
            offer.trouble = []
        for _ in range(30):
            self._pass(DAY)
        self.nothing_is_done_twice_or_too_soon()
        self._nothing_stays_closed_without_a_word()
        self.shop.database.close()
        shutil.rmtree(self.folder)

    def _report(self) -> None:
        closed = [sku for sku in SKUS if not self.amazon.offers[sku].facts(self.shop.now).buyable]
        self.shop.report(row("OTHER"), *map(row, closed))

    def _pass(self, by: timedelta, steps: int | None = None) -> None:
        self.shop.pass_time(by)
        self._report()
        self._mortally(steps, self._work)

    def _work(self) -> None:
        look_at_pauses(self.shop.parts, self.shop.now)
        automate(self.shop.parts, self.shop.now)
        self.shop.work()
        verify(self.shop.parts, self.shop.now)

    def _mortally(self, steps: int | None, work: Callable[[], object]) -> None:
        """Does something as a process that lives for so many steps more, or to its end."""
        self.life.steps_left = steps
        try:
            work()
        except Died:
            pass
        finally:
            self.life.steps_left = None

    def _pauses(self) -> list[Pause]:
        with self.shop.parts.database.read() as session:
            keys = [f"vacation|V{number}" for number in range(self.plans)]
            return [one for key in keys for one in pauses.of_group(session, SCOPE, key)]

    lives = st.none() | st.integers(0, 9)

    @rule(
        skus=st.sampled_from([SKUS, SKUS[:1], SKUS[1:]]),
        ahead=st.sampled_from([0, 0, 1, 4]),
        later=st.integers(2, 8),
        steps=lives,
    )
    def plan(self, skus: tuple[str, ...], ahead: int, later: int, steps: int | None) -> None:
        close_on = self.shop.now.astimezone(ZONE).date() + ahead * DAY
        wish = Wish(SCOPE, "US", skus, Days(close_on, close_on + later * DAY))
        key, now = f"vacation|V{self.plans}", self.shop.now
        self.plans += 1
        self._mortally(steps, lambda: begin(self.shop.parts, wish, key, Actor("U0ADA"), now))

    @rule(by=st.sampled_from(JUMPS), steps=lives)
    def pass_time(self, by: timedelta, steps: int | None) -> None:
        self._pass(by, steps)

    @rule(data=st.data(), steps=lives)
    def end_early(self, data: st.DataObject, steps: int | None) -> None:
        key = f"vacation|V{data.draw(st.integers(0, max(0, self.plans - 1)))}"
        now = self.shop.now
        self._mortally(steps, lambda: end_now(self.shop.parts, SCOPE, key, LIN, now))

    @rule(sku=st.sampled_from(SKUS), steps=lives)
    def somebody_relists_it(self, sku: str, steps: int | None) -> None:
        if sku in self.shop.listed():
            found = self.shop.episode(sku)
            self.shop.know(sku)
            self._mortally(steps, lambda: self.shop.press(found, actor=LIN))

    @rule(sku=st.sampled_from(SKUS))
    def somebody_opens_it_in_seller_central(self, sku: str) -> None:
        self.amazon.offers[sku].open = True

    @rule(sku=st.sampled_from(SKUS))
    def somebody_opts_it_out(self, sku: str) -> None:
        chosen = OptOut(SCOPE.account, "US", sku, "U0LIN", self.shop.now)
        with self.shop.parts.database.write() as session:
            optouts.opt_out(session, SCOPE, chosen)

    @rule(sku=st.sampled_from(SKUS))
    def somebody_opts_it_in(self, sku: str) -> None:
        with self.shop.parts.database.write() as session:
            optouts.opt_in(session, SCOPE, "US", sku)

    @rule(sku=st.sampled_from(SKUS), trouble=st.sampled_from(TROUBLES))
    def amazon_will_be_odd(self, sku: str, trouble: str) -> None:
        self.amazon.offers[sku].trouble = [trouble] if trouble else []

    @rule(down=st.booleans())
    def amazon_comes_and_goes(self, down: bool) -> None:
        self.amazon.down = down

    @invariant()
    def nothing_is_done_twice_or_too_soon(self) -> None:
        assert max(self.amazon.effects.values(), default=0) <= 1
        intents = {one.id: one for one in self.shop.intents()}
        for pause in self._pauses():
            relist = intents.get(pause.relist_intent or 0)
            if relist is None or not relist.request.actor.is_rule:
                continue
            assert pause.closed_at is not None
            due = relist_instant(pause.relist_on, pause.closed_at, ZONE)
            assert relist.created_at >= due >= pause.closed_at + LEAST
            assert relist.created_at.astimezone(ZONE).date() >= pause.relist_on

    @invariant()
    def one_runs_at_a_time(self) -> None:
        running = [one.sku for one in self._pauses() if one.running]
        assert len(running) == len(set(running))

    @invariant()
    def no_rule_relists_what_is_closed_on_purpose(self) -> None:
        closed = [one for one in self._pauses() if one.state is PauseState.CLOSED]
        by_rule = [
            one
            for one in self.shop.intents()
            if one.request.actor.id == "rule:auto_relist" and self.amazon.effects[one.id]
        ]
        for pause in closed:
            during = [
                one
                for one in by_rule
                if one.request.sku == pause.sku and one.created_at > (pause.closed_at or pause.at)
            ]
            assert during == []

    def _nothing_stays_closed_without_a_word(self) -> None:
        found = self._pauses()
        assert [one for one in found if one.running] == []
        told = [
            number for post in self.shop.posts("pause_trouble") for number in post.subject["pauses"]
        ]
        for sku in SKUS:
            mine = [one for one in found if one.sku == sku and one.closed_at is not None]
            is_open = self.amazon.offers[sku].facts(self.shop.now).offer_open
            if mine and not is_open:
                assert any(one.id in told for one in mine), mine


TestVacations = pytest.mark.timeout(240)(Vacations.TestCase)
TestVacations.settings = settings(
    max_examples=20,
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)
