"""A pause: a listing closed on purpose from one day on, and relisted on another. All pure.

Amazon's page: who goes on vacation, or has a product looked at, closes the listing, and it is
relisted after so many days; never sooner than two.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from stranded.actions import Actor, Intent, Why
from stranded.items import Evidence, ListingFacts, OptOut
from stranded.reasons import Reason
from stranded.schedule import due_instant

# Two days is Amazon's own minimum for relisting.
LEAST_DAYS = 2
MOST_DAYS = 365
LEAST = timedelta(days=LEAST_DAYS)
# As many as Amazon's own bulk actions take; the next ones are planned after.
MOST_SKUS = 25
LONGEST_SKU = 255
# All of them together have to be kept between the two steps of a form.
MOST_TEXT = 2700
# A closing that comes later than this is done only if enough of the pause is left.
LATE = timedelta(hours=1)
RULE = Actor("rule:vacation")
_MARK = "pause|"
NO_WHY = Why("")


class PauseState(StrEnum):
    """planned -> closing -> closed -> relisting -> ended; an end can follow each of them."""

    PLANNED = "planned"
    CLOSING = "closing"
    CLOSED = "closed"
    RELISTING = "relisting"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Pause:
    """One SKU's pause in one marketplace. `relist_on` is a day in the marketplace's own zone.

    `closed_at` is when the listing was seen closed; `due_at` when there is something to do for it;
    `ended_by` is who ended it before its day, "" for nobody; `why` how it ended, or what it waits
    for; `group` the key of the post that tells of it.
    """

    id: int
    account: str
    marketplace: str
    sku: str
    by: str
    at: datetime
    close_at: datetime
    relist_on: date
    state: PauseState
    group: str
    due_at: datetime
    close_intent: int | None = None
    relist_intent: int | None = None
    closed_at: datetime | None = None
    ended_by: str = ""
    ended_at: datetime | None = None
    why: Why = NO_WHY

    @property
    def running(self) -> bool:
        return self.state is not PauseState.ENDED

    @property
    def episode(self) -> str:
        """What stands in an intent for the stranding to which it belongs: a pause has none."""
        return f"{_MARK}{self.id}"


def pause_of(episode: str) -> int | None:
    """The number of the pause that an intent belongs to; None where it belongs to a stranding."""
    number = episode.removeprefix(_MARK)
    return int(number) if number != episode and number.isdigit() else None


def close_instant(close_on: date, now: datetime, zone: ZoneInfo) -> datetime:
    """Today means now; any other day its beginning, there."""
    if close_on <= now.astimezone(zone).date():
        return now
    return due_instant(close_on, time.min, zone)


def relist_instant(relist_on: date, closed_at: datetime, zone: ZoneInfo) -> datetime:
    """The first instant of the day, there; never sooner than two full days after the closing."""
    return max(due_instant(relist_on, time.min, zone), closed_at + LEAST)


def missed(pause: Pause, now: datetime, zone: ZoneInfo) -> bool:
    """Whether it is too late to close it: the bot stood still, and too little of it is left."""
    days_left = (pause.relist_on - now.astimezone(zone).date()).days
    return now - pause.close_at > LATE and days_left < LEAST_DAYS


@dataclass(frozen=True, slots=True)
class Days:
    """The two days of a plan, in the marketplace's own zone. None where nobody chose one."""

    close_on: date | None
    relist_on: date | None


def against_close(days: Days, today: date) -> Why | None:
    """What speaks against the day of closing."""
    if days.close_on is None:
        return Why("pause_no_day")
    if days.close_on < today:
        return Why("pause_past", {"today": today})
    last = today + timedelta(days=MOST_DAYS)
    return Why("pause_far", {"last": last, "most": MOST_DAYS}) if days.close_on > last else None


def against_relist(days: Days, today: date) -> Why | None:
    """What speaks against the day of relisting, given that of closing."""
    if days.relist_on is None:
        return Why("pause_no_day")
    close_on = max(days.close_on or today, today)
    first, last = (close_on + timedelta(days=count) for count in (LEAST_DAYS, MOST_DAYS))
    if days.relist_on < first:
        return Why("pause_short", {"first": first, "least": LEAST_DAYS})
    if days.relist_on > last:
        return Why("pause_long", {"last": last, "most": MOST_DAYS})
    return None


