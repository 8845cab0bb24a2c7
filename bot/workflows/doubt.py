"""Nobody knows whether it happened: a person who looked at Amazon may end the waiting."""

from dataclasses import dataclass
from datetime import datetime

from bot.workflows.look_up import SETTLE, read_now, told_by
from bot.workflows.outcomes import finish
from bot.workflows.parts import Parts
from store import intents
from stranded.actions import Actor, Intent, IntentState, Outcome, Why
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
    gateway = parts.gateways.get(scope)
    listing = read_now(gateway, intent, now) if gateway is not None else None
    if listing is None:
        return WaitOn(Why("unreadable_now"))
    given_up = Outcome(IntentState.FAILED, Why("given_up", {"by": actor.id}))
    outcome = told_by(listing, parts, intent, now) or given_up
    finish(parts, scope, intent, outcome, now, by=actor)
    with parts.database.read() as session:
        return intents.get(session, scope, intent_id)
