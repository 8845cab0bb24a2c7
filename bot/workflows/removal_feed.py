"""A removal order at Amazon's door: handed in once, looked up where its answer was lost, answered.

Only what is on file here is ever handed in, and never a second time: a feed whose answer was lost
is looked for among those that Amazon has.
"""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from amazon.gateway import AmazonError, AmazonGateway, FeedProgress, ReportState
from bot.workflows.parts import Parts
from store import removal_orders
from stranded.actions import Intent, IntentState, Outcome, Why
from stranded.gates import Gate
from stranded.items import Episode
from stranded.removal_order import Followed, problems
from stranded.scope import Scope

# Whoever stood still for longer hands nothing in: its feed would be looked for too early.
IN_TIME = timedelta(minutes=5)
# Amazon's clock and ours differ a little, and its servers take their time with what they heard.
EARLIER, LATER = timedelta(minutes=2), 2 * IN_TIME
# Amazon answers within minutes, or hours on a bad day.
ANSWERED_WITHIN = timedelta(days=1)
# Why an intent is accepted whose feed was found by its time: another app's looks the same.
FOUND = "removal_feed_found"
# Why an intent is unknown whose answer may be read yet.
LATE = "removal_answer_late"


def shortage(session: Session, scope: Scope, intent: Intent, episode: Episode) -> Gate | None:
    """What there is too little of by now; units may have gone since the order was written."""
    asked = removal_orders.of_intent(session, scope, intent.id)
    found = problems(asked.order, episode.item) if asked else {"sku": Why("not_kept")}
    return next((Gate(field, False, why) for field, why in found.items()), None)


def hand_in(
    parts: Parts, scope: Scope, gateway: AmazonGateway, intent: Intent, now: datetime
) -> Outcome:
    """Sends the file. The outcome is `accepted` with the feed's id: nothing is made by that yet.

    Raises MaybeHappened where the feed may exist; any other AmazonError means that it doesn't.
    """
    with parts.database.write() as session:
        order = removal_orders.of_intent(session, scope, intent.id)
        removal_orders.mark_sent(session, scope, intent.id, now)
    if order is None:
        return Outcome(IntentState.FAILED, Why("not_kept"))
    feed_id = gateway.create_removal(order.marketplace, order.name, order.order, now + IN_TIME)
    return Outcome(IntentState.ACCEPTED, Why("removal_handed_in"), feed_id)


def told_by_feed(
    parts: Parts, scope: Scope, gateway: AmazonGateway, intent: Intent, now: datetime
) -> Outcome | None:
    """As `read_feeds`; where Amazon does not answer it goes on being in doubt.

    Nor is a file followed for ever: a person may end the waiting once no answer came in its time,
    though one that comes later is read.
    """
    try:
        told = read_feeds(parts, scope, gateway, intent, now)
    except AmazonError:
        told = _lost(intent)
    late = intent.state is IntentState.ACCEPTED and now - intent.updated_at > ANSWERED_WITHIN
    if told is not None or not late:
        return told
    return Outcome(IntentState.UNKNOWN, Why("removal_answer_late", {"by_time": _by_time(intent)}))


def read_feeds(
    parts: Parts, scope: Scope, gateway: AmazonGateway, intent: Intent, now: datetime
) -> Outcome | None:
    """What Amazon's feeds tell of an order that was sent; None where there is nothing more.

    Raises AmazonError where Amazon does not answer.
    """
    with parts.database.read() as session:
        order = removal_orders.of_intent(session, scope, intent.id)
    if order is None:
        return None
    if intent.remote_ref:
        return _answer(gateway, intent)
    return _look_for(parts, scope, gateway, intent, order, now)


def _lost(intent: Intent) -> Outcome | None:
    lost = Outcome(IntentState.UNKNOWN, Why("answer_lost"))
    return lost if intent.state is IntentState.SENT else None


def _answer(gateway: AmazonGateway, intent: Intent) -> Outcome | None:
    """DONE is not created: the answer says so, or nobody can tell and the removal report will.

    Of a feed that was found by its time alone it says no more than that somebody's order was made.
    """
    if intent.state is IntentState.UNKNOWN and intent.why.code != LATE:
        return None
    feed = gateway.removal_feed(intent.remote_ref)
    if feed.state is ReportState.CANCELLED:
        return Outcome(IntentState.FAILED, Why("feed_cancelled"))
    if feed.state not in (ReportState.DONE, ReportState.FATAL):
        return None
    found = gateway.removal_answer(feed.document_id) if feed.document_id else None
    if _by_time(intent) and found is not None and found.state is IntentState.CONFIRMED:
        return Outcome(IntentState.UNKNOWN, Why("removal_feed_by_time"))
    if feed.state is ReportState.FATAL:
        # By Amazon's own word a part of it, or all, may have been done.
        refused = found is not None and found.state is IntentState.REFUSED
        return found if refused else Outcome(IntentState.UNKNOWN, Why("feed_fatal"))
    return found or Outcome(IntentState.UNKNOWN, Why("removal_answer_unread"))


def _by_time(intent: Intent) -> bool:
    return intent.why.code == FOUND or bool(intent.why.parameters.get("by_time"))


def _look_for(
    parts: Parts,
    scope: Scope,
    gateway: AmazonGateway,
    intent: Intent,
    order: Followed,
    now: datetime,
) -> Outcome | None:
    """The one feed of the time of sending that no order of ours is known by.

    That there is none counts only once that time is over: a list may lag behind what was created.
    One of later may still be it, of a machine that slept in the very call, or may be another's.
    """
    if order.sent_at is None:
        return Outcome(IntentState.FAILED, Why("removal_not_sent"))
    since, until = order.sent_at - EARLIER, order.sent_at + LATER
    feeds = gateway.removal_feeds(order.marketplace, since, until)
    with parts.database.read() as session:
        known = removal_orders.known_feeds(session, scope)
        others = removal_orders.also_lost(session, scope, order, EARLIER + LATER)
    found: list[FeedProgress] = [feed for feed in feeds if feed.feed_id not in known]
    if len(found) == 1 and not others:
        return Outcome(IntentState.ACCEPTED, Why("removal_feed_found"), found[0].feed_id)
    if not found and now < until:
        return _lost(intent)
    if not found:
        later = gateway.removal_feeds(order.marketplace, until, now)
        found = [feed for feed in later if feed.feed_id not in known]
    if not found:
        return Outcome(IntentState.FAILED, Why("removal_not_sent"))
    many = Why("removal_feeds_many", {"feeds": len(found)})
    same = (intent.state, intent.why) == (IntentState.UNKNOWN, many)
    return None if same else Outcome(IntentState.UNKNOWN, many)
