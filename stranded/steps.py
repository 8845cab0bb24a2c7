"""What a person does in Seller Central, step by step, and tells of: which step comes next."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import takewhile

from stranded.items import Evidence


@dataclass(frozen=True, slots=True)
class HandStep:
    """One step of a reason's own order. Whether it helped shows within `wait`, not before.

    A destructive one deletes the listing, so it is never the first.
    """

    key: str
    wait: timedelta
    destructive: bool = False


@dataclass(frozen=True, slots=True)
class DoneStep:
    """A step that a person said they had taken, for the reason that the item had then.

    It is looked at from `due_at` on; `evidence` is what was found. `taken_back_by` is who said that
    it was told by mistake, "" while it counts.
    """

    id: int
    account: str
    marketplace: str
    sku: str
    episode: str
    reason: str
    key: str
    by: str
    at: datetime
    due_at: datetime
    looked_at: datetime | None = None
    evidence: Evidence | None = None
    taken_back_by: str = ""

    @property
    def can_be_taken_back(self) -> bool:
        return self.looked_at is None and not self.taken_back_by


@dataclass(frozen=True, slots=True)
class StepPress:
    """What a step's button carries: the episode, the reason that was shown, and the step."""

    account: str
    episode: str
    reason: str
    step: str

    @property
    def token(self) -> str:
        return f"{self.account}\n{self.episode}\n{self.reason}\n{self.step}"


def read_step_press(token: str) -> StepPress | None:
    """The press of a token, or None where the token is not one of ours."""
    parts = token.split("\n")
    return StepPress(*parts) if len(parts) == len(StepPress.__slots__) and all(parts) else None


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an item is in its reason's steps: those that are `done`, in order, and what is next.

    `offered` is the step that may be told of; `spent` means that all are done, each with its time,
    and that it is still stranded.
    """

    steps: tuple[HandStep, ...] = ()
    done: tuple[DoneStep, ...] = ()
    offered: HandStep | None = None
    spent: bool = False


NO_STEPS = Progress()


def progress(
    steps: tuple[HandStep, ...],
    told: Iterable[DoneStep],
    now: datetime,
    seen_at: datetime | None,
) -> Progress:
    """The next step comes once the one before had its time and did not help.

    `told` are the steps of one stranding for one reason; `seen_at` is the time of the report that
    has the item, None where it left the list.
    """
    done = _in_order(steps, told)
    if seen_at is None or not all(_in_vain(one, now, seen_at) for one in done):
        return Progress(steps, done)
    following = steps[len(done) : len(done) + 1]
    if not following:
        return Progress(steps, done, spent=bool(done))
    (step,) = following
    return Progress(steps, done, offered=None if step.destructive and not done else step)


def _in_order(steps: tuple[HandStep, ...], told: Iterable[DoneStep]) -> tuple[DoneStep, ...]:
    """Those that were told of with all that come before them."""
    by_key = {one.key: one for one in told if not one.taken_back_by}
    followed = takewhile(by_key.__contains__, (step.key for step in steps))
    return tuple(by_key[key] for key in followed)


def _in_vain(step: DoneStep, now: datetime, seen_at: datetime) -> bool:
    """Whether its time is over, it was looked at, and a report from then on has the item."""
    if now < step.due_at or step.looked_at is None:
        return False
    return step.evidence is Evidence.STILL_STRANDED or seen_at >= step.due_at


def open_step(told: Sequence[DoneStep], now: datetime) -> DoneStep | None:
    """The newest step whose time is not over."""
    waiting = [one for one in told if now < one.due_at and not one.taken_back_by]
    return max(waiting, key=lambda one: one.at, default=None)


def place_of(steps: tuple[HandStep, ...], key: str) -> int:
    """Which step it is, counted from 1; 0 where the order has it no more."""
    return next((place for place, one in enumerate(steps, start=1) if one.key == key), 0)
