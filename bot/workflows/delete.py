"""Deleting a listing: asked for by who may spend, by its typed SKU, with a second person's word."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.workflows import act
from bot.workflows.parts import Parts
from bot.workflows.picture import departure_of, gather
from bot.workflows.press import Closed, Forgotten, Stale, Taken, TooLate
from bot.workflows.second import WrongWord, planned_as
from store import episodes
from stranded.actions import ActionKind, Actor
from stranded.deletion import MayAsk
from stranded.gates import is_removed
from stranded.items import Episode
from stranded.rules import decide_deletion
from stranded.scope import Scope
from stranded.steps import StepPress

Against = TooLate | Stale | Closed | Forgotten
Asked = Taken | Against | WrongWord


def offer(parts: Parts, pressed: StepPress, now: datetime) -> MayAsk | Against:
    """What a person confirms who wants a listing deleted, or what speaks against it."""
    scope = Scope(parts.workspace, pressed.account)
    with parts.database.read() as session:
        episode = episodes.by_id(session, scope, pressed.episode)
        if episode is None:
            return Forgotten()
        against = _against(session, parts, episode, pressed.reason, now)
    return against or MayAsk(episode, parts.rulebook.get(episode.reason), parts.second_person)


def ask(parts: Parts, pressed: StepPress, typed: str, actor: Actor, now: datetime) -> Asked:
    """Plans it, or proposes it where a second person is needed. `typed` must be the SKU."""
    scope = Scope(parts.workspace, pressed.account)
    with parts.database.write() as session:
        episode = episodes.by_id(session, scope, pressed.episode)
        if episode is None:
            return Forgotten()
        if typed.strip() != episode.sku:
            return WrongWord(episode.sku)
        against = _against(session, parts, episode, pressed.reason, now)
        return against or _plan(session, parts, episode, actor, now)


def _against(
    session: Session, parts: Parts, episode: Episode, reason: str, now: datetime
) -> Stale | TooLate | Closed | None:
    departure = departure_of(session, parts, episode)
    facts = gather(session, parts, [episode])[episode.id]
    left = departure is not None and not is_removed(facts)
    if left or episode.reason != reason:
        return Stale(parts.rulebook.get(reason), episode, departure)
    if facts.open_intent is not None:
        return TooLate(facts.open_intent)
    closed = decide_deletion(facts, now).first_closed
    return Closed(closed) if closed is not None else None


def _plan(
    session: Session, parts: Parts, episode: Episode, actor: Actor, now: datetime
) -> Taken | TooLate:
    request = act.request_for(episode, ActionKind.DELETE_LISTING, actor)
    state, wait = planned_as(session, parts, request)
    intent, won = act.plan(session, parts, request, now, wait, state)
    if not won:
        return TooLate(intent)
    act.plan_line(session, parts, intent, now, shown_on=None)
    return Taken(intent)
