"""What the bot will do and warn of in the days ahead, by what is known at this moment."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from stranded.actions import ActionKind, Why
from stranded.ahead import asks, first_time
from stranded.deadlines import removal_of
from stranded.gates import LISTING_GATES, Facts, mode_of
from stranded.items import earliest
from stranded.rules import Decision
from stranded.settings import Automatic, Mode

MOST_DAYS = 30
FIRST_NAMED = 3
# What keeps an item waiting for less than a day, or is another's to mend.
PASSED_OVER = frozenset({"fresh", "rate", "no_other_action", "amazon"})


class Kind(StrEnum):
    AUTO_RELIST = "auto_relist"
    AUTO_CHANGE_TO_FBA = "auto_change_to_fba"
    ASK = "ask"
    REMOVAL = "removal"
    REMOVAL_WARNING = "removal_warning"
    VERIFY = "verify"


OF_ACTION = {
    ActionKind.RELIST: Kind.AUTO_RELIST,
    ActionKind.CHANGE_TO_FBA: Kind.AUTO_CHANGE_TO_FBA,
}


@dataclass(frozen=True, slots=True)
class Expected:
    """What is to happen to a SKU. Not `sure` where its listing was not read and may forbid it."""

    at: datetime
    kind: Kind
    sku: str
    why: Why
    sure: bool = True


@dataclass(frozen=True, slots=True)
class Day:
    """A local day on which something is to happen: how often, and to which SKUs first."""

    day: date
    counts: dict[Kind, int]
    first: dict[Kind, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Forecast:
    """`unsure` counts actions whose listing was not read; in `preview` none of them is done.

    `connected` is False where the account can't be asked at Amazon from here. `data_at` is the time
    of the list that it rests on, None where none was read.
    """

    account: str
    marketplace: str
    days: int
    preview: bool
    connected: bool
    data_at: datetime | None
    zone: ZoneInfo
    expected: tuple[Expected, ...]

    @property
    def unsure(self) -> int:
        return sum(not one.sure for one in self.expected)

    @property
    def by_day(self) -> tuple[Day, ...]:
        """The days on which something happens, in their order."""
        days: dict[date, list[Expected]] = defaultdict(list)
        for one in self.expected:
            days[one.at.astimezone(self.zone).date()].append(one)
        return tuple(_day(day, found) for day, found in sorted(days.items()))


def _day(day: date, found: list[Expected]) -> Day:
    first: dict[Kind, list[str]] = defaultdict(list)
    for one in found:
        if len(first[one.kind]) < FIRST_NAMED:
            first[one.kind].append(one.sku)
    counts = Counter(one.kind for one in found)
    return Day(day, dict(counts), {kind: tuple(skus) for kind, skus in first.items()})


def end_of(now: datetime, days: int, zone: ZoneInfo) -> datetime:
    """The end of the last of so many local days, the one of `now` being the first."""
    return earliest(now.astimezone(zone).date() + timedelta(days=days), zone)


def step_ahead(facts: Facts, now: datetime, end: datetime) -> Expected | None:
    """What the rules will do to an item, or ask about it, as soon as they may; None for neither.

    As if automatic actions were on. A start date or dangerous-goods information that nobody read
    yet may still forbid it, which is said.
    """
    action = facts.reason.auto
    if action is None:
        return None
    on = replace(facts, settings=replace(facts.settings, automatic=Automatic.ON))
    if mode_of(facts.reason, facts.settings) is Mode.ASK:
        asked = first_time(action, on, now, end, asks)
        return None if asked is None else _expected(Kind.ASK, facts, "mode", asked)
    unread = LISTING_GATES if facts.listing is None else frozenset({"seen"})

    def may_act(decision: Decision) -> bool:
        return all(gate.name in PASSED_OVER | unread for gate in decision.closed)

    found = first_time(action, on, now, end, may_act)
    return None if found is None else _expected(OF_ACTION[action], facts, "days", found)


def _expected(kind: Kind, facts: Facts, gate: str, found: tuple[datetime, Decision]) -> Expected:
    at, decision = found
    because = next(one.why for one in decision.gates if one.name == gate)
    sure = kind is Kind.ASK or facts.listing is not None
    return Expected(at, kind, facts.episode.sku, because, sure)


def removals_ahead(facts: Facts, now: datetime, end: datetime) -> Iterator[Expected]:
    """The removal date of an item, and the warnings before it that are still to come."""
    removal = removal_of(facts)
    day, today = removal.day(facts.zone), now.astimezone(facts.zone).date()
    if day is None or day < today:
        return
    said: dict[str, object] = {"day": day, "source": removal.source.value}
    if removal.notice is not None:
        said |= {"notice": removal.notice.on, "days": removal.counted}
    days = [(Kind.REMOVAL, day)]
    steps = (day - timedelta(days=step) for step in facts.settings.warning_days)
    days += [(Kind.REMOVAL_WARNING, one) for one in steps if one > today]
    for kind, one in days:
        at = max(now, earliest(one, facts.zone))
        if at < end:
            yield Expected(at, kind, facts.episode.sku, Why("removal_dated", said))


def in_order(found: Iterable[Expected]) -> tuple[Expected, ...]:
    return tuple(sorted(found, key=lambda one: (one.at, one.kind, one.sku)))
