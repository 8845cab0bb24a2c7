"""The questions behind `/stranded`: answered from the store, without asking Amazon."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.workflows import dates
from bot.workflows.digest import marketplace_state
from bot.workflows.parts import Parts
from bot.workflows.picture import begun_lately, cards, cards_by_id, gather
from store import accounts, episodes, optouts, search, snapshots, totals
from stranded.cards import Card
from stranded.digest import MarketplaceState, rank
from stranded.explanation import Explanation
from stranded.items import Departure, Episode, OptOut
from stranded.marketplaces import MARKETPLACES
from stranded.narrowing import Narrowed
from stranded.reasons import Reason, Removal
from stranded.rules import (
    decide_automatic,
    decide_click,
    decide_declaration,
    decide_deletion,
    decide_price,
    decide_removal,
)
from stranded.scope import Scope

LIST_ITEMS = 10
DEADLINE_ITEMS = 15
DEADLINE_DAYS = 60


@dataclass(frozen=True, slots=True)
class Found:
    """One item, with its earlier strandings."""

    card: Card
    history: tuple[Departure, ...]


@dataclass(frozen=True, slots=True)
class Several:
    """More than one item fits: they differ in account, marketplace or SKU."""

    text: str
    episodes: tuple[Episode, ...]


@dataclass(frozen=True, slots=True)
class NotStranded:
    """No current item; `near` are SKUs that begin alike, `past` an earlier stranding.

    `removed` is its item, where a removal order of that stranding was made.
    """

    text: str
    near: tuple[str, ...]
    past: Departure | None
    has_data: bool
    removed: Card | None = None


Answer = Found | Several | NotStranded


def look_up(parts: Parts, text: str, now: datetime) -> Answer:
    """What there is to say of a SKU, ASIN or FNSKU."""
    with parts.database.read() as session:
        return answer(session, parts, text, now)


def look_up_episode(parts: Parts, scope: Scope, episode_id: str, now: datetime) -> Found | None:
    """The item of an episode, current or gone."""
    with parts.database.read() as session:
        shown = cards_by_id(session, parts, scope, [episode_id], now)
    return Found(shown[0], ()) if shown else None


def answer(session: Session, parts: Parts, text: str, now: datetime) -> Answer:
    found = search.find(session, parts.workspace, text) or _in_marketplace(session, parts, text)
    if len(found) > 1:
        return Several(text, tuple(found))
    if not found:
        return _not_stranded(session, parts, text, now)
    scope = Scope(parts.workspace, found[0].account)
    earlier = episodes.history(session, scope, found[0].marketplace, found[0].sku)
    card = cards(session, parts, found, now)[0]
    return Found(card, tuple(one for one in earlier if one.episode.id != found[0].id))


def _in_marketplace(session: Session, parts: Parts, text: str) -> list[Episode]:
    """`SKU US`: an item that is stranded in several marketplaces, asked for in one."""
    sku, _, code = text.rpartition(" ")
    found = search.find(session, parts.workspace, sku) if code.upper() in MARKETPLACES else []
    return [episode for episode in found if episode.marketplace == code.upper()]


def _not_stranded(session: Session, parts: Parts, text: str, now: datetime) -> NotStranded:
    near = tuple(search.near(session, parts.workspace, text))
    places = accounts.places(session, parts.workspace)
    past = [
        departure
        for scope, code in places
        for departure in episodes.history(session, scope, code, text)
    ]
    newest = max(past, key=lambda one: one.left_at, default=None)
    has_data = any(snapshots.current(session, scope, code) for scope, code in places)
    removed = _removed(session, parts, newest, now) if newest else None
    return NotStranded(text, near, newest, has_data, removed)


def _removed(session: Session, parts: Parts, past: Departure, now: datetime) -> Card | None:
    scope = Scope(parts.workspace, past.episode.account)
    for shown in cards_by_id(session, parts, scope, [past.episode.id], now):
        if shown.order is not None and shown.order.episode == past.episode.id:
            return shown
    return None


def places(parts: Parts) -> list[tuple[Scope, str]]:
    """Every account and marketplace that is looked after."""
    with parts.database.read() as session:
        return accounts.places(session, parts.workspace)


def states(session: Session, parts: Parts, now: datetime) -> list[MarketplaceState]:
    return [
        marketplace_state(session, parts, scope, code, now)
        for scope, code in accounts.places(session, parts.workspace)
    ]


@dataclass(frozen=True, slots=True)
class Listed:
    """The top of the list from `offset` on, with the state of each marketplace.

    `items` counts all of the list, or of the part of it that was asked for.
    """

    cards: tuple[Card, ...]
    states: tuple[MarketplaceState, ...]
    offset: int
    items: int


def top(
    parts: Parts,
    now: datetime,
    offset: int = 0,
    limit: int = LIST_ITEMS,
    only: Narrowed | None = None,
) -> Listed:
    """Items by removal date and money, over all accounts and marketplaces."""
    reasons = only.reasons if only else None
    with parts.database.read() as session:
        found: list[Episode] = []
        for scope, code in accounts.places(session, parts.workspace):
            today = now.astimezone(MARKETPLACES[code].zone).date()
            found += dates.top(session, parts, scope, code, today, offset + limit, reasons)
        ranked = rank(cards(session, parts, found, now))
        page = tuple(ranked[offset : offset + limit])
        known = tuple(states(session, parts, now))
        if only:
            counts = reason_counts(session, parts)
            items = sum(counts[key] for key in only.reasons)
        else:
            items = sum(state.items for state in known)
    return Listed(page, known, offset, items)


def reasons_listed(parts: Parts) -> list[tuple[Reason, int]]:
    """The reasons that are on the list, with their numbers of items, the most frequent first."""
    with parts.database.read() as session:
        counts = reason_counts(session, parts)
    return [(parts.rulebook.get(key), count) for key, count in counts.most_common()]


def reason_counts(session: Session, parts: Parts) -> Counter[str]:
    """How many items of all accounts and marketplaces have each reason."""
    counts: Counter[str] = Counter()
    for scope, code in accounts.places(session, parts.workspace):
        counts += totals.by_reason(session, scope, code)
    return counts


@dataclass(frozen=True, slots=True)
class Deadlines:
    """A part of the items with a removal date, from `offset` on, and how many there are in all."""

    cards: tuple[Card, ...]
    offset: int
    items: int


def deadlines(
    parts: Parts, now: datetime, offset: int = 0, limit: int = DEADLINE_ITEMS
) -> Deadlines:
    """Items with a removal date from today on, the nearest first."""
    found: list[Episode] = []
    items = 0
    with parts.database.read() as session:
        for scope, code in accounts.places(session, parts.workspace):
            today = now.astimezone(MARKETPLACES[code].zone).date()
            days = (today, today + timedelta(days=DEADLINE_DAYS))
            here, count = dates.next_to_be_removed(
                session, parts, scope, code, *days, offset + limit
            )
            found, items = found + here, items + count
        shown = cards(session, parts, found, now)
    ordered = sorted(shown, key=lambda card: (card.days_left or 0, card.episode.sku))
    return Deadlines(tuple(ordered[offset : offset + limit]), offset, items)


def explain(parts: Parts, text: str, now: datetime) -> Explanation | Several | NotStranded:
    """Every gate of every action that the item's reason knows."""
    with parts.database.read() as session:
        found = answer(session, parts, text, now)
        if not isinstance(found, Found):
            return found
        return explanation(session, parts, found.card, now)


def explanation(session: Session, parts: Parts, card: Card, now: datetime) -> Explanation:
    facts = gather(session, parts, [card.episode])[card.episode.id]
    scope = Scope(parts.workspace, card.episode.account)
    begun = begun_lately(session, scope, card.episode.marketplace, now)
    facts = replace(facts, begun=begun)
    reason = card.reason
    automatic = [decide_automatic(reason.auto, facts, now)] if reason.auto else []
    clicks = [decide_click(kind, facts, now) for kind in reason.one_click]
    if reason.removal is not Removal.NONE:
        clicks.append(decide_removal(facts, now))
    if reason.delete_listing != "no":
        clicks.append(decide_deletion(facts, now))
    if reason.takes_price:
        clicks.append(decide_price(facts, now))
    declaration = decide_declaration(facts, now) if reason.takes_declaration else None
    return Explanation(card, tuple(automatic), tuple(clicks), declaration)


def opted_out(parts: Parts, now: datetime) -> list[OptOut]:
    with parts.database.read() as session:
        return optouts.in_force(session, parts.workspace, now)
