"""The gates: each says whether it lets an action through, and why.

Whatever is unknown keeps a gate closed.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from stranded.actions import ActionKind, Actor, Intent, Why
from stranded.items import Episode, ListingFacts, OptOut, is_instant, starts_later
from stranded.notices import Notice
from stranded.pause import Pause, on_vacation
from stranded.quiet import quiet_until
from stranded.reasons import Reason
from stranded.release import BATCH, Held
from stranded.removal_order import Followed, OrderState
from stranded.settings import AccountSettings, Automatic, Mode
from stranded.steps import DoneStep, open_step

_UTC = ZoneInfo("UTC")
# What a fresh look at the listing would answer.
LISTING_GATES = frozenset({"start_date", "dangerous_goods", "seen", "price"})


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
    that people told of for this SKU, of this stranding and of earlier ones. `channel_zone` is the
    team's own, in which its quiet hours are meant; `notice` is Amazon's mail about the SKU that
    somebody recorded; `held` is set where a person held this episode back; `begun` counts the
    automatic actions that were begun in this marketplace since the last batch; `pause` is what
    runs; `order` is the SKU's newest removal order that Amazon made.
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
    channel_zone: ZoneInfo = _UTC
    notice: Notice | None = None
    held: Held | None = None
    begun: int = 0
    pause: Pause | None = None
    order: Followed | None = None


def days_set(action: ActionKind, settings: AccountSettings) -> int:
    if action is ActionKind.RELIST:
        return settings.auto_relist_days
    return settings.auto_change_to_fba_days


def mode_of(reason: Reason, settings: AccountSettings) -> Mode:
    return settings.modes.get(reason.key, reason.auto_mode)


def in_the_pages_set(action: ActionKind, facts: Facts) -> Gate:
    passed = facts.reason.known and facts.reason.auto is action
    return Gate("reason", passed, Why("reason", {"reason": facts.reason.key}), lasting=True)


def mode(facts: Facts) -> Gate:
    mode = mode_of(facts.reason, facts.settings)
    lasting = mode is Mode.OFF
    return Gate("mode", mode is Mode.AUTO, Why("mode", {"mode": mode.value}), lasting)


def switched_on(facts: Facts) -> Gate:
    on = facts.settings.automatic is Automatic.ON
    return Gate("automatic", on, Why("automatic", {"automatic": facts.settings.automatic.value}))


def not_quiet(facts: Facts, now: datetime) -> Gate:
    until = quiet_until(facts.settings.quiet_hours, now, facts.channel_zone)
    return Gate("quiet_hours", until is None, Why("quiet_hours", {"until": until or ""}))


def not_opted_out(facts: Facts, now: datetime) -> Gate:
    opt_out = facts.opt_out
    if opt_out is None or not opt_out.in_force(now):
        return Gate("opt_out", True, Why("opt_out", {"by": ""}))
    said = {"by": opt_out.by, "at": opt_out.at, "until": opt_out.until or ""}
    return Gate("opt_out", False, Why("opt_out", said), lasting=opt_out.until is None)


def vacation(facts: Facts) -> Gate:
    """A listing that was closed on purpose stays closed until its day."""
    return Gate("vacation", *on_vacation(facts.pause))


def days(at: datetime | None, facts: Facts, now: datetime) -> Gate:
    if at is None:
        return Gate("days", False, Why("days_unknown"))
    dated = not is_instant(facts.episode.item.stranded_on or now)
    return Gate("days", now >= at, Why("days", {"at": at, "end_of_day": dated}))


def not_held(facts: Facts, now: datetime) -> Gate:
    """What a setting made due at once may be held back by a person, or left to people."""
    held = facts.held
    if held is None:
        return Gate("held", True, Why("held", {"by": ""}))
    said = {"by": held.by, "at": held.at, "until": held.until}
    if held.until is None:
        return Gate("held", False, Why("skipped", said), lasting=True)
    return Gate("held", now >= held.until, Why("held", said))


def rate(facts: Facts) -> Gate:
    """However many are due, one batch at a time is begun in a marketplace."""
    return Gate("rate", facts.begun < BATCH, Why("rate", {"begun": facts.begun, "most": BATCH}))


def seen_well(action: ActionKind, facts: Facts) -> tuple[Gate, ...]:
    """With 0 days there is no waiting, so one sighting needs the listing's word besides."""
    if days_set(action, facts.settings) > 0:
        return ()
    seen = facts.episode.sightings >= 2 or facts.listing is not None
    return (Gate("seen", seen, Why("seen", {"sightings": facts.episode.sightings})),)


def no_open_step(action: ActionKind, facts: Facts, now: datetime) -> tuple[Gate, ...]:
    """Whoever creates a missing listing anew has it merchant-fulfilled on purpose for a while."""
    if action is not ActionKind.CHANGE_TO_FBA:
        return ()
    step = open_step(facts.done_steps, now)
    if step is None:
        return (Gate("open_step", True, Why("open_step", {"by": ""})),)
    said = {"by": step.by, "at": step.at, "until": step.due_at}
    return (Gate("open_step", False, Why("open_step", said)),)


