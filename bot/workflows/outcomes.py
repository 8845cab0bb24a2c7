"""What an intent came to: its state, its audit row and all that follows, in one transaction."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.workflows import pausing
from bot.workflows.parts import Parts
from store import audit, checks, intents, posts, removal_orders
from store.intent_rows import kept
from stranded.actions import (
    CHECK_DELAYS,
    CHECKED_STATES,
    MENDING,
    ActionKind,
    Actor,
    Intent,
    IntentState,
    Outcome,
)
from stranded.scope import Scope


def finish(
    parts: Parts,
    scope: Scope,
    intent: Intent,
    outcome: Outcome,
    now: datetime,
    by: Actor | None = None,
) -> bool:
    """Outcome, audit row, later checks and the wish for a redraw in one transaction.

    `by` is who ended it, where that is not who asked for it.
    """
    with parts.database.write() as session:
        done = intents.finish(session, scope, intent, outcome, now)
        if done is None:
            return False
        if done.state in CHECKED_STATES and done.request.action in MENDING:
            reason = parts.rulebook.get(done.request.reason)
            delays = sorted({*CHECK_DELAYS, *reason.checks})
            checks.plan(session, scope, done, delays, now)
        posts.want_redraw(session, scope, done.request.episode)
        pausing.follow(session, parts, scope, done, now)
        _follow_removal(session, scope, done)
        record(session, parts, done, (by or done.request.actor).id, now)
    return True


def _follow_removal(session: Session, scope: Scope, done: Intent) -> None:
    """A removal order that is made is followed from here on."""
    is_removal = done.request.action is ActionKind.CREATE_REMOVAL_ORDER
    if is_removal and done.state is IntentState.CONFIRMED:
        removal_orders.mark_created(session, scope, done.id)


def record(session: Session, parts: Parts, intent: Intent, actor: str, now: datetime) -> None:
    """The audit row of the state that an intent came to, by whom."""
    request, why = intent.request, intent.why
    detail = {"intent": intent.id, "why": why.code, "remote_ref": intent.remote_ref}
    if why.parameters:
        detail["parameters"] = why.parameters
    if request.answers is not None:
        detail["declared"] = kept(request.answers)
    if request.price is not None:
        detail["price"] = request.price.text
    audit.append(
        session,
        Scope(parts.workspace, request.account),
        parts.audit_key,
        f"{request.action.value}.{intent.state.value}",
        actor,
        f"{request.marketplace}/{request.sku}",
        detail,
        now,
    )
