"""The settings of one account and marketplace: looked at, and changed all at once or not at all."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from bot.workflows import switch
from bot.workflows.automate import Candidate, candidate_pages, would_act
from bot.workflows.parts import Parts
from store import accounts
from store import settings as kept
from stranded.actions import Why
from stranded.deadlines import removal_date
from stranded.quiet import quiet_until
from stranded.scope import Scope
from stranded.settings import AccountSettings, SettingError
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


@dataclass(frozen=True, slots=True)
class Form:
    """What somebody wants, and the values that their form was opened with.

    `agreed` names the values of which they were told what those set off at once.
    """

    scope: Scope
    marketplace: str
    opened: Mapping[str, str]
    typed: Mapping[str, str]
    agreed: str = ""


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
    """What would be due at once by these values; they are kept once `agreed` comes back."""

    due: Due
    agreed: str


@dataclass(frozen=True, slots=True)
class Settings:
    """The values are kept."""

    changes: tuple[Change, ...]


Answer = Wrong | Overtaken | SetsOff | Settings


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


def due_if(
    parts: Parts, scope: Scope, marketplace: str, changes: Mapping[str, str], now: datetime
) -> Due:
    """How many items would be due at once if these were set, among the first ones."""
    items = looked_at = 0
    with parts.database.read() as session:
        moded = moded_reasons(parts.rulebook.reasons)
        texts = all_texts(kept.read(session, scope, marketplace), moded)
        settings = settings_of({**texts, **changes})
        until = quiet_until(settings.quiet_hours, now, parts.zone)
        for page in candidate_pages(session, parts, scope, marketplace, now):
            if looked_at >= LOOKED_AT:
                return Due(items, looked_at, all_seen=False, not_before=until)
            looked_at += len(page)
            items += sum(would_act(one, settings, now) for one in page)
    return Due(items, looked_at, all_seen=True, not_before=until)


def taken_first(parts: Parts, scope: Scope, marketplace: str, now: datetime) -> int:
    """How many of the first items Amazon takes away before their days are full."""
    found = looked_at = 0
    with parts.database.read() as session:
        for page in candidate_pages(session, parts, scope, marketplace, now):
            found += sum(_is_taken_first(one, now) for one in page)
            looked_at += len(page)
            if looked_at >= LOOKED_AT:
                break
    return found


def _is_taken_first(candidate: Candidate, now: datetime) -> bool:
    facts, at = candidate.facts, candidate.decision.at
    removal = removal_date(facts.episode, facts.reason, facts.zone)
    day = removal.day(facts.zone)
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
    place = place_settings(parts, form.scope, form.marketplace)
    if others := _overtaken(place, form, wanted):
        return Overtaken(others)
    if told := _sets_off(parts, place, form, wanted, now):
        return told
    with parts.database.write() as session:
        kept.hold(session, form.scope, form.marketplace)
        place = _place(session, parts, form.scope, form.marketplace)
        if others := _overtaken(place, form, wanted):
            return Overtaken(others)
        changes = {key: text for key, text in wanted.items() if place.texts[key] != text}
        switch.write(session, parts, form.scope, form.marketplace, changes, by, now)
    return Settings(tuple(Change(key, place.texts[key], text) for key, text in changes.items()))


def _no_setting(parts: Parts, wanted: Mapping[str, str]) -> dict[str, Why]:
    wrong: dict[str, Why] = {}
    for key, text in wanted.items():
        try:
            switch.check_reason(parts, key, text)
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
) -> SetsOff | None:
    """What nobody has been told of yet: a flood is never a surprise."""
    before = settings_of(place.texts)
    if not acts_more(before, settings_of({**place.texts, **wanted})):
        return None
    agreed = _name(wanted)
    if form.agreed == agreed:
        return None
    due = due_if(parts, form.scope, form.marketplace, wanted, now)
    return SetsOff(due, agreed) if due.items or not due.all_seen else None


def _name(wanted: Mapping[str, str]) -> str:
    return hashlib.sha256(json.dumps(wanted, sort_keys=True).encode()).hexdigest()[:16]
