"""A price for a listing that lacks one: named by who may spend, sent and read back as any action.

What a wrong price sold can't be undone, so it takes the right to spend, a price that is far from
the last one is meant twice, and there is time to take it back. A price on file is never changed.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from bot.workflows import act
from bot.workflows.bulk_fix import OLDEST
from bot.workflows.parts import Parts
from bot.workflows.picture import departure_of, gather
from bot.workflows.press import (
    Closed,
    Forgotten,
    Stale,
    Taken,
    TooLate,
    asked_before,
    first_against,
)
from store import episodes, intents, loader
from stranded.actions import ActionKind, Actor, Why
from stranded.gates import Facts, Gate
from stranded.items import Episode, Money
from stranded.marketplaces import MARKETPLACES
from stranded.prices import MayPrice, doubt, read_price
from stranded.rules import decide_price
from stranded.scope import Scope
from stranded.settings import undo_window
from stranded.steps import StepPress

ACTION = ActionKind.SET_PRICE
Against = TooLate | Stale | Closed | Forgotten


@dataclass(frozen=True, slots=True)
class Odd:
    """What was typed is no price, or one that has to be meant: then `asked` is what to ask."""

    why: Why
    asked: MayPrice | None = None


@dataclass(frozen=True, slots=True)
class Wish:
    """A price among others, for the reason that was shown; `told_in` is the key of their post."""

    episode: Episode
    price: Money
    reason: str
    actor: Actor
    told_in: str


def offer(parts: Parts, pressed: StepPress, now: datetime) -> MayPrice | Against:
    """What a person is asked for, or what speaks against asking."""
    scope = Scope(parts.workspace, pressed.account)
    with parts.database.read() as session:
        episode = episodes.by_id(session, scope, pressed.episode)
        if episode is None:
            return Forgotten()
        facts = gather(session, parts, [episode])[episode.id]
        known = last_known(session, parts, episode, now)
        against = _against(session, parts, facts, pressed.reason, now)
    return against or _may(facts, known)


def _may(facts: Facts, known: Money | None, doubted: Money | None = None) -> MayPrice:
    wait = undo_window(facts.settings, ACTION, in_bulk=False)
    currency = MARKETPLACES[facts.episode.marketplace].currency
    seconds = int(wait.total_seconds())
    return MayPrice(facts.episode, facts.reason, currency, known, seconds, doubted)


def ask(
    parts: Parts, pressed: StepPress, typed: str, actor: Actor, now: datetime, meant: str = ""
) -> Taken | Odd | Against:
    """Plans it; `meant` is the text of a price that the person was asked about and stands by."""
    scope = Scope(parts.workspace, pressed.account)
    with parts.database.write() as session:
        episode = episodes.by_id(session, scope, pressed.episode)
        if episode is None:
            return Forgotten()
        price = read_price(typed, MARKETPLACES[episode.marketplace])
        if isinstance(price, Why):
            return Odd(price)
        facts = gather(session, parts, [episode])[episode.id]
        if against := _against(session, parts, facts, pressed.reason, now):
            return against
        known = last_known(session, parts, episode, now)
        doubtful = doubt(price, known)
        if doubtful is not None and meant != price.text:
            return Odd(doubtful, _may(facts, known, price))
        window = undo_window(facts.settings, ACTION, in_bulk=False)
        request = act.request_for(episode, ACTION, actor, price=price)
        intent, won = act.plan(session, parts, request, now, window)
        if not won:
            return TooLate(intent)
        act.plan_line(session, parts, intent, now, shown_on=None)
        return Taken(intent)


def ask_together(
    session: Session, parts: Parts, wish: Wish, now: datetime
) -> Taken | TooLate | Stale | Closed:
    """The same for a price that a post tells of together with others.

    The listing is not read before, as one after the other would take long: each is when it is sent.
    """
    facts = gather(session, parts, [wish.episode])[wish.episode.id]
    if against := _against(session, parts, facts, wish.reason, now, look_later=True):
        return against
    if far := far_from(wish.price, last_known(session, parts, wish.episode, now)):
        return Closed(far)
    window = undo_window(facts.settings, ACTION, in_bulk=True)
    request = act.request_for(wish.episode, ACTION, wish.actor, wish.told_in, price=wish.price)
    intent, won = act.plan(session, parts, request, now, window)
    return Taken(intent) if won else TooLate(intent)


def last_known(session: Session, parts: Parts, episode: Episode, now: datetime) -> Money | None:
    """What it last cost by Amazon's own reports; 0 is how these write a missing price."""
    if episode.item.price is not None and episode.item.price.amount > 0:
        return episode.item.price
    scope = Scope(parts.workspace, episode.account)
    told = loader.of_skus(session, scope, episode.marketplace, [episode.sku], now - OLDEST)
    row = told.get(episode.sku)
    return row.price if row is not None and row.price and row.price.amount > 0 else None


def _against(
    session: Session,
    parts: Parts,
    facts: Facts,
    reason: str,
    now: datetime,
    *,
    look_later: bool = False,
) -> Stale | TooLate | Closed | None:
    episode = facts.episode
    last = intents.last_of_episode(session, Scope(parts.workspace, episode.account), episode.id)
    if first := asked_before(facts, last, now):
        return TooLate(first)
    departure = departure_of(session, parts, episode)
    if departure is not None or episode.reason != reason:
        return Stale(parts.rulebook.get(reason), episode, departure)
    closed = closed_to_price(facts, now, look_later=look_later)
    return Closed(closed) if closed is not None else None


def closed_to_price(facts: Facts, now: datetime, *, look_later: bool) -> Gate | None:
    return first_against(decide_price(facts, now), facts, now, look_later=look_later)


def far_from(price: Money, known: Money | None) -> Gate | None:
    """A price among others is not asked about: one that would be has to be set by itself."""
    if known is None or doubt(price, known) is None:
        return None
    return Gate("price", False, Why("filled_odd", {"price": price.text, "known": known.text}))
