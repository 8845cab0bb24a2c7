"""Days on which Amazon's mail about a SKU came: one counts at a time, all are kept."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, bindparam, select, update
from sqlalchemy.orm import Session

from store import views
from store.base import bound, here, here_bound, rows
from store.date_tables import NoticeRow
from store.item_tables import ItemRow
from store.upsert import changed_one, insert_if_absent
from store.views import episodes_of, scoped
from stranded.items import Episode
from stranded.notices import Notice
from stranded.scope import Scope


def record(session: Session, scope: Scope, notice: Notice) -> bool:
    """False where a notice of this SKU stands already; whoever was first counts."""
    values = {
        "workspace": scope.workspace,
        "account": scope.account,
        "marketplace": notice.marketplace,
        "sku": notice.sku,
        "day": notice.on,
        "by": notice.by,
        "at": notice.at,
    }
    return insert_if_absent(session, NoticeRow, values)


def take_back(
    session: Session, scope: Scope, marketplace: str, sku: str, by: str, now: datetime
) -> bool:
    """False where none stands."""
    change = update(NoticeRow).where(*_standing(scope, marketplace), NoticeRow.sku == sku)
    return changed_one(session, change.values(taken_back_by=by, taken_back_at=now))


def _standing(scope: Scope, marketplace: str) -> tuple[ColumnElement[bool], ...]:
    return (*here(NoticeRow, scope, marketplace), NoticeRow.taken_back_at.is_(None))


_OF_SKUS = select(NoticeRow).where(
    *here_bound(NoticeRow),
    NoticeRow.sku.in_(bindparam("skus", expanding=True)),
    NoticeRow.taken_back_at.is_(None),
)


def of_skus(
    session: Session, scope: Scope, marketplace: str, skus: Collection[str]
) -> dict[str, Notice]:
    """The notices that count, by SKU, of whatever stranding they speak."""
    found = rows(session, _OF_SKUS, **bound(scope, marketplace, skus=list(skus)))
    return {row.sku: _notice(row) for row in found}


def _notice(row: NoticeRow | Row[Any]) -> Notice:
    return Notice(row.account, row.marketplace, row.sku, row.day, row.by, row.at)


def undated_items(
    session: Session, scope: Scope, marketplace: str, first: date, last: date
) -> list[Episode]:
    """Current items without a removal date of their own, whose notice came between two days."""
    noticed = session.scalars(
        select(NoticeRow.sku).where(
            *_standing(scope, marketplace), NoticeRow.day.between(first, last)
        )
    ).all()
    if not noticed:
        return []
    # By their SKUs alone, since nearly all items of a list may be without a date.
    query = views.current().where(scoped(scope, marketplace), ItemRow.sku.in_(noticed))
    found = episodes_of(session, query.order_by(ItemRow.sku))
    return [one for one in found if one.item.removal_on is None]
