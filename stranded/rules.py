"""May this action run on this item now? Every gate answers with its why.

The same functions decide and explain. For acting the latest plausible time and the narrowest scope
hold, so whatever is unknown keeps a gate closed.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from stranded import gates
from stranded.actions import ActionKind, Actor, Why
from stranded.gates import LISTING_GATES, Facts, Gate, days_set, mode_of
from stranded.items import latest
from stranded.settings import Mode
from stranded.steps import Progress, progress

FRESH_FOR_RULES = timedelta(hours=3)
FRESH_FOR_CLICKS = timedelta(hours=36)
LISTING_CACHE = timedelta(hours=24)
# Whoever looks at a card; who may do what is asked at the click.
SOMEBODY = Actor("somebody")


class Verdict(StrEnum):
    DUE = "due"
    WAITING = "waiting"
    ASK = "ask"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Decision:
    """`at` is the instant from which the count of days allows it, None where no date is known."""

    action: ActionKind
    verdict: Verdict
    at: datetime | None
    gates: tuple[Gate, ...]

    @property
    def first_closed(self) -> Gate | None:
        return next(iter(self.closed), None)

    @property
    def closed(self) -> tuple[Gate, ...]:
        return tuple(gate for gate in self.gates if not gate.passed)

    @property
    def closed_but_for_a_look(self) -> Gate | None:
        """What keeps it closed whatever the listing says; whoever acts looks there first."""
        return next((gate for gate in self.closed if gate.name not in LISTING_GATES), None)


def decide_automatic(action: ActionKind, facts: Facts, now: datetime) -> Decision:
    """Whether a rule may do this by itself now, with every gate's answer."""
    at = due_at(action, facts)
    asked = (
        gates.in_the_pages_set(action, facts),
        gates.mode(facts),
        gates.switched_on(facts),
        gates.not_quiet(facts, now),
        gates.not_opted_out(facts, now),
        gates.vacation(facts),
        gates.no_running_order(facts),
        gates.days(at, facts, now),
        gates.not_held(facts, now),
        gates.rate(facts),
        *gates.seen_well(action, facts),
        *gates.no_open_step(action, facts, now),
        *gates.common(action, facts, now, FRESH_FOR_RULES),
    )
    return Decision(action, _verdict(facts, asked), at, asked)


def decide_click(action: ActionKind, facts: Facts, now: datetime) -> Decision:
    """Whether a person may do this now. An opt-out stops rules only, so it is not asked here."""
    offered = action in facts.reason.one_click
    asked = (
        Gate("one_click", offered, Why("one_click", {"offered": offered}), lasting=True),
        *gates.common(action, facts, now, FRESH_FOR_CLICKS),
    )
    return _by_click(action, asked, now)


def steps_of(facts: Facts, now: datetime) -> Progress:
    """How far a current item is in the steps of the reason that it has."""
    mine = (facts.episode.id, facts.reason.key)
    told = [one for one in facts.done_steps if (one.episode, one.reason) == mine]
    return progress(facts.reason.by_hand, told, now, facts.data_at)


def decide_deletion(facts: Facts, now: datetime) -> Decision:
    """Whether a person may have the listing deleted: what comes before was done, and its time."""
    asked = (
        _comes_first(facts, now),
        gates.reports_own_action(facts),
        gates.fresh(facts, now, FRESH_FOR_CLICKS),
        gates.no_other_action(facts),
        gates.connected(facts),
    )
    return _by_click(ActionKind.DELETE_LISTING, asked, now)


def _comes_first(facts: Facts, now: datetime) -> Gate:
    """The reason's other steps, or the removal of the stock."""
    if facts.reason.delete_listing == "after_removal":
        return gates.stock_is_gone(facts)
    offered = steps_of(facts, now).offered
    is_last = offered is not None and offered.destructive
    return Gate("last_resort", is_last, Why("last_resort"), lasting=True)


def decide_removal(facts: Facts, now: datetime, actor: Actor = SOMEBODY) -> Decision:
    """Whether a removal order may be asked for. Only a person ever may, for whatever reason."""
    asked = (
        gates.by_person(actor),
        gates.removable_units(facts),
        gates.no_running_order(facts),
        gates.counted_since_removal(facts),
        gates.fresh(facts, now, FRESH_FOR_CLICKS),
        gates.no_other_action(facts),
        gates.connected(facts),
    )
    return _by_click(ActionKind.CREATE_REMOVAL_ORDER, asked, now)


def _by_click(action: ActionKind, asked: tuple[Gate, ...], now: datetime) -> Decision:
    verdict = Verdict.DUE if all(gate.passed for gate in asked) else Verdict.WAITING
    return Decision(action, verdict, now, asked)


def decide_declaration(facts: Facts, now: datetime) -> Decision:
    """Whether a person may declare dangerous goods now, to have it changed to FBA with that.

    No rule asks this: an automatic change to FBA needs the information on file.
    """
    takes = facts.reason.takes_declaration
    asked = (
        Gate("declaration", takes, Why("declaration", {"takes": takes}), lasting=True),
        gates.reports_own_action(facts),
        gates.fresh(facts, now, FRESH_FOR_CLICKS),
        gates.no_other_action(facts),
        gates.connected(facts),
        gates.start_date(facts, now),
        gates.nothing_declared(facts),
    )
    return _by_click(ActionKind.CHANGE_TO_FBA, asked, now)


def decide_price(facts: Facts, now: datetime, actor: Actor = SOMEBODY) -> Decision:
    """Whether a person may name the price that a listing lacks. No rule ever does."""
    takes = facts.reason.takes_price
    asked = (
        Gate("add_price", takes, Why("add_price", {"takes": takes}), lasting=True),
        Gate("by_person", not actor.is_rule, Why("priced_by_person"), lasting=True),
        gates.reports_own_action(facts),
        gates.fresh(facts, now, FRESH_FOR_CLICKS),
        gates.no_other_action(facts),
        gates.connected(facts),
        gates.start_date(facts, now),
        gates.no_price_yet(facts),
    )
    return _by_click(ActionKind.SET_PRICE, asked, now)


def due_at(action: ActionKind, facts: Facts) -> datetime | None:
    """Date stranded plus the set days, counted from the end of a bare day; None without a date.

    A witnessed change of reason starts the count again. 0 days means the first sure look.
    """
    stranded_on = facts.episode.item.stranded_on
    if stranded_on is None:
        return None
    start = latest(stranded_on, facts.zone)
    days = days_set(action, facts.settings)
    if days == 0:
        return facts.episode.reason_since or facts.episode.first_seen
    if facts.episode.reason_since is not None:
        start = max(start, facts.episode.reason_since)
    return start + timedelta(days=days)


def _verdict(facts: Facts, asked: tuple[Gate, ...]) -> Verdict:
    closed = [gate for gate in asked if not gate.passed]
    if not closed:
        return Verdict.DUE
    if any(gate.lasting for gate in closed):
        return Verdict.NEVER
    if mode_of(facts.reason, facts.settings) is Mode.ASK:
        return Verdict.ASK
    return Verdict.WAITING
