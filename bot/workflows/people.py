"""Who is asking, and whether they may: what Slack said of a person, and who has which right."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.workflows.parts import Parts
from store import groups, people
from store.people import Person
from stranded import roles
from stranded.actions import Actor, Why
from stranded.roles import Asker, Group, Right

KNOWN_FOR = timedelta(days=1)


def known(parts: Parts, person_id: str) -> Person | None:
    with parts.database.read() as session:
        return people.get(session, parts.workspace, person_id)


def keep(parts: Parts, person: Person) -> None:
    with parts.database.write() as session:
        people.save(session, parts.workspace, person)


def is_stale(person: Person | None, now: datetime) -> bool:
    return person is None or now - person.fetched_at > KNOWN_FOR


def refusal(parts: Parts, person: Person | None, right: Right, now: datetime) -> Why | None:
    """Why somebody may not; None where they may."""
    if not parts.roles.groups:
        return _refusal(parts, person, right, {}, now)
    with parts.database.read() as session:
        read = groups.of_workspace(session, parts.workspace)
    return _refusal(parts, person, right, read, now)


def lost_right(
    session: Session, parts: Parts, actor: Actor, right: Right, now: datetime
) -> Why | None:
    """Why whoever asked for something may not have it by now; a rule needs no right."""
    if actor.is_rule:
        return None
    person = people.get(session, parts.workspace, actor.id)
    read = groups.of_workspace(session, parts.workspace)
    return _refusal(parts, person, right, read, now)


def _refusal(
    parts: Parts, person: Person | None, right: Right, read: dict[str, Group], now: datetime
) -> Why | None:
    asker = Asker(person.id, person.is_admin, person.is_guest) if person else None
    return roles.refusal(right, asker, parts.roles, read, now)


__all__ = ["Person", "is_stale", "keep", "known", "lost_right", "refusal"]
