"""What becomes due all at once when automatic actions are switched on, and how a person lets it go.

At most BATCH automatic actions are begun in a marketplace at a time, however many are due; a
person may hold those that a setting made due back for some days, or leave them to people.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from stranded.items import Episode, StrandedItem, local_day
from stranded.marketplaces import MARKETPLACES

# As many as Amazon's own bulk action takes.
BATCH = 25
# The clock looks once a minute, now and then a little early: no batch may wait a whole look for it.
BATCH_EVERY = timedelta(seconds=55)
MOST_DAYS = 30
DAY = timedelta(days=1)


class Way(StrEnum):
    """In batches as fast as the rate allows, over some days, or never by a rule."""

    BATCHES = "batches"
    SPREAD = "spread"
    SKIP = "skip"


@dataclass(frozen=True, slots=True)
class Choice:
    """What a person chose for all that becomes due at once. `days` counts where it is spread."""

    way: Way
    by: str
    days: int = 1


@dataclass(frozen=True, slots=True)
class Held:
    """An episode that a person held back: until `until`, or for all of it where that is None."""

    episode: str
    by: str
    at: datetime
    until: datetime | None


def held_back(found: Iterable[Episode], choice: Choice, now: datetime) -> list[Held]:
    """What is kept of the choice, an entry an episode; nothing where batches may begin now.

    Spread means in even steps over whole days, the most urgent first.
    """
    if choice.way is Way.BATCHES:
        return []
    ordered = most_urgent_first(found)
    if choice.way is Way.SKIP:
        return [Held(one.id, choice.by, now, None) for one in ordered]
    whole = choice.days * DAY
    return [
        Held(one.id, choice.by, now, now + whole * place / len(ordered))
        for place, one in enumerate(ordered)
    ]


def most_urgent_first(found: Iterable[Episode]) -> list[Episode]:
    """The nearest removal date first, then the most money, then by SKU."""
    return sorted(found, key=urgency)


def urgency(one: Episode) -> tuple[date, Decimal, str]:
    """To sort by, the most urgent first."""
    return _removal_day(one), -_amount(one.item), one.sku


def _removal_day(episode: Episode) -> date:
    when = episode.item.removal_on
    return date.max if when is None else local_day(when, MARKETPLACES[episode.marketplace].zone)


def _amount(item: StrandedItem) -> Decimal:
    return item.tied_up.amount if item.tied_up else Decimal(0)


def batches(count: int) -> int:
    """How many batches, a minute each, so many items take."""
    return -(-count // BATCH)
