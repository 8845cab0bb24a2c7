"""The page's arithmetic, written down a second time: nothing here asks the product."""

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
# Steps of warnings that are no number of days, as they are ordered among those that are.
START, PAST = 1000, -1


@dataclass
class Rules:
    """What the team has set."""

    on: bool = False
    relist_days: int = 30
    change_days: int = 30
    steps: tuple[int, ...] = (30, 14, 7, 3, 1, 0)
    own_days: int = 30
    sooner: bool = False
    quiet: tuple[time, time] | None = None
    channel: ZoneInfo = field(default_factory=lambda: ZoneInfo("Europe/Berlin"))

    def take(self, values: dict[str, str]) -> None:
        """Reads settings as they are written."""
        for key, text in values.items():
            if key == "automatic":
                self.on = text == "on"
            elif key == "auto_relist_days":
                self.relist_days = int(text)
            elif key == "auto_change_to_fba_days":
                self.change_days = int(text)
            elif key == "warning_days":
                self.steps = tuple(map(int, text.split(",")))
            elif key == "auto_removal_days":
                self.own_days = int(text)
            elif key == "accelerated_removal":
                self.sooner = text == "on"
            else:
                assert key == "quiet_hours"
                ends = [time.fromisoformat(end) for end in text.split("-") if end]
                self.quiet = (ends[0], ends[1]) if ends else None

    def days(self, reason: str) -> int:
        return self.change_days if reason == MERCHANT else self.relist_days

    def is_quiet(self, now: datetime) -> bool:
        return self.quiet_end(now) is not None

    def quiet_end(self, now: datetime) -> datetime | None:
        """When the clock on the channel's wall shows the end of the quiet that holds."""
        if self.quiet is None:
            return None
        start, end = self.quiet
        local = now.astimezone(self.channel)
        clock = local.time()
        if not (start <= clock < end if start < end else clock >= start or clock < end):
            return None
        day = local.date() if clock < end else local.date() + DAY
        return datetime.combine(day, end, self.channel).astimezone(UTC)


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
    """Full days after the stranding, or after the end of its day; a new reason counts anew.

    With 0 days it is due as soon as it is seen.
    """
    if seen.reason not in ACTS or seen.since is None:
        return None
    if rules.days(seen.reason) == 0:
        return seen.reason_since or seen.first_seen
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
    return None if earlier else came + rules.own_days * DAY


def warning(on: date, now: datetime, data_at: datetime, rules: Rules) -> int | None:
    """The step of the warnings that a date is at: the last one that has come."""
    left = (on - now.astimezone(HERE).date()).days
    if left < 0:
        there = data_at.astimezone(HERE).date() > on
        return PAST if there and left >= -30 else None
    if rules.is_quiet(now) and left > 3:
        return None
    come = [step for step in rules.steps if step >= left]
    return min(come, default=START if rules.sooner else None)
