"""Several items at once, as Amazon's page has it: each for itself, and up to 25 of them."""

from collections import Counter
from dataclasses import dataclass

from stranded.actions import ActionKind, Actor, Intent, IntentState, Why
from stranded.cards import Card
from stranded.items import Evidence
from stranded.reasons import RuleBook

# Amazon's page: "up to 25" for relist, and 25 for change to FBA, which is read as the same.
MOST = 25
# Steps in which nothing was sent yet, or no answer has come.
UNDER_WAY = frozenset({IntentState.PLANNED, IntentState.CLAIMED, IntentState.SENT})


# From this many on it is worth while to choose them together.
SEVERAL = 2


@dataclass(frozen=True, slots=True)
class Opening:
    """A place in which several items have the same 1-click action."""

    account: str
    marketplace: str
    action: ActionKind


@dataclass(frozen=True, slots=True)
class Choice:
    """An item as it was shown when it was chosen: its episode and the reason of that moment."""

    episode: str
    reason: str


@dataclass(frozen=True, slots=True)
class BulkWish:
    account: str
    marketplace: str
    action: ActionKind
    actor: Actor
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Offer:
    """Items that can be chosen, the most urgent first. `withheld` have the reason but no 1-click
    action as yet, such as for want of dangerous-goods information.
    """

    account: str
    marketplace: str
    action: ActionKind
    cards: tuple[Card, ...]
    withheld: int


@dataclass(frozen=True, slots=True)
class BulkRow:
    """One item's own result: `why` where no intent was written, else what the intent came to."""

    card: Card
    intent: Intent | None
    why: Why | None
    evidence: Evidence | None

    @property
    def done(self) -> bool:
        return self.intent is None or self.intent.state not in UNDER_WAY


@dataclass(frozen=True, slots=True)
class Bulk:
    """Several items at once as they stand; `more` says that others wait to be chosen."""

    key: str
    wish: BulkWish
    rows: tuple[BulkRow, ...]
    more: bool

    @property
    def done(self) -> int:
        return sum(row.done for row in self.rows)

    @property
    def waiting(self) -> tuple[Intent, ...]:
        """Those that can still be taken back."""
        return tuple(row.intent for row in self.rows if row.intent and row.intent.can_be_undone)


def one_click_reasons(action: ActionKind, book: RuleBook) -> tuple[str, ...]:
    """The reasons for which Amazon's page recommends this 1-click action."""
    return tuple(reason.key for reason in book.reasons if action in reason.one_click)


def one_click_items(action: ActionKind, book: RuleBook, counts: Counter[str]) -> int:
    """How many items have such a reason; `counts` are the items of each reason."""
    return sum(counts[reason] for reason in one_click_reasons(action, book))


def refusal(chosen: int) -> Why | None:
    """Why so many can't be chosen; None where they can."""
    if chosen == 0:
        return Why("bulk_none", {"most": MOST})
    return Why("bulk_too_many", {"most": MOST, "chosen": chosen}) if chosen > MOST else None
