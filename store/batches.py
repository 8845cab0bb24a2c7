"""Writes a report's rows as versions of items, a batch at a time: only what differs is written."""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from operator import attrgetter
from typing import Any, Final, cast

from sqlalchemy import Row, Table, insert, select, update
from sqlalchemy.orm import Session

from store.database import Database
from store.item_tables import ItemRow, ReasonHistoryRow, RejectedRow, SeenRow
from store.place import PUBLISHED, Place, go_on
from store.upsert import changed
from store.versions import ITEM_COLUMNS, columns_of
from stranded.actions import Why
from stranded.items import Episode, StrandedItem
from stranded.reasons import UNKNOWN

# Small enough that nobody who writes waits long for a batch.
BATCH = 2000

RemovalDay = Callable[[Episode], date | None]

_COMPARED: Final = (*ITEM_COLUMNS, "price", "currency", "reason", "removal_day")
_KEPT: Final = ("sku", "episode", "episode_from", "first_seen", "reason_since")
# Plain columns: an object with a history of its changes would be made and thrown away a row.
_ITEMS: Final = cast("Table", ItemRow.__table__)
_KNOWN: Final = select(*(_ITEMS.c[name] for name in (*_COMPARED, *_KEPT)))
_of_item: Final = attrgetter(*ITEM_COLUMNS)


@dataclass(frozen=True, slots=True)
class JudgedItem:
    """An item with the key of its reason, or "unknown"."""

    item: StrandedItem
    reason: str


@dataclass(frozen=True, slots=True)
class Rejected:
    """A line that could not be read, with why as a code; `sku` where that much could be read."""

    line: int
    code: str
    parameters: dict[str, object]
    sku: str | None


@dataclass(slots=True)
class Ingested:
    """What a report came to.

    `state` is published, held (it waits for a person's yes) or refused (a newer one was begun
    meanwhile); the last two changed nothing, `why` says why, and the counts are what it would do.
    """

    snapshot: int
    state: str = PUBLISHED
    accepted: int = 0
    opened: int = 0
    continued: int = 0
    closed: int = 0
    rejected: list[Rejected] = field(default_factory=list)
    unknown: Counter[str] = field(default_factory=Counter)
    why: Why | None = None

    @property
    def rows(self) -> int:
        return self.accepted + len(self.rejected)

    @property
    def unknown_reasons(self) -> list[tuple[str, int]]:
        return self.unknown.most_common()


@dataclass(slots=True)
class _Batch:
    """The rows of a batch by what is to be written of them."""

    judged: dict[str, JudgedItem]
    rejected: list[Rejected]
    seen: list[str]
    versions: list[dict[str, Any]] = field(default_factory=list)
    ended: list[str] = field(default_factory=list)
    reasons: list[dict[str, Any]] = field(default_factory=list)
    opened: int = 0


def write_batch(
    database: Database,
    place: Place,
    rows: list[JudgedItem | Rejected],
    removal_day: RemovalDay,
    result: Ingested,
) -> None:
    """One short transaction; what it compares with is read before. Raises Overtaken."""
    with database.read() as session:
        batch = _sort_out(rows, _named_before(session, place, rows))
        before = _open_versions(session, place, batch.judged)
    for row in batch.judged.values():
        _compare(place, row, before.get(row.item.sku), removal_day, batch)
    with database.write() as session:
        go_on(session, place)
        _write(session, place, batch, len(result.rejected))
    _count(batch, result)


def _named_before(
    session: Session, place: Place, rows: list[JudgedItem | Rejected]
) -> frozenset[str]:
    """The SKUs of these rows that an earlier batch of the same report named."""
    skus = {sku for row in rows if (sku := _sku(row)) is not None}
    named = session.scalars(
        select(SeenRow.sku).where(
            *place.of(SeenRow), SeenRow.number == place.number, SeenRow.sku.in_(skus)
        )
    )
    return frozenset(named)


def _sku(row: JudgedItem | Rejected) -> str | None:
    return row.sku if isinstance(row, Rejected) else row.item.sku


def _sort_out(rows: list[JudgedItem | Rejected], named: frozenset[str]) -> _Batch:
    """A SKU that was named before is reported, and what was said first of it stands."""
    judged: dict[str, JudgedItem] = {}
    rejected: list[Rejected] = []
    protected: set[str] = set()
    for row in rows:
        if isinstance(row, Rejected):
            rejected.append(row)
            protected |= {row.sku} if row.sku is not None else set()
        elif (sku := row.item.sku) in judged or sku in protected or sku in named:
            rejected.append(Rejected(0, "duplicate_sku", {}, sku))
        else:
            judged[sku] = row
    return _Batch(judged, rejected, sorted((protected | judged.keys()) - named))


