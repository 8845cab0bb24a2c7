"""When Amazon takes the stock away, where that date comes from, and which warnings are due."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from stranded.items import Episode, StrandedItem, When, local_day
from stranded.reasons import Reason


class DateSource(StrEnum):
    """Where a date comes from. An estimate is the earliest reading of the page's own clock."""

    REPORT = "report"
    ESTIMATE = "estimate"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class RemovalDate:
    """`on` is None when nobody knows; `disposal` marks stock that is destroyed, not returned.

    `or_sooner` is set where the team designated accelerated removal.
    """

    on: When | None
    source: DateSource
    disposal: bool = False
    or_sooner: bool = False

    def day(self, zone: ZoneInfo) -> date | None:
        return None if self.on is None else local_day(self.on, zone)

    def days_left(self, now: datetime, zone: ZoneInfo) -> int | None:
        """Local days from today to the date, negative when it is past; None without a date."""
        day = self.day(zone)
        return None if day is None else (day - now.astimezone(zone).date()).days


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
