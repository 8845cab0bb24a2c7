"""When the rules will act, or would have: the rules' own decision, asked for other times."""

from dataclasses import dataclass

from stranded.actions import ActionKind
from stranded.cards import Card
from stranded.items import Episode
from stranded.rules import LISTING_GATES, Decision, Facts
from stranded.settings import AccountSettings

# What turns by itself, or by a connection, within hours: an item behind one of these is due.
PASSING_GATES = frozenset({"fresh", "rate", "no_other_action", "open_step", "amazon"})


def would_be_due(decision: Decision, facts: Facts) -> bool:
    """Whether nothing stands against it but what a look at the listing or some hours may turn.

    A listing that was read speaks for itself: what it keeps closed is not due.
    """
    turning = PASSING_GATES | (LISTING_GATES if facts.listing is None else {"seen"})
    return all(gate.name in turning for gate in decision.closed)


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
