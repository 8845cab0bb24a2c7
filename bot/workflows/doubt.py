"""Nobody knows whether it happened: a person who looked at Amazon may end the waiting."""

from dataclasses import dataclass
from datetime import datetime

from amazon.gateway import AmazonError, AmazonGateway
from bot.workflows.look_up import SETTLE, read_now, told_by
from bot.workflows.outcomes import finish
from bot.workflows.parts import Parts
from bot.workflows.removal_feed import LATE, read_feeds
from store import intents
from stranded.actions import ActionKind, Actor, Intent, IntentState, Outcome, Why
from stranded.scope import Scope


@dataclass(frozen=True, slots=True)
class NotInDoubt:
    """It is known by now, as the intent tells."""

    intent: Intent


@dataclass(frozen=True, slots=True)
class WaitOn:
    """It goes on being in doubt, and why."""

    why: Why


def stop_waiting(
    parts: Parts, scope: Scope, intent_id: int, actor: Actor, now: datetime
) -> Intent | NotInDoubt | WaitOn | None:
    """The intent as the listing shows it at this moment; None where there is none of that number.

    One that does not show is called failed by this person's word, so that the item is free again.
    """
    with parts.database.read() as session:
        intent = intents.get(session, scope, intent_id)
    if intent is None:
        return None
    if intent.state is not IntentState.UNKNOWN:
        return NotInDoubt(intent)
    if now < intent.updated_at + SETTLE:
        return WaitOn(Why("too_soon_to_tell", {"at": intent.updated_at + SETTLE}))
    outcome = _by_this_persons_word(parts, scope, intent, actor, now)
    if outcome is None:
        return WaitOn(_unreadable(intent))
    finish(parts, scope, intent, outcome, now, by=actor)
    with parts.database.read() as session:
        return intents.get(session, scope, intent_id)


def _by_this_persons_word(
    parts: Parts, scope: Scope, intent: Intent, actor: Actor, now: datetime
) -> Outcome | None:
    """What Amazon shows, else that it counts as not done; None where Amazon shows nothing."""
    gateway = parts.gateways.get(scope)
    if gateway is None:
        return None
    if intent.request.action is ActionKind.CREATE_REMOVAL_ORDER:
        return _by_the_feeds(parts, scope, gateway, intent, actor, now)
    listing = read_now(gateway, intent, now)
    if listing is None:
        return None
    given_up = Outcome(IntentState.FAILED, Why("given_up", {"by": actor.id}))
    return told_by(listing, parts, intent, now) or given_up


def _by_the_feeds(
    parts: Parts,
    scope: Scope,
    gateway: AmazonGateway,
    intent: Intent,
    actor: Actor,
    now: datetime,
) -> Outcome | None:
    """Of a removal order, which no listing shows; its feed may be found by this very look."""
    try:
        told = read_feeds(parts, scope, gateway, intent, now)
    except AmazonError:
        if intent.why.code != LATE:
            return None
        told = None
    return told or Outcome(IntentState.FAILED, Why("removal_given_up", {"by": actor.id}))


def _unreadable(intent: Intent) -> Why:
    removal = intent.request.action is ActionKind.CREATE_REMOVAL_ORDER
    return Why("feeds_unreadable_now") if removal else Why("unreadable_now")
