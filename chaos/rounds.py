"""A round: some buttons are pressed, workers are struck, time passes, and the judge looks."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from bot.workflows.doubt import stop_waiting
from bot.workflows.intake import Import, import_report
from bot.workflows.look import read_listing
from bot.workflows.parts import Parts
from chaos import ledger
from chaos.judge import REMOVAL, UNFINISHED, UNKNOWN, Finding, judge
from chaos.lives import OVER, Life, Lives
from chaos.points import Strike
from chaos.worker import ADA, MARKETPLACE, Order, Task
from chaos.worlds import UNITS, Json
from store import audit, episodes
from stranded.actions import ActionKind, IntentState

# After the press: leases and looks, Amazon's time to settle, the checks at 3 and 24 hours.
STAGES = tuple(timedelta(minutes=minutes) for minutes in (0, 6, 24, 180, 21 * 60 + 40))
LEAVES_AT = 3
AGAIN = timedelta(minutes=30)
TRIES = 20
# So late nothing that the bot asks can tell it any more, and a person looks at Amazon for it.
A_PERSON_LOOKS = 12
# A worker that dies again and again though nothing strikes it is a finding, and no endless round.
MOST_LIVES = 25
# All messages of an item are redrawn when it changes: many SKUs keep a long run quick.
SKUS = 600
# Of so many SKUs one is merchant-fulfilled, and one is to be removed.
EVERY = 6
# The list is never empty, or the next report would be held back.
STAYS = ("CHAOS-STAYS", "Item restricted")
ROOT_POST = "root"


def orders() -> list[Order]:
    """Every SKU of the pretend account that may be pressed."""
    return [_order(f"CHAOS-{number}", number % EVERY) for number in range(SKUS)]


def _order(sku: str, place: int) -> Order:
    if place == 0:
        return Order(sku, "Merchant fulfilled", ActionKind.CHANGE_TO_FBA, "works")
    if place == 2:
        return Order(sku, "Packaging issue", ActionKind.CREATE_REMOVAL_ORDER, "works")
    return Order(sku, "Listing closed", ActionKind.RELIST, "works")


def whole_report(now: datetime) -> str:
    """All of them, as a stranded report."""
    return as_report([(order.sku, order.reason) for order in orders()], now)


@dataclass(frozen=True, slots=True)
class Scenario:
    """`leaves`: the SKUs are gone from the next report; `threaded`: lines are replies."""

    orders: tuple[Order, ...]
    leaves: bool
    threaded: bool


@dataclass(frozen=True, slots=True)
class Played:
    """`lives` in their order, each with its stage; `errors` that no strike explains.

    `removals` is how each removal order ended.
    """

    scenario: Scenario
    lives: tuple[tuple[int, Life], ...]
    findings: tuple[Finding, ...]
    errors: tuple[str, ...]
    removals: tuple[str, ...]


Choose = Callable[[int, list[Life]], tuple[Strike, ...]]


class Rounds:
    """Plays rounds one after another on one database, between the same two worlds."""

    def __init__(self, lives: Lives, blind: Path | None) -> None:
        self._lives = lives
        self._kit = lives.kit
        self._worlds = lives.worlds
        self.blind = blind

    @contextmanager
    def _parts(self) -> Iterator[Parts]:
        """The driver's own look into the store, closed again before the next fork."""
        try:
            yield self._kit.parts
        finally:
            self._kit.parts.database.close()

    def play(self, scenario: Scenario, choose: Choose) -> Played:
        """`choose` says how each life is struck, by its stage and the lives before it."""

        def live(task: Task, stage: int, lived: list[Life]) -> Life:
            return self._lives.live(task, choose(stage, lived))

        return self._play(scenario, live)

    def rehearse(self, scenario: Scenario) -> None:
        """A round in this process, so that what is forked from it knows its statements."""

        def live(task: Task, _stage: int, _lived: list[Life]) -> Life:
            with self._parts():
                return self._lives.rehearse(task)

        self._play(scenario, live)

    def _play(self, scenario: Scenario, one: Callable[[Task, int, list[Life]], Life]) -> Played:
        start, task = self._open(scenario)
        lived: list[tuple[int, Life]] = []

        def live(stage: int, task: Task) -> bool:
            self._forget()
            life = one(task, stage, [life for _, life in lived])
            lived.append((stage, life))
            return not life.died

        for stage, wait in enumerate(STAGES):
            self._pass_time(wait)
            if stage == LEAVES_AT:
                task = Task((), task.since, None, task.blind)
                self._report(() if scenario.leaves else scenario.orders)
            for _ in range(MOST_LIVES):
                if live(stage, task):
                    break
                self._pass_time(OVER)
        self._settle(start, lambda: live(len(STAGES), task))
        return Played(scenario, tuple(lived), *self._verdict(scenario, start, lived))

    def _pass_time(self, by: timedelta) -> None:
        if by:
            self._worlds.pass_time(by)

    def _open(self, scenario: Scenario) -> tuple[ledger.Mark, Task]:
        if self.blind is not None:
            shutil.rmtree(self.blind, ignore_errors=True)
            self.blind.mkdir()
        for order in scenario.orders:
            self._worlds.strand(order.sku, order.reason, order.behaviour)
        self._report(scenario.orders)
        now = self._kit.clock.now()
        with self._parts() as parts:
            with parts.database.read() as session:
                start = ledger.mark(session)
                found = [
                    episodes.current(session, self._kit.scope, MARKETPLACE, order.sku)
                    for order in scenario.orders
                ]
            for episode in found:
                assert episode is not None  # noqa: S101 - it was reported just now
                read_listing(parts, episode, now)
        self._news()
        shown_on = ROOT_POST if scenario.threaded else None
        return start, Task(scenario.orders, now, shown_on, self.blind)

    def _report(self, orders: tuple[Order, ...]) -> None:
        now = self._kit.clock.now()
        listed = [(order.sku, order.reason) for order in orders]
        content = as_report([*listed, STAYS], now - timedelta(days=3)).encode()
        job = Import(self._kit.scope, MARKETPLACE, content, "utf-8", now)
        with self._parts() as parts:
            import_report(parts, job, now)

    def _forget(self) -> None:
        """A blind bot takes all whose fate it does not know for not done."""
        if self.blind is not None:
            with self._parts() as parts, parts.database.write() as session:
                ledger.plan_again(session, self._kit.clock.now())

    def _settle(self, start: ledger.Mark, live: Callable[[], bool]) -> None:
        for tries in range(TRIES):
            found = self._found(start)
            if not any(one.kind in (UNFINISHED, UNKNOWN) for one in judge({}, found, (), ())):
                return
            self._pass_time(AGAIN)
            if tries == A_PERSON_LOOKS:
                self._look_at_amazon(found)
            live()

    def _look_at_amazon(self, found: ledger.Ledger) -> None:
        """What the bot says that it can't find out a person does, who ends what was not ordered."""
        made = {one["order"] for one in self._worlds.all_removals()}
        names = {one.intent: one.name for one in found.orders}
        for wish in found.wishes:
            doubtful = wish.action == REMOVAL and wish.state == IntentState.UNKNOWN
            if doubtful and names[wish.id] not in made:
                with self._parts() as parts:
                    stop_waiting(parts, self._kit.scope, wish.id, ADA, self._kit.clock.now())

    def _verdict(
        self, scenario: Scenario, start: ledger.Mark, lived: list[tuple[int, Life]]
    ) -> tuple[tuple[Finding, ...], tuple[str, ...], tuple[str, ...]]:
        found = self._found(start)
        wished = {order.sku: order.behaviour != "inert" for order in scenario.orders}
        errors = [life.error for _, life in lived if life.error and not life.crashes]
        errors += self._lives.errors
        self._lives.errors.clear()
        ended = [f"{one.state} ({one.why})" for one in found.wishes if one.action == REMOVAL]
        return tuple(judge(wished, found, *self._news())), tuple(errors), tuple(ended)

    def _found(self, start: ledger.Mark) -> ledger.Ledger:
        with self._parts() as parts, parts.database.read() as session:
            return ledger.since(session, start)

    def _news(self) -> tuple[list[Json], list[Json], list[Json]]:
        """What Amazon and Slack saw since the last look, and the removal orders made."""
        worlds = self._worlds
        return worlds.news(worlds.amazon), worlds.news(worlds.slack), worlds.removals()

    def audit_holds(self) -> bool:
        with self._parts() as parts, parts.database.read() as session:
            return audit.verify(session, parts.workspace, parts.audit_key).ok


COLUMNS = (
    "primary-action",
    "date-stranded",
    "status-primary",
    "status-secondary",
    "stranded-reason",
    "asin",
    "sku",
    "fnsku",
    "product-name",
    "condition",
    "fulfilled-by",
    "fulfillable-qty",
    "your-price",
)


def as_report(listed: list[tuple[str, str]], since: datetime) -> str:
    """A stranded report of these SKUs with their reasons."""
    rows = ["\t".join(COLUMNS)]
    for sku, reason in listed:
        code = sku.replace("-", "")[-7:].rjust(7, "0")
        cells = {
            "date-stranded": f"{since:%Y-%m-%dT%H:%M:%SZ}",
            "status-primary": "Inactive",
            "stranded-reason": reason,
            "asin": f"B00{code}",
            "sku": sku,
            "fnsku": f"X00{code}",
            "product-name": f"Lamp {sku}",
            "condition": "New",
            "fulfillable-qty": str(UNITS),
            "your-price": "19.99",
        }
        rows.append("\t".join(cells.get(name, "") for name in COLUMNS))
    return "\n".join(rows) + "\n"
