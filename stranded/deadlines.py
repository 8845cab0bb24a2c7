"""When Amazon takes the stock away, where that date comes from, and which warnings are due."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from stranded.gates import Facts
from stranded.items import Episode, StrandedItem, When, local_day
from stranded.notices import PAGE_DAYS, Notice, is_about
from stranded.reasons import Reason
from stranded.settings import AccountSettings


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
    return replace(by_notice(notice, facts.settings.auto_removal_days), or_sooner=accelerated)


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


@dataclass(frozen=True, slots=True)
class Warning_:  # noqa: N801 - `Warning` is Python's own
    """What makes a warning one: the item's stranding, the date that it speaks of, and the step.

    A date that moved is a different warning. `step` is a number of days, `START` or `PAST`.
    """

    episode: str
    on: date
    step: int
    days_left: int

    @property
    def key(self) -> str:
        step = _STEPS.get(self.step, self.step)
        return f"removal|{self.episode}|{self.on}|{step}"


# Where removal is accelerated a date is the latest one, so its first warning waits for no step.
START = 1000
# The date went by, and the stock is listed still.
PAST = -1
_STEPS = {START: "start", PAST: "past"}
# Longer ago nobody waits for a word about it; the card says it.
PAST_DAYS = 30


def warning_of(facts: Facts, now: datetime) -> Warning_ | None:
    """The warning that an item is due for at this time, if none of it was given yet."""
    removal = removal_of(facts)
    on, left = removal.day(facts.zone), removal.days_left(now, facts.zone)
    if on is None or left is None:
        return None
    if left < 0:
        # Only a report of after that day tells that the stock is there still.
        is_there = facts.data_at.astimezone(facts.zone).date() > on
        step = PAST if is_there and left >= -PAST_DAYS else None
    else:
        step = warning_step(left, facts.settings.warning_days, sooner=removal.or_sooner)
    return None if step is None else Warning_(facts.episode.id, on, step, left)


def warning_days(settings: AccountSettings, today: date) -> tuple[date, date]:
    """The days, both included, whose items can be due for a warning."""
    ahead = timedelta(days=max(settings.warning_days, default=0))
    last = today + ahead if not settings.accelerated_removal else date.max
    return today - timedelta(days=PAST_DAYS), last


def warning_step(
    days_left: int | None, steps: Iterable[int], *, sooner: bool = False
) -> int | None:
    """The step whose warning is due: the smallest one at or above the days left.

    Before the first one there is none, unless the stock may go `sooner`. A date in the past has no
    step: it may be stale, which is told in other words.
    """
    if days_left is None or days_left < 0:
        return None
    steps = list(steps)
    start = START if sooner and steps else None
    return min((step for step in steps if step >= days_left), default=start)
