"""Keeps the picture of the warehouse fresh: asks Amazon for the report, follows it, takes it in."""

import logging
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from amazon.gateway import (
    NEAR_REAL_TIME,
    AmazonError,
    AmazonGateway,
    NotYet,
    ReportProgress,
    ReportState,
    ReportType,
)
from amazon.reports import ReportRefused
from bot.workflows.intake import Import, Nobody, import_report, ingest
from bot.workflows.parts import Parts
from store import accounts, hurries, occurrences, refreshes, snapshots
from store.accounts import Account
from store.refreshes import Refresh
from store.snapshots import Snapshot
from stranded.scope import Scope

logger = logging.getLogger(__name__)

STRANDED = ReportType.STRANDED
EVERY = timedelta(hours=1)
# Amazon makes such a report at most every 30 minutes, and cancels one that is asked for sooner.
AFTER_FAILURE = timedelta(minutes=31)
# A report that is still not done after this long never will be.
GIVE_UP = timedelta(hours=2)


def refresh(parts: Parts, now: datetime) -> int:
    """One look at every account and marketplace; returns how many reports moved on."""
    moved = 0
    with parts.database.read() as session:
        known = accounts.accounts(session, parts.workspace)
        open_ones = {(one.scope, one.marketplace): one for one in on_their_way(session)}
    for account in known:
        gateway = parts.gateways.get(account.scope)
        for marketplace in account.marketplaces if gateway else ():
            open_one = open_ones.get((account.scope, marketplace))
            moved += _one(parts, gateway, account.scope, marketplace, open_one, now)
    return moved


def _one(
    parts: Parts,
    gateway: AmazonGateway | None,
    scope: Scope,
    marketplace: str,
    open_one: Refresh | None,
    now: datetime,
) -> int:
    if gateway is None:
        return 0
    try:
        if open_one is not None:
            return _follow(parts, gateway, open_one, now)
        return _ask(parts, gateway, scope, marketplace, now)
    except AmazonError as error:
        logger.warning("Refresh of %s failed: %s", marketplace, error)
        if open_one is not None and (error.permanent or now - open_one.requested_at > GIVE_UP):
            _end(parts, open_one, "failed", now)
        elif open_one is None:
            _note_failed_request(parts, scope, marketplace, now)
        return 0
    except Exception:
        # Whatever nobody planned for is not tried again with the same report, nor stops the others.
        logger.exception("Refresh of %s failed", marketplace)
        if open_one is not None:
            _end(parts, open_one, "failed", now)
        return 0


def _ask(
    parts: Parts, gateway: AmazonGateway, scope: Scope, marketplace: str, now: datetime
) -> int:
    with parts.database.read() as session:
        last = refreshes.last(session, scope, marketplace, STRANDED, n=1)
        due = _is_due(session, scope, marketplace, now)
        newest = snapshots.current(session, scope, marketplace)
    if not due:
        return 0
    confirming = bool(last) and last[0].state == "cancelled"
    try:
        found = gateway.find_fresh_report(marketplace)
        reusable = found if found and _may_reuse(found, newest, confirming=confirming) else None
        report_id = reusable.report_id if reusable else gateway.request_report(marketplace)
    except NotYet as error:
        # The next tick tries again; the other types' reports wait behind it until then.
        logger.info("The report of %s waits for its turn: %s", marketplace, error)
        return 0
    asked_at = asked_for_at(reusable, now)
    with parts.database.write() as session:
        refreshes.start(session, scope, marketplace, STRANDED, report_id, asked_at)
    return 1


def _may_reuse(found: ReportProgress, newest: Snapshot | None, *, confirming: bool) -> bool:
    """Not where the list is newer, as after an import by hand.

    A second opinion on "cancelled" must be a report that we asked for ourselves, unless there is
    one that has rows: Amazon would cancel ours for it.
    """
    if newest is not None and found.created_at is not None and found.created_at < newest.seen_at:
        return False
    return found.state is ReportState.DONE or not confirming


def asked_for_at(reused: ReportProgress | None, now: datetime) -> datetime:
    """When a report was asked for: one of another app's knows nothing of what happened since."""
    created_at = reused.created_at if reused else None
    return min(created_at or now, now)


def _is_due(session: Session, scope: Scope, marketplace: str, now: datetime) -> bool:
    last = refreshes.last(session, scope, marketplace, STRANDED, n=1)
    if not last:
        return True
    changed_at = hurries.since(session, scope, marketplace)
    return now - last[0].requested_at >= _wait(last[0], changed_at)


