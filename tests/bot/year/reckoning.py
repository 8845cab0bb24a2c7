"""The page's arithmetic, written down a second time: nothing here asks the product."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from stranded.actions import ActionKind
from stranded.items import When
from tests.bot.year.world import CLOSED, CLOSED_TOO, DAY, DISCONTINUED, HERE, MERCHANT, TRADEMARK

ACTS = {
    CLOSED: ActionKind.RELIST,
    CLOSED_TOO: ActionKind.RELIST,
    DISCONTINUED: ActionKind.RELIST,
    MERCHANT: ActionKind.CHANGE_TO_FBA,
}
# What the report itself may recommend where it agrees with the reason.
AGREES = {
    CLOSED: {"Relist"},
    CLOSED_TOO: {"Relist"},
    DISCONTINUED: {"Relist", "Create removal order"},
    MERCHANT: {"Change to FBA"},
}
PAST = "past"


@dataclass
class Rules:
    """What the team has set."""

    on: bool = False
    relist_days: int = 30
    change_days: int = 30
    steps: tuple[int, ...] = (30, 14, 7, 3, 1, 0)
    own_days: int | None = None
    quiet: tuple[time, time] | None = None
    channel: ZoneInfo = field(default_factory=lambda: ZoneInfo("Europe/Berlin"))

    def days(self, reason: str) -> int:
        return self.change_days if reason == MERCHANT else self.relist_days

    def is_quiet(self, now: datetime) -> bool:
        """By the clock on the channel's wall."""
        if self.quiet is None:
            return False
        start, end = self.quiet
        clock = now.astimezone(self.channel).time()
        return start <= clock < end if start < end else clock >= start or clock < end


@dataclass
class Seen:
    """One stranding of a SKU as the reports have told of it: `number` counts those of the SKU."""

    sku: str
    number: int
    reason: str
    since: When | None
    removal: date | None
    advice: str
    first_seen: datetime
    reason_since: datetime | None = None

    @property
    def key(self) -> tuple[str, int]:
        return self.sku, self.number


def day_of(when: When) -> date:
    return when.astimezone(HERE).date() if isinstance(when, datetime) else when


def due(seen: Seen, rules: Rules) -> datetime | None:
    """Full days after the stranding, or after the end of its day; a new reason counts anew."""
    if seen.reason not in ACTS or seen.since is None:
        return None
    begins = seen.since
    if not isinstance(begins, datetime):
        begins = datetime.combine(begins + DAY, time(), HERE).astimezone(UTC)
    if seen.reason_since is not None:
        begins = max(begins, seen.reason_since)
    return begins + rules.days(seen.reason) * DAY


def removal(seen: Seen, rules: Rules, notice: tuple[date, datetime] | None) -> date | None:
    """The day on which Amazon takes the stock away, if anybody knows it."""
    if seen.reason == TRADEMARK:
        known = [seen.first_seen.astimezone(HERE).date() + 30 * DAY]
        known += [day_of(seen.since) + 30 * DAY] if seen.since else []
        return min([*known, *([seen.removal] if seen.removal else [])])
    if seen.removal is not None or notice is None:
        return seen.removal
    came, told_at = notice
    earlier = told_at < seen.first_seen if seen.since is None else came < day_of(seen.since) - DAY
    days = 30 if rules.own_days is None else rules.own_days
    return None if earlier else came + days * DAY


def warning(on: date, now: datetime, data_at: datetime, rules: Rules) -> int | str | None:
    """The step of the warnings that a date is at: the last one that has come."""
    left = (on - now.astimezone(HERE).date()).days
    if left < 0:
        there = data_at.astimezone(HERE).date() > on
        return PAST if there and left >= -30 else None
    if rules.is_quiet(now) and left > 3:
        return None
    return min((step for step in rules.steps if step >= left), default=None)


def days_of(steps: Iterable[int | str]) -> list[int]:
    return [-1 if step == PAST else int(step) for step in steps]
