"""Who is asking: what Slack said of a person, kept so that an answer need not wait for it."""

from datetime import datetime, timedelta

from bot.workflows.parts import Parts
from store import people
from store.people import Person

KNOWN_FOR = timedelta(days=1)


def known(parts: Parts, person_id: str) -> Person | None:
    with parts.database.read() as session:
        return people.get(session, parts.workspace, person_id)


def keep(parts: Parts, person: Person) -> None:
    with parts.database.write() as session:
        people.save(session, parts.workspace, person)


def is_stale(person: Person | None, now: datetime) -> bool:
    return person is None or now - person.fetched_at > KNOWN_FOR


__all__ = ["Person", "is_stale", "keep", "known"]
