"""A card: all that is known of one stranded item, as a picture that any surface can draw."""

import base64
import binascii
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from stranded.actions import ActionKind, Intent
from stranded.costs import UNKNOWN_COST, DayCost
from stranded.deadlines import RemovalDate, removal_of
from stranded.gates import Facts, Gate, is_removed, report_disagrees
from stranded.items import Departure, Episode, OptOut
from stranded.marketplaces import Marketplace
from stranded.notices import PAGE_DAYS, Notice, removal_days
from stranded.pause import Pause
from stranded.reasons import Reason, Removal
from stranded.removal_order import Followed
from stranded.rules import (
    LISTING_CACHE,
    Decision,
    Verdict,
    decide_click,
    decide_declaration,
    decide_deletion,
    decide_price,
    decide_removal,
    steps_of,
)
from stranded.steps import NO_STEPS, DoneStep, Progress, open_step


class ButtonKind(StrEnum):
    """What a button does; the first two change the listing at Amazon."""

    RELIST = "relist"
    CHANGE_TO_FBA = "change_to_fba"
    OPT_OUT = "opt_out"
    OPT_IN = "opt_in"


@dataclass(frozen=True, slots=True)
class Press:
    """What a button carries: the episode, the reason that was shown, and the action."""

    account: str
    episode: str
    reason: str
    kind: ButtonKind

    @property
    def token(self) -> str:
        text = f"{self.account}\n{self.episode}\n{self.reason}\n{self.kind.value}"
        return base64.urlsafe_b64encode(text.encode()).decode()


def read_press(token: str) -> Press | None:
    """The press of a token, or None where the token is not one of ours."""
    try:
        text = base64.urlsafe_b64decode(token.encode()).decode()
        account, episode, reason, kind = text.split("\n")
        return Press(account, episode, reason, ButtonKind(kind))
    except (ValueError, binascii.Error):
        return None


@dataclass(frozen=True, slots=True)
class Button:
    press: Press
    primary: bool = False


@dataclass(frozen=True, slots=True)
class Card:
    """One item with its rule, its dates and what may be done.

    `withheld` are the gates that keep the recommended 1-click action from having a button;
    `checking` means that the listing is being read, so the button's place says so; `last` is the
    newest intent of this episode; `departure` is set once the SKU left the report; `cost` is what
    it costs a day while it is stranded; `progress` tells of the steps by hand, and `open_step` is
    the one whose time is not over, though it may be of an earlier reason; `may_delete` means that
    deleting the listing is what is left, and that nothing speaks against it; `may_declare`, that
    only the seller's dangerous-goods answers are missing for a change to FBA. `notice` is Amazon's
    mail about the SKU, whether or not the date comes from it; stock goes `notice_days` after it;
    `pause` runs; `order` is the newest removal order that Amazon made of it; `may_remove` means
    that the page names removal for the reason, and that nothing speaks against asking for one;
    `may_price`, that only a price is missing, and that nothing speaks against naming one.
    """

    episode: Episode
    reason: Reason
    marketplace: Marketplace
    now: datetime
    data_at: datetime
    days_stranded: int | None
    removal: RemovalDate
    days_left: int | None
    buttons: tuple[Button, ...]
    withheld: tuple[Gate, ...]
    checking: bool
    disagrees: bool
    last: Intent | None
    opt_out: OptOut | None
    departure: Departure | None = None
    cost: DayCost = UNKNOWN_COST
    progress: Progress = NO_STEPS
    open_step: DoneStep | None = None
    may_delete: bool = False
    may_declare: bool = False
    notice: Notice | None = None
    notice_days: int = PAGE_DAYS
    pause: Pause | None = None
    order: Followed | None = None
    may_remove: bool = False
    may_price: bool = False


