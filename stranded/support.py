"""A case for Seller Support, ready to paste: what was tried, and that it did not help."""

from dataclasses import dataclass
from datetime import datetime

from stranded.actions import Intent
from stranded.items import Episode
from stranded.reasons import Reason
from stranded.steps import DoneStep


@dataclass(frozen=True, slots=True)
class SupportCase:
    """`tries` are all intents of the episode, the oldest first; `issues` Amazon's own words of the
    listing; `seen_at` is the time of the report in which the item still stood; `by_hand` are the
    steps that people took for `reason`.
    """

    episode: Episode
    tries: tuple[Intent, ...]
    issues: tuple[str, ...]
    seen_at: datetime
    by_hand: tuple[DoneStep, ...] = ()
    reason: Reason | None = None
