"""The snapshot that is being written: its keys, and the sign that it may still be written."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, update
from sqlalchemy.orm import Session

from store.base import here
from store.item_tables import SnapshotRow
from store.upsert import changed_one
from stranded.scope import Scope

WRITING = "writing"
CLEARING = "clearing"
ABANDONED = "abandoned"
PUBLISHED = "published"
HELD = "held"
REFUSED = "refused"


class Overtaken(Exception):  # noqa: N818 - it is no mistake
    """Another report of the same marketplace was begun meanwhile: the newer one goes on."""


@dataclass(frozen=True, slots=True)
class Place:
    scope: Scope
    marketplace: str
    number: int
    seen_at: datetime

    @property
    def keys(self) -> dict[str, Any]:
        return {
            "workspace": self.scope.workspace,
            "account": self.scope.account,
            "marketplace": self.marketplace,
        }

    def listed(self, table: Any) -> tuple[ColumnElement[bool], ...]:
        """That a row is the newest version of an item before this snapshot, and on the list."""
        return (*self.of(table), table.to_snapshot.is_(None), table.from_snapshot < self.number)

    def of(self, table: Any) -> tuple[ColumnElement[bool], ...]:
        """That a row of this table belongs to the snapshot's marketplace."""
        return here(table, self.scope, self.marketplace)


def go_on(session: Session, place: Place, **values: Any) -> None:
    """Changes the row of a snapshot that is being written, and locks it. Raises Overtaken."""
    mine = (SnapshotRow.number == place.number, SnapshotRow.state == WRITING)
    statement = (
        update(SnapshotRow)
        .where(*place.of(SnapshotRow), *mine)
        .values({"state": WRITING, **values})
    )
    if not changed_one(session, statement):
        raise Overtaken
