"""The snapshot that is being written: its keys, and the sign that it may still be written."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, update
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
    """Another report of the same marketplace was begun meanwhile: what is begun last goes on."""


@dataclass(frozen=True, slots=True)
class Place:
    """`seen_at` is the time of what the report says, `changed_at` that of changes of a reason.

    They differ only where a person changed what a reason's text stands for.
    """

    scope: Scope
    marketplace: str
    number: int
    seen_at: datetime
    changed_at: datetime

    @property
    def keys(self) -> dict[str, Any]:
        return {
            "workspace": self.scope.workspace,
            "account": self.scope.account,
            "marketplace": self.marketplace,
        }

    def listed(self, table: Any) -> tuple[ColumnElement[bool], ...]:
        """That a row is the newest version of an item before this snapshot, and on the list."""
        # Not IS NULL: SQLite would go by that column's index, and read the whole list each time.
        on_the_list = func.coalesce(table.to_snapshot, 0) == 0
        return (*self.of(table), table.from_snapshot < self.number, on_the_list)

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