def common(
    action: ActionKind, facts: Facts, now: datetime, fresh_for: timedelta
) -> tuple[Gate, ...]:
    gates = [
        reports_own_action(facts),
        fresh(facts, now, fresh_for),
        no_other_action(facts),
        connected(facts),
        start_date(facts, now),
    ]
    if action is ActionKind.CHANGE_TO_FBA:
        gates.append(dangerous_goods(facts))
    return tuple(gates)


def connected(facts: Facts) -> Gate:
    return Gate("amazon", facts.can_act, Why("amazon", {"connected": facts.can_act}))


def report_disagrees(facts: Facts) -> bool:
    """Amazon's own primary action is one we know, and it is not this reason's.

    A text that nobody recognises is no information, so it changes nothing.
    """
    said, agreeing = facts.recommended, facts.reason.primary_actions
    return said is not None and bool(agreeing) and said not in agreeing


def reports_own_action(facts: Facts) -> Gate:
    disagrees = report_disagrees(facts)
    why = Why("primary_action", {"said": facts.episode.item.primary_action})
    return Gate("primary_action", not disagrees, why, lasting=True)


def fresh(facts: Facts, now: datetime, fresh_for: timedelta) -> Gate:
    hours = fresh_for // timedelta(hours=1)
    why = Why("fresh", {"data_at": facts.data_at, "hours": hours})
    return Gate("fresh", now - facts.data_at <= fresh_for, why)


def no_other_action(facts: Facts) -> Gate:
    other = facts.open_intent
    if other is None:
        return Gate("no_other_action", True, Why("no_other_action", {"by": ""}))
    said = {"by": other.request.actor.id, "at": other.created_at, "action": other.request.action}
    return Gate("no_other_action", False, Why("no_other_action", said))


def start_date(facts: Facts, now: datetime) -> Gate:
    """A future start is how sellers strand stock on purpose, so an unknown one counts as future."""
    listing = facts.listing
    if listing is None:
        return Gate("start_date", False, Why("start_date_unknown"))
    if listing.start is None:
        return Gate("start_date", True, Why("start_date", {"start": None}))
    later = starts_later(listing, facts.zone, now)
    return Gate("start_date", not later, Why("start_date", {"start": listing.start}))


def nothing_declared(facts: Facts) -> Gate:
    """What is on file is never overwritten, so it must be known that nothing is."""
    on_file = facts.listing.dangerous_goods if facts.listing is not None else None
    code = {None: "dangerous_goods_unknown", False: "dangerous_goods_missing"}
    why = Why(code.get(on_file, "dangerous_goods_on_file"))
    return Gate("dangerous_goods", on_file is False, why)


def no_price_yet(facts: Facts) -> Gate:
    """A price on file is the seller's, whoever set it: it is never overwritten."""
    listing = facts.listing
    if listing is None or listing.has_price is None:
        return Gate("price", False, Why("price_unknown"))
    told = listing.price.text if listing.price else ""
    return Gate("price", not listing.has_price, Why("price_on_file", {"price": told}))


def dangerous_goods(facts: Facts) -> Gate:
    """An answer about dangerous goods is the seller's legal declaration: never assumed."""
    on_file = facts.listing.dangerous_goods if facts.listing is not None else None
    code = {None: "dangerous_goods_unknown", False: "dangerous_goods_missing"}
    why = Why(code.get(on_file, "dangerous_goods_known"))
    return Gate("dangerous_goods", on_file is True, why)


def by_person(actor: Actor) -> Gate:
    """Removal costs money and can destroy stock: no rule ever asks for it."""
    return Gate("by_person", not actor.is_rule, Why("by_person"), lasting=True)


def removable_units(facts: Facts) -> Gate:
    item = facts.episode.item
    there = item.fulfillable + item.unfulfillable
    why = Why("removal_units", {"units": there, "reserved": item.reserved})
    return Gate("removal_units", there > 0, why)


def no_running_order(facts: Facts) -> Gate:
    """The report goes on counting units that an order is about to take."""
    order = facts.order
    if order is None or not order.running:
        return Gate("removal_running", True, Why("removal_running", {"by": ""}))
    said = {"by": order.by, "at": order.at, "name": order.name}
    return Gate("removal_running", False, Why("removal_running", said))


def counted_since_removal(facts: Facts) -> Gate:
    """What an order took is in the list until a report from after it has come."""
    order = facts.order
    over = order.told_at if order is not None and order.state is OrderState.PROCESSED else None
    passed = over is None or facts.data_at >= over
    return Gate("removal_counted", passed, Why("removal_counted", {"data_at": facts.data_at}))


def stock_is_gone(facts: Facts) -> Gate:
    """The page's order: first the removal, and once that is processed the listing."""
    return Gate("after_removal", is_removed(facts), Why("after_removal"))


def is_removed(facts: Facts) -> bool:
    """Whether a removal order of this very stranding was processed, and its listing may go."""
    order = facts.order
    return (
        facts.reason.delete_listing == "after_removal"
        and order is not None
        and order.episode == facts.episode.id
        and order.state is OrderState.PROCESSED
    )
