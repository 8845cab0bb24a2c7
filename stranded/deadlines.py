"""When Amazon takes the stock away, where that date comes from, and which warnings are due."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from stranded.items import Episode, StrandedItem, When, local_day
from stranded.notices import PAGE_DAYS, Notice, is_about, own_removal_days
from stranded.reasons import Reason
from stranded.rules import Facts


class DateSource(StrEnum):
    """Where a date comes from. An estimate is the earliest reading of the page's own clock.

    A notice's date counts the seller's own days where they are known, else those of Amazon's page.
    """

    REPORT = "report"
    NOTICE_OWN = "notice_own"
    NOTICE_PAGE = "notice_page"
    ESTIMATE = "estimate"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class RemovalDate:
    """`on` is None when nobody knows; `disposal` marks stock that is destroyed, not returned.

    `or_sooner` is set where the team designated accelerated removal. `notice` is the one that the
    date counts from, `counted` so many days.
    """

    on: When | None
    source: DateSource
    disposal: bool = False
    or_sooner: bool = False
    notice: Notice | None = None
    counted: int = 0

    def day(self, zone: ZoneInfo) -> date | None:
        return None if self.on is None else local_day(self.on, zone)

    def days_left(self, now: datetime, zone: ZoneInfo) -> int | None:
        """Local days from today to the date, negative when it is past; None without a date."""
        day = self.day(zone)
        return None if day is None else (day - now.astimezone(zone).date()).days


def removal_of(facts: Facts) -> RemovalDate:
    """The date of an item by all that is known of it."""
    accelerated = facts.settings.accelerated_removal
    dated = removal_date(facts.episode, facts.reason, facts.zone, accelerated)
    notice = facts.notice
    if dated.source is not DateSource.UNKNOWN or notice is None:
        return dated
    if not is_about(notice, facts.episode.item, facts.episode.first_seen, facts.zone):
        return dated
    return replace(by_notice(notice, own_removal_days(facts.settings)), or_sooner=accelerated)


def by_notice(notice: Notice, own_days: int | None) -> RemovalDate:
    """Counted from Amazon's mail, by the seller's own setting or by the page's rule."""
    source = DateSource.NOTICE_PAGE if own_days is None else DateSource.NOTICE_OWN
    days = PAGE_DAYS if own_days is None else own_days
    return RemovalDate(notice.on + timedelta(days=days), source, notice=notice, counted=days)


def removal_date(
    episode: Episode, reason: Reason, zone: ZoneInfo, accelerated: bool = False
) -> RemovalDate:
    """The report's date; where a reason has a disposal clock the earliest reading of both.

    Never computed from the date of stranding otherwise: the page counts from Amazon's notification.
    """
    return removal_date_of(episode.item, episode.first_seen, reason, zone, accelerated)


def removal_date_of(
    item: StrandedItem,
    first_seen: datetime,
    reason: Reason,
    zone: ZoneInfo,
    accelerated: bool = False,
) -> RemovalDate:
    """The same of an item that was first seen at a time."""
    reported = item.removal_on
    if reason.disposal_days is None:
        source = DateSource.UNKNOWN if reported is None else DateSource.REPORT
        return RemovalDate(reported, source, or_sooner=accelerated)
    estimate = _disposal_day(item, first_seen, reason.disposal_days, zone)
    if reported is not None and local_day(reported, zone) <= estimate:
        return RemovalDate(reported, DateSource.REPORT, disposal=True, or_sooner=accelerated)
    return RemovalDate(estimate, DateSource.ESTIMATE, disposal=True, or_sooner=accelerated)


def _disposal_day(item: StrandedItem, first_seen: datetime, days: int, zone: ZoneInfo) -> date:
    starts = [first_seen.astimezone(zone).date()]
    if item.stranded_on is not None:
        starts.append(local_day(item.stranded_on, zone))
    return min(starts) + timedelta(days=days)


def warning_step(days_left: int | None, steps: Iterable[int]) -> int | None:
    """The step whose warning is due: the smallest one at or above the days left.

    A date in the past has no step: it may be stale, which the card says instead of warning.
    """
    if days_left is None or days_left < 0:
        return None
    return min((step for step in steps if step >= days_left), default=None)
