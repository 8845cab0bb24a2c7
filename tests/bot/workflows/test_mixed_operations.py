"""500 mixed operations of a seller while every tenth request to Amazon goes wrong.

The ledger with the real client against the pretend Amazon with its limits on; afterwards each
outcome is held against what Amazon itself wrote down.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from random import Random
from urllib.parse import unquote

import pytest

from amazon.gateway import AmazonError, MaybeHappened
from bot.workflows import act
from bot.workflows.refresh import refresh
from sandbox.amazon.serve import Options
from store import intents
from stranded.actions import ActionKind, IntentState
from tests.amazon.files import report
from tests.amazon.hosted import Hosted, Json, hosted
from tests.bot.shop import ADA, SCOPE, Shop
from tests.sandbox.slack.servers import Host

SEED, OPERATIONS = 6, 500
# One request in ten.
FAULTS = dict.fromkeys(("throttle", "error", "reset", "reset_after_commit", "slow"), 0.02)
BEHAVIOURS = ("works",) * 6 + ("slow", "inert", "refused", "refused_late", "echo")
# What the account's SKUs are called for: how many, why they are stranded, and what Amazon advises.
SKUS = {
    "CLOSED": (150, "Listing closed", "Relist"),
    "MERCHANT": (90, "Merchant fulfilled", "Change to fulfilled by Amazon"),
    "DELETE": (40, "Product update required", "Edit listing"),
}
ACTIONS = {"CLOSED": ActionKind.RELIST, "MERCHANT": ActionKind.CHANGE_TO_FBA}
# What Amazon's log calls a write that took effect.
EFFECTS = frozenset({"relist", "change_to_fba", "channel_added", "close", "patch", "delete"})
# Amazon's documented limits: requests a second, and the burst.
LIMITS = (
    ("POST", r"/reports/[^/]+/reports", 0.0167, 15),
    ("GET", r"/reports/[^/]+/reports", 0.0222, 10),
    ("GET", r"/reports/[^/]+/reports/[^/]+", 2, 15),
    ("GET", r"/reports/[^/]+/documents/[^/]+", 0.0167, 15),
    ("GET", r"/listings/.+", 5, 10),
    ("PATCH", r"/listings/.+", 5, 5),
    ("DELETE", r"/listings/.+", 5, 5),
)
State = IntentState | AmazonError


@dataclass
class Run:
    """What was done. A place in Amazon's log tells which request belongs to what.

    `born` is the place at which an intent was planned, `ended` how its first try ended; `deeds` are
    the writes without an intent: their places, and the state or the error that came back.
    """

    shop: Shop
    amazon: Hosted
    behaviours: dict[str, str]
    random: Random = field(default_factory=lambda: Random(SEED))
    born: dict[int, int] = field(default_factory=dict)
    ended: dict[int, IntentState] = field(default_factory=dict)
    deeds: list[tuple[range, State]] = field(default_factory=list)

    @property
    def now(self) -> datetime:
        return self.amazon.time.now

    def go(self) -> None:
        kinds = (self.wish, self.wish, self.wish, self.delete, self.read, self.work, self.refresh)
        for _ in range(OPERATIONS):
            self.random.choice(kinds)()

    def calm(self) -> None:
        """Amazon answers again, and two days pass: nothing may stay in doubt."""
        self.amazon.faults(**dict.fromkeys(FAULTS, 0.0))
        for _ in range(48):
            self.pass_time(hours=1)
            refresh(self.shop.parts, self.now)
            self.work()

    def wish(self) -> None:
        """A person's click on an item of the list, now and then twice."""
        sku = self.random.choice([s for s in self.shop.listed() if kind_of(s) in ACTIONS])
        request = act.request_for(self.shop.episode(sku), ACTIONS[kind_of(sku)], ADA)
        place = len(self.amazon.log())
        for _ in range(self.random.choice((1, 1, 2))):
            with self.shop.database.write() as session:
                intent, won = act.plan(session, self.shop.parts, request, self.now)
            if won:
                self.born[intent.id] = place
        self.work()
        with self.shop.database.read() as session:
            first = intents.get(session, SCOPE, intent.id)
        if first is not None:
            self.ended.setdefault(intent.id, first.state)

    def delete(self) -> None:
        """A deletion straight at the gateway; the listing may be gone already."""
        sku = self.random.choice([sku for sku in self.behaviours if kind_of(sku) == "DELETE"])
        place = len(self.amazon.log())
        ended: State
        try:
            ended = self.amazon.account.submit("US", sku, ActionKind.DELETE_LISTING).state
        except AmazonError as error:
            ended = error
        self.deeds.append((range(place, len(self.amazon.log())), ended))

    def read(self) -> None:
        """A look at a listing: what it says, or why it could not be read."""
        sku = self.random.choice([*self.behaviours, "NO-SUCH-SKU"])
        failure = None
        try:
            self.amazon.account.read_listing("US", sku)
        except AmazonError as error:
            failure = error
        assert not isinstance(failure, MaybeHappened)
        assert failure is None or failure.permanent == (failure.code == "listing_not_found")

    def refresh(self) -> None:
        self.pass_time(minutes=self.random.uniform(1, 40))
        refresh(self.shop.parts, self.now)

    def work(self) -> None:
        self.pass_time(seconds=self.random.uniform(1, 90))
        self.shop.now = self.now
        self.shop.work()

    def pass_time(self, **by: float) -> None:
        self.amazon.time.sleep(timedelta(**by).total_seconds())


