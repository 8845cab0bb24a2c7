"""Clicks, ticks, crashes, reports and jumps of the clock in any order: each wish comes to one
effect at Amazon at most, and to at least one unless the ledger says why not.
"""

import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from sqlalchemy.orm import Session

from bot.workflows import act, bulk, undo
from bot.workflows.automate import automate
from bot.workflows.doubt import stop_waiting
from bot.workflows.verify import verify
from store.database import Database
from stranded.actions import OPEN_STATES, ActionKind, Actor, IntentState, Outcome
from stranded.bulk import BulkWish, Choice
from stranded.cards import ButtonKind
from stranded.dangerous_goods import Answers
from stranded.items import Money
from tests.bot.gateway import PretendSeller
from tests.bot.shop import MERCHANT, SCOPE, Shop, row

RELISTED = ("LAMP-1", "LAMP-2")
CHANGED = ("CHAIR",)
SKUS = RELISTED + CHANGED
PEOPLE = ("U0ADA", "U0LIN")
TROUBLES = ("", "refuse", "fail", "lost_on_the_way", "answer_lost", "answer_lost")
# States in which Amazon certainly took the wish, and those in which it certainly did not.
TAKEN = frozenset({IntentState.ACCEPTED, IntentState.CONFIRMED})
UNTOUCHED = frozenset({IntentState.CANCELLED, IntentState.SUPERSEDED, IntentState.REFUSED})
MAY_HAVE_BEEN_DONE = ("no_effect", "not_as_wished", "given_up")
# Past a window of undo, a lease, a look, a patience; and back, as clocks are put right.
JUMPS = (-2, 0.5, 1, 4, 5, 6, 6, 16, 60, 181)
LONG_JUMPS = (25, 15 * 24)


class Died(BaseException):
    """The process, in the middle of something."""


class Mortal:
    """Counts the steps at which the world outside could see a process die."""

    def __init__(self) -> None:
        self.steps_left: int | None = None

    def step(self) -> None:
        if self.steps_left is None:
            return
        self.steps_left -= 1
        if self.steps_left < 0:
            self.steps_left = None
            raise Died


class MortalDatabase(Database):
    def __init__(self, url: str, life: Mortal) -> None:
        super().__init__(url)
        self._life = life

    @contextmanager
    def write(self) -> Iterator[Session]:
        with super().write() as session:
            yield session
            self._life.step()  # before the commit, which is then never made
        self._life.step()


class MortalSeller(PretendSeller):
    """Dies before or after it was asked, and remembers by whose wish something was done."""

    def __init__(self, shop: Shop, life: Mortal) -> None:
        super().__init__(lambda: shop.now)
        self._shop = shop
        self._life = life
        self.effects: Counter[int] = Counter()

    def submit(
        self,
        marketplace: str,
        sku: str,
        action: ActionKind,
        answers: Answers | None = None,
        price: Money | None = None,
    ) -> Outcome:
        (mine,) = [
            one
            for one in self._shop.intents()
            if one.request.sku == sku and one.state is IntentState.SENT
        ]
        self._life.step()
        before = len(self.patches)
        try:
            return super().submit(marketplace, sku, action, answers, price)
        finally:
            self.effects[mine.id] += len(self.patches) - before
            self._life.step()


@cache
def empty_tables() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="ledger-"))
    made = Database(f"sqlite:///{folder / 'empty.db'}")
    made.migrate()
    made.close()
    return folder / "empty.db"


