"""A pause and the ledger: what stops its two actions, and where the pause goes after each."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.workflows.parts import Parts
from store import audit, episodes, optouts, pauses, posts
from stranded.actions import ActionKind, Intent, IntentState, Outcome, Why
from stranded.marketplaces import MARKETPLACES
from stranded.pause import LATE, Pause, PauseState, missed, pause_of, relist_instant
from stranded.scope import Scope

DONE = (IntentState.CONFIRMED, IntentState.SUPERSEDED)
IN_VAIN = (IntentState.REFUSED, IntentState.FAILED, IntentState.CANCELLED)
# What another try can't help: the listing itself speaks against it, or nobody knows what it did.
FOR_GOOD = frozenset(
    {
        "listing_not_found",
        "listing_unreadable",
        "bad_request",
        "wrong_region",
        "no_effect",
        "not_as_wished",
        "given_up",
    }
)
TRY_AGAIN = timedelta(hours=1)
TRIED_FOR = timedelta(days=7)
# What still fails then is told aloud, though it is tried again.
TELL_AFTER = timedelta(hours=6)
KIND, TROUBLE = "vacation", "pause_trouble"
# How a pause ends as it was meant to, or by somebody's own will.
WELL = frozenset(
    {"read_back", "already_as_wished", "offer_not_closed", "pause_relisted", "cancelled"}
)


def against(session: Session, scope: Scope, intent: Intent, now: datetime) -> Outcome | None:
    """What was true at the plan may not be any more. The gateway itself looks at the listing."""
    pause = pauses.get(session, scope, pause_of(intent.request.episode) or 0)
    if pause is None or not pause.running:
        return Outcome(IntentState.REFUSED, Why("pause_over"))
    closing = intent.request.action is ActionKind.CLOSE_LISTING
    if closing and pause.ended_by:
        return Outcome(IntentState.CANCELLED, Why("cancelled", {"by": pause.ended_by}))
    chosen = optouts.get_many(session, scope, pause.marketplace, [pause.sku]).get(pause.sku)
    if chosen is not None and chosen.in_force(now) and (closing or intent.request.actor.is_rule):
        return Outcome(IntentState.REFUSED, Why("opt_out", {"by": chosen.by, "at": chosen.at}))
    if closing and missed(pause, now, MARKETPLACES[pause.marketplace].zone):
        return Outcome(IntentState.REFUSED, Why("pause_missed"))
    if not closing and intent.request.actor.is_rule and now < due_to_relist(pause):
        return Outcome(IntentState.REFUSED, Why("pause_short"))
    return None


def due_to_relist(pause: Pause) -> datetime:
    """When it is relisted by itself, given when it was seen closed."""
    zone = MARKETPLACES[pause.marketplace].zone
    return relist_instant(pause.relist_on, pause.closed_at or pause.close_at, zone)


def follow(session: Session, parts: Parts, scope: Scope, intent: Intent, now: datetime) -> None:
    """Moves a pause on by what an action of it came to, in the transaction that writes that."""
    number = pause_of(intent.request.episode)
    if number is None:
        _relisted_by_others(session, parts, scope, intent, now)
        return
    pause = pauses.get(session, scope, number)
    if pause is None or intent.id not in (pause.close_intent, pause.relist_intent):
        return
    if intent.state in IN_VAIN:
        _in_vain(session, parts, scope, pause, intent, now)
    elif intent.state in DONE and intent.id == pause.relist_intent:
        end(session, parts, scope, pause, intent.why, intent.request.actor.id, now)
    elif intent.state in DONE:
        zone = MARKETPLACES[pause.marketplace].zone
        due = now if pause.ended_by else relist_instant(pause.relist_on, now, zone)
        pauses.move(session, scope, pause, PauseState.CLOSED, closed_at=now, due_at=due)
        redraw(session, scope, pause)


def _relisted_by_others(
    session: Session, parts: Parts, scope: Scope, intent: Intent, now: datetime
) -> None:
    """A person relisted it from its card: then it is closed on purpose no more."""
    request = intent.request
    if request.action is not ActionKind.RELIST or intent.state is not IntentState.CONFIRMED:
        return
    found = pauses.running(session, scope, request.marketplace, [request.sku])
    pause = found.get(request.sku)
    if pause is not None and pause.state is PauseState.CLOSED:
        why = Why("pause_relisted", {"by": request.actor.id})
        end(session, parts, scope, pause, why, request.actor.id, now)


def _in_vain(
    session: Session, parts: Parts, scope: Scope, pause: Pause, intent: Intent, now: datetime
) -> None:
    """Whoever is away can't press again: what may work later is tried later."""
    closing = intent.id == pause.close_intent and pause.state is PauseState.CLOSING
    since = pause.close_at if closing else due_to_relist(pause)
    if not _may_work_later(intent) or now - since > TRIED_FOR or (closing and pause.ended_by):
        end(session, parts, scope, pause, intent.why, intent.request.actor.id, now)
        return
    back = PauseState.PLANNED if closing else PauseState.CLOSED
    why = {"why_code": intent.why.code, "why_parameters": intent.why.parameters}
    pauses.move(session, scope, pause, back, due_at=now + TRY_AGAIN, **why)
    redraw(session, scope, pause)
    if now - since >= TELL_AFTER:
        tell_trouble(session, parts, scope, pause, now)


