"""Takes a report in: its rows are read, judged by the rule book, and become the list."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import IO, Protocol

from amazon.reports import RejectedRow, ReportRows, Row, read_report
from bot.workflows.parts import Parts
from store import accounts, audit, posts, snapshots
from store.snapshots import Ingested, JudgedItem, Rejected
from stranded.deadlines import removal_date_of
from stranded.items import StrandedItem, When, local_day
from stranded.marketplaces import MARKETPLACES, Marketplace
from stranded.reasons import RuleBook
from stranded.scope import Scope

Numbered = tuple[int, Row]


@dataclass(frozen=True, slots=True)
class Import:
    """One report file as it was downloaded, and which store and time it speaks of.

    `confirmed` is a person's yes to it, `empty_confirmed` Amazon's second word that it has no rows.
    """

    scope: Scope
    marketplace: str
    content: bytes | IO[bytes]
    charset: str | None
    seen_at: datetime
    report_id: str = ""
    confirmed: bool = False
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
    judge = Judge(parts.rulebook, marketplace, job.seen_at)
    return snapshots.ingest(
        parts.database,
        job.scope,
        marketplace,
        job.seen_at,
        judge.judged(rows),
        judge.removal_day,
        confirmed=job.confirmed,
        empty_confirmed=job.empty_confirmed,
        report_id=job.report_id,
        now=now,
        progress=watcher.writing,
    )


class Judge:
    """Gives items of one marketplace their reason and the day on which they are taken away."""

    def __init__(self, book: RuleBook, marketplace: Marketplace, seen_at: datetime) -> None:
        self._book = book
        self._zone = marketplace.zone
        self._seen_at = seen_at
        # A report names few reasons and days, each many times.
        self._match = lru_cache(maxsize=4096)(book.match)
        self._day = lru_cache(maxsize=4096)(self._local_day)

    def judged(self, rows: Iterable[Numbered]) -> Iterator[JudgedItem | Rejected]:
        for line, row in rows:
            if isinstance(row, RejectedRow):
                yield Rejected(line, row.why.code, row.why.parameters, row.sku)
            else:
                yield self._judge(line, row)

    def _judge(self, line: int, item: StrandedItem) -> JudgedItem:
        reason = self._match(item.reason_text)
        if reason.disposal_days is None:
            return JudgedItem(line, item, reason.key, self._day(item.removal_on))
        day = self.removal_day(item, reason.key, self._seen_at)
        return JudgedItem(line, item, reason.key, day, from_first_seen=True)

    def _local_day(self, when: When | None) -> date | None:
        return None if when is None else local_day(when, self._zone)

    def removal_day(self, item: StrandedItem, reason: str, first_seen: datetime) -> date | None:
        known = self._book.get(reason)
        return removal_date_of(item, first_seen, known, self._zone).day(self._zone)


def _tell(parts: Parts, job: Import, result: Ingested, now: datetime) -> None:
    """The audit row of a report; a held one is also said in the channel, since it waits."""
    detail = {"rows": result.rows, "rejected": result.rejected, "state": result.state}
    with parts.database.write() as session:
        if result.state == "held":
            posts.plan(
                session,
                job.scope,
                key=f"held|{job.marketplace}|{result.snapshot}",
                channel=parts.channel,
                kind="held",
                subject={
                    "marketplace": job.marketplace,
                    "rows": result.rows,
                    "would_close": result.closed,
                    "code": result.why.code if result.why else "",
                },
                now=now,
            )
        audit.append(
            session, job.scope, parts.audit_key, "report", "refloat", job.marketplace, detail, now
        )
