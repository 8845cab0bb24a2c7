"""Amazon's other reports: asked for in their time, followed, taken in."""

import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from amazon.gateway import (
    NEAR_REAL_TIME,
    AmazonError,
    AmazonGateway,
    NotYet,
    ReportDocument,
    ReportProgress,
    ReportState,
    ReportType,
)
from amazon.reports import ReportRefused
from bot.workflows import bulk_fix, refresh, wishes
from bot.workflows.cadence import Period
from bot.workflows.fees import FeeImport, import_fees
from bot.workflows.parts import Parts
from bot.workflows.wishes import FEES, Wish
from store import accounts, refreshes
from store.accounts import Account
from store.refreshes import Refresh
from stranded.costs import RateTable

logger = logging.getLogger(__name__)

# A report that is still not done after this long never will be.
GIVE_UP = timedelta(hours=6)
# A report that another app asked for within this time says the same as one of our own.
REUSED = {ReportType.BULK_FIX: NEAR_REAL_TIME}
REUSED_DAILY = timedelta(hours=4)

TakeIn = Callable[[Refresh, ReportDocument], bool]


def fetch_reports(parts: Parts, rates: RateTable, now: datetime) -> int:
    """One look at every account; returns how many reports moved on."""
    take_in = _ways(parts, rates, now)
    with parts.database.read() as session:
        open_ones = [one for one in refreshes.open_ones(session) if one.report_type in take_in]
        known = accounts.accounts(session, parts.workspace)
    moved = 0
    for one in open_ones:
        gateway = parts.gateways.get(one.scope)
        if gateway is not None:
            moved += _look_after(parts, gateway, one, take_in[one.report_type], now)
    for account in known:
        gateway = parts.gateways.get(account.scope)
        if gateway is not None:
            moved += _ask_for_some(parts, gateway, account, now)
    return moved


def _ways(parts: Parts, rates: RateTable, now: datetime) -> Mapping[str, TakeIn]:
    """How each type is taken in; each says whether the report had what it was asked for."""

    def take_in_fees(asked: Refresh, document: ReportDocument) -> bool:
        content, charset = document.content, document.charset
        job = FeeImport(asked.scope, asked.marketplace, content, charset)
        taken = import_fees(parts, rates, job, now)
        if taken.day is None:
            return False
        return asked.month is None or taken.day >= asked.month

    def take_in_loader(asked: Refresh, document: ReportDocument) -> bool:
        return bulk_fix.import_loader(parts, asked, document.content, document.charset) > 0

    return {**dict.fromkeys(FEES, take_in_fees), ReportType.BULK_FIX: take_in_loader}


def _ask_for_some(parts: Parts, gateway: AmazonGateway, account: Account, now: datetime) -> int:
    with parts.database.read() as session:
        found = wishes.wishes(session, parts, account, now)
    return sum(_ask_for(parts, gateway, wish, now) for wish in found)


def _ask_for(parts: Parts, gateway: AmazonGateway, wish: Wish, now: datetime) -> int:
    try:
        report_id, asked_at = _ask(gateway, wish, now)
    except AmazonError as error:
        logger.warning("%s of %s failed: %s", wish.report_type, wish.marketplace, error)
        if wish.urgent and isinstance(error, NotYet):
            return 0  # A person waits for it, so it stays wished.
        _note(parts, wish, "", now, failed=True)
        return 0
    _note(parts, wish, report_id, asked_at)
    return 1


def _ask(gateway: AmazonGateway, wish: Wish, now: datetime) -> tuple[str, datetime]:
    """A report's id, and when it was asked for.

    One of today is used again, but nobody knows which month a bill has.
    """
    place = (wish.marketplace, wish.report_type)
    if wish.month is not None:
        period = Period(wish.month)
        return gateway.request_report(*place, period.since, period.until), now
    fresh = gateway.find_fresh_report(*place, REUSED.get(wish.report_type, REUSED_DAILY))
    report_id = fresh.report_id if fresh else gateway.request_report(*place)
    return report_id, refresh.asked_for_at(fresh, now)


def _note(parts: Parts, wish: Wish, report_id: str, now: datetime, *, failed: bool = False) -> None:
    """A failed request counts too, so that a broken connection is not asked all the time."""
    with parts.database.write() as session:
        started = refreshes.start(
            session, wish.scope, wish.marketplace, wish.report_type, report_id, now, wish.month
        )
        if failed:
            refreshes.finish(session, started, "failed", now)


def _look_after(
    parts: Parts, gateway: AmazonGateway, asked: Refresh, take_in: TakeIn, now: datetime
) -> int:
    try:
        state = _outcome(gateway, asked, take_in, now)
    except AmazonError as error:
        logger.warning("%s of %s failed: %s", asked.report_type, asked.marketplace, error)
        state = "failed" if error.permanent or _is_late(asked, now) else None
    except ReportRefused as error:
        logger.warning("%s of %s was refused: %s", asked.report_type, asked.marketplace, error)
        state = "failed"
    except Exception:
        # Whatever nobody planned for is not tried again with the same report, nor stops the others.
        logger.exception("%s of %s failed", asked.report_type, asked.marketplace)
        state = "failed"
    if state is None:
        return 0
    with parts.database.write() as session:
        refreshes.finish(session, asked, state, now)
    return 1


def _outcome(gateway: AmazonGateway, asked: Refresh, take_in: TakeIn, now: datetime) -> str | None:
    """What a report came to; None while it is being made. CANCELLED and no rows are the same."""
    progress: ReportProgress = gateway.report_progress(asked.report_id)
    if progress.state is ReportState.DONE and progress.document_id:
        document = gateway.download_report(progress.document_id)
        return "done" if take_in(asked, document) else "cancelled"
    if progress.state is ReportState.CANCELLED:
        return "cancelled"
    ended = progress.state is ReportState.FATAL or _is_late(asked, now)
    return "failed" if ended else None


def _is_late(asked: Refresh, now: datetime) -> bool:
    return now - asked.requested_at > GIVE_UP
