"""Gates: may this action run on this item now? Every gate answers with its why.

The same functions decide and explain. For acting the latest plausible time and the narrowest scope
hold, so whatever is unknown keeps a gate closed.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from stranded.actions import ActionKind, Intent, Why
from stranded.items import Episode, ListingFacts, OptOut, is_instant, latest, local_day
from stranded.pause import Pause, on_vacation
from stranded.reasons import Reason
from stranded.settings import AccountSettings, Automatic, Mode
from stranded.steps import DoneStep, Progress, open_step, progress

FRESH_FOR_RULES = timedelta(hours=3)
FRESH_FOR_CLICKS = timedelta(hours=36)
LISTING_CACHE = timedelta(hours=24)
# What a fresh look at the listing would answer.
LISTING_GATES = frozenset({"start_date", "dangerous_goods", "seen"})


class Verdict(StrEnum):
    DUE = "due"
    WAITING = "waiting"
    ASK = "ask"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Gate:
    """`lasting` gates don't open by themselves: time alone never turns them."""

    name: str
    passed: bool
    why: Why
    lasting: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """All that a decision looks at. `can_act`: the account can be asked at Amazon.

    `recommended` is the key of the report's own primary action, None where nobody knows its text;
    `listing` is None while the listing has not been read (or could not be). `done_steps` are those
    that people told of for this SKU, of this stranding and of earlier ones; `pause` is what runs.
    """

    episode: Episode
    reason: Reason
    recommended: str | None
    zone: ZoneInfo
    settings: AccountSettings
    opt_out: OptOut | None
    listing: ListingFacts | None
    open_intent: Intent | None
    data_at: datetime
    can_act: bool
    done_steps: tuple[DoneStep, ...] = ()
    pause: Pause | None = None


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
    gates = (
        _in_the_pages_set(action, facts),
        _mode(facts),
        _switched_on(facts),
        _not_opted_out(facts, now),
        Gate("vacation", *on_vacation(facts.pause)),
        _days(at, facts, now),
        *_seen_well(action, facts),
        *_no_open_step(action, facts, now),
        *_common(action, facts, now, FRESH_FOR_RULES),
    )
    return Decision(action, _verdict(facts, gates), at, gates)


def decide_click(action: ActionKind, facts: Facts, now: datetime) -> Decision:
    """Whether a person may do this now. An opt-out stops rules only, so it is not asked here."""
    offered = action in facts.reason.one_click
    gates = (
        Gate("one_click", offered, Why("one_click", {"offered": offered}), lasting=True),
        *_common(action, facts, now, FRESH_FOR_CLICKS),
    )
    verdict = Verdict.DUE if all(gate.passed for gate in gates) else Verdict.WAITING
    return Decision(action, verdict, now, gates)


def steps_of(facts: Facts, now: datetime) -> Progress:
    """How far a current item is in the steps of the reason that it has."""
    mine = (facts.episode.id, facts.reason.key)
    told = [one for one in facts.done_steps if (one.episode, one.reason) == mine]
    return progress(facts.reason.by_hand, told, now, facts.data_at)


def decide_deletion(facts: Facts, now: datetime) -> Decision:
    """Whether a person may have the listing deleted: the last resort of the reason's own steps."""
    offered = steps_of(facts, now).offered
    is_last = offered is not None and offered.destructive
    connected = Gate("amazon", facts.can_act, Why("amazon", {"connected": facts.can_act}))
    gates = (
        Gate("last_resort", is_last, Why("last_resort"), lasting=True),
        _reports_own_action(facts),
        _fresh(facts, now, FRESH_FOR_CLICKS),
        _no_other_action(facts),
        connected,
    )
    verdict = Verdict.DUE if all(gate.passed for gate in gates) else Verdict.WAITING
    return Decision(ActionKind.DELETE_LISTING, verdict, now, gates)


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


def days_set(action: ActionKind, settings: AccountSettings) -> int:
    if action is ActionKind.RELIST:
        return settings.auto_relist_days
    return settings.auto_change_to_fba_days


def mode_of(reason: Reason, settings: AccountSettings) -> Mode:
    return settings.modes.get(reason.key, reason.auto_mode)


def _verdict(facts: Facts, gates: tuple[Gate, ...]) -> Verdict:
    closed = [gate for gate in gates if not gate.passed]
    if not closed:
        return Verdict.DUE
    if any(gate.lasting for gate in closed):
        return Verdict.NEVER
    if mode_of(facts.reason, facts.settings) is Mode.ASK:
        return Verdict.ASK
    return Verdict.WAITING


def _in_the_pages_set(action: ActionKind, facts: Facts) -> Gate:
    passed = facts.reason.known and facts.reason.auto is action
    return Gate("reason", passed, Why("reason", {"reason": facts.reason.key}), lasting=True)


