"""Every stranding that is kept, open or over, with what was seen and done in it: to look back."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from store.base import here, rows
from store.item_tables import ItemRow, PointerRow, ReasonHistoryRow, SnapshotRow
from store.place import PUBLISHED
from store.tables import AuditRow, IntentRow, OptOutRow
from store.views import Known, current, departure_of, episode_of, has_ended, known, over, scoped
from stranded.items import Episode, OptOut
from stranded.optouts import Switch
from stranded.scope import Scope

AT_A_TIME = 500


@dataclass(frozen=True, slots=True)
class Stranding:
    """`left_at` is None while it is on the list.

    `reasons` are keys with when each was first seen; `tried` who asked for an action, and when.
    """

    episode: Episode
    left_at: datetime | None
    reasons: tuple[tuple[datetime, str], ...]
    tried: tuple[tuple[datetime, str], ...]


def strandings(
    session: Session, scope: Scope, marketplace: str, reasons: Collection[str]
) -> Iterator[Stranding]:
    """Those that ever had one of the reasons, read some at a time."""
    had = select(ReasonHistoryRow.episode).where(
        ReasonHistoryRow.workspace == scope.workspace,
        ReasonHistoryRow.account == scope.account,
        ReasonHistoryRow.reason.in_(list(reasons)),
    )
    wanted = (scoped(scope, marketplace), ItemRow.episode.in_(had))
    for query in (current().where(*wanted), known().where(*wanted, over())):
        yield from _paged(session, scope, query)


def _paged(session: Session, scope: Scope, query: Known) -> Iterator[Stranding]:
    ordered = query.order_by(ItemRow.sku, ItemRow.from_snapshot).limit(AT_A_TIME)
    page = rows(session, ordered).all()
    while page:
        found = [(episode_of(row), row) for row in page]
        ids = [episode.id for episode, _ in found]
        seen, tried = _reasons(session, scope, ids), _tried(session, scope, ids)
        for episode, row in found:
            left_at = departure_of(row).left_at if has_ended(row) else None
            first = ((episode.first_seen, episode.reason),)
            noted = tuple(seen.get(episode.id, ())) or first
            yield Stranding(episode, left_at, noted, tuple(tried.get(episode.id, ())))
        last = page[-1]
        same_sku = and_(ItemRow.sku == last.sku, ItemRow.from_snapshot > last.from_snapshot)
        page = rows(session, ordered.where(or_(ItemRow.sku > last.sku, same_sku))).all()


def _reasons(
    session: Session, scope: Scope, episodes: Collection[str]
) -> dict[str, list[tuple[datetime, str]]]:
    noted = (
        select(ReasonHistoryRow.episode, ReasonHistoryRow.seen_at, ReasonHistoryRow.reason)
        .where(
            ReasonHistoryRow.workspace == scope.workspace,
            ReasonHistoryRow.account == scope.account,
            ReasonHistoryRow.episode.in_(episodes),
        )
        .order_by(ReasonHistoryRow.snapshot)
    )
    found: dict[str, list[tuple[datetime, str]]] = defaultdict(list)
    for episode, at, reason in session.execute(noted):
        found[episode].append((at, reason))
    return found


def _tried(
    session: Session, scope: Scope, episodes: Collection[str]
) -> dict[str, list[tuple[datetime, str]]]:
    asked = (
        select(IntentRow.episode, IntentRow.created_at, IntentRow.actor)
        .where(
            IntentRow.workspace == scope.workspace,
            IntentRow.account == scope.account,
            IntentRow.episode.in_(episodes),
        )
        .order_by(IntentRow.id)
    )
    found: dict[str, list[tuple[datetime, str]]] = defaultdict(list)
    for episode, at, actor in session.execute(asked):
        found[episode].append((at, actor))
    return found


def opt_outs(session: Session, scope: Scope, marketplace: str) -> dict[str, list[OptOut]]:
    """When each SKU was opted out, by the audit log; what holds still, as it is kept."""
    standing = {
        row.sku: row
        for row in session.scalars(select(OptOutRow).where(*here(OptOutRow, scope, marketplace)))
    }
    noted = (
        select(AuditRow.at, AuditRow.event, AuditRow.actor, AuditRow.subject, AuditRow.detail)
        .where(
            AuditRow.workspace == scope.workspace,
            AuditRow.account == scope.account,
            AuditRow.event.in_([*Switch]),
            AuditRow.subject.startswith(f"{marketplace}/", autoescape=True),
        )
        .order_by(AuditRow.number)
    )
    found: dict[str, list[OptOut]] = defaultdict(list)
    begun: dict[str, OptOut] = {}
    for at, event, actor, subject, detail in session.execute(noted):
        sku = subject.partition("/")[2]
        if (before := begun.pop(sku, None)) is not None:
            # It may have ended by its own time before anybody looked.
            found[sku].append(replace(before, until=min(at, before.until or at)))
        if event in (Switch.OUT, Switch.CHANGED):
            until = detail.get("until")
            end = datetime.fromisoformat(until) if until else None
            begun[sku] = OptOut(scope.account, marketplace, sku, actor, at, end)
    for sku, one in begun.items():
        found[sku].append(one)
    for sku, row in standing.items():
        kept = OptOut(row.account, row.marketplace, sku, row.by, row.at, row.until)
        found[sku] = [one for one in found.get(sku, []) if one.at < kept.at] + [kept]
    return found


def looks(session: Session, scope: Scope, marketplace: str) -> list[datetime]:
    """When the reports that were shown were made, the oldest first."""
    pointer = select(PointerRow.number).where(*here(PointerRow, scope, marketplace))
    query = (
        select(SnapshotRow.seen_at)
        .where(
            *here(SnapshotRow, scope, marketplace),
            SnapshotRow.state == PUBLISHED,
            SnapshotRow.number <= pointer.scalar_subquery(),
        )
        .order_by(SnapshotRow.seen_at)
    )
    return list(session.scalars(query))
