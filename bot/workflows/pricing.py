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
from bot.workflows.press import Closed, Forgotten, Stale, Taken, TooLate
from store import episodes, loader
from stranded.actions import ActionKind, Actor, Why
from stranded.gates import Facts
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
    """What was typed is no price, or is one that has to be meant (`doubtful`)."""

    why: Why
    doubtful: bool = False


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
    wait = undo_window(facts.settings, ACTION, in_bulk=False)
    currency = MARKETPLACES[episode.marketplace].currency
    may = MayPrice(episode, facts.reason, currency, known, int(wait.total_seconds()))
    return against or may


def ask(
    parts: Parts, pressed: StepPress, typed: str, actor: Actor, now: datetime, *, meant: bool
) -> Taken | Odd | Against:
    """Plans it; `meant` says that the person stands by a price that is far from the last one."""
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
        doubtful = doubt(price, last_known(session, parts, episode, now))
        if doubtful is not None and not meant:
            return Odd(doubtful, doubtful=True)
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
    departure = departure_of(session, parts, episode)
    if departure is not None or episode.reason != reason:
        return Stale(parts.rulebook.get(reason), episode, departure)
    if facts.open_intent is not None:
        return TooLate(facts.open_intent)
    decision = decide_price(facts, now)
    closed = decision.closed_but_for_a_look if look_later else decision.first_closed
    return Closed(closed) if closed is not None else None
