"""Items and their episodes: finding, ranking and counting them as the current snapshot has them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import and_, case, func, or_, select
from sqlalchemy.orm import Session

from store import views
from store.item_tables import EvidenceRow, ItemRow, PointerRow, ReasonHistoryRow
from store.upsert import insert_or_update
from store.versions import from_parts, search_form
from store.views import (
    End,
    First,
    Known,
    departure_of,
    departures_of,
    episodes_of,
    has_ended,
    known,
    over,
    scoped,
    visible,
)
from stranded.digest import NEAR_DAYS
from stranded.items import Departure, Episode, Evidence, Money
from stranded.reasons import UNKNOWN
from stranded.scope import Scope

NEAR = timedelta(days=NEAR_DAYS)
SHORTEST_PREFIX = 3
# Amazon's longest SKU.
LONGEST_PREFIX = 40
# An item is in a handful of stores, and was stranded a handful of times.
ENOUGH = 20


@dataclass(frozen=True, slots=True)
class Totals:
    """Counts over all current items of a marketplace; money one amount a currency."""

    items: int
    units: int
    tied_up: tuple[Money, ...]
    unpriced: int
    unknown_reasons: int


def _latest_version(scope: Scope, episode_id: str) -> Known:
    return (
        known()
        .where(scoped(scope), ItemRow.episode == episode_id)
        .order_by(ItemRow.from_snapshot.desc())
        .limit(1)
    )


def by_id(session: Session, scope: Scope, episode_id: str) -> Episode | None:
    """The episode, current or over."""
    return next(iter(episodes_of(session, _latest_version(scope, episode_id))), None)


def departure(session: Session, scope: Scope, episode_id: str) -> Departure | None:
    """When and how sure the episode ended; None while its SKU is on the list."""
    found = session.execute(_latest_version(scope, episode_id)).first()
    return departure_of(found) if found is not None and has_ended(found) else None


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
    noted = and_(
        ReasonHistoryRow.workspace == ItemRow.workspace,
        ReasonHistoryRow.account == ItemRow.account,
        ReasonHistoryRow.episode == ItemRow.episode,
        ReasonHistoryRow.snapshot == ItemRow.from_snapshot,
    )
    rows = session.execute(
        known()
        .join(ReasonHistoryRow, noted)
        .where(scoped(scope), ItemRow.episode == episode_id)
        .order_by(ReasonHistoryRow.snapshot)
        .with_only_columns(
            ReasonHistoryRow.seen_at, ReasonHistoryRow.reason, maintain_column_froms=True
        )
    )
    return [(at, reason) for at, reason in rows]


def current(session: Session, scope: Scope, marketplace: str, sku: str) -> Episode | None:
    query = views.current().where(scoped(scope, marketplace), ItemRow.sku == sku)
    return next(iter(episodes_of(session, query)), None)


def find(session: Session, workspace: str, text: str) -> list[Episode]:
    """Current items whose SKU, ASIN or FNSKU is exactly this text; an exact SKU wins alone."""
    if "\0" in text:
        return []
    coded = [text, text.upper()]
    for match in (ItemRow.sku == text, ItemRow.asin.in_(coded), ItemRow.fnsku.in_(coded)):
        query = (
            views.current()
            .where(PointerRow.workspace == workspace, match)
            .order_by(ItemRow.account, ItemRow.marketplace, ItemRow.sku)
            .limit(ENOUGH)
        )
        if text and (found := episodes_of(session, query)):
            return found
    return []


def near(session: Session, workspace: str, text: str, limit: int = 5) -> list[str]:
    """SKUs that begin like this text, shorter beginnings tried in turn; never a guess to act on."""
    form = search_form(text)[:LONGEST_PREFIX].replace("\0", "")
    for length in range(len(form), SHORTEST_PREFIX - 1, -1):
        if found := _beginning_with(session, workspace, form[:length], limit):
            return found
    return []


def _beginning_with(session: Session, workspace: str, prefix: str, limit: int) -> list[str]:
    # A range by code point needs no wildcards, and every database has an index for it.
    after = prefix + chr(0x10FFFF)
    query = (
        select(ItemRow.search_sku, ItemRow.sku)
        .join(PointerRow, visible())
        .where(
            PointerRow.workspace == workspace,
            ItemRow.search_sku >= prefix,
            ItemRow.search_sku < after,
        )
        .distinct()
        .order_by(ItemRow.search_sku, ItemRow.sku)
        .limit(limit)
    )
    return [sku for _, sku in session.execute(query)]


def top(session: Session, scope: Scope, marketplace: str, today: date, limit: int) -> list[Episode]:
    """Near removal dates first, then the most money; at most `limit` items."""
    here = views.current().where(scoped(scope, marketplace))
    day = ItemRow.removal_day
    near_date = day.between(today, today + NEAR)
    dated = episodes_of(session, here.where(near_date).order_by(day, *_by_money()).limit(limit))
    if len(dated) >= limit:
        return dated
    others = here.where(or_(day.is_(None), ~near_date)).order_by(*_by_money())
    return dated + episodes_of(session, others.limit(limit - len(dated)))


def _by_money() -> tuple[Any, ...]:
    return (ItemRow.tied_up.desc().nulls_last(), ItemRow.sku.asc())


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


def totals(session: Session, scope: Scope, marketplace: str) -> Totals:
    """Sums over the whole list, made by the database."""
    rows = session.execute(
        select(
            ItemRow.currency,
            func.count(),
            func.sum(ItemRow.units),
            func.sum(ItemRow.tied_up),
            func.count(ItemRow.tied_up),
            func.sum(case((ItemRow.reason == UNKNOWN, 1), else_=0)),
        )
        .join(PointerRow, visible())
        .where(scoped(scope, marketplace))
        .group_by(ItemRow.currency)
        .order_by(ItemRow.currency)
    ).all()
    return Totals(
        items=sum(row[1] for row in rows),
        units=sum(int(row[2] or 0) for row in rows),
        tied_up=tuple(from_parts(int(row[3] or 0), row[0]) for row in rows if row[0] and row[4]),
        unpriced=sum(row[1] - row[4] for row in rows),
        unknown_reasons=sum(int(row[5] or 0) for row in rows),
    )


def opened_since(
    session: Session, scope: Scope, since: datetime, limit: int
) -> tuple[list[Episode], int]:
    """Current episodes that were first shown after `since`: the most money first, and how many."""
    query = views.current().where(
        scoped(scope), First.published_at > since, ItemRow.from_snapshot >= First.number
    )
    return episodes_of(session, query.order_by(*_by_money()).limit(limit)), _count(session, query)


def departed_since(
    session: Session, scope: Scope, since: datetime, limit: int
) -> tuple[list[Departure], int]:
    """Episodes shown to have left the list after `since`: the most money first, and how many."""
    query = known().where(scoped(scope), End.published_at > since, over())
    return departures_of(session, query.order_by(*_by_money()).limit(limit)), _count(session, query)


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


def with_reasons(
    session: Session,
    scope: Scope,
    marketplace: str,
    reasons: Collection[str],
    after_sku: str = "",
    limit: int = 500,
) -> list[Episode]:
    """Current items of these reasons, a page at a time in the order of SKUs."""
    query = views.current().where(
        scoped(scope, marketplace), ItemRow.reason.in_(list(reasons)), ItemRow.sku > after_sku
    )
    return episodes_of(session, query.order_by(ItemRow.sku).limit(limit))


def history(session: Session, scope: Scope, marketplace: str, sku: str) -> list[Departure]:
    """Earlier strandings of this SKU that are over, the newest first."""
    if "\0" in sku:
        return []
    query = known().where(scoped(scope, marketplace), ItemRow.sku == sku, over())
    return departures_of(session, query.order_by(ItemRow.from_snapshot.desc()).limit(ENOUGH))
