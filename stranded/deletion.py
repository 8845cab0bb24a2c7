"""The deletion of a listing as it is asked for: what is lost, and whose word it takes."""

from dataclasses import dataclass

from stranded.actions import Intent
from stranded.items import Episode
from stranded.reasons import Reason


@dataclass(frozen=True, slots=True)
class MayAsk:
    """What is to be confirmed; `proposal` is set where it is a second person who confirms."""

    episode: Episode
    reason: Reason
    needs_second: bool
    proposal: Intent | None = None