def _mode(facts: Facts) -> Gate:
    mode = mode_of(facts.reason, facts.settings)
    lasting = mode is Mode.OFF
    return Gate("mode", mode is Mode.AUTO, Why("mode", {"mode": mode.value}), lasting)


def _switched_on(facts: Facts) -> Gate:
    on = facts.settings.automatic is Automatic.ON
    return Gate("automatic", on, Why("automatic", {"automatic": facts.settings.automatic.value}))


def _not_opted_out(facts: Facts, now: datetime) -> Gate:
    opt_out = facts.opt_out
    if opt_out is None or not opt_out.in_force(now):
        return Gate("opt_out", True, Why("opt_out", {"by": ""}))
    return Gate(
        "opt_out", False, Why("opt_out", {"by": opt_out.by, "at": opt_out.at}), lasting=True
    )


def _days(at: datetime | None, facts: Facts, now: datetime) -> Gate:
    if at is None:
        return Gate("days", False, Why("days_unknown"))
    dated = not is_instant(facts.episode.item.stranded_on or now)
    return Gate("days", now >= at, Why("days", {"at": at, "end_of_day": dated}))


def _seen_well(action: ActionKind, facts: Facts) -> tuple[Gate, ...]:
    """With 0 days there is no waiting, so one sighting needs the listing's word besides."""
    if days_set(action, facts.settings) > 0:
        return ()
    seen = facts.episode.sightings >= 2 or facts.listing is not None
    return (Gate("seen", seen, Why("seen", {"sightings": facts.episode.sightings})),)


def _no_open_step(action: ActionKind, facts: Facts, now: datetime) -> tuple[Gate, ...]:
    """Whoever creates a missing listing anew has it merchant-fulfilled on purpose for a while."""
    if action is not ActionKind.CHANGE_TO_FBA:
        return ()
    step = open_step(facts.done_steps, now)
    if step is None:
        return (Gate("open_step", True, Why("open_step", {"by": ""})),)
    said = {"by": step.by, "at": step.at, "until": step.due_at}
    return (Gate("open_step", False, Why("open_step", said)),)


def _common(
    action: ActionKind, facts: Facts, now: datetime, fresh_for: timedelta
) -> tuple[Gate, ...]:
    gates = [
        _reports_own_action(facts),
        _fresh(facts, now, fresh_for),
        _no_other_action(facts),
        Gate("amazon", facts.can_act, Why("amazon", {"connected": facts.can_act})),
        _start_date(facts, now),
    ]
    if action is ActionKind.CHANGE_TO_FBA:
        gates.append(_dangerous_goods(facts))
    return tuple(gates)


def report_disagrees(facts: Facts) -> bool:
    """Amazon's own primary action is one we know, and it is not this reason's.

    A text that nobody recognises is no information, so it changes nothing.
    """
    said, agreeing = facts.recommended, facts.reason.primary_actions
    return said is not None and bool(agreeing) and said not in agreeing


def _reports_own_action(facts: Facts) -> Gate:
    disagrees = report_disagrees(facts)
    why = Why("primary_action", {"said": facts.episode.item.primary_action})
    return Gate("primary_action", not disagrees, why, lasting=True)


def _fresh(facts: Facts, now: datetime, fresh_for: timedelta) -> Gate:
    hours = fresh_for // timedelta(hours=1)
    why = Why("fresh", {"data_at": facts.data_at, "hours": hours})
    return Gate("fresh", now - facts.data_at <= fresh_for, why)


def _no_other_action(facts: Facts) -> Gate:
    other = facts.open_intent
    if other is None:
        return Gate("no_other_action", True, Why("no_other_action", {"by": ""}))
    said = {"by": other.request.actor.id, "at": other.created_at, "action": other.request.action}
    return Gate("no_other_action", False, Why("no_other_action", said))


def _start_date(facts: Facts, now: datetime) -> Gate:
    """A future start is how sellers strand stock on purpose, so an unknown one counts as future."""
    listing = facts.listing
    if listing is None:
        return Gate("start_date", False, Why("start_date_unknown"))
    if listing.start is None:
        return Gate("start_date", True, Why("start_date", {"start": None}))
    later = starts_later(listing, facts.zone, now)
    return Gate("start_date", not later, Why("start_date", {"start": listing.start}))


def starts_later(listing: ListingFacts, zone: ZoneInfo, now: datetime) -> bool:
    """Whether the offer starts after today in the marketplace's zone."""
    return listing.start is not None and local_day(listing.start, zone) > (
        now.astimezone(zone).date()
    )


def _dangerous_goods(facts: Facts) -> Gate:
    """An answer about dangerous goods is the seller's legal declaration: never assumed."""
    on_file = facts.listing.dangerous_goods if facts.listing is not None else None
    code = {None: "dangerous_goods_unknown", False: "dangerous_goods_missing"}
    why = Why(code.get(on_file, "dangerous_goods_known"))
    return Gate("dangerous_goods", on_file is True, why)
