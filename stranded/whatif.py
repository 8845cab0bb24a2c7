"""What automatic actions would have done on the history that is kept, by the rules' own decision.

A history tells when a SKU was on the list, with which reasons, who opted it out and what was done.
It does not tell what its listing said then, so the gates that ask that count as open.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from stranded.actions import ActionKind
from stranded.ahead import asks, first_time
from stranded.gates import LISTING_GATES, Facts
from stranded.items import Episode, OptOut
from stranded.quiet import quiet_until
from stranded.reasons import Reason
from stranded.rules import FRESH_FOR_RULES, Decision
from stranded.settings import AccountSettings, Automatic

# What no history tells: each counts as open.
UNTOLD = LISTING_GATES | {"rate", "no_other_action", "open_step", "amazon", "held"}


@dataclass(frozen=True, slots=True)
class Past:
    """One stranding as it is kept. `reasons` are its reasons with when each was first seen.

    `episode` is as it was seen last, `recommended` what its report recommended then; `left_at` is
    None while it is on the list. `opt_outs` hold from `at` until `until`; `by_person` and `by_rule`
    are the first times at which an action was asked for.
    """

    episode: Episode
    reasons: tuple[tuple[datetime, Reason], ...]
    recommended: str | None
    left_at: datetime | None
    opt_outs: tuple[OptOut, ...] = ()
    by_person: datetime | None = None
    by_rule: datetime | None = None


@dataclass(frozen=True, slots=True)
class Would:
    """What a rule would have done at a time, `asked` where it would have asked a person.

    `overtaken`: an automatic action came first in this stranding, so that nobody knows.
    """

    past: Past
    at: datetime
    action: ActionKind
    asked: bool = False
    overtaken: bool = False


@dataclass(frozen=True, slots=True)
class WhatIf:
    """All of it for one place; `looked_on` counts the local days on which a report was read."""

    account: str
    marketplace: str
    settings: AccountSettings
    since: datetime | None
    now: datetime
    looked_on: int
    zone: ZoneInfo
    strandings: int
    would: tuple[Would, ...]
    again: frozenset[str] = frozenset()

    @property
    def days(self) -> int:
        """Local days of history, the first and the present one included."""
        if self.since is None:
            return 0
        first, last = (one.astimezone(self.zone).date() for one in (self.since, self.now))
        return (last - first).days + 1

    @property
    def done(self) -> tuple[Would, ...]:
        return tuple(one for one in self.would if not one.asked and not one.overtaken)

    @property
    def asked(self) -> int:
        return sum(one.asked and not one.overtaken for one in self.would)

    @property
    def overtaken(self) -> int:
        return sum(one.overtaken for one in self.would)

    @property
    def counts(self) -> dict[ActionKind, int]:
        counts = Counter(one.action for one in self.done)
        return {kind: counts[kind] for kind in ActionKind if counts[kind]}

    @property
    def units(self) -> int:
        return sum(one.past.episode.item.units for one in self.done)

    @property
    def at_once(self) -> int:
        """Those that were old enough when the first report was read."""
        return sum(one.at == self.since for one in self.done)

    @property
    def still_stranded(self) -> int:
        return sum(one.past.left_at is None for one in self.done)

    @property
    def by_people(self) -> int:
        """Those on which a person acted, later than the rule would have."""
        return sum(one.past.by_person is not None for one in self.done)

    @property
    def sooner(self) -> timedelta:
        """How much later all of them together left the list, or how long they are on it since."""
        ends = (((one.past.left_at or self.now) - one.at) for one in self.done)
        return sum(ends, timedelta(0))

    @property
    def opted_out(self) -> int:
        """Those that somebody opted out afterwards: the rule would have been unwelcome."""
        return sum(any(out.at > one.at for out in one.past.opt_outs) for one in self.done)

    @property
    def stranded_again(self) -> int:
        """Those whose SKU was stranded another time later, such as closed once more."""
        return sum(one.past.episode.id in self.again for one in self.done)

    @property
    def busiest(self) -> tuple[date, int] | None:
        """The local day with the most of them, without what was due at once."""
        days = Counter(
            one.at.astimezone(self.zone).date() for one in self.done if one.at != self.since
        )
        return max(days.items(), key=lambda day: (day[1], day[0]), default=None)


def replay(
    past: Past,
    settings: AccountSettings,
    zone: ZoneInfo,
    channel_zone: ZoneInfo,
    now: datetime,
    looks: Sequence[datetime],
) -> Would | None:
    """What a rule would have done first in this stranding, or asked; None where nothing.

    A rule leaves alone what a person had acted on before. `zone` is the marketplace's,
    `channel_zone` the one in which quiet hours are meant. `looks` are the times of the reports, the
    oldest first: where none was fresh enough, it would have waited for the next.
    """
    on = replace(settings, automatic=Automatic.ON)
    for start, end, facts in _stretches(past, on, zone, channel_zone, now):
        action = facts.reason.auto
        if action is None:
            continue
        for wanted in (_acts, asks):
            found = first_time(action, facts, start, end, wanted)
            at = _with_fresh_data(found[0], facts, looks) if found else None
            if at is not None and at < end:
                return _would(past, at, action, asked=wanted is asks)
    return None


def _with_fresh_data(at: datetime, facts: Facts, looks: Sequence[datetime]) -> datetime | None:
    """The same moment, or that of the next report that is not in quiet hours, or their end.

    None where there was no fresh report any more.
    """
    while (fresh := _fresh_from(at, looks)) is not None:
        awake = quiet_until(facts.settings.quiet_hours, fresh, facts.channel_zone)
        if awake is None:
            return fresh
        at = awake
    return None


def _fresh_from(at: datetime, looks: Sequence[datetime]) -> datetime | None:
    place = bisect_right(looks, at)
    if place and at - looks[place - 1] <= FRESH_FOR_RULES:
        return at
    return looks[place] if place < len(looks) else None


def _acts(decision: Decision) -> bool:
    return all(gate.name in UNTOLD for gate in decision.closed)


def _would(past: Past, at: datetime, action: ActionKind, *, asked: bool) -> Would | None:
    if past.by_person is not None and past.by_person <= at:
        return None
    overtaken = past.by_rule is not None and past.by_rule <= at
    return Would(past, at, action, asked, overtaken)


def _stretches(
    past: Past, settings: AccountSettings, zone: ZoneInfo, channel_zone: ZoneInfo, now: datetime
) -> Iterator[tuple[datetime, datetime, Facts]]:
    """The stranding in pieces, in each of which nothing that is known changed but the time."""
    # What has not left is on the list at this moment, too.
    end = past.left_at or now + timedelta(microseconds=1)
    outs = [at for out in past.opt_outs for at in (out.at, out.until) if at is not None]
    first = past.reasons[0][0]
    edges = sorted({*(at for at, _ in past.reasons), *outs, end})
    for start, stop in pairwise(at for at in edges if first <= at <= end):
        yield start, stop, facts_at(past, settings, zone, channel_zone, start)


def facts_at(
    past: Past, settings: AccountSettings, zone: ZoneInfo, channel_zone: ZoneInfo, at: datetime
) -> Facts:
    """All that the history knows of the stranding at a time."""
    place = max(
        number for number, (since, _) in enumerate(past.reasons) if since <= at or not number
    )
    since, reason = past.reasons[place]
    is_last = place == len(past.reasons) - 1
    began = past.episode.reason_since if is_last else (since if place else None)
    outs = (out for out in past.opt_outs if out.at <= at and (out.until is None or at < out.until))
    return Facts(
        episode=replace(past.episode, reason=reason.key, reason_since=began),
        reason=reason,
        recommended=past.recommended if is_last else None,
        zone=zone,
        settings=settings,
        opt_out=next(outs, None),
        listing=None,
        open_intent=None,
        data_at=at,
        can_act=True,
        channel_zone=channel_zone,
    )


def stranded_again(found: Iterable[Past]) -> frozenset[str]:
    """The episodes whose SKU was stranded another time after they had ended."""
    by_sku: dict[str, list[Past]] = {}
    for one in found:
        by_sku.setdefault(one.episode.sku, []).append(one)
    return frozenset(
        one.episode.id
        for of_sku in by_sku.values()
        for one in of_sku
        if one.left_at and any(_later(other, one) for other in of_sku)
    )


def _later(other: Past, one: Past) -> bool:
    return one.left_at is not None and other.episode.first_seen >= one.left_at