def _wait(last: Refresh, changed_at: datetime | None) -> timedelta:
    """Sooner where Amazon told of a change since, but never within its 30 minutes."""
    hurried = changed_at is not None and changed_at > last.requested_at
    return EVERY if last.state == "done" and not hurried else AFTER_FAILURE


def _note_failed_request(parts: Parts, scope: Scope, marketplace: str, now: datetime) -> None:
    """A failed request counts too, so that a broken connection is not asked all the time."""
    with parts.database.write() as session:
        started = refreshes.start(session, scope, marketplace, STRANDED, "", now)
        refreshes.finish(session, started, "failed", now)


def _follow(parts: Parts, gateway: AmazonGateway, refresh: Refresh, now: datetime) -> int:
    progress = gateway.report_progress(refresh.report_id)
    if progress.state is ReportState.DONE and progress.document_id:
        return _take_in(parts, gateway, refresh, progress, now)
    if progress.state is ReportState.CANCELLED:
        return _cancelled(parts, gateway, refresh, now)
    late = now - refresh.requested_at > GIVE_UP
    if progress.state is ReportState.FATAL or late:
        return _end(parts, refresh, "failed", now)
    return 0


def _take_in(
    parts: Parts, gateway: AmazonGateway, refresh: Refresh, progress: ReportProgress, now: datetime
) -> int:
    document = gateway.download_report(progress.document_id or "")
    job = Import(
        refresh.scope,
        refresh.marketplace,
        document.content,
        document.charset,
        # The request's time: what was true then is known, what changed meanwhile may not be in it.
        seen_at=refresh.requested_at,
        report_id=refresh.report_id,
    )
    try:
        result = import_report(parts, job, now)
    except ReportRefused as error:
        logger.warning("The report of %s was refused: %s", refresh.marketplace, error)
        return _end(parts, refresh, "failed", now)
    return _end(parts, refresh, "failed" if result.state == "refused" else "done", now)


def _cancelled(parts: Parts, gateway: AmazonGateway, refresh: Refresh, now: datetime) -> int:
    """CANCELLED is "no rows" or "too soon"; only a second one, 30 minutes apart, is no rows.

    Nor is that one while another app's report, which may be of no use to us, holds the half hour.
    """
    with parts.database.read() as session:
        earlier = refreshes.last(session, refresh.scope, refresh.marketplace, STRANDED)[1:]
    confirmed = bool(earlier) and earlier[0].state == "cancelled"
    apart = confirmed and refresh.requested_at - earlier[0].requested_at >= NEAR_REAL_TIME
    since = refresh.requested_at - AFTER_FAILURE
    if apart and not gateway.report_made_since(refresh.marketplace, since):
        job = Import(
            refresh.scope,
            refresh.marketplace,
            b"",
            None,
            refresh.requested_at,
            report_id=refresh.report_id,
            empty_confirmed=True,
        )
        ingest(parts, job, (), now, Nobody())
    return _end(parts, refresh, "cancelled", now)


def _end(parts: Parts, refresh: Refresh, state: str, now: datetime) -> int:
    with parts.database.write() as session:
        refreshes.finish(session, refresh, state, now)
    return 1


def on_their_way(session: Session) -> list[Refresh]:
    """The stranded reports that were asked for and are not in yet."""
    return [one for one in refreshes.open_ones(session) if one.report_type == STRANDED]


def is_due(session: Session, account: Account, now: datetime) -> bool:
    """Whether the account's stranded report is to be asked for: all others wait for it."""
    marketplaces = {one.marketplace for one in on_their_way(session) if one.scope == account.scope}
    return any(
        _is_due(session, account.scope, marketplace, now)
        for marketplace in account.marketplaces
        if marketplace not in marketplaces
    )


def has_data(parts: Parts, account: Account) -> bool:
    """Whether a digest has something to tell of every marketplace.

    The first one of all waits for what else is on its way, so that it tells what a day costs.
    """
    scope = account.scope
    with parts.database.read() as session:
        if not all(snapshots.current(session, scope, code) for code in account.marketplaces):
            return False
        told_before = occurrences.last_done(session, scope, "digest|") is not None
        return told_before or all(one.scope != scope for one in refreshes.open_ones(session))


def still_open(session: Session) -> bool:
    """Whether a report is on its way, for those who wait until all is done."""
    return bool(refreshes.open_ones(session))