def _may_work_later(intent: Intent) -> bool:
    """Nothing was changed, and for a reason that lies with the connection to Amazon."""
    if intent.state is IntentState.REFUSED:
        return intent.why.code == "amazon"
    return intent.state is IntentState.FAILED and intent.why.code not in FOR_GOOD


def end(
    session: Session,
    parts: Parts,
    scope: Scope,
    pause: Pause,
    why: Why,
    by: str,
    now: datetime,
) -> bool:
    """Says that a pause is over, and how."""
    if not pauses.end(session, scope, pause, why, now):
        return False
    redraw(session, scope, pause)
    if not _went_well(pause, why, now):
        tell_trouble(session, parts, scope, pause, now)
    detail = {"pause": pause.id, "why": why.code, "parameters": why.parameters}
    note(session, parts, scope, pause, "pause.ended", by, detail, now)
    return True


def _went_well(pause: Pause, why: Why, now: datetime) -> bool:
    if pause.closed_at is None:
        # Who plans for today is at the message for a while; what comes later finds nobody there.
        at_hand = pause.close_at <= pause.at and now - pause.at <= LATE
        return why.code == "cancelled" or at_hand
    return why.code in WELL


def tell_trouble(session: Session, parts: Parts, scope: Scope, pause: Pause, now: datetime) -> None:
    """A message of its own that calls whoever planned it, one for all SKUs of the plan."""
    closed = pause.closed_at is not None
    key = f"{pause.group}|{'not_relisted' if closed else 'not_closed'}"
    if told := posts.by_key(session, scope, key):
        known = told.subject["pauses"]
        if pause.id not in known:
            posts.tell(session, scope, key, {"pauses": [*known, pause.id]})
        return
    posts.plan(
        session,
        scope,
        key=key,
        channel=parts.channel,
        kind=TROUBLE,
        subject={"vacation": pause.group, "pauses": [pause.id], "closed": closed},
        now=now,
        parent=pause.group,
        episodes=[one.episode for one in pauses.of_group(session, scope, pause.group)],
    )


def note(
    session: Session,
    parts: Parts,
    scope: Scope,
    pause: Pause,
    event: str,
    by: str,
    detail: dict[str, object],
    now: datetime,
) -> None:
    subject = f"{pause.marketplace}/{pause.sku}"
    audit.append(session, scope, parts.audit_key, event, by, subject, detail, now)


def redraw(session: Session, scope: Scope, pause: Pause) -> None:
    """The message of the plan, and whatever shows the SKU while it is on the list."""
    shown = [pause.episode]
    if episode := episodes.current(session, scope, pause.marketplace, pause.sku):
        shown.append(episode.id)
    posts.want_redraw_of(session, scope, shown)
