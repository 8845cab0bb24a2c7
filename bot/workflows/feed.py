"""The calendar of removal dates: who has an address, and what stands in it."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from bot.workflows import dates, people
from bot.workflows.parts import Parts
from bot.workflows.people import Person
from bot.workflows.picture import cards
from store import accounts, audit, calendars
from store.calendars import CalendarAddress
from stranded.cards import Card
from stranded.deadlines import PAST_DAYS
from stranded.items import Episode
from stranded.marketplaces import MARKETPLACES
from stranded.roles import Right
from stranded.scope import Scope

# 256 bits: nobody finds one by trying.
SECRET_BYTES = 32
# A calendar with more entries is no help to anybody, and slow to read.
MOST = 2000


@dataclass(frozen=True, slots=True)
class Made:
    """An address that was not there before; its secret part is told once and not kept."""

    token: str


@dataclass(frozen=True, slots=True)
class Stands:
    """The person has an address that works; nobody can tell it any more."""

    made_at: datetime


@dataclass(frozen=True, slots=True)
class Calendar:
    """The items with a date, the nearest first, for a person; `more` later ones are left out."""

    person: Person
    cards: tuple[Card, ...]
    more: int


def give(parts: Parts, person: str, now: datetime, *, anew: bool = False) -> Made | Stands:
    """An address for a person. `anew` ends the one that they have."""
    token = secrets.token_urlsafe(SECRET_BYTES)
    with parts.database.write() as session:
        standing = calendars.take(session, parts.workspace, person)
        if standing is not None and not anew:
            return Stands(standing.made_at)
        calendars.revoke(session, parts.workspace, person, now, person)
        calendars.add(session, parts.workspace, CalendarAddress(fingerprint(token), person, now))
        _note(session, parts, "calendar_address", person, now, {"person": person})
    return Made(token)


def revoke_all(parts: Parts, by: str, now: datetime) -> int:
    """Ends every address; returns how many worked until then."""
    with parts.database.write() as session:
        count = calendars.revoke(session, parts.workspace, by, now)
        if count:
            _note(session, parts, "calendar_revoked", by, now, {"addresses": count})
    return count


def fingerprint(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def owner(parts: Parts, token: str) -> str | None:
    """Whom an address was made for; None where it is not, or no more, one of ours."""
    with parts.database.read() as session:
        address = calendars.find(session, parts.workspace, fingerprint(token))
    return address.person if address else None


def read(parts: Parts, token: str, now: datetime) -> Calendar | None:
    """What stands in the calendar; None where nothing is to be had by this address.

    It works as long as the person it was made for may look.
    """
    of = owner(parts, token)
    person = people.known(parts, of) if of else None
    if person is None or people.refusal(parts, person, Right.LOOK, now) is not None:
        return None
    with parts.database.read() as session:
        found = _dated(session, parts, now)
        shown = sorted(cards(session, parts, found, now), key=_nearest)
    return Calendar(person, tuple(shown[:MOST]), len(shown) - len(shown[:MOST]))


def _dated(session: Session, parts: Parts, now: datetime) -> list[Episode]:
    found: list[Episode] = []
    for scope, code in accounts.places(session, parts.workspace):
        first = now.astimezone(MARKETPLACES[code].zone).date() - timedelta(days=PAST_DAYS)
        found += dates.with_removal_day(session, parts, scope, code, first, date.max)
    return found


def _nearest(card: Card) -> tuple[int, str, str]:
    return (card.days_left or 0, card.episode.sku, card.episode.id)


def _note(
    session: Session,
    parts: Parts,
    event: str,
    by: str,
    now: datetime,
    detail: dict[str, object],
) -> None:
    """An address is of the whole workspace, so of no account."""
    scope = Scope(parts.workspace, "")
    audit.append(session, scope, parts.audit_key, event, by, "calendar", detail, now)
