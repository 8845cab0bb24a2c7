"""What may be done to a listing, who asked for it, and how it ended."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from stranded.dangerous_goods import Answers
from stranded.items import Money


class ActionKind(StrEnum):
    """What changes a listing or its stock at Amazon, by the names of Amazon's page."""

    RELIST = "relist"
    CHANGE_TO_FBA = "change_to_fba"
    DELETE_LISTING = "delete_listing"
    CLOSE_LISTING = "close_listing"
    CREATE_REMOVAL_ORDER = "create_removal_order"
    SET_PRICE = "set_price"


# One click is enough for these, and a rule may do them by itself. Nothing else is ever both.
ONE_CLICK = (ActionKind.RELIST, ActionKind.CHANGE_TO_FBA)
# These make a listing sell again, which the report has to show.
MENDING = (*ONE_CLICK, ActionKind.SET_PRICE)


@dataclass(frozen=True, slots=True)
class Why:
    """A reason as a code with parameters; only bot.messages turns it into a sentence."""

    code: str
    parameters: dict[str, object] = field(default_factory=dict)


class Source(StrEnum):
    CLICK = "click"
    RULE = "rule"


@dataclass(frozen=True, slots=True)
class Actor:
    """A person by Slack user id, or a rule by its name (`rule:auto_relist`)."""

    id: str

    @property
    def is_rule(self) -> bool:
        return self.id.startswith("rule:")

    @property
    def source(self) -> Source:
        return Source.RULE if self.is_rule else Source.CLICK


class IntentState(StrEnum):
    """planned -> claimed -> sent -> accepted -> confirmed, or one of the other ends.

    A proposed one waits for a second person's word before it is planned.
    """

    PROPOSED = "proposed"
    PLANNED = "planned"
    CLAIMED = "claimed"
    SENT = "sent"
    ACCEPTED = "accepted"
    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"
    SUPERSEDED = "superseded"
    REFUSED = "refused"
    FAILED = "failed"
    UNKNOWN = "unknown"


# Only one of these may exist for a SKU in a marketplace, whoever asked for it.
OPEN_STATES = frozenset(
    {
        IntentState.PROPOSED,
        IntentState.PLANNED,
        IntentState.CLAIMED,
        IntentState.SENT,
        IntentState.UNKNOWN,
        IntentState.ACCEPTED,
    }
)

# After these the listing may have changed, so the report is looked at again later.
CHECKED_STATES = frozenset({IntentState.ACCEPTED, IntentState.CONFIRMED, IntentState.UNKNOWN})


@dataclass(frozen=True, slots=True)
class Request:
    """A wish to act on an episode, with the reason that was shown when it was made.

    `told_in` is the key of the post that tells of several wishes at once; "" for one of its own.
    `answers` are what the person declared about dangerous goods to have it changed to FBA; `price`
    is what the person would have the listing cost.
    """

    account: str
    marketplace: str
    sku: str
    episode: str
    reason: str
    action: ActionKind
    actor: Actor
    told_in: str = ""
    answers: Answers | None = None
    price: Money | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a try ended: the state, why, and Amazon's submission id where there is one."""

    state: IntentState
    why: Why
    remote_ref: str = ""


@dataclass(frozen=True, slots=True)
class Intent:
    """A decided action with a unique key; `fence` grows with each claim.

    `not_before` is when it may be carried out; of a proposed one, when the proposal lapses.
    `seconded_by` is the second person, "" where there was none.
    """

    id: int
    request: Request
    attempt: int
    state: IntentState
    why: Why
    remote_ref: str
    created_at: datetime
    updated_at: datetime
    not_before: datetime
    fence: int = 0
    seconded_by: str = ""

    @property
    def open(self) -> bool:
        return self.state in OPEN_STATES

    @property
    def can_be_undone(self) -> bool:
        """Whether it was given time before it is carried out, and nobody has begun yet."""
        return self.state is IntentState.PLANNED and self.not_before > self.created_at


@dataclass(frozen=True, slots=True)
class Check:
    """One later look at whether the SKU really left the list, `after` the action."""

    id: int
    intent: Intent
    after: timedelta
    due_at: datetime


# A late look tells more than an early one: Amazon asks for 24 hours before its page has caught up.
CHECK_DELAYS = (timedelta(hours=3), timedelta(hours=24))


def last_check(own: Iterable[timedelta]) -> timedelta:
    """When it is over: Amazon's time, or that of the reason itself where it names a longer one."""
    return max((*CHECK_DELAYS, *own))
