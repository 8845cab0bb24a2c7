"""Chooses who is struck where: every point by every fault that can hit it, then at random."""

from collections import Counter, defaultdict, deque
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from random import Random

from chaos.judge import DOUBLED, Finding
from chaos.lives import Life
from chaos.points import AT_CALLS, UNHEARD, Fault, Strike, can_strike
from chaos.rounds import STAGES, Played, Rounds, Scenario, orders
from chaos.worker import Order
from stranded.actions import ActionKind

BEHAVIOURS = ("works",) * 6 + ("slow", "inert", "refused", "refused_late", "echo")
KINDS = {
    ActionKind.RELIST: 4,
    ActionKind.CHANGE_TO_FBA: 1,
    ActionKind.CREATE_REMOVAL_ORDER: 3,
}
LEAVING = THREADED = 0.5
WEIGHTS = {
    Fault.KILL: 4,
    Fault.STOP: 2,
    Fault.CUT: 1,
    Fault.RESET: 3,
    Fault.FALSE_503: 2,
    Fault.TIMEOUT: 1,
    Fault.RESTART: 1,
}
ANYWHERE = ""
MOST_CRASHES = 10
# A point that was met once may not be met again the same way; after so many rounds it is given up.
TRIES = 6
# So many rounds that came to a point are remembered: in one it may be met by luck.
WAYS = 8
# Where a worker that reads nothing back must be caught, and by what.
WRITES = (" PATCH", " POST feed", " chat.postMessage")
# Each fault strikes there so often, and once anywhere else, before chance takes over.
AT_WRITES = 6
# Every so many rounds chance has its way all the same.
WILD_EVERY = 3

Pair = tuple[str, Fault]
Route = tuple[Scenario, tuple[tuple[Strike, ...], ...]]


@dataclass
class Tally:
    """What a campaign came to."""

    rounds: int = 0
    crashes: Counter[Fault] = field(default_factory=Counter)
    hits: Counter[Pair] = field(default_factory=Counter)
    findings: list[tuple[Finding, Played]] = field(default_factory=list)
    errors: list[tuple[str, Played]] = field(default_factory=list)
    never_struck: list[Pair] = field(default_factory=list)
    removals: Counter[str] = field(default_factory=Counter)
    audit_holds: bool = True

    def count(self, kind: str) -> int:
        return sum(finding.kind == kind for finding, _ in self.findings)

    def doubled(self, where: str) -> int:
        found = (finding for finding, _ in self.findings)
        return sum(finding.kind == DOUBLED and finding.where == where for finding in found)


