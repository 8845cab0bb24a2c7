"""A post's kind and subject -> the picture of its state, drawn from the store each time."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from sqlalchemy.orm import Session

from bot.messages import (
    Message,
    Reader,
    again,
    asking,
    bulk,
    digest,
    dropped,
    filled,
    held,
    lost,
    notices,
    removal,
    signals,
    vacation,
)
from bot.messages import steps as told
from bot.workflows.bulk import picture as bulk_picture
from bot.workflows.digest import thaw
from bot.workflows.filled import picture as filled_picture
from bot.workflows.parts import Parts
from bot.workflows.picture import cards_by_id
from bot.workflows.signals import STALE
from bot.workflows.signals import picture as signal_picture
from bot.workflows.support import case_of, support_case
from bot.workflows.vacation import picture as vacation_picture
from store import episodes, intents, posts, removal_orders, settings, steps
from store.posts import Post
from stranded.actions import CHECK_DELAYS, ActionKind, Why
from stranded.cards import Card
from stranded.items import Evidence
from stranded.marketplaces import MARKETPLACES
from stranded.schedule import LATE_AFTER, TOO_LATE_AFTER
from stranded.settings import Automatic

Painter = Callable[["Drawing", Session, Post, datetime], Message | None]


class Drawing:
    """Draws posts for the channel's readers."""

    def __init__(self, parts: Parts, reader: Reader) -> None:
        self.parts = parts
        self.reader = reader

    def __call__(self, session: Session, post: Post, now: datetime) -> Message | None:
        """The message as it should stand at `now`; None where there is nothing to show."""
        return PAINTERS[post.kind](self, session, post, now)


def _digest(drawing: Drawing, session: Session, post: Post, now: datetime) -> Message | None:
    """None where it waited so long to be sent that the next one is nearer."""
    made = thaw(session, drawing.parts, post.scope, post.subject, now)
    late = _sent(post, now) - datetime.fromisoformat(post.subject.get("due", post.subject["now"]))
    if post.ts is None and late > TOO_LATE_AFTER:
        return None
    return digest.digest(replace(made, late=made.late or late > LATE_AFTER), drawing.reader)


def _sent(post: Post, now: datetime) -> datetime:
    """When a message came into the channel, which is `now` for one that is yet to."""
    return now if post.ts is None else datetime.fromtimestamp(float(post.ts), UTC)


def _still(drawing: Drawing, session: Session, post: Post, now: datetime) -> list[str]:
    """Of the episodes that a post calls a person to, those that wait still.

    It was made a moment ago, unless the bot or Slack stood still; what is sent stays as it is.
    """
    ids: list[str] = post.subject["episodes"]
    if post.ts is not None or now - post.created_at <= LATE_AFTER:
        return ids
    cards = cards_by_id(session, drawing.parts, post.scope, ids, now)
    return [card.episode.id for card in cards if _waits(card)]


def _waits(card: Card) -> bool:
    acted = card.last is not None
    return card.departure is None and card.reason.auto is not None and not (card.opt_out or acted)


def _digest_part(drawing: Drawing, session: Session, post: Post, now: datetime) -> Message | None:
    root = posts.by_key(session, post.scope, post.subject["digest"])
    if root is None:
        return None
    made = thaw(session, drawing.parts, post.scope, root.subject, now)
    pages = digest.digest_thread(made, drawing.reader)
    part = int(post.subject["part"])
    return pages[part] if part < len(pages) else None


def _action(drawing: Drawing, session: Session, post: Post, now: datetime) -> Message | None:
    intent = intents.get(session, post.scope, post.subject["intent"])
    if intent is None:
        return None
    ids = [intent.request.episode]
    cards = cards_by_id(session, drawing.parts, post.scope, ids, now)
    card = cards[0] if cards else None
    asked = None
    if intent.request.action is ActionKind.CREATE_REMOVAL_ORDER:
        asked = removal_orders.of_intent(session, post.scope, intent.id)
    order = asked.order if asked else None
    return notices.action(intent, card, post.parent is not None, drawing.reader, order)


def _check(drawing: Drawing, session: Session, post: Post, now: datetime) -> Message | None:
    intent = intents.get(session, post.scope, post.subject["intent"])
    if intent is None:
        return None
    after = timedelta(hours=post.subject["hours"])
    evidence = Evidence(post.subject["evidence"])
    # A post of before there were cases tells by its hours.
    late = post.subject.get("escalates", after >= CHECK_DELAYS[-1])
    case = case_of(session, post.scope, intent) if late else None
    return notices.check(intent, evidence, after, drawing.reader, case, drawing.parts.owner)


def _step(drawing: Drawing, session: Session, post: Post, now: datetime) -> Message | None:
    step = steps.get(session, post.scope, post.subject["step"])
    if step is None:
        return None
    return told.told_line(step, drawing.parts.rulebook.get(step.reason), drawing.reader)


def _step_look(drawing: Drawing, session: Session, post: Post, now: datetime) -> Message | None:
    step = steps.get(session, post.scope, post.subject["step"])
    case = support_case(session, post.scope, step.episode) if step else None
    if step is None or case is None:
        return None
    reason, by_now = map(drawing.parts.rulebook.get, (step.reason, post.subject["reason"]))
    known = steps.of_skus(session, post.scope, step.marketplace, [step.sku]).get(step.sku, [])
    mine = (step.episode, step.reason)
    done = tuple(one for one in known if (one.episode, one.reason) == mine)
    case = replace(case, by_hand=done, reason=reason)
    return told.look(step, reason, by_now, case, drawing.reader, drawing.parts.owner)


