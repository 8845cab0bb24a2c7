"""The digest: what changed since the last one, what comes first, and true counts of the rest."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from math import inf

from stranded.actions import ActionKind
from stranded.cards import Card
from stranded.costs import CostSum, add_up_costs
from stranded.items import Departure, Money
from stranded.reasons import Severity

TOP = 5
# Within these days a date comes before any amount of money; later ones have warnings of their own.
NEAR_DAYS = 3


@dataclass(frozen=True, slots=True)
class MarketplaceState:
    """How one marketplace stands in the digest. `data_at` None means that no report was read yet.

    `tied_up` is one amount a currency, `costs` what the items with a figure cost a day; `unpriced`
    counts items whose price is unknown, `rejected` the report's lines that could not be read,
    `bulk_fix` the items that Amazon's bulk fix file would mend; `one_click` how many items have an
    action that can be done to several at once; `paused` counts those closed on purpose.
    """

    code: str
    data_at: datetime | None
    stale: bool
    items: int
    units: int
    tied_up: tuple[Money, ...]
    unpriced: int
    unknown_reasons: int
    costs: tuple[CostSum, ...] = ()
    rejected: int = 0
    bulk_fix: int = 0
    one_click: tuple[tuple[ActionKind, int], ...] = ()
    paused: int = 0


@dataclass(frozen=True, slots=True)
class Digest:
    """One account's morning picture on a local day.

    `new` and `departed` are since the last digest; `top` is ranked and has buttons; `rest` goes to
    the thread, at most as many as fit there, while the counts are always those of all items.
    """

    account: str
    day: date
    now: datetime
    since: datetime | None
    marketplaces: tuple[MarketplaceState, ...]
    new: tuple[Card, ...]
    new_count: int
    departed: tuple[Departure, ...]
    departed_count: int
    top: tuple[Card, ...]
    rest: tuple[Card, ...]
    late: bool = False

    @property
    def items(self) -> int:
        return sum(state.items for state in self.marketplaces)

    @property
    def units(self) -> int:
        return sum(state.units for state in self.marketplaces)

    @property
    def tied_up(self) -> tuple[Money, ...]:
        return add_up(money for state in self.marketplaces for money in state.tied_up)

    @property
    def costs(self) -> tuple[CostSum, ...]:
        """What a day costs: one sum a source and currency."""
        return add_up_costs(one for state in self.marketplaces for one in state.costs)

    @property
    def quiet(self) -> bool:
        """Nothing is stranded, and every marketplace's report was read freshly enough to say so."""
        return self.items == 0 and not any(
            state.stale or state.data_at is None for state in self.marketplaces
        )


def add_up(amounts: Iterable[Money]) -> tuple[Money, ...]:
    """One sum a currency, in the currencies' alphabetical order."""
    sums: dict[str, Money] = {}
    for money in amounts:
        so_far = sums.get(money.currency)
        total = money.amount if so_far is None else so_far.amount + money.amount
        sums[money.currency] = Money(total, money.currency)
    return tuple(sums[currency] for currency in sorted(sums))


def rank(cards: Iterable[Card]) -> list[Card]:
    """Near removal dates first, then money.

    Amounts of different currencies are not compared: the largest of each currency come together,
    then the second largest of each. The order of two cards does not depend on what stands below
    them, so that a long list can be shown a page at a time.
    """
    cards = list(cards)
    places = _places_by_money(cards)
    return sorted(cards, key=lambda card: (_nearness(card), places[id(card)], card.episode.sku))


def _nearness(card: Card) -> int:
    """Days left where they are few. A date in the past may be stale, so it is not near."""
    if card.days_left is None or not 0 <= card.days_left <= NEAR_DAYS:
        return NEAR_DAYS + 1
    return card.days_left


def _places_by_money(cards: list[Card]) -> dict[int, tuple[float, str]]:
    """The place among the cards of the same date and currency; without a price behind them all."""
    groups: dict[tuple[int, str], list[Card]] = defaultdict(list)
    places: dict[int, tuple[float, str]] = {id(card): (inf, "") for card in cards}
    for card in cards:
        if (money := card.episode.item.tied_up) is not None:
            groups[_nearness(card), money.currency].append(card)
    for (_, currency), group in groups.items():
        group.sort(key=_most_first)
        places |= {id(card): (place, currency) for place, card in enumerate(group)}
    return places


def _most_first(card: Card) -> tuple[Decimal, str]:
    money = card.episode.item.tied_up
    return (-money.amount if money else Decimal(0), card.episode.sku)


def is_urgent(card: Card) -> bool:
    """What a warning colour is for: a near date or a reason that costs the stock."""
    near = card.days_left is not None and 0 <= card.days_left <= 3
    return near or card.reason.severity is Severity.CRITICAL
