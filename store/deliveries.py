"""What Slack delivered and was heard, for as long as it may deliver it again."""

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from store.tables import DeliveryRow
from store.upsert import changed, insert_if_absent


def claim(session: Session, workspace: str, key: str, now: datetime) -> bool:
    """True for the first who hears of it."""
    values = {"workspace": workspace, "key": key, "at": now}
    return insert_if_absent(session, DeliveryRow, values)


def forget_before(session: Session, workspace: str, when: datetime) -> int:
    old = (DeliveryRow.workspace == workspace, DeliveryRow.at < when)
    return changed(session, delete(DeliveryRow).where(*old))
