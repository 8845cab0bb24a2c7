"""What can't be undone, as it is asked for: what is lost, and whose word it takes."""

from dataclasses import dataclass

from stranded.actions import Intent
from stranded.items import Episode
from stranded.reasons import Reason
from stranded.removal_order import RemovalOrder


@dataclass(frozen=True, slots=True)
class MayAsk:
    """What is to be confirmed; `proposal` is set where it is a second person who confirms.

    `order` is a removal order that was proposed; without one it is the deletion of the listing.
    """

    episode: Episode
    reason: Reason
    needs_second: bool
    proposal: Intent | None = None
    order: RemovalOrder | None = None
