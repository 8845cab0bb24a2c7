"""Why the bot acts or does not: every gate of every action of one item."""

from dataclasses import dataclass

from stranded.cards import Card
from stranded.rules import Decision


@dataclass(frozen=True, slots=True)
class Explanation:
    """`automatic` is what rules may do by themselves, `clicks` what a person may have done.

    `declaration` is the change to FBA with a person's own dangerous-goods answers, None for a
    reason that no such change ends.
    """

    card: Card
    automatic: tuple[Decision, ...]
    clicks: tuple[Decision, ...]
    declaration: Decision | None = None
