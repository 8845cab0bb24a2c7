"""From an intent to its outcome: the same door for a person's click and for a rule."""

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from amazon.gateway import AmazonError, AmazonGateway, MaybeHappened
from bot.workflows import pausing, people
from bot.workflows.look import read_listing
from bot.workflows.look_up import look_up
from bot.workflows.outcomes import finish, record
from bot.workflows.parts import Parts
from bot.workflows.picture import gather
from bot.workflows.removal_feed import hand_in, shortage
from store import episodes, intents, posts, settings, snapshots
from store.alone import StillHeld
from stranded.actions import (
    ActionKind,
    Actor,
    Intent,
    IntentState,
    Outcome,
    Request,
    Why,
)
from stranded.dangerous_goods import Answers
from stranded.gates import Gate, is_removed
from stranded.items import Episode, Money
from stranded.pause import pause_of
from stranded.quiet import quiet_until
from stranded.roles import SPENDING, right_for
from stranded.rules import (
    FRESH_FOR_RULES,
    decide_automatic,
    decide_click,
    decide_declaration,
    decide_deletion,
    decide_price,
    decide_removal,
)
from stranded.scope import Scope

# Longer than any call to Amazon may take, so that a lease that ran out means a process that died.
LEASE = timedelta(minutes=5)
# For how long a rule's intent rests that a stop left behind with old data.
FOR_A_REPORT = timedelta(minutes=15)
# A rule reads the listing right before it plans; what is carried out at once needs no second look.
JUST_READ = timedelta(minutes=1)
NO_WAIT = timedelta(0)


def request_for(
    episode: Episode,
    action: ActionKind,
    actor: Actor,
    told_in: str = "",
    answers: Answers | None = None,
    price: Money | None = None,
) -> Request:
    """The wish for an action on an item, for the reason that it has."""
    return Request(
        account=episode.account,
        marketplace=episode.marketplace,
        sku=episode.sku,
        episode=episode.id,
        reason=episode.reason,
        action=action,
        actor=actor,
        told_in=told_in,
        answers=answers,
        price=price,
    )


def plan(
    session: Session,
    parts: Parts,
    request: Request,
    now: datetime,
    wait: timedelta = NO_WAIT,
    state: IntentState = IntentState.PLANNED,
) -> tuple[Intent, bool]:
    """Writes the intent and its audit row in the caller's transaction; it is due after `wait`."""
    scope = Scope(parts.workspace, request.account)
    planned = intents.plan(session, scope, request, now, now + wait, state)
    if planned.won:
        posts.want_redraw(session, scope, request.episode)
        record(session, parts, planned.intent, request.actor.id, now)
        parts.dispatcher.defer(session, planned.intent.id)
    return planned.intent, planned.won


def plan_line(
    session: Session, parts: Parts, intent: Intent, now: datetime, shown_on: str | None
) -> None:
    """The line that tells of one intent: a reply where it was asked for, if that is known."""
    posts.plan(
        session,
        Scope(parts.workspace, intent.request.account),
        key=line_key(intent),
        channel=parts.channel,
        kind="action",
        subject={"intent": intent.id},
        now=now,
        parent=shown_on,
        episodes=[intent.request.episode],
    )


def line_key(intent: Intent) -> str:
    return f"action|{intent.id}"


def run(parts: Parts, scope: Scope, intent_id: int, now: datetime) -> bool:
    """Carries one planned intent out. False where another worker has it."""
    with parts.database.alone(_place(intent_id)) as still_held:
        if still_held is None:
            return False
        with parts.database.write() as session:
            intent = intents.claim(session, scope, intent_id, now, LEASE)
        if intent is None:
            return False
        if _put_off(parts, scope, intent, now):
            return True
        _read_again(parts, scope, intent, now)
        refusal = _look_again(parts, scope, intent, now)
        outcome = refusal or _send(parts, scope, intent, now, still_held)
        if outcome is not None:
            finish(parts, scope, intent, outcome, now)
        return True


def _place(intent_id: int) -> str:
    return f"intent|{intent_id}"


def _put_off(parts: Parts, scope: Scope, intent: Intent, now: datetime) -> bool:
    """What time overtook between plan and deed waits: a rule acts once, so no is its end."""
    if not intent.request.actor.is_rule:
        return False
    with parts.database.read() as session:
        until = _waits_until(session, parts, scope, intent, now)
    if until is None:
        return False
    with parts.database.write() as session:
        posts.want_redraw(session, scope, intent.request.episode)
        return intents.put_off(session, scope, intent, until, now)


def _waits_until(
    session: Session, parts: Parts, scope: Scope, intent: Intent, now: datetime
) -> datetime | None:
    """The end of quiet hours, or a while where the data is too old to judge by.

    What belongs to a vacation is judged by its days, not by a report.
    """
    marketplace = intent.request.marketplace
    quiet = settings.read(session, scope, marketplace).quiet_hours
    if until := quiet_until(quiet, now, parts.zone):
        return until
    if pause_of(intent.request.episode) is not None:
        return None
    report = snapshots.current(session, scope, marketplace)
    old = report is None or now - report.seen_at > FRESH_FOR_RULES
    return now + FOR_A_REPORT if old else None


