"""Rows of a report as the rule book judges them."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from functools import lru_cache

from amazon.reports import RejectedRow, Row
from store.snapshots import JudgedItem, Rejected
from stranded.deadlines import removal_date_of
from stranded.items import StrandedItem, When, local_day
from stranded.marketplaces import Marketplace
from stranded.reasons import RuleBook

Numbered = tuple[int, Row]


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
                yield self.judge(line, row)

    def judge(self, line: int, item: StrandedItem) -> JudgedItem:
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
