"""Chooses who is struck where: every point by every fault that can hit it, then at random."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random

from chaos.judge import Finding
from chaos.lives import Life
from chaos.points import AT_CALLS, Fault, Strike, can_strike
from chaos.rounds import Played, Rounds, Scenario
from chaos.worker import Order
from stranded.cards import ButtonKind

SKUS = 6
CLOSED, MERCHANT = "Listing closed", "Merchant fulfilled"
BEHAVIOURS = ("works",) * 6 + ("slow", "inert", "refused", "refused_late", "echo")
WEIGHTS = {Fault.KILL: 4, Fault.STOP: 2, Fault.RESET: 3, Fault.TIMEOUT: 1, Fault.RESTART: 1}
MOST_CRASHES = 6
# A point that was met once may not be met again the same way; after so many rounds it is given up.
TRIES = 6
# What a worker that reads nothing back must be caught at.
WRITES = (": after PATCH", ": after chat.postMessage", ": before PATCH", ": before chat.postMessage")

Pair = tuple[str, Fault]
Route = tuple[Scenario, tuple[tuple[Strike, ...], ...]]


def orders() -> list[Order]:
    """Every SKU of the pretend account that may be pressed."""
    closed = [Order(f"CHAOS-{n}", CLOSED, ButtonKind.RELIST, "works") for n in range(1, SKUS)]
    return [*closed, Order(f"CHAOS-{SKUS}", MERCHANT, ButtonKind.CHANGE_TO_FBA, "works")]


@dataclass
class Tally:
    """What a campaign came to."""

    rounds: int = 0
    crashes: Counter[Fault] = field(default_factory=Counter)
    hits: Counter[Pair] = field(default_factory=Counter)
    findings: list[tuple[Finding, Played]] = field(default_factory=list)
    errors: list[tuple[str, Played]] = field(default_factory=list)
    audit_holds: bool = True

    def count(self, *kinds: str) -> int:
        return sum(finding.kind in kinds for finding, _ in self.findings)


class Campaign:
    """Plays rounds until enough workers crashed and every point was struck."""

    def __init__(self, rounds: Rounds, random: Random) -> None:
        self.tally = Tally()
        self.routes: dict[str, Route] = {}
        self._rounds = rounds
        self._random = random
        self._tries: Counter[Pair] = Counter()
        self._typical: defaultdict[int, int] = defaultdict(lambda: 1)

    def run(self, crashes: int, *, thorough: bool = True) -> Tally:
        """`thorough` strikes every point that it met by every fault first."""
        self._play(self._scenario(), ((),) * 5)
        while self.tally.crashes.total() < crashes or (thorough and self.open_pairs()):
            pair = next(iter(self.open_pairs()), None) if thorough else None
            if pair is None:
                self._play(self._scenario(), ())
            else:
                self._tries[pair] += 1
                self._play(*self._towards(pair))
        self.tally.audit_holds = self._rounds.audit_holds()
        return self.tally

    def pairs(self) -> list[Pair]:
        """Every point that was met with each fault that can hit it."""
        names = sorted(self.routes)
        return [(name, fault) for name in names for fault in Fault if can_strike(fault, name)]

    def open_pairs(self) -> list[Pair]:
        """Those that were not struck yet and may still be, the least tried first."""
        found = [
            pair
            for pair in self.pairs()
            if not self.tally.hits[pair] and self._tries[pair] < TRIES
        ]
        return sorted(found, key=lambda pair: self._tries[pair])

    def never_struck(self) -> list[Pair]:
        return [pair for pair in self.pairs() if not self.tally.hits[pair]]

    def _towards(self, pair: Pair) -> Route:
        """The way on which the point was met at first, and there the strike."""
        name, fault = pair
        scenario, (*before, last) = self.routes[name]
        return scenario, (*before, (*last, self._strike(fault, name, 1)))

    def _scenario(self) -> Scenario:
        chosen = self._random.sample(orders(), self._random.choice((1, 2, 2, 3)))
        return Scenario(
            tuple(
                Order(one.sku, one.reason, one.kind, self._random.choice(BEHAVIOURS))
                for one in chosen
            ),
            leaves=self._random.random() < 0.5,
            threaded=self._random.random() < 0.5,
        )

    def _strike(self, fault: Fault, at: str | None, nth: int) -> Strike:
        asleep = timedelta(minutes=self._random.choice((6, 30)))
        return Strike(fault, at, nth, asleep)

    def _play(self, scenario: Scenario, route: tuple[tuple[Strike, ...], ...]) -> None:
        def choose(stage: int, lived: list[Life]) -> tuple[Strike, ...]:
            if len(lived) < len(route):
                return route[len(lived)]
            if sum(len(life.crashes) for life in lived) >= MOST_CRASHES:
                return ()
            return self._wild(stage)

        played = self._rounds.play(scenario, choose)
        self._learn(played)

    def _wild(self, stage: int) -> tuple[Strike, ...]:
        """Any fault at any point that a life at this stage may come to; sometimes none."""
        chance = self._random.random()
        if chance < 0.2:
            return ()
        open_pairs = self.open_pairs()
        if chance < 0.5 and open_pairs:
            name, fault = self._random.choice(open_pairs)
            return (self._strike(fault, name, 1),)
        (fault,) = self._random.choices(list(WEIGHTS), list(WEIGHTS.values()))
        points = self._typical[stage] // (6 if fault in AT_CALLS else 1)
        return (self._strike(fault, None, self._random.randint(1, max(1, points))),)

    def _learn(self, played: Played) -> None:
        tally = self.tally
        tally.rounds += 1
        tally.findings += [(finding, played) for finding in played.findings]
        tally.errors += [(error, played) for error in played.errors]
        for name, route in _ways(played):
            self.routes.setdefault(name, route)
        for stage, life in played.lives:
            self._typical[stage] = max(self._typical[stage], len(life.steps))
            for step in life.crashes:
                assert step.fault is not None  # noqa: S101 - that makes it a crash
                tally.crashes[step.fault] += 1
                tally.hits[step.name, step.fault] += 1


def _ways(played: Played) -> Iterator[tuple[str, Route]]:
    """Each point that was met, and what had struck until then."""
    before: list[tuple[Strike, ...]] = []
    for _, life in played.lives:
        struck = 0
        for step in life.steps:
            yield step.name, (played.scenario, (*before, life.strikes[:struck]))
            struck += step.fault is not None
        before.append(life.strikes[:struck])


def story(played: Played) -> str:
    """What struck in a round, in its order."""
    crashes = [f"{step.fault} at {step.name}" for _, life in played.lives for step in life.crashes]
    return "; ".join(crashes) or "nothing struck"
