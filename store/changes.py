"""What a report changed: items that came to a reason, new or from another one."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, ScalarSelect, and_, func, or_, select, tuple_
from sqlalchemy.orm import Session, aliased

from store import views
from store.base import here, rows
from store.item_tables import ItemRow, PointerRow, ReasonHistoryRow, SnapshotRow
from store.pauses import closed_on_purpose
from store.views import episodes_of
from stranded.items import Episode
from stranded.scope import Scope
from stranded.signals import Change

Before = aliased(ReasonHistoryRow, name="before")


@dataclass(frozen=True, slots=True)
class Look:
    """A report that was shown, and when the one before it was seen: None for the first of all."""

    number: int
    seen_at: datetime
    since: datetime | None


def looks(session: Session, scope: Scope, marketplace: str, limit: int) -> list[Look]:
    """The newest reports that were shown, at most so many, the oldest of them first."""
    earlier = aliased(SnapshotRow, name="earlier")
    joined = and_(
        earlier.workspace == SnapshotRow.workspace,
        earlier.account == SnapshotRow.account,
        earlier.marketplace == SnapshotRow.marketplace,
        earlier.number == SnapshotRow.previous,
    )
    shown = select(PointerRow.number).where(*here(PointerRow, scope, marketplace))
    query = (
        select(SnapshotRow.number, SnapshotRow.seen_at, earlier.seen_at.label("since"))
        .outerjoin(earlier, joined)
        .where(
            *here(SnapshotRow, scope, marketplace),
            SnapshotRow.published_at.is_not(None),
            SnapshotRow.number <= shown.scalar_subquery(),
            # A list that was judged anew has the time of its report: it is none of its own.
            SnapshotRow.seen_at.is_distinct_from(earlier.seen_at),
        )
        .order_by(SnapshotRow.number.desc())
        .limit(limit)
    )
    return [Look(row.number, row.seen_at, row.since) for row in rows(session, query)][::-1]


def changes(session: Session, scope: Scope, marketplace: str, number: int) -> list[Change]:
    """How many of the items that are listed came to which reason by a report, and from which.

    What is closed on purpose is no news, whatever its reason is called.
    """
    before = func.coalesce(_before(number), "")
    query = (
        select(before.label("before"), ReasonHistoryRow.reason, func.count().label("items"))
        .select_from(ItemRow)
        .join(PointerRow, views.visible())
        .join(ReasonHistoryRow, _noted(number))
        .where(*_came_by(scope, marketplace, number), ~closed_on_purpose())
        .group_by(before, ReasonHistoryRow.reason)
    )
    return [Change(row.before, row.reason, row.items) for row in rows(session, query)]


def changed(
    session: Session,
    scope: Scope,
    marketplace: str,
    number: int,
    wanted: Collection[tuple[str, str]],
    limit: int,
) -> list[Episode]:
    """The items that came from one reason ("" for none) to another, the most money first."""
    before = func.coalesce(_before(number), "")
    pairs = [and_(before == old, ReasonHistoryRow.reason == new) for old, new in wanted]
    query = (
        views.current()
        .join(ReasonHistoryRow, _noted(number))
        .where(*_came_by(scope, marketplace, number), ~closed_on_purpose(), or_(*pairs))
        .order_by(ItemRow.tied_up.desc(), ItemRow.sku)
        .limit(limit)
    )
    return episodes_of(session, query)


def _came_by(scope: Scope, marketplace: str, number: int) -> tuple[ColumnElement[bool], ...]:
    """Looked up by the report: nearly all items of a long list stay as they were."""
    noted = select(
        ReasonHistoryRow.workspace, ReasonHistoryRow.account, ReasonHistoryRow.episode
    ).where(
        ReasonHistoryRow.workspace == scope.workspace,
        ReasonHistoryRow.account == scope.account,
        ReasonHistoryRow.snapshot == number,
    )
    item = tuple_(ItemRow.workspace, ItemRow.account, ItemRow.episode)
    return (item.in_(noted.correlate(None)), ItemRow.marketplace == marketplace)


def _noted(number: int) -> ColumnElement[bool]:
    """The reason that an item came to by this report."""
    return and_(
        ReasonHistoryRow.workspace == ItemRow.workspace,
        ReasonHistoryRow.account == ItemRow.account,
        ReasonHistoryRow.episode == ItemRow.episode,
        ReasonHistoryRow.snapshot == number,
    )


def _before(number: int) -> ScalarSelect[str]:
    """The reason that it had until then."""
    return (
        select(Before.reason)
        .where(
            Before.workspace == ReasonHistoryRow.workspace,
            Before.account == ReasonHistoryRow.account,
            Before.episode == ReasonHistoryRow.episode,
            Before.snapshot < number,
        )
        .order_by(Before.snapshot.desc())
        .limit(1)
        .scalar_subquery()
    )