def _read_again(parts: Parts, scope: Scope, intent: Intent, now: datetime) -> None:
    """A rule acts by what the listing says right before, even where its intent had to wait."""
    if not intent.request.actor.is_rule or now - intent.created_at <= JUST_READ:
        return
    with parts.database.read() as session:
        episode = episodes.by_id(session, scope, intent.request.episode)
    if episode is not None:
        read_listing(parts, episode, now)


def _look_again(parts: Parts, scope: Scope, intent: Intent, now: datetime) -> Outcome | None:
    """What was true at the wish may not be any more: a right, the row, its reason or a gate."""
    with parts.database.read() as session:
        lost = _lost_right(session, parts, intent, now)
        if lost is not None:
            return Outcome(IntentState.REFUSED, lost)
        if parts.second_person and intent.request.action in SPENDING and not intent.seconded_by:
            return Outcome(IntentState.REFUSED, Why("nobody_second"))
        if pause_of(intent.request.episode) is not None:
            return pausing.against(session, scope, intent, now)
        found = episodes.as_it_stands(session, scope, intent.request.episode)
        episode, departure = found or (None, None)
        if episode is None or (departure and not _outlives(session, parts, episode, intent)):
            return Outcome(IntentState.SUPERSEDED, Why("left_the_list"))
        if episode.reason != intent.request.reason:
            return Outcome(IntentState.REFUSED, Why("reason_changed", {"reason": episode.reason}))
        closed = _closed(session, parts, episode, intent, now)
    return None if closed is None else Outcome(IntentState.REFUSED, closed.why)


def _outlives(session: Session, parts: Parts, episode: Episode, intent: Intent) -> bool:
    """The listing of a SKU whose stock was removed is deleted after the SKU has left the list."""
    if intent.request.action is not ActionKind.DELETE_LISTING:
        return False
    return is_removed(gather(session, parts, [episode])[episode.id])


def _lost_right(session: Session, parts: Parts, intent: Intent, now: datetime) -> Why | None:
    """What costs money or can't be undone takes more, and from both who asked for it."""
    right = right_for(intent.request.action)
    asked = [intent.request.actor, *([Actor(intent.seconded_by)] if intent.seconded_by else [])]
    lost = (people.lost_right(session, parts, one, right, now) for one in asked)
    return next((why for why in lost if why is not None), None)


def _closed(
    session: Session, parts: Parts, episode: Episode, intent: Intent, now: datetime
) -> Gate | None:
    """What stops it by now, such as an opt-out that stops a rule.

    A click does not wait for its listing to be read: the gateway reads it before it sends.
    """
    facts = replace(gather(session, parts, [episode])[episode.id], open_intent=None)
    if intent.request.action is ActionKind.DELETE_LISTING:
        return decide_deletion(facts, now).first_closed
    if intent.request.action is ActionKind.SET_PRICE:
        return decide_price(facts, now, intent.request.actor).closed_but_for_a_look
    if intent.request.answers is not None:
        return decide_declaration(facts, now).closed_but_for_a_look
    if intent.request.action is ActionKind.CREATE_REMOVAL_ORDER:
        closed = decide_removal(facts, now, intent.request.actor).first_closed
        return closed or shortage(session, Scope(parts.workspace, episode.account), intent, episode)
    if intent.request.actor.is_rule:
        return decide_automatic(intent.request.action, facts, now).first_closed
    return decide_click(intent.request.action, facts, now).closed_but_for_a_look


def _send(
    parts: Parts, scope: Scope, intent: Intent, now: datetime, still_held: StillHeld
) -> Outcome | None:
    """Marks the intent as sent before the world is touched. None where the claim was lost."""
    gateway = parts.gateways.get(scope)
    if gateway is None:
        return Outcome(IntentState.REFUSED, Why("amazon", {"connected": False}))
    with parts.database.write() as session:
        if not intents.mark_sent(session, scope, intent, now):
            return None
    if not still_held():
        with parts.database.write() as session:
            intents.release(session, scope, intent, now)
        return None
    return _submit(parts, scope, gateway, intent, now)


def _submit(
    parts: Parts, scope: Scope, gateway: AmazonGateway, intent: Intent, now: datetime
) -> Outcome:
    request = intent.request
    try:
        if request.action is ActionKind.CREATE_REMOVAL_ORDER:
            return hand_in(parts, scope, gateway, intent, now)
        what = (request.action, request.answers, request.price)
        return gateway.submit(request.marketplace, request.sku, *what)
    except MaybeHappened as error:
        return Outcome(IntentState.UNKNOWN, Why(error.code, error.parameters))
    except AmazonError as error:
        return Outcome(IntentState.FAILED, Why(error.code, error.parameters))


def work(parts: Parts, now: datetime) -> bool:
    """Carries out an intent that is due, or reads back one in doubt; False where none is."""
    with parts.database.read() as session:
        due = intents.due(session, now)
    if any(run(parts, scope, one, now) for scope, one in due):
        return True
    with parts.database.read() as session:
        doubtful = intents.in_doubt(session, now)
    return any(_look_up_once(parts, scope, one, now) for scope, one in doubtful)


def _look_up_once(parts: Parts, scope: Scope, intent_id: int, now: datetime) -> bool:
    with parts.database.alone(_place(intent_id)) as still_held:
        if still_held is None:
            return False
        with parts.database.write() as session:
            intent = intents.get(session, scope, intent_id)
            if intent is None or not intents.look(session, scope, intent, now):
                return False
        look_up(parts, scope, intent_id, now)
        return True
