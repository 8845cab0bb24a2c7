"""Removal orders: asked for by a person who may spend, filled in by them, and never by a rule.

Nothing that runs by the clock comes here; tests/bot/workflows/test_removal_never.py holds that.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from bot.workflows import act
from bot.workflows.parts import Parts
from bot.workflows.picture import departure_of, gather
from bot.workflows.press import Closed, Forgotten, Stale, Taken, TooLate
from bot.workflows.second import WrongWord, planned_as
from store import episodes, removal_orders
from stranded.actions import ActionKind, Actor, Why
from stranded.items import Episode
from stranded.removal_order import MayOrder, RemovalOrder, problems
from stranded.rules import SOMEBODY, decide_removal
from stranded.scope import Scope
from stranded.steps import StepPress


@dataclass(frozen=True, slots=True)
class Unsound:
    """What is to be mended first, by field."""

    problems: dict[str, Why]


Against = TooLate | Stale | Closed | Forgotten
Asked = Taken | Against | WrongWord | Unsound


def offer(parts: Parts, pressed: StepPress, now: datetime) -> MayOrder | Against:
    """What a person fills in who wants units removed, or what speaks against it."""
    scope = Scope(parts.workspace, pressed.account)
    with parts.database.read() as session:
        episode = episodes.by_id(session, scope, pressed.episode)
        if episode is None:
            return Forgotten()
        against = _against(session, parts, episode, pressed.reason, SOMEBODY, now)
        address = removal_orders.last_address(session, scope)
    reason = parts.rulebook.get(episode.reason)
    return against or MayOrder(episode, reason, parts.second_person, address)


def ask(
    parts: Parts,
    pressed: StepPress,
    order: RemovalOrder,
    typed: str,
    actor: Actor,
    now: datetime,
) -> Asked:
    """Plans it, or proposes it where a second person is needed. `typed` must be the SKU."""
    scope = Scope(parts.workspace, pressed.account)
    with parts.database.write() as session:
        episode = episodes.by_id(session, scope, pressed.episode)
        if episode is None:
            return Forgotten()
        if found := problems(order, episode.item):
            return Unsound(found)
        if typed.strip() != episode.sku or order.sku != episode.sku:
            return WrongWord(episode.sku)
        against = _against(session, parts, episode, pressed.reason, actor, now)
        return against or _plan(session, parts, episode, order, actor, now)


def _against(
    session: Session, parts: Parts, episode: Episode, reason: str, actor: Actor, now: datetime
) -> Stale | TooLate | Closed | None:
    departure = departure_of(session, parts, episode)
    if departure is not None or episode.reason != reason:
        return Stale(parts.rulebook.get(reason), episode, departure)
    facts = gather(session, parts, [episode])[episode.id]
    if facts.open_intent is not None:
        return TooLate(facts.open_intent)
    closed = decide_removal(facts, now, actor).first_closed
    return Closed(closed) if closed is not None else None


def _plan(
    session: Session,
    parts: Parts,
    episode: Episode,
    order: RemovalOrder,
    actor: Actor,
    now: datetime,
) -> Taken | TooLate:
    """The wish and what it orders, in one transaction."""
    request = act.request_for(episode, ActionKind.CREATE_REMOVAL_ORDER, actor)
    state, wait = planned_as(session, parts, request)
    intent, won = act.plan(session, parts, request, now, wait, state)
    if not won:
        return TooLate(intent)
    scope = Scope(parts.workspace, episode.account)
    removal_orders.record(session, scope, intent, order)
    act.plan_line(session, parts, intent, now, shown_on=None)
    return Taken(intent)
