"""What Slack said of a person, kept for a while: language, zone, and what they are there."""

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from store.base import rows
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


_ONE = select(PersonRow).where(
    PersonRow.workspace == bindparam("workspace"), PersonRow.id == bindparam("id")
)


def get(session: Session, workspace: str, person_id: str) -> Person | None:
    row = rows(session, _ONE, workspace=workspace, id=person_id).first()
    if row is None:
        return None
    return Person(**{name: getattr(row, name) for name in Person.__dataclass_fields__})


def save(session: Session, workspace: str, person: Person) -> None:
    values = {"workspace": workspace, **asdict(person)}
    insert_or_update(session, PersonRow, ("workspace", "id"), values)