def against_skus(skus: tuple[str, ...]) -> Why | None:
    if not skus:
        return Why("pause_no_sku", {"most": MOST_SKUS})
    if len(skus) > MOST_SKUS:
        return Why("pause_many", {"most": MOST_SKUS, "chosen": len(skus)})
    if not all(sku.isprintable() for sku in skus):
        return Why("pause_odd_sku")
    if any(len(sku) > LONGEST_SKU for sku in skus):
        return Why("sku_too_long", {"most": LONGEST_SKU})
    if sum(len(sku) + 1 for sku in skus) > MOST_TEXT:
        return Why("pause_text_long")
    return None


def read_skus(text: str, is_known: Callable[[str], bool]) -> tuple[str, ...]:
    """SKUs as people type them: one a line, or with commas between them; each once.

    A SKU may hold a comma itself, so a line that is one as a whole is not taken apart.
    """
    found: list[str] = []
    for line in (one.strip() for one in text.splitlines()):
        whole = "," not in line or is_known(line)
        found += [line] if whole else [part.strip() for part in line.split(",")]
    return tuple(dict.fromkeys(sku for sku in found if sku))


def on_vacation(pause: Pause | None) -> tuple[bool, Why]:
    """Whether a rule may act on it: not while its listing is closed on purpose, or about to be."""
    if pause is None:
        return True, Why("vacation", {"by": ""})
    return False, Why("vacation", {"by": pause.by, "until": pause.relist_on})


@dataclass(frozen=True, slots=True)
class Prospect:
    """What is known of a SKU that somebody wants to pause.

    `reason` with what Amazon's report `said` where it is stranded already, `listing` what was read
    of it last, None where nothing was; `running` is a pause that it has, `opt_out` who opted it
    out of automatic actions.
    """

    sku: str
    reason: Reason | None
    said: str
    listing: ListingFacts | None
    running: Pause | None
    opt_out: OptOut | None

    @property
    def against(self) -> Why | None:
        """What leaves it out of the plan. The listing itself is read right before it is closed."""
        if self.running is not None:
            said = {"by": self.running.by, "until": self.running.relist_on}
            return Why("pause_running", said)
        if self.opt_out is not None:
            return Why("pause_opted_out", {"by": self.opt_out.by, "at": self.opt_out.at})
        return None


@dataclass(frozen=True, slots=True)
class PausedSku:
    """One SKU of a group as it stands: its pause, and what its two actions came to.

    `relist_at` is when it is relisted by itself, `evidence` what the last look after that found.
    """

    pause: Pause
    close: Intent | None
    relist: Intent | None
    relist_at: datetime
    evidence: Evidence | None = None

    @property
    def can_be_ended(self) -> bool:
        """Whether there is anything left that a person can end before its day."""
        pause = self.pause
        return pause.running and pause.state is not PauseState.RELISTING and not pause.ended_by


@dataclass(frozen=True, slots=True)
class Vacation:
    """The pauses that one plan made, of one account and marketplace.

    `left_out` are the SKUs that it was asked for too, each with its why.
    """

    key: str
    account: str
    marketplace: str
    rows: tuple[PausedSku, ...]
    left_out: tuple[tuple[str, Why], ...] = ()

    @property
    def first(self) -> Pause:
        return self.rows[0].pause

    @property
    def running(self) -> bool:
        return any(row.pause.running for row in self.rows)

    @property
    def waiting(self) -> tuple[Intent, ...]:
        """Closings that can still be taken back."""
        return tuple(row.close for row in self.rows if row.close and row.close.can_be_undone)


def vacations(rows: Iterable[PausedSku]) -> tuple[Vacation, ...]:
    """By the plan that made them, the newest first."""
    groups: dict[tuple[str, str, str], list[PausedSku]] = {}
    for row in rows:
        pause = row.pause
        groups.setdefault((pause.account, pause.marketplace, pause.group), []).append(row)
    found = [
        Vacation(key, account, code, tuple(mine)) for (account, code, key), mine in groups.items()
    ]
    return tuple(sorted(found, key=lambda one: one.first.id, reverse=True))
