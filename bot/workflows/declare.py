"""Declaring dangerous goods: a person's answers go to Amazon together with the change to FBA.

It takes the right to act, as the change to FBA itself does: it costs neither money nor stock and
can be corrected in Seller Central, so it is not what the right to spend guards. What it is, a legal
declaration, its form guards: whoever declares says that they may, nothing is chosen for them, and
their name stands in the channel and in the audit log.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.workflows import act
from bot.workflows.parts import Parts
from bot.workflows.picture import departure_of, gather
from bot.workflows.press import Closed, Forgotten, Stale, Taken, TooLate, asked_before
from store import episodes, intents
from stranded.actions import ActionKind, Actor
from stranded.cards import Press
from stranded.dangerous_goods import Answers
from stranded.declaration import MayDeclare
from stranded.gates import Facts
from stranded.rules import decide_declaration
from stranded.scope import Scope
from stranded.settings import undo_window

ACTION = ActionKind.CHANGE_TO_FBA
Against = TooLate | Stale | Closed | Forgotten


def offer(parts: Parts, pressed: Press, now: datetime) -> MayDeclare | Against:
    """What a person is asked about, or what speaks against asking."""
    scope = Scope(parts.workspace, pressed.account)
    with parts.database.read() as session:
        episode = episodes.by_id(session, scope, pressed.episode)
        if episode is None:
            return Forgotten()
        facts = gather(session, parts, [episode])[episode.id]
        against = _against(session, parts, facts, pressed.reason, now)
    wait = undo_window(facts.settings, ACTION, in_bulk=False)
    return against or MayDeclare(episode, facts.reason, int(wait.total_seconds()))


def declare(
    parts: Parts,
    pressed: Press,
    answers: Answers,
    actor: Actor,
    now: datetime,
    shown_on: str | None,
) -> Taken | Against:
    """Plans the change to FBA with these answers; it can be taken back for its time."""
    scope = Scope(parts.workspace, pressed.account)
    with parts.database.write() as session:
        episode = episodes.by_id(session, scope, pressed.episode)
        if episode is None:
            return Forgotten()
        facts = gather(session, parts, [episode])[episode.id]
        if against := _against(session, parts, facts, pressed.reason, now):
            return against
        window = undo_window(facts.settings, ACTION, in_bulk=False)
        request = act.request_for(episode, ACTION, actor, answers=answers)
        intent, won = act.plan(session, parts, request, now, window)
        if not won:
            return TooLate(intent)
        act.plan_line(session, parts, intent, now, shown_on)
        return Taken(intent)


def _against(
    session: Session, parts: Parts, facts: Facts, reason: str, now: datetime
) -> Stale | TooLate | Closed | None:
    episode = facts.episode
    scope = Scope(parts.workspace, episode.account)
    last = intents.last_of_episode(session, scope, episode.id)
    if first := asked_before(facts, last, now):
        return TooLate(first)
    departure = departure_of(session, parts, episode)
    if departure is not None or episode.reason != reason:
        return Stale(parts.rulebook.get(reason), episode, departure)
    closed = decide_declaration(facts, now).first_closed
    return Closed(closed) if closed is not None else None
