"""Which texts the rule book does not know, counted over all current items of a workspace."""

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from store.item_tables import ItemRow, PointerRow
from store.views import in_workspace, visible
from stranded.reasons import UNKNOWN
from stranded.unknown import UnknownValue


def unknown_values(session: Session, workspace: str, limit: int) -> tuple[list[UnknownValue], int]:
    """The texts with the most items first, and how many texts there are in all."""
    unknown = and_(in_workspace(ItemRow, workspace), ItemRow.reason == UNKNOWN)
    count = func.count()
    found = session.execute(
        select(ItemRow.reason_text, count, func.min(ItemRow.sku))
        .join(PointerRow, visible())
        .where(unknown)
        .group_by(ItemRow.reason_text)
        .order_by(count.desc(), ItemRow.reason_text)
        .limit(limit)
    ).all()
    texts = select(func.count(ItemRow.reason_text.distinct())).join(PointerRow, visible())
    total = session.scalars(texts.where(unknown)).one()
    return [UnknownValue(text, items, sku) for text, items, sku in found], total
