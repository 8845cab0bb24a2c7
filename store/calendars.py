"""Addresses of the calendar: made for a person, known by a fingerprint, and revoked for good."""

import hmac
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from store.date_tables import CalendarAddressRow
from store.upsert import changed, insert_if_absent, serialise


@dataclass(frozen=True, slots=True)
class CalendarAddress:
    """An address that works; only its fingerprint is kept."""

    fingerprint: str
    person: str
    made_at: datetime


def add(session: Session, workspace: str, address: CalendarAddress) -> bool:
    """False where the person has one that works."""
    values = {
        "workspace": workspace,
        "fingerprint": address.fingerprint,
        "person": address.person,
        "made_at": address.made_at,
    }
    return insert_if_absent(session, CalendarAddressRow, values)


def take(session: Session, workspace: str, person: str) -> CalendarAddress | None:
    """A person's address; nobody else gives them one before this transaction ends."""
    serialise(session, f"calendar|{workspace}|{person}")
    return _of_person(session, workspace, person)


def _of_person(session: Session, workspace: str, person: str) -> CalendarAddress | None:
    row = session.scalars(
        select(CalendarAddressRow).where(
            CalendarAddressRow.workspace == workspace,
            CalendarAddressRow.person == person,
            CalendarAddressRow.revoked_at.is_(None),
        )
    ).first()
    return _address(row) if row else None


def find(session: Session, workspace: str, fingerprint: str) -> CalendarAddress | None:
    """The address that works and has this fingerprint."""
    row = session.get(CalendarAddressRow, (workspace, fingerprint))
    if row is None or row.revoked_at is not None:
        return None
    # What was looked up by an index is compared again in a time that tells nothing.
    return _address(row) if hmac.compare_digest(row.fingerprint, fingerprint) else None


def _address(row: CalendarAddressRow) -> CalendarAddress:
    return CalendarAddress(row.fingerprint, row.person, row.made_at)


def revoke(
    session: Session, workspace: str, by: str, now: datetime, person: str | None = None
) -> int:
    """Ends a person's address, or all; returns how many worked until then."""
    change = update(CalendarAddressRow).where(
        CalendarAddressRow.workspace == workspace, CalendarAddressRow.revoked_at.is_(None)
    )
    if person is not None:
        change = change.where(CalendarAddressRow.person == person)
    return changed(session, change.values(revoked_by=by, revoked_at=now))
