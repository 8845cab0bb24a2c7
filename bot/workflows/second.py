"""The word of a second person, which what can't be undone waits for where it is asked for."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.workflows.outcomes import record
from bot.workflows.parts import Parts
from bot.workflows.press import Forgotten
from store import audit, episodes, intents, posts, removal_orders, settings, waiting
from stranded.actions import ActionKind, Actor, Intent, IntentState, Request, Why
from stranded.deletion import MayAsk
from stranded.items import Episode
from stranded.scope import Scope
from stranded.settings import undo_window

SECOND_WITHIN = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class WrongWord:
    """What was typed is not the SKU."""

    sku: str


@dataclass(frozen=True, slots=True)
class NotSecond:
    """This person's word does not count as the second one, or comes too late."""

    why: Why


Seconded = Intent | Forgotten | WrongWord | NotSecond


def planned_as(session: Session, parts: Parts, request: Request) -> tuple[IntentState, timedelta]:
    """As what a wish is written down that can't be undone, and how long it waits."""
    if parts.second_person:
        return IntentState.PROPOSED, SECOND_WITHIN
    scope = Scope(parts.workspace, request.account)
    chosen = settings.read(session, scope, request.marketplace)
    return IntentState.PLANNED, undo_window(chosen, request.action, in_bulk=False)


def offer_second(
    parts: Parts, scope: Scope, intent_id: int, actor: Actor, now: datetime
) -> MayAsk | NotSecond | Forgotten:
    """What a second person confirms."""
    with parts.database.read() as session:
        intent = intents.get(session, scope, intent_id)
        episode = episodes.by_id(session, scope, intent.request.episode) if intent else None
    if intent is None or episode is None:
        return Forgotten()
    against = _not_second(intent, actor, now)
    return against or _shown(parts, scope, episode, intent)


def _shown(parts: Parts, scope: Scope, episode: Episode, intent: Intent) -> MayAsk:
    """What was proposed, as it stands in the store."""
    shown = MayAsk(episode, parts.rulebook.get(episode.reason), True, intent)
    if intent.request.action is not ActionKind.CREATE_REMOVAL_ORDER:
        return shown
    with parts.database.read() as session:
        found = removal_orders.of_intent(session, scope, intent.id)
    return replace(shown, order=found.order if found else None)


def second(
    parts: Parts, scope: Scope, intent_id: int, typed: str, actor: Actor, now: datetime
) -> Seconded:
    """Plans what somebody else proposed; it can still be taken back for its time."""
    with parts.database.write() as session:
        intent = intents.get(session, scope, intent_id)
        if intent is None:
            return Forgotten()
        if against := _not_second(intent, actor, now):
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


def _not_second(intent: Intent, actor: Actor, now: datetime) -> NotSecond | None:
    """Its time may be over before it is ended: nothing ends it while the bot stands still."""
    if intent.state is not IntentState.PROPOSED or intent.not_before <= now:
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
