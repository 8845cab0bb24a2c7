"""Who was in a group of people when its list was last read."""

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from store.base import rows
from store.tables import GroupRow
from store.upsert import insert_or_better
from stranded.roles import Group

_ALL = select(GroupRow).where(GroupRow.workspace == bindparam("workspace"))


def save(session: Session, workspace: str, group_id: str, group: Group) -> None:
    """Keeps a list; an answer that was overtaken by a later one changes nothing."""
    values = {
        "workspace": workspace,
        "group_id": group_id,
        "people": sorted(group.people),
        "read_at": group.read_at,
    }
    insert_or_better(session, GroupRow, ("workspace", "group_id"), [values], ("read_at",))


def of_workspace(session: Session, workspace: str) -> dict[str, Group]:
    """Every group that was ever read, by its id."""
    found = rows(session, _ALL, workspace=workspace)
    return {row.group_id: Group(frozenset(row.people), row.read_at) for row in found}
