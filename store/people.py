"""What Slack said of a person, kept for a while: language, zone, and what they are there."""

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from store.tables import PersonRow
from store.upsert import insert_or_update


@dataclass(frozen=True, slots=True)
class Person:
    id: str
    name: str
    locale: str
    timezone: str
    is_admin: bool
    is_guest: bool
    fetched_at: datetime


def get(session: Session, workspace: str, person_id: str) -> Person | None:
    row = session.get(PersonRow, (workspace, person_id))
    if row is None:
        return None
    return Person(**{name: getattr(row, name) for name in Person.__dataclass_fields__})


def save(session: Session, workspace: str, person: Person) -> None:
    values = {"workspace": workspace, **asdict(person)}
    insert_or_update(session, PersonRow, ("workspace", "id"), values)
