"""What people chose for texts that the rule book does not know, by workspace and text."""

from sqlalchemy import ColumnElement, and_, delete, select
from sqlalchemy.orm import Session

from store.tables import ReasonMappingRow
from store.upsert import changed_one, insert_if_absent, insert_or_update
from stranded.reasons import ReasonMapping


def add(session: Session, workspace: str, mapping: ReasonMapping) -> bool:
    """False where the text is mapped already; the first choice then stands."""
    return insert_if_absent(session, ReasonMappingRow, _values(workspace, mapping))


def save(session: Session, workspace: str, mapping: ReasonMapping) -> None:
    """Maps the text, in place of what it was mapped to before."""
    keys = ("workspace", "value")
    insert_or_update(session, ReasonMappingRow, keys, _values(workspace, mapping))


def remove(session: Session, workspace: str, value: str) -> bool:
    """False where the text was not mapped."""
    return changed_one(session, delete(ReasonMappingRow).where(_of(workspace, value)))


def get(session: Session, workspace: str, value: str) -> ReasonMapping | None:
    row = session.scalars(select(ReasonMappingRow).where(_of(workspace, value))).first()
    return None if row is None else _mapping(row)


def of_workspace(session: Session, workspace: str) -> list[ReasonMapping]:
    """All mappings of a workspace, in the order of their texts."""
    rows = session.scalars(
        select(ReasonMappingRow)
        .where(ReasonMappingRow.workspace == workspace)
        .order_by(ReasonMappingRow.value)
    )
    return [_mapping(row) for row in rows]


def _of(workspace: str, value: str) -> ColumnElement[bool]:
    return and_(ReasonMappingRow.workspace == workspace, ReasonMappingRow.value == value)


def _values(workspace: str, mapping: ReasonMapping) -> dict[str, object]:
    return {
        "workspace": workspace,
        "value": mapping.value,
        "text": mapping.text,
        "reason": mapping.reason,
        "by": mapping.by,
        "at": mapping.at,
    }


def _mapping(row: ReasonMappingRow) -> ReasonMapping:
    return ReasonMapping(row.text, row.reason, row.by, row.at)
