"""Follows removal orders in Amazon's report until they are over. It asks, and never orders."""

import logging
from collections import defaultdict
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from amazon.gateway import AmazonError, AmazonGateway, ReportState, ReportType
from amazon.removal_report import read_removals
from amazon.reports import RejectedRow, ReportRefused
from bot.workflows.outcomes import finish
from bot.workflows.parts import Parts
from store import accounts, audit, intents, posts, removal_orders, removal_reports
from store.removal_reports import AskedReport
from stranded.actions import IntentState, Outcome, Why
from stranded.marketplaces import MARKETPLACES
from stranded.removal_order import Counts, Followed, OrderState, Row, told_by
from stranded.scope import Scope

logger = logging.getLogger(__name__)

# An order takes days, so its report is asked for seldom.
EVERY = timedelta(hours=4)
# A report that is still not done after this long never will be.
GIVE_UP = timedelta(hours=2)
# The report begins a little before the oldest order that is followed.
BEFORE = timedelta(days=1)


def follow_removals(parts: Parts, now: datetime) -> int:
    """One look at every marketplace with an open order; returns how many orders moved on."""
    with parts.database.read() as session:
        places = accounts.places(session, parts.workspace)
        followed = {
            place: removal_orders.to_follow(session, *place)
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
        asked = removal_reports.last(session, scope, marketplace)
    try:
        if asked is not None and asked.read_at is None:
            return _follow(parts, gateway, scope, marketplace, asked, orders, now)
        if asked is None or now - asked.asked_at >= EVERY:
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
    """Whatever comes of it, it is asked for once in EVERY."""
    try:
        fresh = gateway.find_fresh_report(marketplace, ReportType.REMOVAL_ORDERS)
        since = min(order.at for order in orders) - BEFORE
        report_id = (
            fresh.report_id
            if fresh
            else gateway.request_report(marketplace, ReportType.REMOVAL_ORDERS, since)
        )
    except AmazonError:
        with parts.database.write() as session:
            removal_reports.ask(session, scope, marketplace, "", now)
        raise
    with parts.database.write() as session:
        removal_reports.ask(session, scope, marketplace, report_id, now)


def _follow(
    parts: Parts,
    gateway: AmazonGateway,
    scope: Scope,
    marketplace: str,
    asked: AskedReport,
    orders: list[Followed],
    now: datetime,
) -> int:
    progress = gateway.report_progress(asked.report_id)
    waiting = progress.state in (ReportState.IN_QUEUE, ReportState.IN_PROGRESS)
    if waiting and now - asked.asked_at <= GIVE_UP:
        return 0
    moved = 0
    if progress.state is ReportState.DONE and progress.document_id:
        rows = _rows(gateway, marketplace, progress.document_id)
        moved = sum(
            _tell(parts, scope, order, rows[order.name], asked.asked_at, now) for order in orders
        )
    with parts.database.write() as session:
        removal_reports.end(session, scope, marketplace, asked.report_id, now)
    return moved


def _rows(gateway: AmazonGateway, marketplace: str, document_id: str) -> dict[str, list[Row]]:
    """The report's rows by the name of their order; of a file that is none, nothing."""
    rows: dict[str, list[Row]] = defaultdict(list)
    document = gateway.download_report(document_id)
    try:
        for row in read_removals(document.content, document.charset, MARKETPLACES[marketplace]):
            if isinstance(row, RejectedRow):
                logger.warning("Line %s of a removal report: %s", row.line, row.why)
            else:
                rows[row.order].append(row)
    except ReportRefused as error:
        logger.warning("The removal report of %s was refused: %s", marketplace, error)
    return rows


def _tell(
    parts: Parts,
    scope: Scope,
    order: Followed,
    rows: list[Row],
    told_at: datetime,
    now: datetime,
) -> bool:
    """Writes down what the report says of one order; False where that is nothing new."""
    told = told_by(row for row in rows if row.sku == order.order.sku)
    if told is None:
        return False
    _confirm(parts, scope, order, now)
    state, counts = told
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
    """An order that stands in the report was made, whatever the feed's answer said or did not."""
    with parts.database.read() as session:
        intent = intents.get(session, scope, order.intent)
    if intent is not None and intent.open:
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
