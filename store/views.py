"""Items as readers see them: the versions up to the current snapshot, with when they were seen."""

from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, Tuple, and_, func, or_, select, tuple_
from sqlalchemy.orm import Session, aliased

from store.base import rows
from store.item_tables import CodeRow, EvidenceRow, ItemRow, PointerRow, SnapshotRow
from store.versions import item_of
from stranded.items import Departure, Episode, Evidence
from stranded.scope import Scope

First = aliased(SnapshotRow, name="first_snapshot")
Last = aliased(SnapshotRow, name="last_snapshot")
# The snapshot in which the version was no more: another version, or the end of the episode.
End = aliased(SnapshotRow, name="end_snapshot")

Known = Select[ItemRow, int | None, int | None, Any, Any, str | None]


def scoped(scope: Scope, marketplace: str | None = None) -> ColumnElement[bool]:
    owned = and_(ItemRow.workspace == scope.workspace, ItemRow.account == scope.account)
    return owned if marketplace is None else and_(owned, ItemRow.marketplace == marketplace)


# Made once: putting such a statement together takes longer than running it.
@cache
def known() -> Known:
    """All versions that were ever shown; what is being written is not among them."""
    ended = and_(_beside(End), End.number == ItemRow.to_snapshot, End.number <= PointerRow.number)
    seen_last = Last.number == func.coalesce(End.previous, PointerRow.number)
    told = and_(
        EvidenceRow.workspace == ItemRow.workspace,
        EvidenceRow.account == ItemRow.account,
        EvidenceRow.episode == ItemRow.episode,
    )
    return (
        select(
            ItemRow,
            First.look.label("first_look"),
            Last.look.label("last_look"),
            Last.seen_at.label("last_seen"),
            End.seen_at.label("left_at"),
            EvidenceRow.evidence,
        )
        .join(PointerRow, and_(_beside(PointerRow), ItemRow.from_snapshot <= PointerRow.number))
        .join(First, and_(_beside(First), First.number == ItemRow.episode_from))
        .outerjoin(End, ended)
        .join(Last, and_(_beside(Last), seen_last))
        .outerjoin(EvidenceRow, told)
    )


@cache
def current() -> Known:
    """What the current snapshot holds."""
    return known().where(_not_ended())


def visible() -> ColumnElement[bool]:
    """The join of PointerRow that leaves what the current snapshot holds."""
    return and_(_beside(PointerRow), ItemRow.from_snapshot <= PointerRow.number, _not_ended())


def in_workspace(
    table: type[ItemRow | CodeRow], workspace: str | ColumnElement[str]
) -> ColumnElement[bool]:
    """Names the accounts and marketplaces too: only then a statement can go by an index."""
    mine = PointerRow.workspace == workspace
    return and_(
        table.workspace == workspace,
        table.account.in_(select(PointerRow.account).where(mine).correlate(None)),
        table.marketplace.in_(select(PointerRow.marketplace).where(mine).correlate(None)),
    )


def placed(column: Any) -> Tuple:
    """The place of an item with one of its columns, to be looked up in an index of these four."""
    return tuple_(ItemRow.workspace, ItemRow.account, ItemRow.marketplace, column)


def _not_ended() -> ColumnElement[bool]:
    return or_(ItemRow.to_snapshot.is_(None), ItemRow.to_snapshot > PointerRow.number)


def _beside(table: Any) -> ColumnElement[bool]:
    return and_(
        table.workspace == ItemRow.workspace,
        table.account == ItemRow.account,
        table.marketplace == ItemRow.marketplace,
    )


@cache
def over() -> ColumnElement[bool]:
    """That a known version is the last one of an episode which has ended."""
    later = aliased(ItemRow, name="later")
    goes_on = (
        select(later.sku)
        .where(
            later.workspace == ItemRow.workspace,
            later.account == ItemRow.account,
            later.episode == ItemRow.episode,
            later.from_snapshot == ItemRow.to_snapshot,
        )
        .exists()
    )
    return and_(End.number.is_not(None), ~goes_on)


def episodes_of(session: Session, query: Known, **parameters: Any) -> list[Episode]:
    return [episode_of(row) for row in rows(session, query, **parameters)]


def departures_of(session: Session, query: Known, **parameters: Any) -> list[Departure]:
    return [departure_of(row) for row in rows(session, query, **parameters)]


def episode_of(row: Row[*tuple[Any, ...]]) -> Episode:
    return Episode(
        id=row.episode,
        account=row.account,
        marketplace=row.marketplace,
        item=item_of(row),
        reason=row.reason,
        reason_since=row.reason_since,
        first_seen=row.first_seen,
        last_seen=row.last_seen,
        sightings=row.last_look - row.first_look + 1,
    )


def has_ended(row: Row[*tuple[Any, ...]]) -> bool:
    return row.left_at is not None


def departure_of(row: Row[*tuple[Any, ...]]) -> Departure:
    evidence = Evidence(row.evidence) if row.evidence else Evidence.LEFT_THE_LIST
    return Departure(episode_of(row), row.left_at, evidence)
