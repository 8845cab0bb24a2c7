"""Why the bot acts or does not: every gate of every action of one item."""

from dataclasses import dataclass

from stranded.cards import Card
from stranded.rules import Decision


@dataclass(frozen=True, slots=True)
class Explanation:
    """`automatic` is what rules may do by themselves, `clicks` what a person may have done."""

    card: Card
    automatic: tuple[Decision, ...]
    clicks: tuple[Decision, ...]
