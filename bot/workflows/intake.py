"""Takes a report in: its rows are read, judged by the rule book, and become the list."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Protocol

from amazon.reports import ReportRows, read_report
from bot.workflows.judging import Judge, Numbered
from bot.workflows.mapping import book_with, catch_up, kept_by
from bot.workflows.parts import Parts
from store import accounts, audit, posts, snapshots
from store.snapshots import Ingested
from stranded.marketplaces import MARKETPLACES
from stranded.scope import Scope

# What a report's id begins with that was dropped into the channel; Slack's id of the file follows.
FROM_SLACK = "slack:"


@dataclass(frozen=True, slots=True)
class Import:
    """One report file as it was downloaded, and which store and time it speaks of.

    `report_id` says where it can be had again: Amazon's report id or a file in Slack; else empty.

    `confirmed` is a person's yes to it, said about the list of the time `upon` where that is known;
    `empty_confirmed` is Amazon's second word that it has no rows.
    """

    scope: Scope
    marketplace: str
    content: bytes | IO[bytes]
    charset: str | None
    seen_at: datetime
    report_id: str = ""
    confirmed: bool = False
    upon: datetime | None = None
    empty_confirmed: bool = False


class Watcher(Protocol):
    """Somebody who waits and would like to see how far it is."""

    def reading(self, rows: ReportRows) -> Iterable[Numbered]:
        """Passes the rows on while they are read."""

    def writing(self, written: int, of: int) -> None:
        """So many of the changes to the list are written."""


class Nobody:
    """Nobody waits."""

    def reading(self, rows: ReportRows) -> Iterable[Numbered]:
        return rows

    def writing(self, written: int, of: int) -> None:
        del written, of


def import_report(
    parts: Parts, job: Import, now: datetime, watcher: Watcher | None = None
) -> Ingested:
    """Takes a report in. Raises ReportRefused where the bytes are no stranded report."""
    watcher = watcher or Nobody()
    rows = read_report(job.content, job.charset, MARKETPLACES[job.marketplace])
    with parts.database.write() as session:
        accounts.register(session, job.scope, [job.marketplace], now)
    result = ingest(parts, job, watcher.reading(rows), now, watcher)
    _tell(parts, job, result, now)
    return result


def ingest(
    parts: Parts, job: Import, rows: Iterable[Numbered], now: datetime, watcher: Watcher
) -> Ingested:
    """The same with the rows at hand, and without a word to anybody."""
    marketplace = MARKETPLACES[job.marketplace]
    kept = kept_by(parts)
    judge = Judge(book_with(parts, kept), marketplace, job.seen_at)
    result = snapshots.ingest(
        parts.database,
        job.scope,
        marketplace,
        job.seen_at,
        judge.judged(rows),
        judge.removal_day,
        confirmed=job.confirmed,
        upon=job.upon,
        empty_confirmed=job.empty_confirmed,
        report_id=job.report_id,
        now=now,
        progress=watcher.writing,
    )
    catch_up(parts, kept, now)
    return result


def held_key(report_id: str, marketplace: str, snapshot: int) -> str:
    """The key of the post that asks for a yes: for a dropped file it is the file's own."""
    if report_id.startswith(FROM_SLACK):
        return f"file|{report_id.removeprefix(FROM_SLACK)}|{marketplace}"
    return f"held|{marketplace}|{snapshot}"


def _tell(parts: Parts, job: Import, result: Ingested, now: datetime) -> None:
    """The audit row of a report; a held one is also said in the channel, since it waits.

    A file that was dropped into the channel tells of itself in its thread.
    """
    detail = {"rows": result.rows, "rejected": result.rejected, "state": result.state}
    with parts.database.write() as session:
        if result.state == "held" and not job.report_id.startswith(FROM_SLACK):
            posts.plan(
                session,
                job.scope,
                key=held_key(job.report_id, job.marketplace, result.snapshot),
                channel=parts.channel,
                kind="held",
                subject={
                    "marketplace": job.marketplace,
                    "rows": result.rows,
                    "would_close": result.closed,
                    "code": result.why.code if result.why else "",
                    "snapshot": result.snapshot,
                    "at_hand": job.report_id != "",
                },
                now=now,
            )
        audit.append(
            session, job.scope, parts.audit_key, "report", "refloat", job.marketplace, detail, now
        )
