"""What a click comes to: taken, too late, stale, closed by a gate, or a switch of the opt-out."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from bot.workflows import act, optouts
from bot.workflows.parts import Parts
from bot.workflows.picture import departure_of, gather
from store import episodes, intents, posts
from stranded.actions import CHECK_DELAYS, ActionKind, Actor, Intent, IntentState
from stranded.cards import ButtonKind, Press, action_of, needs_listing
from stranded.gates import Facts, Gate
from stranded.items import Departure, Episode
from stranded.optouts import Place, Switched
from stranded.pause import on_vacation
from stranded.reasons import Reason
from stranded.rules import Decision, decide_click
from stranded.scope import Scope
from stranded.settings import undo_window


@dataclass(frozen=True, slots=True)
class Taken:
    """The wish was written down and will be carried out."""

    intent: Intent


@dataclass(frozen=True, slots=True)
class TooLate:
    """Somebody was first: their intent is the one that counts."""

    intent: Intent


@dataclass(frozen=True, slots=True)
class Stale:
    """What the button showed is no longer so: another reason, or the SKU left the list."""

    shown: Reason
    episode: Episode
    departure: Departure | None


@dataclass(frozen=True, slots=True)
class Closed:
    """A gate does not let it through."""

    gate: Gate


@dataclass(frozen=True, slots=True)
class Forgotten:
    """The button belongs to an item that is no longer kept."""


Asked = Taken | TooLate | Stale | Closed
Pressed = Asked | Switched | Forgotten


def press(
    parts: Parts, pressed: Press, actor: Actor, now: datetime, shown_on: str | None
) -> Pressed:
    """What a click comes to. `shown_on` is the key of the post that was clicked, if it was one."""
    scope = Scope(parts.workspace, pressed.account)
    with parts.database.write() as session:
        episode = episodes.by_id(session, scope, pressed.episode)
        if episode is None:
            return Forgotten()
        if action_of(pressed.kind) is None:
            place = Place(scope, episode.marketplace, episode.sku)
            if pressed.kind is ButtonKind.OPT_OUT:
                return optouts.opt_out(session, parts, place, None, actor, now)
            return optouts.opt_in(session, parts, place, actor, now)
        asked = ask(session, parts, episode, pressed, actor, now)
        if isinstance(asked, Taken):
            act.plan_line(session, parts, asked.intent, now, shown_on)
        return asked


def ask(
    session: Session,
    parts: Parts,
    episode: Episode,
    pressed: Press,
    actor: Actor,
    now: datetime,
    told_in: str = "",
) -> Asked:
    """Writes the wish for an action down, where nothing speaks against it.

    `told_in` is the key of the post that tells of it together with others. Several at once don't
    wait for their listings to be read: each is read right before it is sent.
    """
    action = action_of(pressed.kind)
    assert action is not None  # noqa: S101 - the caller has looked
    scope = Scope(parts.workspace, episode.account)
    facts = gather(session, parts, [episode])[episode.id]
    last = intents.last_of_episode(session, scope, episode.id)
    if first := asked_before(facts, last, now):
        return TooLate(first)
    departure = departure_of(session, parts, episode)
    if departure is not None or episode.reason != pressed.reason:
        return Stale(parts.rulebook.get(pressed.reason), episode, departure)
    closed = closed_to_click(action, facts, now, in_bulk=told_in != "")
    if closed is not None:
        return Closed(closed)
    window = undo_window(facts.settings, action, in_bulk=told_in != "")
    request = act.request_for(episode, action, actor, told_in)
    intent, won = act.plan(session, parts, request, now, window)
    return Taken(intent) if won else TooLate(intent)


def closed_to_click(
    action: ActionKind, facts: Facts, now: datetime, *, in_bulk: bool
) -> Gate | None:
    if in_bulk and facts.pause is not None:
        # One by one a person may end a vacation, but not by ticks that stand there already.
        return Gate("vacation", *on_vacation(facts.pause))
    return first_against(decide_click(action, facts, now), facts, now, look_later=in_bulk)


def first_against(
    decision: Decision, facts: Facts, now: datetime, *, look_later: bool
) -> Gate | None:
    """What keeps it closed. With `look_later` an unread listing does not: it is read when sent."""
    unread = look_later and needs_listing(facts, now)
    return decision.closed_but_for_a_look if unread else decision.first_closed


def asked_before(facts: Facts, last: Intent | None, now: datetime) -> Intent | None:
    """Whoever was first with this SKU; None where one may press (again)."""
    first = facts.open_intent or last
    return first if first is not None and _still_counts(first, now) else None


def _still_counts(intent: Intent, now: datetime) -> bool:
    """Under way, or done and not yet seen to have been in vain; else one may press again."""
    done = intent.state in (IntentState.CONFIRMED, IntentState.SUPERSEDED)
    return intent.open or (done and now - intent.created_at < CHECK_DELAYS[-1])


def shown_on(parts: Parts, channel: str, ts: str) -> str | None:
    """The key of the post that stands there; of a reply its root's, which has the thread."""
    with parts.database.read() as session:
        post = posts.by_ts(session, parts.workspace, channel, ts)
    return (post.parent or post.key) if post else None
