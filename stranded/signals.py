"""What a report tells beyond its rows: many at once, a way back, a turn for the worse."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from stranded.cards import Card
from stranded.reasons import Reason, Removal, RuleBook

# So many items that come to one reason between two reports are no coincidence ...
MANY = 10
# ... unless the list is so long that this is an ordinary day: a share of it, one in so many.
ONE_IN = 50
# Between reports that lie farther apart "at once" would be a guess.
AT_ONCE = timedelta(hours=24)
CLOSED = ("listing_closed", "listing_closed_inventory_error")
# An appeal that was granted leaves the offer closed: the seller relists it.
APPEALED = ("restricted_asin", "blocked_listing")
REVIEWED = "inventory_under_review"
MERCHANT = "merchant_fulfilled"
# With no more days than this a listing that turns merchant-fulfilled by accident is soon changed.
QUICK_DAYS = 1


class Kind(StrEnum):
    REINSTATED = "reinstated"
    WORSE = "worse"
    BURST = "burst"
    SHORTEN_FBA = "shorten_fba"


@dataclass(frozen=True, slots=True)
class Change:
    """So many items came from one reason to another; `before` is "" for those that are new."""

    before: str
    after: str
    items: int


@dataclass(frozen=True, slots=True)
class Signal:
    """One thing to be told of one report: `pairs` are the reasons before and after it is about."""

    kind: Kind
    items: int
    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Told:
    """A signal with what is shown of it: the first `cards` of its items, as they are by now.

    `since` and `until` are the times of the two reports it was seen between; `days` is the
    automatic action's setting that has to do with it.
    """

    kind: Kind
    items: int
    cards: tuple[Card, ...]
    reason: Reason
    account: str
    marketplace: str
    since: datetime
    until: datetime
    days: int


def signals(changes: Iterable[Change], book: RuleBook, listed: int, gap: timedelta) -> list[Signal]:
    """What is worth telling of a report; `listed` items are on the list, `gap` after the last."""
    changes = list(changes)
    found = [
        _about(Kind.WORSE, [one for one in changes if _is_worse(one, book)]),
        _about(Kind.REINSTATED, [one for one in changes if _is_reinstated(one)]),
    ]
    if gap <= AT_ONCE:
        found += [_about(Kind.BURST, group) for group in _bursts(changes, listed)]
    return [one for one in found if one is not None]


def _about(kind: Kind, changes: list[Change]) -> Signal | None:
    if not changes:
        return None
    pairs = tuple((one.before, one.after) for one in changes)
    return Signal(kind, sum(one.items for one in changes), pairs)


def _is_reinstated(change: Change) -> bool:
    return change.before in APPEALED and change.after in CLOSED


def _is_worse(change: Change, book: RuleBook) -> bool:
    """A review that ended in a removal which the seller has to order."""
    ordered = (Removal.REQUIRED, Removal.INSTRUCTED)
    return change.before == REVIEWED and book.get(change.after).removal in ordered


def _bursts(changes: list[Change], listed: int) -> list[list[Change]]:
    """The changes to each reason that many items came to; the most first."""
    count: Counter[str] = Counter()
    for one in changes:
        count[one.after] += one.items
    enough = max(MANY, listed // ONE_IN)
    many = [reason for reason, items in count.most_common() if items >= enough]
    return [[one for one in changes if one.after == reason] for reason in many]


def should_shorten(merchant_items: int, days: int) -> bool:
    """Whether the page's advice fits: 0 or 1 days, where templates strand many by accident."""
    return merchant_items >= MANY and days > QUICK_DAYS