def _again(drawing: Drawing, session: Session, post: Post, now: datetime) -> Message | None:
    pairs = post.subject["pairs"][: again.SHOWN]
    ids = [episode for _, episode in pairs]
    cards = {
        card.episode.id: card for card in cards_by_id(session, drawing.parts, post.scope, ids, now)
    }
    found = []
    for number, episode in pairs:
        intent, card = intents.get(session, post.scope, number), cards.get(episode)
        if intent is not None and card is not None:
            gone = episodes.departure(session, post.scope, intent.request.episode)
            found.append(again.Return(card, intent, gone))
    shown = again.Returns(tuple(found), post.subject["marketplace"], len(post.subject["pairs"]))
    return again.again(shown, drawing.reader) if found else None


def _warning(drawing: Drawing, session: Session, post: Post, now: datetime) -> Message | None:
    """In its latest state: what left is not warned of, and days have gone by since it was due."""
    told = post.subject
    zone = MARKETPLACES[told["marketplace"]].zone
    listed = episodes.still_listed(session, post.scope, told["episodes"])
    ids = listed if post.ts is None else told["episodes"]
    shown = cards_by_id(session, drawing.parts, post.scope, ids[: removal.SHOWN], now)
    if not shown:
        return None
    day = date.fromisoformat(told["day"]) if "day" in told else now.astimezone(zone).date()
    since = (now.astimezone(zone).date() - day).days
    given = removal.Removals(
        tuple(shown),
        max(told["first"] - since, 0) if told["last"] >= since else told["first"] - since,
        told["last"] - since,
        told["marketplace"],
        more=len(listed) - sum(card.departure is None for card in shown),
        or_sooner=any(card.removal.or_sooner for card in shown),
        owner=drawing.parts.owner,
    )
    return removal.warning(given, drawing.reader)


def _preview(drawing: Drawing, session: Session, post: Post, now: datetime) -> Message | None:
    marketplace = post.subject["marketplace"]
    ids = _still(drawing, session, post, now)
    cards = cards_by_id(session, drawing.parts, post.scope, ids[: notices.LINES], now)
    chosen = settings.read(session, post.scope, marketplace)
    shown = notices.Preview(
        tuple(cards),
        marketplace,
        count=len(ids),
        switched_on=chosen.automatic is Automatic.ON,
        token=f"{post.scope.account}\n{marketplace}",
    )
    return notices.preview(shown, drawing.reader) if cards else None


def _ask(drawing: Drawing, session: Session, post: Post, now: datetime) -> Message | None:
    ids = _still(drawing, session, post, now)
    cards = cards_by_id(session, drawing.parts, post.scope, ids[: asking.SHOWN], now)
    if not cards:
        return None
    asked = asking.Asking(tuple(cards), post.subject["marketplace"], len(ids))
    return asking.ask(asked, drawing.reader)


def _held(drawing: Drawing, session: Session, post: Post, now: datetime) -> Message:
    told = post.subject
    asked = held.Asked(
        post.scope.account,
        told["marketplace"],
        told["snapshot"],
        told.get("taken_by", ""),
        told.get("taken_at", ""),
        told["at_hand"],
    )
    return held.held(asked, told["rows"], told["would_close"], told["code"], drawing.reader)


def _dropped(drawing: Drawing, session: Session, post: Post, now: datetime) -> Message:
    if "lines" in post.subject:
        return filled.filled(filled_picture(post), drawing.reader)
    told = dict(post.subject)
    why = told.pop("why", None)
    unknown = [(value, rows) for value, rows in told.pop("unknown", [])]
    because = Why(why["code"], why["parameters"]) if why else None
    return dropped.dropped(dropped.Dropped(**told, unknown=unknown, why=because), drawing.reader)


def _bulk(drawing: Drawing, session: Session, post: Post, now: datetime) -> Message | None:
    found = bulk_picture(session, drawing.parts, post.scope, post.key, now)
    return bulk.bulk(found, drawing.reader) if found and found.rows else None


def _vacation(drawing: Drawing, session: Session, post: Post, _now: datetime) -> Message | None:
    found = vacation_picture(session, post.scope, post.key)
    return vacation.vacation(found, drawing.reader) if found else None


def _pause_trouble(
    drawing: Drawing, session: Session, post: Post, _now: datetime
) -> Message | None:
    found = vacation_picture(session, post.scope, post.subject["vacation"])
    if found is None:
        return None
    closed = post.subject["closed"]
    mine = tuple(row for row in found.rows if row.pause.id in post.subject["pauses"])
    return vacation.trouble(replace(found, rows=mine), closed, drawing.parts.owner, drawing.reader)


def _lost(drawing: Drawing, session: Session, post: Post, _now: datetime) -> Message:
    about = posts.get(session, post.subject["post"])
    settled = about.state != "unknown"
    return lost.lost(about.kind, post.subject["why"], settled, drawing.reader)


def _signal(drawing: Drawing, session: Session, post: Post, now: datetime) -> Message | None:
    if post.ts is None and now - post.created_at > STALE:
        return None
    told = signal_picture(session, drawing.parts, post.scope, post.subject, now)
    return signals.signal(told, drawing.reader, drawing.parts.owner)


def _audit_head(drawing: Drawing, session: Session, post: Post, now: datetime) -> Message:
    return notices.audit_head(post.subject["rows"], post.subject["head"], drawing.reader)


PAINTERS: dict[str, Painter] = {
    "digest": _digest,
    "digest_part": _digest_part,
    "action": _action,
    "automatic": _action,
    "check": _check,
    "step": _step,
    "step_look": _step_look,
    "warning": _warning,
    "past_date": _warning,
    "preview": _preview,
    "ask": _ask,
    "held": _held,
    "dropped": _dropped,
    "lost": _lost,
    "again": _again,
    "signal": _signal,
    "bulk": _bulk,
    "vacation": _vacation,
    "pause_trouble": _pause_trouble,
    "audit_head": _audit_head,
}