class Ledger(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="ledger-"))
        shutil.copy(empty_tables(), self.folder / "refloat.db")
        self.life = Mortal()
        database = MortalDatabase(f"sqlite:///{self.folder / 'refloat.db'}", self.life)
        self.shop = Shop(database)
        self.amazon = MortalSeller(self.shop, self.life)
        self.shop.amazon = self.amazon
        self.shop.parts.gateways[SCOPE] = self.amazon  # type: ignore[index]
        for sku in CHANGED:
            self.shop.offer(sku, channels=("DEFAULT",))
        self.listed = set(SKUS)
        self.bulks = 0
        for person in PEOPLE:
            self.shop.meet(person)
        self._report()

    def teardown(self) -> None:
        self._until_all_is_over()
        self.each_wish_has_one_effect_or_a_why()
        self.shop.database.close()
        shutil.rmtree(self.folder)

    def _report(self) -> None:
        self.shop.report(
            row("OTHER"),
            *(row(sku, MERCHANT if sku in CHANGED else "Listing closed") for sku in self.listed),
        )

    def _mortally(self, steps: int | None, work: Callable[[], object]) -> None:
        """Does something as a process that lives for so many steps more, or to its end."""
        self.life.steps_left = steps
        try:
            work()
        except Died:
            pass
        finally:
            self.life.steps_left = None

    def _until_all_is_over(self) -> None:
        for _ in range(8):
            self.shop.pass_time(act.LEASE + timedelta(hours=25))
            self._report()
            self.shop.work()
            verify(self.shop.parts, self.shop.now)

    lives = st.none() | st.integers(0, 7)

    @rule(sku=st.sampled_from(SKUS), person=st.sampled_from(PEOPLE), steps=lives)
    def click(self, sku: str, person: str, steps: int | None) -> None:
        if sku in self.listed:
            kind = ButtonKind.CHANGE_TO_FBA if sku in CHANGED else ButtonKind.RELIST
            found = self.shop.episode(sku)
            self.shop.know(sku)
            self._mortally(steps, lambda: self.shop.press(found, kind, Actor(person)))

    @rule(person=st.sampled_from(PEOPLE), steps=lives)
    def click_several(self, person: str, steps: int | None) -> None:
        chosen = [self.shop.episode(sku) for sku in RELISTED if sku in self.listed]
        choices = tuple(Choice(one.id, one.reason) for one in chosen)
        wish = BulkWish("A1SELLER", "US", ActionKind.RELIST, Actor(person), choices)
        self.bulks += 1
        key = f"bulk|V{self.bulks}"
        self._mortally(steps, lambda: bulk.begin(self.shop.parts, wish, key, self.shop.now))

    @precondition(lambda self: self.shop.intents())
    @rule(data=st.data(), now=st.booleans(), steps=lives)
    def undo_or_hurry(self, data: st.DataObject, now: bool, steps: int | None) -> None:
        one = data.draw(st.sampled_from(self.shop.intents()))
        parts, at = self.shop.parts, self.shop.now
        if now:
            self._mortally(steps, lambda: undo.do_now(parts, SCOPE, one.id, at))
        else:
            self._mortally(steps, lambda: undo.cancel(parts, SCOPE, one.id, Actor("U0LIN"), at))

    @precondition(lambda self: self.shop.intents())
    @rule(data=st.data(), steps=lives)
    def lose_patience(self, data: st.DataObject, steps: int | None) -> None:
        one = data.draw(st.sampled_from(self.shop.intents()))
        parts, at = self.shop.parts, self.shop.now
        self._mortally(steps, lambda: stop_waiting(parts, SCOPE, one.id, Actor("U0LIN"), at))

    @rule(minutes=st.sampled_from(JUMPS), steps=lives)
    def work(self, minutes: float, steps: int | None) -> None:
        self.shop.pass_time(timedelta(minutes=minutes))
        self._mortally(steps, self.shop.work)

    @rule(
        sku=st.sampled_from(SKUS),
        trouble=st.sampled_from(TROUBLES),
        steps=lives,
        undone=st.booleans(),
    )
    def click_and_work(self, sku: str, trouble: str, steps: int | None, undone: bool) -> None:
        """The way that most wishes go, so that it is walked often; some are regretted."""
        self.trouble(sku, trouble)
        self.click(sku, "U0ADA", None)
        self.work(1, steps)
        if undone and (wishes := self.shop.intents()):
            undo.cancel(self.shop.parts, SCOPE, wishes[-1].id, Actor("U0LIN"), self.shop.now)

    @rule(steps=lives)
    def tick(self, steps: int | None) -> None:
        self._mortally(steps, lambda: automate(self.shop.parts, self.shop.now))
        self._mortally(steps, lambda: verify(self.shop.parts, self.shop.now))

    @rule(on=st.sampled_from(("on", "preview")))
    def switch(self, on: str) -> None:
        self.shop.set(automatic=on)

    @rule(hours=st.sampled_from(LONG_JUMPS))
    def clock(self, hours: int) -> None:
        self.shop.pass_time(timedelta(hours=hours))
        self._report()

    @rule(gone=st.sets(st.sampled_from(SKUS)))
    def report(self, gone: set[str]) -> None:
        """What left is stranded once more later, and closed again."""
        for sku in set(SKUS) - gone - self.listed:
            self.shop.offer(sku, channels=("DEFAULT",) if sku in CHANGED else ("AMAZON_NA",))
        self.listed = set(SKUS) - gone
        self.shop.pass_time(timedelta(minutes=31))
        self._report()

    @rule(sku=st.sampled_from(SKUS), trouble=st.sampled_from(TROUBLES))
    def trouble(self, sku: str, trouble: str) -> None:
        offer = self.amazon.offers.get(sku) or self.shop.offer(sku)
        offer.trouble[:] = [trouble]

    @invariant()
    def nothing_is_done_twice_or_against_the_ledger(self) -> None:
        wishes = self.shop.intents()
        for one in wishes:
            effects = self.amazon.effects[one.id]
            assert effects <= 1, f"{one} was done {effects} times"
            # Read back, the listing is as wished; an earlier wish may have made it so.
            of_sku = [w.id for w in wishes if w.request.sku == one.request.sku]
            done = effects if one.why.code != "read_back" else sum(map(self._effects, of_sku))
            assert one.state not in TAKEN or done >= 1, f"{one} was never done"
            untouched = one.state in UNTOUCHED or (
                one.state is IntentState.FAILED and one.why.code not in MAY_HAVE_BEEN_DONE
            )
            assert not untouched or effects == 0, f"{one} was done all the same"
        busy = Counter(one.request.sku for one in wishes if one.state in OPEN_STATES)
        assert set(busy.values()) <= {1}, busy

    def _effects(self, number: int) -> int:
        return self.amazon.effects[number]

    def each_wish_has_one_effect_or_a_why(self) -> None:
        for one in self.shop.intents():
            assert not one.open, f"{one} never came to an end"
            assert self.amazon.effects[one.id] == 1 or one.why.code, f"{one} was lost"


TestLedger = pytest.mark.timeout(240)(Ledger.TestCase)
TestLedger.settings = settings(
    max_examples=30,
    stateful_step_count=30,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)
