"""Items and their episodes: finding, ranking and counting them as the current snapshot has them."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import Row, Select, and_, bindparam, func, or_, select
from sqlalchemy.orm import Session

from store import views
from store.base import bound, here, rows
from store.batches import batches
from store.database import Database
from store.item_tables import EvidenceRow, ItemRow, PointerRow, ReasonHistoryRow, SnapshotRow
from store.types import is_storable
from store.upsert import insert_or_update
from store.views import (
    Known,
    departure_of,
    departures_of,
    episode_of,
    episodes_of,
    has_ended,
    known,
    over,
    placed,
    scoped,
)
from stranded.digest import NEAR_DAYS
from stranded.items import Departure, Episode, Evidence
from stranded.scope import Scope

NEAR = timedelta(days=NEAR_DAYS)
# An item is in a handful of stores, and was stranded a handful of times.
ENOUGH = 20
AT_A_TIME = 500


# What a person waits for is asked by statements that are made once.
_OWNED = and_(ItemRow.workspace == bindparam("workspace"), ItemRow.account == bindparam("account"))
_LATEST_VERSION = (
    known()
    .where(_OWNED, ItemRow.episode == bindparam("episode"))
    .order_by(ItemRow.from_snapshot.desc())
    .limit(1)
)
_HISTORY = (
    known()
    .where(
        _OWNED,
        ItemRow.marketplace == bindparam("marketplace"),
        ItemRow.sku == bindparam("sku"),
        over(),
    )
    .order_by(ItemRow.from_snapshot.desc())
    .limit(ENOUGH)
)
_WITH_REASONS = (
    views.current()
    .where(
        _OWNED,
        ItemRow.marketplace == bindparam("marketplace"),
        ItemRow.reason.in_(bindparam("reasons", expanding=True)),
        ItemRow.sku > bindparam("after"),
    )
    .order_by(ItemRow.sku)
    .limit(bindparam("limit"))
)


def by_id(session: Session, scope: Scope, episode_id: str) -> Episode | None:
    """The episode, current or over."""
    found = _latest(session, scope, episode_id)
    return None if found is None else episode_of(found)


def departure(session: Session, scope: Scope, episode_id: str) -> Departure | None:
    """When and how sure the episode ended; None while its SKU is on the list."""
    found = _latest(session, scope, episode_id)
    return departure_of(found) if found is not None and has_ended(found) else None


def as_it_stands(
    session: Session, scope: Scope, episode_id: str
) -> tuple[Episode, Departure | None] | None:
    """The episode, and how it ended if it did."""
    found = _latest(session, scope, episode_id)
    if found is None:
        return None
    return episode_of(found), departure_of(found) if has_ended(found) else None


def _latest(session: Session, scope: Scope, episode_id: str) -> Row[*tuple[Any, ...]] | None:
    owned = {"workspace": scope.workspace, "account": scope.account}
    return rows(session, _LATEST_VERSION, **owned, episode=episode_id).first()


def record_evidence(
    session: Session, scope: Scope, episode_id: str, evidence: Evidence, at: datetime
) -> None:
    insert_or_update(
        session,
        EvidenceRow,
        ("workspace", "account", "episode"),
        {
            "workspace": scope.workspace,
            "account": scope.account,
            "episode": episode_id,
            "evidence": evidence.value,
            "at": at,
        },
    )


def reasons(session: Session, scope: Scope, episode_id: str) -> list[tuple[datetime, str]]:
    """The reasons that an episode had, each with when it was first seen, the oldest first."""
    found = _latest(session, scope, episode_id)
    if found is None:
        return []
    # What is being written has its reasons written already.
    shown = select(PointerRow.number).where(*here(PointerRow, scope, found.marketplace))
    noted = session.execute(
        select(ReasonHistoryRow.seen_at, ReasonHistoryRow.reason)
        .where(
            ReasonHistoryRow.workspace == scope.workspace,
            ReasonHistoryRow.account == scope.account,
            ReasonHistoryRow.episode == episode_id,
            ReasonHistoryRow.snapshot <= shown.scalar_subquery(),
        )
        .order_by(ReasonHistoryRow.snapshot)
    )
    return [(at, reason) for at, reason in noted]


def still_listed(session: Session, scope: Scope, ids: Sequence[str]) -> list[str]:
    """Those of the episodes that the current snapshot holds, in the order given."""
    found: set[str] = set()
    for some in batches(ids, AT_A_TIME):
        query = select(ItemRow.episode).join(PointerRow, views.visible())
        found.update(session.scalars(query.where(scoped(scope), ItemRow.episode.in_(some))))
    return [one for one in ids if one in found]


def current(session: Session, scope: Scope, marketplace: str, sku: str) -> Episode | None:
    query = views.current().where(scoped(scope, marketplace), ItemRow.sku == sku)
    return next(iter(episodes_of(session, query)), None)


def top(
    session: Session,
    scope: Scope,
    marketplace: str,
    today: date,
    limit: int,
    reasons: Collection[str] | None = None,
) -> list[Episode]:
    """Near removal dates first, then the most money; at most `limit` items, of these reasons."""
    here = views.current().where(scoped(scope, marketplace))
    day = ItemRow.removal_day
    near_date = day.between(today, today + NEAR)
    near = here if reasons is None else here.where(ItemRow.reason.in_(list(reasons)))
    dated = episodes_of(session, near.where(near_date).order_by(day, *_by_money()).limit(limit))
    if len(dated) >= limit:
        return dated
    others = here.where(or_(day.is_(None), ~near_date))
    left = limit - len(dated)
    if reasons is None:
        return dated + _with_most_money(session, others, left)
    # One by one, since each has its own place in the index.
    found = [
        one
        for reason in reasons
        for one in _with_most_money(session, others.where(ItemRow.reason == reason), left)
    ]
    return dated + sorted(found, key=_money_first)[:left]


def _with_most_money(session: Session, query: Known, limit: int) -> list[Episode]:
    return episodes_of(session, query.order_by(*_by_money()).limit(limit))


def _money_first(episode: Episode) -> tuple[Decimal, str]:
    """The order of `_by_money`."""
    money = episode.item.tied_up
    return (Decimal(1) if money is None else -money.amount, episode.sku)


def _by_money() -> tuple[Any, ...]:
    """By the index's few steps first, so that only one of them at a time is to be sorted."""
    return (ItemRow.tied_up_step.desc(), ItemRow.tied_up.desc(), ItemRow.sku.asc())


