"""A person's yes to a report that was held back: it is fetched again and taken in."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import IO

from amazon.gateway import AmazonError, AmazonGateway
from amazon.reports import ReportRefused
from bot.workflows.dropped import came_to
from bot.workflows.intake import FROM_SLACK, Import, held_key, import_report
from bot.workflows.parts import Parts
from store import audit, held, posts
from store.held import HeldReport
from store.snapshots import Ingested
from stranded.actions import Why
from stranded.scope import Scope

# The file of Slack with this id, open, or why it is not to be had.
FetchFile = Callable[[str], IO[bytes] | Why]


@dataclass(frozen=True, slots=True)
class Yes:
    """Who says yes to which held report."""

    scope: Scope
    marketplace: str
    snapshot: int
    by: str


def take_held(parts: Parts, yes: Yes, now: datetime, fetch_file: FetchFile) -> Ingested | Why:
    """Takes the report in; a Why where it is too late, or it can't be had any more.

    The first who says yes is the one who does it.
    """
    with parts.database.write() as session:
        report = held.claim(session, yes.scope, yes.marketplace, yes.snapshot)
    if report is None:
        return Why("held_no_more")
    try:
        result = _take_in(parts, yes, report, now, fetch_file)
    except BaseException:
        _release(parts, yes)
        raise
    if isinstance(result, Why):
        _release(parts, yes)
    return result


def _release(parts: Parts, yes: Yes) -> None:
    """Somebody may say yes again."""
    with parts.database.write() as session:
        held.release(session, yes.scope, yes.marketplace, yes.snapshot)


def end_interrupted(parts: Parts) -> int:
    """At a start: what the last process was taking in when it ended waits for a yes again."""
    with parts.database.write() as session:
        return held.release_all(session, parts.workspace)


def _take_in(
    parts: Parts, yes: Yes, report: HeldReport, now: datetime, fetch_file: FetchFile
) -> Ingested | Why:
    try:
        if report.report_id.startswith(FROM_SLACK):
            content, charset = fetch_file(report.report_id.removeprefix(FROM_SLACK)), None
        else:
            content, charset = _from_amazon(parts.gateways.get(yes.scope), report.report_id)
        if isinstance(content, Why):
            return content
        with content:
            return _import(parts, yes, report, content, charset, now)
    except (AmazonError, ReportRefused) as error:
        return error.why


def _from_amazon(
    gateway: AmazonGateway | None, report_id: str
) -> tuple[IO[bytes] | Why, str | None]:
    if gateway is None or not report_id:
        return Why("held_by_hand"), None
    document_id = gateway.report_progress(report_id).document_id
    if document_id is None:
        return Why("document_gone"), None
    document = gateway.download_report(document_id)
    return document.content, document.charset


def _import(
    parts: Parts,
    yes: Yes,
    report: HeldReport,
    content: IO[bytes],
    charset: str | None,
    now: datetime,
) -> Ingested | Why:
    job = Import(
        yes.scope,
        yes.marketplace,
        content,
        charset,
        report.seen_at,
        report.report_id,
        confirmed=True,
        upon=report.upon,
    )
    result = import_report(parts, job, now)
    if result.why is not None:
        return result.why
    _tell(parts, yes, report, result, now)
    return result


def _tell(parts: Parts, yes: Yes, report: HeldReport, result: Ingested, now: datetime) -> None:
    """The question is answered where it stands, by whom and when."""
    told = {"taken_by": yes.by, "taken_at": now.isoformat()}
    if report.report_id.startswith(FROM_SLACK):
        told |= came_to(result)
    key = held_key(report.report_id, yes.marketplace, yes.snapshot)
    detail = {"snapshot": yes.snapshot}
    with parts.database.write() as session:
        posts.tell(session, yes.scope, key, told)
        audit.append(
            session,
            yes.scope,
            parts.audit_key,
            "report.confirmed",
            yes.by,
            yes.marketplace,
            detail,
            now,
        )