def build_card(
    facts: Facts,
    marketplace: Marketplace,
    now: datetime,
    last: Intent | None = None,
    departure: Departure | None = None,
    cost: DayCost = UNKNOWN_COST,
) -> Card:
    """The picture of an episode at `now`. Buttons are those whose gates are all open."""
    removal = removal_of(facts)
    decisions = [decide_click(kind, facts, now) for kind in facts.reason.one_click]
    gone = departure is not None
    return Card(
        episode=facts.episode,
        reason=facts.reason,
        marketplace=marketplace,
        now=now,
        data_at=facts.data_at,
        days_stranded=facts.episode.days_stranded(now, facts.zone),
        removal=removal,
        days_left=removal.days_left(now, facts.zone),
        buttons=() if gone else _buttons(facts, decisions, now),
        withheld=() if gone else tuple(_withheld(decisions)),
        checking=not gone and needs_listing(facts, now),
        disagrees=report_disagrees(facts),
        last=last,
        opt_out=_opt_out(facts, now),
        departure=departure,
        cost=cost,
        progress=NO_STEPS if gone else steps_of(facts, now),
        open_step=None if gone else open_step(facts.done_steps, now),
        may_delete=_may_delete(facts, now, gone=gone),
        may_declare=not gone and _may_declare(facts, now),
        notice=facts.notice,
        notice_days=removal_days(facts.settings),
        pause=facts.pause,
        order=facts.order,
        may_remove=not gone and _may_remove(facts, now),
        may_price=not gone and _may_price(facts, now),
    )


def _may_delete(facts: Facts, now: datetime, *, gone: bool) -> bool:
    """A SKU without stock leaves the list, and only then its listing may go."""
    due = decide_deletion(facts, now).verdict is Verdict.DUE
    return due and (not gone or is_removed(facts))


def _may_remove(facts: Facts, now: datetime) -> bool:
    """While Amazon still reviews an item there is nothing to do, whatever may come of it."""
    named = facts.reason.removal is not Removal.NONE and facts.reason.resolution != "wait"
    return named and decide_removal(facts, now).verdict is Verdict.DUE


def needs_listing(facts: Facts, now: datetime) -> bool:
    """Whether the listing must be read before a button can be shown or withheld."""
    reason = facts.reason
    could_use_it = reason.one_click or reason.takes_declaration or reason.takes_price
    if not facts.can_act or not could_use_it or facts.open_intent is not None:
        return False
    return facts.listing is None or now - facts.listing.read_at > LISTING_CACHE


def _may_declare(facts: Facts, now: datetime) -> bool:
    due = decide_declaration(facts, now).verdict is Verdict.DUE
    return due and not needs_listing(facts, now)


def _may_price(facts: Facts, now: datetime) -> bool:
    due = decide_price(facts, now).verdict is Verdict.DUE
    return due and not needs_listing(facts, now)


def _buttons(facts: Facts, decisions: list[Decision], now: datetime) -> tuple[Button, ...]:
    acting = [
        Button(_press(facts, ButtonKind(decision.action.value)), primary=True)
        for decision in decisions
        if decision.verdict is Verdict.DUE and not needs_listing(facts, now)
    ]
    switch = ButtonKind.OPT_IN if _opt_out(facts, now) else ButtonKind.OPT_OUT
    return (*acting, Button(_press(facts, switch)))


def _opt_out(facts: Facts, now: datetime) -> OptOut | None:
    """One whose time is over is none."""
    return facts.opt_out if facts.opt_out and facts.opt_out.in_force(now) else None


def _withheld(decisions: list[Decision]) -> list[Gate]:
    return [gate for decision in decisions for gate in decision.gates if not gate.passed]


def _press(facts: Facts, kind: ButtonKind) -> Press:
    return Press(facts.episode.account, facts.episode.id, facts.reason.key, kind)


def action_of(kind: ButtonKind) -> ActionKind | None:
    """The action at Amazon that a button asks for; None for opting out and in."""
    if kind in (ButtonKind.OPT_OUT, ButtonKind.OPT_IN):
        return None
    return ActionKind(kind.value)