def _open_versions(session: Session, place: Place, skus: Iterable[str]) -> dict[str, Row[Any]]:
    newest = (_ITEMS.c.sku.in_(list(skus)), _ITEMS.c.to_snapshot.is_(None))
    found = session.execute(_KNOWN.where(*place.of(_ITEMS.c), *newest))
    return {row.sku: row for row in found}


def _compare(
    place: Place, row: JudgedItem, before: Row[Any] | None, removal_day: RemovalDay, batch: _Batch
) -> None:
    episode = _episode(place, row, before)
    judged = {"reason": row.reason, "removal_day": removal_day(episode)}
    if before is None:
        batch.opened += 1
    elif tuple(before[: len(_COMPARED)]) == (*_said(row.item), *judged.values()):
        return
    else:
        batch.ended.append(row.item.sku)
    version = {**columns_of(row.item), **judged, **_version_keys(place, episode, before)}
    batch.versions.append(version)
    if before is None or before.reason != row.reason:
        batch.reasons.append(_reason(place, episode))


def _said(item: StrandedItem) -> tuple[Any, ...]:
    """What a report said of an item, in the order of the compared columns."""
    price = item.price
    money = (None, None) if price is None else (price.amount, price.currency)
    return (*_of_item(item), *money)


def _episode(place: Place, row: JudgedItem, before: Row[Any] | None) -> Episode:
    changed_reason = before is not None and before.reason != row.reason
    since = before.reason_since if before else None
    return Episode(
        id=before.episode if before else _episode_id(place, row.item.sku),
        account=place.scope.account,
        marketplace=place.marketplace,
        item=row.item,
        reason=row.reason,
        reason_since=place.seen_at if changed_reason else since,
        first_seen=before.first_seen if before else place.seen_at,
        last_seen=place.seen_at,
        sightings=1,
    )


def _episode_id(place: Place, sku: str) -> str:
    named = (*place.keys.values(), sku, str(place.number))
    return hashlib.blake2s("\n".join(named).encode(), digest_size=10).hexdigest()


def _version_keys(place: Place, episode: Episode, before: Row[Any] | None) -> dict[str, Any]:
    return {
        **place.keys,
        "from_snapshot": place.number,
        "to_snapshot": None,
        "episode": episode.id,
        "episode_from": before.episode_from if before else place.number,
        "first_seen": episode.first_seen,
        "reason_since": episode.reason_since,
    }


def _reason(place: Place, episode: Episode) -> dict[str, Any]:
    return {
        "workspace": place.scope.workspace,
        "account": place.scope.account,
        "episode": episode.id,
        "snapshot": place.number,
        "reason": episode.reason,
        "seen_at": place.seen_at,
    }


def _write(session: Session, place: Place, batch: _Batch, rejected_before: int) -> None:
    here = {**place.keys, "number": place.number}
    if batch.ended:
        open_ones = (ItemRow.sku.in_(batch.ended), ItemRow.to_snapshot.is_(None))
        ended = update(ItemRow).where(*place.of(ItemRow), *open_ones)
        changed(session, ended.values(to_snapshot=place.number))
    _insert(session, ItemRow, batch.versions)
    _insert(session, ReasonHistoryRow, batch.reasons)
    _insert(session, SeenRow, [here | {"sku": sku} for sku in batch.seen])
    rejected = enumerate(batch.rejected, start=rejected_before)
    _insert(
        session,
        RejectedRow,
        [
            here
            | {"position": position, "line": row.line, "code": row.code, "sku": row.sku}
            | {"parameters": row.parameters}
            for position, row in rejected
        ],
    )


def _insert(session: Session, table: Any, rows: list[dict[str, Any]]) -> None:
    if rows:
        # By the bare table: the mapped class would make an object of each row.
        session.execute(insert(cast("Table", table.__table__)), rows)


def _count(batch: _Batch, result: Ingested) -> None:
    result.rejected += batch.rejected
    result.accepted += len(batch.judged)
    result.opened += batch.opened
    result.continued += len(batch.judged) - batch.opened
    unknown = (row.item.reason_text for row in batch.judged.values() if row.reason == UNKNOWN)
    result.unknown.update(unknown)