def page(
    session: Session,
    scope: Scope,
    marketplace: str,
    offset: int,
    limit: int,
    reason: str | None = None,
) -> list[Episode]:
    """A part of the list in the order of SKUs, of one reason if it is named."""
    query = views.current().where(scoped(scope, marketplace))
    if reason is not None:
        query = query.where(ItemRow.reason == reason)
    return episodes_of(session, query.order_by(ItemRow.sku).offset(offset).limit(limit))


def opened_since(
    session: Session, scope: Scope, since: datetime, limit: int
) -> tuple[list[Episode], int]:
    """Current episodes that were first shown after `since`: the most money first, and how many."""
    query = views.current().where(placed(ItemRow.episode_from).in_(_shown_since(scope, since)))
    return episodes_of(session, query.order_by(*_by_money()).limit(limit)), _count(session, query)


def departed_since(
    session: Session, scope: Scope, since: datetime, limit: int
) -> tuple[list[Departure], int]:
    """Episodes shown to have left the list after `since`: the most money first, and how many."""
    query = known().where(placed(ItemRow.to_snapshot).in_(_shown_since(scope, since)), over())
    return departures_of(session, query.order_by(*_by_money()).limit(limit)), _count(session, query)


def _shown_since(scope: Scope, since: datetime) -> Select[Any, Any, Any, Any]:
    """The snapshots that readers came to see after a time."""
    return select(
        SnapshotRow.workspace, SnapshotRow.account, SnapshotRow.marketplace, SnapshotRow.number
    ).where(
        SnapshotRow.workspace == scope.workspace,
        SnapshotRow.account == scope.account,
        SnapshotRow.published_at > since,
    )


def _count(session: Session, query: Known) -> int:
    counted = query.with_only_columns(func.count(), maintain_column_froms=True)
    return session.scalars(counted).one()


def with_removal_day(
    session: Session, scope: Scope, marketplace: str, first: date, last: date
) -> list[Episode]:
    """Current items whose removal date lies between two days, both included; the nearest first."""
    query = views.current().where(
        scoped(scope, marketplace), ItemRow.removal_day.between(first, last)
    )
    return episodes_of(session, query.order_by(ItemRow.removal_day, *_by_money()))


def next_to_be_removed(
    session: Session, scope: Scope, marketplace: str, first: date, last: date, limit: int
) -> tuple[list[Episode], int]:
    """Of the items with a removal date between two days the nearest ones, and how many in all."""
    query = views.current().where(
        scoped(scope, marketplace), ItemRow.removal_day.between(first, last)
    )
    nearest = query.order_by(ItemRow.removal_day, ItemRow.sku).limit(limit)
    return episodes_of(session, nearest), _count(session, query)


def with_reasons(
    session: Session,
    scope: Scope,
    marketplace: str,
    reasons: Collection[str],
    after_sku: str = "",
    limit: int = 500,
) -> list[Episode]:
    """Current items of these reasons, a page at a time in the order of SKUs."""
    which = {"reasons": list(reasons), "after": after_sku, "limit": limit}
    return episodes_of(session, _WITH_REASONS, **bound(scope, marketplace, **which))


def all_with_reasons(
    database: Database,
    scope: Scope,
    marketplace: str,
    reasons: Collection[str],
    at_a_time: int = 500,
) -> Iterator[Episode]:
    """As `with_reasons`, but all: a page in memory at a time, each read in its own transaction."""
    after = ""
    while True:
        with database.read() as session:
            page = with_reasons(session, scope, marketplace, reasons, after, at_a_time)
        if not page:
            return
        yield from page
        after = page[-1].sku


def history(session: Session, scope: Scope, marketplace: str, sku: str) -> list[Departure]:
    """Earlier strandings of this SKU that are over, the newest first."""
    if not is_storable(sku):
        return []
    owned = {"workspace": scope.workspace, "account": scope.account}
    return departures_of(session, _HISTORY, **owned, marketplace=marketplace, sku=sku)