class Campaign:
    """Plays rounds until enough workers crashed and every point was struck."""

    def __init__(
        self, rounds: Rounds, random: Random, progress: Callable[[Tally], None] = lambda _: None
    ) -> None:
        self.tally = Tally()
        self.routes: defaultdict[str, list[Route]] = defaultdict(list)
        self._rounds = rounds
        self._random = random
        self._progress = progress
        self._blind = rounds.blind is not None
        self._skus: defaultdict[ActionKind, deque[Order]] = defaultdict(deque)
        for order in orders():
            self._skus[order.kind].append(order)
        self._tries: Counter[Pair] = Counter()
        self._lengths: defaultdict[int, deque[int]] = defaultdict(lambda: deque([1], maxlen=20))

    def run(self, crashes: int) -> Tally:
        """Strikes every point that it met by every fault; a blind one only strikes the writes."""
        self._look_around()
        while self.tally.crashes.total() < crashes or self._leaves_out():
            aims = self._writes() if self._blind else self.open_pairs()
            if aims and self.tally.rounds % WILD_EVERY:
                self._tries[aims[0]] += 1
                self._play(*self._towards(aims[0]))
            else:
                self._play(self._any_scenario(), ())
        self.tally.audit_holds = self._rounds.audit_holds()
        self.tally.never_struck = [pair for pair in self.pairs() if not self.tally.hits[pair]]
        return self.tally

    def _leaves_out(self) -> bool:
        """Whether there is a point to be struck still; a blind one aims once at each write."""
        if self._blind:
            return any(not self._tries[pair] for pair in self._writes())
        return bool(self.open_pairs())

    def _look_around(self) -> None:
        """Rounds in which nothing is struck, to learn the points: one for each turn of a story."""
        works = "works"
        for behaviour in dict.fromkeys(BEHAVIOURS):
            for leaves in (True, False) if behaviour == works else (False,):
                scenario = self._scenario((behaviour, works), leaves=leaves)
                self._play(scenario, ((),) * len(STAGES))
        for behaviour in (works, "refused"):
            removal = replace(self._skus[ActionKind.CREATE_REMOVAL_ORDER][0], behaviour=behaviour)
            two = Scenario((removal, removal), leaves=False, threaded=False)
            self._play(two, ((),) * len(STAGES))

    def pairs(self) -> list[Pair]:
        """Every point that was met with each fault that can hit it."""
        names = sorted(self.routes)
        return [(name, fault) for name in names for fault in Fault if can_strike(fault, name)]

    def open_pairs(self) -> list[Pair]:
        """Those that were not struck enough and may still be, the least tried first.

        Of those the writes, where most is to be lost.
        """
        found = [
            pair
            for pair in self.pairs()
            if self.tally.hits[pair] < _enough(pair) and self._tries[pair] < TRIES * _enough(pair)
        ]
        return sorted(found, key=lambda pair: (self._tries[pair], not pair[0].endswith(WRITES)))

    def _towards(self, pair: Pair) -> Route:
        """A way on which the point was met before, and there the strike."""
        name, fault = pair
        scenario, (*before, last) = self._random.choice(self.routes[name])
        return scenario, (*before, (*last, self._strike(fault, name, 1)))

    def _any_scenario(self) -> Scenario:
        behaviours = self._random.choices(BEHAVIOURS, k=self._random.choice((1, 2, 2, 3)))
        return self._scenario(behaviours, leaves=self._random.random() < LEAVING)

    def _scenario(self, behaviours: Iterable[str], *, leaves: bool) -> Scenario:
        return Scenario(
            tuple(replace(self._any_order(), behaviour=behaviour) for behaviour in behaviours),
            leaves=leaves,
            threaded=self._random.random() < THREADED,
        )

    def _any_order(self) -> Order:
        (kind,) = self._random.choices(list(KINDS), list(KINDS.values()))
        return self._skus[kind][0]

    def _with_fresh_skus(self, scenario: Scenario) -> Scenario:
        """The same story of SKUs that nothing happened to for the longest time."""
        fresh = []
        for order in scenario.orders:
            waiting = self._skus[order.kind]
            waiting.rotate(-1)
            fresh.append(replace(order, sku=waiting[-1].sku))
        return replace(scenario, orders=tuple(fresh))

    def _strike(self, fault: Fault, at: str, nth: int) -> Strike:
        asleep = timedelta(minutes=self._random.choice((6, 30)))
        return Strike(fault, at, nth, asleep)

    def _play(self, scenario: Scenario, route: tuple[tuple[Strike, ...], ...]) -> None:
        def choose(stage: int, lived: list[Life]) -> tuple[Strike, ...]:
            if len(lived) < len(route):
                return route[len(lived)]
            if sum(len(life.crashes) for life in lived) >= MOST_CRASHES:
                return ()
            return self._wild(stage)

        played = self._rounds.play(self._with_fresh_skus(scenario), choose)
        self._learn(played)

    def _wild(self, stage: int) -> tuple[Strike, ...]:
        """Any fault at any point that a life at this stage may come to; sometimes none."""
        chance = self._random.random()
        if chance < 0.1:
            return ()
        open_pairs = self._writes() if self._blind else self.open_pairs()
        if chance < 0.5 and open_pairs:
            name, fault = self._random.choice(open_pairs)
            return (self._strike(fault, name, 1),)
        (fault,) = self._random.choices(list(WEIGHTS), list(WEIGHTS.values()))
        points = self._random.choice(self._lengths[stage]) // (6 if fault in AT_CALLS else 1)
        return (self._strike(fault, ANYWHERE, self._random.randint(1, max(1, points))),)

    def _writes(self) -> list[Pair]:
        """Where a write can lose its answer, the least tried first."""
        found = (pair for pair in self.pairs() if pair[0].endswith(WRITES))
        losing = [(name, fault) for name, fault in found if fault in _losing(name)]
        return sorted(losing, key=lambda pair: self._tries[pair])

    def _learn(self, played: Played) -> None:
        tally = self.tally
        tally.rounds += 1
        tally.findings += [(finding, played) for finding in played.findings]
        tally.errors += [(error, played) for error in played.errors]
        tally.removals.update(played.removals)
        for name, route in _ways(played).items():
            if len(self.routes[name]) < WAYS:
                self.routes[name].append(route)
        for stage, life in played.lives:
            self._lengths[stage].append(len(life.steps))
            for step in life.crashes:
                assert step.fault is not None  # noqa: S101 - that makes it a crash
                tally.crashes[step.fault] += 1
                tally.hits[step.name, step.fault] += 1
        self._progress(tally)


def _losing(name: str) -> Collection[Fault]:
    """By what a write that was made there is forgotten."""
    return UNHEARD if ": before " in name else (Fault.KILL,)


def _enough(pair: Pair) -> int:
    return AT_WRITES if pair[0].endswith(WRITES) else 1


def _ways(played: Played) -> dict[str, Route]:
    """Each point that was met, and what had struck until then."""
    ways: dict[str, Route] = {}
    before: list[tuple[Strike, ...]] = []
    for _, life in played.lives:
        struck = 0
        for step in life.steps:
            ways.setdefault(step.name, (played.scenario, (*before, life.strikes[:struck])))
            struck += step.fault is not None
        before.append(life.strikes[:struck])
    return ways


def caught_at(tally: Tally) -> Counter[str]:
    """The writes that were struck in rounds which doubled something."""
    rounds = {id(played): played for one, played in tally.findings if one.kind == DOUBLED}
    struck = (
        step for played in rounds.values() for _, life in played.lives for step in life.crashes
    )
    return Counter(f"{step.fault} at {step.name}" for step in struck if step.name.endswith(WRITES))


def story(played: Played) -> str:
    """What struck in a round, in its order."""
    crashes = [f"{step.fault} at {step.name}" for _, life in played.lives for step in life.crashes]
    return "; ".join(crashes) or "nothing struck"
