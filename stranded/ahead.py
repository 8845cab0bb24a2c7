"""When the rules will act, or would have: the rules' own decision, asked for other times."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from stranded.actions import ActionKind
from stranded.cards import Card
from stranded.gates import LISTING_GATES, Facts
from stranded.items import Episode, earliest, local_day
from stranded.quiet import quiet_until
from stranded.rules import Decision, Verdict, decide_automatic, due_at
from stranded.settings import AccountSettings

# A listing that was read so lately is not read anew.
LOOK_AGAIN = timedelta(hours=1)
# What turns by itself, or by a connection, within hours: an item behind one of these is due.
PASSING_GATES = frozenset(
    {"fresh", "rate", "no_other_action", "open_step", "amazon", "quiet_hours"}
)


def open_to_a_look(facts: Facts, now: datetime) -> frozenset[str]:
    """The gates that another look at the listing may open.

    A reading speaks for itself for an hour: after that whoever acts reads it anew.
    """
    listing = facts.listing
    if listing is None or now - listing.read_at >= LOOK_AGAIN:
        return LISTING_GATES
    return frozenset()


def would_be_due(decision: Decision, facts: Facts, now: datetime) -> bool:
    """Whether nothing stands against it but what a look at the listing or some hours may turn."""
    turning = PASSING_GATES | open_to_a_look(facts, now)
    return all(gate.name in turning for gate in decision.closed)


def due_by(settings: AccountSettings, facts: Facts, now: datetime) -> bool:
    """The same of an item by other settings than those that are kept."""
    if facts.reason.auto is None:
        return False
    wished = replace(facts, settings=settings)
    return would_be_due(decide_automatic(facts.reason.auto, wished, now), wished, now)


def asks(decision: Decision) -> bool:
    """Whether a person is to be asked: the day has come, and it never runs by itself."""
    unready = {"days", "fresh", "reason", "quiet_hours", "opt_out", "vacation"}
    names = {gate.name for gate in decision.closed}
    return decision.verdict is Verdict.ASK and names.isdisjoint(unready)


def first_time(
    action: ActionKind,
    facts: Facts,
    start: datetime,
    end: datetime,
    wanted: Callable[[Decision], bool],
) -> tuple[datetime, Decision] | None:
    """The first instant from `start` to before `end` at which the rules' decision is as wanted.

    The data are taken to be fresh at each. Between the instants at which a gate turns nothing else
    does, and but for quiet hours, whose end is tried too, time only opens gates, so that no other
    instant needs to be tried.
    """
    tried = {start, *_turns(action, facts)}
    quiet = (quiet_until(facts.settings.quiet_hours, at, facts.channel_zone) for at in tried)
    for at in sorted(tried.union(end for end in quiet if end is not None)):
        if start <= at < end:
            decision = decide_automatic(action, replace(facts, data_at=at), at)
            if wanted(decision):
                return at, decision
    return None


def _turns(action: ActionKind, facts: Facts) -> list[datetime]:
    """When time turns a gate of this item: its day, and the ends of what holds it back."""
    starts = facts.listing.start if facts.listing else None
    first_day = earliest(local_day(starts, facts.zone), facts.zone) if starts else None
    ends = [
        due_at(action, facts),
        facts.opt_out.until if facts.opt_out else None,
        facts.held.until if facts.held else None,
        first_day,
        *(step.due_at for step in facts.done_steps),
    ]
    return [at for at in ends if at is not None]


@dataclass(frozen=True, slots=True)
class AtOnce:
    """What some settings make due at once, beyond what is due without them.

    `shown` are the most urgent of the episodes.
    """

    marketplace: str
    kept: AccountSettings
    wished: AccountSettings
    episodes: tuple[Episode, ...]
    counts: dict[ActionKind, int]
    shown: tuple[Card, ...]

    @property
    def changed(self) -> bool:
        """False where the wished settings are kept already."""
        return self.kept != self.wished

    @property
    def units(self) -> int:
        return sum(one.item.units for one in self.episodes)
