"""The settings of one account and marketplace: looked at, and changed all at once or not at all."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice

from sqlalchemy.orm import Session

from bot.workflows import switch
from bot.workflows.automate import considered
from bot.workflows.parts import Parts
from store import accounts
from store import settings as kept
from stranded.actions import Why
from stranded.ahead import due_by
from stranded.deadlines import removal_of
from stranded.gates import Facts
from stranded.rules import due_at
from stranded.scope import Scope
from stranded.settings import AccountSettings, Automatic, SettingError
from stranded.settled import (
    Change,
    Due,
    PlaceSettings,
    Settled,
    acts_more,
    all_texts,
    moded_reasons,
    settings_of,
    wanted_changes,
)

# So many items are judged while a person waits for a form.
LOOKED_AT = 2000
# A long wait may be longer than Amazon's own.
DAYS = frozenset({"auto_relist_days", "auto_change_to_fba_days"})


@dataclass(frozen=True, slots=True)
class Form:
    """What somebody wants, and the values that their form was opened with."""

    scope: Scope
    marketplace: str
    opened: Mapping[str, str]
    typed: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Wrong:
    """Values that no setting takes, by key."""

    whys: dict[str, Why]


@dataclass(frozen=True, slots=True)
class Overtaken:
    """Others have set these since the form was opened, to something else than is wanted."""

    others: tuple[Settled, ...]


@dataclass(frozen=True, slots=True)
class SetsOff:
    """Items become due at once by these values, so that a person has to choose how they go."""

    values: dict[str, str]


@dataclass(frozen=True, slots=True)
class Saved:
    """The values are kept."""

    changes: tuple[Change, ...]


Answer = Wrong | Overtaken | SetsOff | Saved


def place_settings(parts: Parts, scope: Scope, marketplace: str) -> PlaceSettings:
    with parts.database.read() as session:
        return _place(session, parts, scope, marketplace)


def all_places(parts: Parts, account: str = "", marketplace: str = "") -> list[PlaceSettings]:
    """The settings of every place, or of those of an account or a marketplace."""
    with parts.database.read() as session:
        return [
            _place(session, parts, scope, code)
            for scope, code in accounts.places(session, parts.workspace)
            if account in ("", scope.account) and marketplace in ("", code)
        ]


def _place(session: Session, parts: Parts, scope: Scope, marketplace: str) -> PlaceSettings:
    moded = moded_reasons(parts.rulebook.reasons)
    defaults = all_texts(AccountSettings(), moded)
    texts = all_texts(kept.read(session, scope, marketplace), moded)
    last = kept.kept(session, scope, marketplace)
    settled = (
        Settled(key, texts[key], default, last[key].by, last[key].at)
        if key in last
        else Settled(key, texts[key], default)
        for key, default in defaults.items()
    )
    return PlaceSettings(
        scope.account, marketplace, tuple(settled), moded, parts.rulebook.later, parts.zone.key
    )


def due_if_on(parts: Parts, scope: Scope, marketplace: str, now: datetime) -> Due:
    """How many of the first items would be due at once if automatic actions were switched on."""
    with parts.database.read() as session:
        chosen = replace(kept.read(session, scope, marketplace), automatic=Automatic.ON)
        first = _first(session, parts, scope, marketplace)
    items = sum(due_by(chosen, facts, now) for facts in first[:LOOKED_AT])
    seen = min(len(first), LOOKED_AT)
    return Due(items, seen, all_seen=len(first) <= LOOKED_AT)


def _first(session: Session, parts: Parts, scope: Scope, marketplace: str) -> list[Facts]:
    """As many as are judged while a person waits, and one more if there are more."""
    return list(islice(considered(session, parts, scope, marketplace), LOOKED_AT + 1))


def taken_first(
    parts: Parts, scope: Scope, marketplace: str, changed: Iterable[str], now: datetime
) -> int:
    """How many of the first items Amazon takes away before their days are full.

    None are told of where other settings than the days were changed.
    """
    if DAYS.isdisjoint(changed):
        return 0
    with parts.database.read() as session:
        first = _first(session, parts, scope, marketplace)
    return sum(_is_taken_first(facts, now) for facts in first[:LOOKED_AT])


def _is_taken_first(facts: Facts, now: datetime) -> bool:
    at = due_at(facts.reason.auto, facts) if facts.reason.auto else None
    day = removal_of(facts).day(facts.zone)
    if at is None or day is None:
        return False
    today = now.astimezone(facts.zone).date()
    return today <= day < at.astimezone(facts.zone).date()


def keep(parts: Parts, form: Form, by: str, now: datetime) -> Answer:
    """Keeps all that differs from what the form was opened with, in one transaction; or nothing."""
    wanted, wrong = wanted_changes(form.opened, form.typed)
    wrong |= _no_setting(parts, wanted)
    if wrong:
        return Wrong(wrong)
    judged = place_settings(parts, form.scope, form.marketplace)
    while True:
        if others := _overtaken(judged, form, wanted):
            return Overtaken(others)
        if _sets_off(parts, judged, form, wanted, now):
            return SetsOff(wanted)
        with parts.database.write() as session:
            kept.hold(session, form.scope, form.marketplace)
            place = _place(session, parts, form.scope, form.marketplace)
            if place.texts == judged.texts:
                return _write(session, parts, form, place, wanted, by, now)
        # What was judged with other settings may set something off with these.
        judged = place


def _write(
    session: Session,
    parts: Parts,
    form: Form,
    place: PlaceSettings,
    wanted: Mapping[str, str],
    by: str,
    now: datetime,
) -> Saved:
    changes = {key: text for key, text in wanted.items() if place.texts[key] != text}
    switch.write_values(session, parts, form.scope, form.marketplace, changes, by, now)
    return Saved(tuple(Change(key, place.texts[key], text) for key, text in changes.items()))


def _no_setting(parts: Parts, wanted: Mapping[str, str]) -> dict[str, Why]:
    wrong: dict[str, Why] = {}
    for key, text in wanted.items():
        try:
            switch.check_values(parts, {key: text})
        except SettingError as error:
            wrong[key] = error.why
    return wrong


def _overtaken(place: PlaceSettings, form: Form, wanted: Mapping[str, str]) -> tuple[Settled, ...]:
    return tuple(
        one
        for one in place.settled
        if one.key in wanted and one.value not in (form.opened.get(one.key), wanted[one.key])
    )


def _sets_off(
    parts: Parts, place: PlaceSettings, form: Form, wanted: Mapping[str, str], now: datetime
) -> bool:
    """Whether something becomes due by it, or a list is too long to be sure: never a flood."""
    before, after = settings_of(place.texts), settings_of({**place.texts, **wanted})
    if not acts_more(before, after):
        return False
    with parts.database.read() as session:
        first = _first(session, parts, form.scope, form.marketplace)
    if len(first) > LOOKED_AT:
        return True
    return any(due_by(after, one, now) and not due_by(before, one, now) for one in first)
