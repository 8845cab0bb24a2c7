"""Deleting a listing: asked for by who may spend, by its typed SKU, with a second person's word."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.workflows import act
from bot.workflows.outcomes import record
from bot.workflows.parts import Parts
from bot.workflows.picture import departure_of, gather
from bot.workflows.press import Closed, Forgotten, Stale, Taken, TooLate
from store import audit, episodes, intents, posts, settings, waiting
from stranded.actions import ActionKind, Actor, Intent, IntentState, Why
from stranded.deletion import MayAsk
from stranded.items import Episode
from stranded.rules import decide_deletion
from stranded.scope import Scope
from stranded.settings import undo_window
from stranded.steps import StepPress

SECOND_WITHIN = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class WrongWord:
    """What was typed is not the SKU."""

    sku: str


@dataclass(frozen=True, slots=True)
class NotSecond:
    """This person's word does not count as the second one, or comes too late."""

    why: Why


Against = TooLate | Stale | Closed | Forgotten
Asked = Taken | Against | WrongWord
Seconded = Intent | Forgotten | WrongWord | NotSecond


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
    if departure is not None or episode.reason != reason:
        return Stale(parts.rulebook.get(reason), episode, departure)
    facts = gather(session, parts, [episode])[episode.id]
    if facts.open_intent is not None:
        return TooLate(facts.open_intent)
    closed = decide_deletion(facts, now).first_closed
    return Closed(closed) if closed is not None else None


def _plan(
    session: Session, parts: Parts, episode: Episode, actor: Actor, now: datetime
) -> Taken | TooLate:
    scope, action = Scope(parts.workspace, episode.account), ActionKind.DELETE_LISTING
    request = act.request_for(episode, action, actor)
    state, wait = IntentState.PROPOSED, SECOND_WITHIN
    if not parts.second_person:
        chosen = settings.read(session, scope, episode.marketplace)
        state, wait = IntentState.PLANNED, undo_window(chosen, action, in_bulk=False)
    intent, won = act.plan(session, parts, request, now, wait, state)
    if not won:
        return TooLate(intent)
    act.plan_line(session, parts, intent, now, shown_on=None)
    return Taken(intent)


def offer_second(
    parts: Parts, scope: Scope, intent_id: int, actor: Actor
) -> MayAsk | NotSecond | Forgotten:
    """What a second person confirms."""
    with parts.database.read() as session:
        intent = intents.get(session, scope, intent_id)
        episode = episodes.by_id(session, scope, intent.request.episode) if intent else None
    if intent is None or episode is None:
        return Forgotten()
    against = _not_second(intent, actor)
    return against or MayAsk(episode, parts.rulebook.get(episode.reason), True, intent)


def second(
    parts: Parts, scope: Scope, intent_id: int, typed: str, actor: Actor, now: datetime
) -> Seconded:
    """Plans what somebody else proposed; it can still be taken back for its time."""
    with parts.database.write() as session:
        intent = intents.get(session, scope, intent_id)
        if intent is None:
            return Forgotten()
        if against := _not_second(intent, actor):
            return against
        request = intent.request
        if typed.strip() != request.sku:
            return WrongWord(request.sku)
        chosen = settings.read(session, scope, request.marketplace)
        due = now + undo_window(chosen, request.action, in_bulk=False)
        if not waiting.second(session, scope, intent_id, actor.id, now, due):
            return NotSecond(Why("proposed_no_more"))
        posts.want_redraw(session, scope, request.episode)
        subject = f"{request.marketplace}/{request.sku}"
        event, detail = f"{request.action.value}.seconded", {"intent": intent_id}
        audit.append(session, scope, parts.audit_key, event, actor.id, subject, detail, now)
        parts.dispatcher.defer(session, intent_id)
        return intents.get(session, scope, intent_id) or Forgotten()


def _not_second(intent: Intent, actor: Actor) -> NotSecond | None:
    if intent.state is not IntentState.PROPOSED:
        return NotSecond(Why("proposed_no_more"))
    if intent.request.actor == actor:
        return NotSecond(Why("same_person"))
    return None


def end_lapsed(parts: Parts, now: datetime) -> int:
    """Ends proposals that nobody seconded in time; returns how many."""
    with parts.database.write() as session:
        return sum(
            _end(session, parts, scope, intent_id, now)
            for scope, intent_id in waiting.lapsed(session, now)
        )


def _end(session: Session, parts: Parts, scope: Scope, intent_id: int, now: datetime) -> bool:
    if not waiting.cancel(session, scope, intent_id, Why("nobody_seconded"), now):
        return False
    if intent := intents.get(session, scope, intent_id):
        posts.want_redraw(session, scope, intent.request.episode)
        record(session, parts, intent, "refloat", now)
    return True
