"""What happened to one SKU: who did what, when and why, as it was noted at the time."""

from dataclasses import dataclass
from datetime import date, datetime

from stranded.actions import Why


@dataclass(frozen=True, slots=True)
class Happening:
    """`event` is a name such as `relist.accepted`; `actor` a person, a rule or the bot itself.

    `hours` is for how long after an action a check looked, `day` for when Amazon's mail came,
    `until` for the end of an opt-out (None: for good), of which `before` is the one it had before.
    """

    at: datetime
    event: str
    actor: str
    why: Why | None = None
    hours: int | None = None
    day: date | None = None
    until: datetime | None = None
    before: datetime | None = None


@dataclass(frozen=True, slots=True)
class History:
    """A SKU in one marketplace of one account: some happenings, the newest at the end.

    `count` is how many there are in all, of which the newest `offset` are left out.
    """

    account: str
    marketplace: str
    sku: str
    happenings: tuple[Happening, ...]
    count: int
    offset: int = 0
