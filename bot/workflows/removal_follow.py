"""Follows removal orders in Amazon's report until they are over. It asks, and never orders."""

import logging
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from amazon.gateway import AmazonError, AmazonGateway, ReportState, ReportType
from amazon.removal_report import read_removals
from amazon.reports import RejectedRow, ReportRefused
from bot.workflows.outcomes import finish
from bot.workflows.parts import Parts
from store import accounts, audit, intents, posts, refreshes, removal_orders
from store.refreshes import Refresh
from stranded.actions import IntentState, Outcome, Why
from stranded.marketplaces import MARKETPLACES
from stranded.removal_order import (
    GIVEN_UP,
    RUNNING,
    Counts,
    Followed,
    OrderState,
    Row,
    told_by,
)
from stranded.scope import Scope

logger = logging.getLogger(__name__)

REMOVAL_ORDERS = ReportType.REMOVAL_ORDERS
# An order takes days, so its report is asked for seldom.
EVERY = timedelta(hours=4)
# A report that is still not done after this long never will be.
GIVE_UP = timedelta(hours=2)
# An order stands in the report long before; who gave it up may have looked too early.
GIVEN_UP_FOR = timedelta(days=7)
# The report begins a little before the oldest order that is followed.
BEFORE = timedelta(days=1)


@dataclass(slots=True)
class Found:
    """A report's rows by the name of their order; `unread` are the SKUs of lines that can't be
    read, None of one whose SKU can't be told.
    """

    rows: dict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))
    unread: set[str | None] = field(default_factory=set)

    def of(self, order: Followed) -> list[Row]:
        return [row for row in self.rows[order.name] if row.sku == order.order.sku]

    def may_lack(self, order: Followed) -> bool:
        """Whether a row of it may be among those that can't be read, so that it may not be over."""
        return not self.unread.isdisjoint({order.order.sku, None})


def follow_removals(parts: Parts, now: datetime) -> int:
    """One look at every marketplace with an open order; returns how many orders moved on."""
    with parts.database.read() as session:
        places = accounts.places(session, parts.workspace)
        followed = {
            place: removal_orders.to_follow(session, *place, now - GIVEN_UP_FOR)
            for place in places
            if place[0] in parts.gateways
        }
    return sum(
        _look(parts, scope, marketplace, orders, now)
        for (scope, marketplace), orders in followed.items()
        if orders
    )


def _look(
    parts: Parts, scope: Scope, marketplace: str, orders: list[Followed], now: datetime
) -> int:
    gateway = parts.gateways[scope]
    with parts.database.read() as session:
        last = refreshes.last(session, scope, marketplace, REMOVAL_ORDERS, n=1)
    asked = last[0] if last else None
    try:
        if asked is not None and asked.state == "requested":
            return _follow(parts, gateway, asked, orders, now)
        if asked is None or now - asked.requested_at >= EVERY:
            _ask(parts, gateway, scope, marketplace, orders, now)
    except AmazonError as error:
        logger.warning("The removal report of %s failed: %s", marketplace, error)
    return 0


def _ask(
    parts: Parts,
    gateway: AmazonGateway,
    scope: Scope,
    marketplace: str,
    orders: list[Followed],
    now: datetime,
) -> None:
    """A failed request counts too, so that it is asked for once in EVERY whatever comes of it."""
    place = (scope, marketplace, REMOVAL_ORDERS)
    try:
        report_id = _fresh_or_new(gateway, marketplace, orders)
    except AmazonError:
        with parts.database.write() as session:
            failed = refreshes.start(session, *place, "", now)
            refreshes.finish(session, failed, "failed", now)
        raise
    with parts.database.write() as session:
        refreshes.start(session, *place, report_id, now)


def _fresh_or_new(gateway: AmazonGateway, marketplace: str, orders: list[Followed]) -> str:
    since = min(order.at for order in orders) - BEFORE
    fresh = gateway.find_fresh_report(marketplace, REMOVAL_ORDERS, since=since)
    if fresh is not None:
        return fresh.report_id
    return gateway.request_report(marketplace, REMOVAL_ORDERS, since)


def _follow(
    parts: Parts, gateway: AmazonGateway, asked: Refresh, orders: list[Followed], now: datetime
) -> int:
    late = now - asked.requested_at > GIVE_UP
    try:
        progress = gateway.report_progress(asked.report_id)
        if progress.state in (ReportState.IN_QUEUE, ReportState.IN_PROGRESS) and not late:
            return 0
        done = progress.state is ReportState.DONE and progress.document_id
        found = _read(gateway, asked.marketplace, done) if done else Found()
    except AmazonError as error:
        if error.permanent or late:
            _end(parts, asked, "failed", now)
        raise
    moved = sum(
        _tell(parts, asked.scope, order, found, asked.requested_at, now) for order in orders
    )
    _end(parts, asked, "done" if done else "failed", now)
    return moved


def _end(parts: Parts, asked: Refresh, state: str, now: datetime) -> None:
    with parts.database.write() as session:
        refreshes.finish(session, asked, state, now)


def _read(gateway: AmazonGateway, marketplace: str, document_id: str) -> Found:
    """What the report tells; of a file that is none, nothing."""
    found = Found()
    document = gateway.download_report(document_id)
    try:
        for row in read_removals(document.content, document.charset, MARKETPLACES[marketplace]):
            if isinstance(row, RejectedRow):
                logger.warning("Line %s of a removal report: %s", row.line, row.why)
                found.unread.add(row.sku)
            else:
                found.rows[row.order].append(row)
    except ReportRefused as error:
        logger.warning("The removal report of %s was refused: %s", marketplace, error)
    return found


def _tell(
    parts: Parts,
    scope: Scope,
    order: Followed,
    found: Found,
    told_at: datetime,
    now: datetime,
) -> bool:
    """Writes down what the report says of one order; False where that is nothing new."""
    told = told_by(found.of(order))
    if told is None:
        return False
    _confirm(parts, scope, order, now)
    state, counts = told
    if state not in RUNNING and found.may_lack(order):
        return False
    with parts.database.write() as session:
        stored = removal_orders.of_intent(session, scope, order.intent)
        if stored is None:
            return False
        changed = (stored.state, stored.counts) != (state, counts)
        won = removal_orders.tell(session, scope, stored, state, counts, told_at)
        if won and changed:
            _note(session, parts, scope, order, state, counts, now)
    return won and changed


def _confirm(parts: Parts, scope: Scope, order: Followed, now: datetime) -> None:
    """An order that stands in the report was made, whatever a feed's answer or a person said."""
    with parts.database.read() as session:
        intent = intents.get(session, scope, order.intent)
    if intent is not None and (intent.open or intent.why.code == GIVEN_UP):
        found = Outcome(IntentState.CONFIRMED, Why("removal_in_report"), intent.remote_ref)
        finish(parts, scope, intent, found, now)


def _note(
    session: Session,
    parts: Parts,
    scope: Scope,
    order: Followed,
    state: OrderState,
    counts: Counts,
    now: datetime,
) -> None:
    """What changed is drawn anew; that it is over stands in the audit log."""
    posts.want_redraw(session, scope, order.episode)
    if state not in (OrderState.PROCESSED, OrderState.CANCELLED):
        return
    subject = f"{order.marketplace}/{order.order.sku}"
    detail = {"intent": order.intent, "gone": counts.gone, "requested": counts.requested}
    event = f"removal.{state.value}"
    audit.append(session, scope, parts.audit_key, event, "refloat", subject, detail, now)