@pytest.fixture
def run(shop: Shop, slack_host: Host, tmp_path: Path) -> Iterator[Run]:
    file = tmp_path / "report.txt"
    file.write_text(sellers_report(), "utf-8")
    options = Options(seed=SEED, report=file, report_seconds=30)
    with hosted(slack_host, options) as amazon:
        random, skus = Random(SEED), amazon.http.get("/_world").json()["skus"]
        behaviours = {one["sku"]: random.choice(BEHAVIOURS) for one in skus}
        for sku, behaviour in behaviours.items():
            amazon.edit(sku, behaviour=behaviour)
        shop.meet(ADA.id)
        shop.parts = replace(shop.parts, gateways={SCOPE: amazon.account})
        made = Run(shop, amazon, behaviours)
        while not shop.listed():
            made.pass_time(minutes=1)
            refresh(shop.parts, made.now)
        amazon.faults(slow_seconds=0.005, **FAULTS)
        yield made


def sellers_report() -> str:
    return report(
        *(
            {"sku": f"{kind}-{number}", "stranded-reason": reason, "primary-action": advice}
            for kind, (count, reason, advice) in SKUS.items()
            for number in range(count)
        )
    )


def kind_of(sku: str) -> str:
    return sku.partition("-")[0]


@pytest.mark.timeout(300)  # half a minute on a machine that does nothing else
def test_what_500_operations_with_faults_came_to_is_what_amazon_wrote_down(run: Run) -> None:
    run.go()
    shaken = list(run.amazon.log())
    run.calm()
    log = run.amazon.log()

    assert len(run.ended) > 100
    assert 0.05 < faulty(shaken) / len(shaken) < 0.15
    for places, ended in run.deeds:
        judge_deed([log[place] for place in places if is_write(log[place])], ended)
    judge_ledger(run, log)
    judge_limits(log)


def judge_ledger(run: Run, log: list[Json]) -> None:
    """Every wish was sent once at most, and came to what the log says; none stays in doubt."""
    world = {one["sku"]: one for one in run.amazon.http.get("/_world").json()["skus"]}
    wishes, writes = run.shop.intents(), writes_of_intents(run, log)
    for intent in wishes:
        sent, sku = writes[intent.id], intent.request.sku
        judge_deed(sent, run.ended[intent.id])
        assert not intent.open, f"{sku} is still {intent.state}"
        took_effect = bool(effects(sent))
        if intent.state is IntentState.CONFIRMED:
            assert took_effect
            assert not world[sku]["stranded"]
        else:
            # Only what Amazon accepts and swallows may come to nothing after all.
            assert not took_effect or run.behaviours[sku] == "inert", f"{sku} {intent.state}"
    states = {intent.state for intent in wishes}
    assert {IntentState.CONFIRMED, IntentState.REFUSED, IntentState.FAILED} <= states
    assert [*run.ended.values()].count(IntentState.UNKNOWN) >= 5


def writes_of_intents(run: Run, log: list[Json]) -> dict[int, list[Json]]:
    """Each write goes to the intent of its SKU that was planned last before it."""
    wishes = run.shop.intents()
    found: dict[int, list[Json]] = defaultdict(list)
    for place, entry in enumerate(log):
        sku = sku_of(entry)
        if is_write(entry) and kind_of(sku) in ACTIONS:
            of_sku = [one.id for one in wishes if one.request.sku == sku]
            mine = [one for one in of_sku if run.born[one] <= place]
            found[max(mine)].append(entry)
    return found


def judge_deed(writes: list[Json], ended: State) -> None:
    """One deed is one write at most, and what was said of it is what came of it.

    What Amazon turned away for the pace was none, and may be sent again.
    """
    turned_away = [entry for entry in writes if entry["status"] == 429]
    assert effects(turned_away) == []
    writes = [entry for entry in writes if entry not in turned_away]
    assert len(writes) <= 1, f"sent more than once: {writes}"
    lost = any(entry["status"] is None or entry["status"] >= 500 for entry in writes)
    if ended is IntentState.UNKNOWN or isinstance(ended, MaybeHappened):
        assert lost
    elif ended is IntentState.ACCEPTED:
        assert len(effects(writes)) == 1
        assert not lost
    else:
        assert effects(writes) == []
        assert not lost


def judge_limits(log: list[Json]) -> None:
    """In no stretch of time were there more requests than the burst and the rate allow."""
    for method, path, rate, burst in LIMITS:
        asked = [e for e in log if e["method"] == method and re.fullmatch(path, path_of(e))]
        assert asked
        left, before = float(burst), at(asked[0])
        for entry in asked:
            left = min(burst, left + (at(entry) - before) * rate) - 1
            before = at(entry)
            # The log tells milliseconds.
            assert left > -0.01 * rate - 0.001, f"{method} {path} at {entry['at']}"
    wishes = [at(e) for e in log if e["effect"] == "report_created"]
    assert min(later - earlier for earlier, later in pairwise(wishes)) >= 30 * 60


def faulty(log: list[Json]) -> int:
    """Requests that visibly went wrong; slow ones do not show."""
    return sum(e["status"] in (None, 429, 503) for e in log if e["method"] != "POST")


def is_write(entry: Json) -> bool:
    preview = "mode=VALIDATION_PREVIEW" in entry["path"]
    return entry["method"] in ("PATCH", "DELETE") and not preview


def effects(writes: list[Json]) -> list[str]:
    return [entry["effect"] for entry in writes if entry["effect"] in EFFECTS]


def path_of(entry: Json) -> str:
    return str(entry["path"].partition("?")[0])


def sku_of(entry: Json) -> str:
    return unquote(path_of(entry).rpartition("/")[2])


def at(entry: Json) -> float:
    return datetime.fromisoformat(entry["at"]).timestamp()
