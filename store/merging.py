"""Staged rows against the list: what is new, differs or vanished, and its way into the tables.

All is compared aside first, so that the transactions which others wait for only write.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    Connection,
    String,
    Table,
    and_,
    case,
    cast,
    exists,
    func,
    insert,
    literal,
    null,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Session

from store.item_tables import CodeRow, ItemRow, ReasonHistoryRow
from store.place import Place, go_on
from store.staging import BATCH, STAGED, temporary
from store.types import Instant, Words
from store.upsert import changed
from store.versions import DERIVED, ITEMS, SAID
from store.workbench import Workbench

# Written from the first to the last, and given back when a part was written.
Progress = Callable[[int, int], None]

VERSIONS: Final = temporary(
    "new_versions",
    Column("opens", Boolean),
    Column("other_reason", Boolean),
    *(Column(column.name, column.type) for column in ITEMS.columns),
)
VANISHED: Final = temporary("vanished_items", Column("sku", Words))
CODES: Final = temporary("new_codes", Column("code", Words), Column("sku", Words))
# After so many a planner that goes by old numbers reads a list from end to end.
MANY_CHANGES: Final = 10_000
# ASINs and FNSKUs have ten letters; what is far longer is none, and too long for an index.
LONGEST_CODE: Final = 64
# Positions as text of one length, so that episodes lie in the order in which they are written.
_FIRST_POSITION: Final = 10**9
# The forms that say the same: units, money and the search form follow from what is compared.
_COMPARED: Final = (*SAID[len(DERIVED) :], "reason", "removal_day")


@dataclass(frozen=True, slots=True)
class Differences:
    """How many versions to write, how many of them begin an episode, how many items to close.

    `codes` are ASINs and FNSKUs that a SKU has for the first time.
    """

    versions: int
    opened: int
    vanished: int
    codes: int


def compare(bench: Workbench, place: Place, *, may_close: bool) -> Differences:
    """Finds out what the staged rows change; nothing is written where others could see it."""
    opened = select(func.count()).select_from(VERSIONS).where(VERSIONS.c.opens)
    with bench.aside() as connection:
        return Differences(
            versions=_fill(connection, VERSIONS, _differing(place)),
            opened=connection.execute(opened).scalar_one(),
            vanished=_fill(connection, VANISHED, _vanished(place)) if may_close else 0,
            codes=_fill(connection, CODES, _codes(place)),
        )


def _fill(connection: Connection, table: Table, found: Any) -> int:
    """Keeps what a query finds; returns how many rows that is."""
    statement = insert(table).from_select(_names(table), found)
    return connection.execute(statement, execution_options={"preserve_rowcount": True}).rowcount


def _names(table: Table) -> list[str]:
    return [column.name for column in table.columns]


def _differing(place: Place) -> Any:
    """A version for each staged item that is new or says something else than the list."""
    said, listed = STAGED.c, ITEMS.alias("listed")
    before = listed.c
    opens = before.sku.is_(None)
    other_reason = or_(opens, before.reason != said.reason)
    changed_reason = and_(before.sku.is_not(None), before.reason != said.reason)
    position = func.row_number().over(order_by=said.sku)
    seen_at, changed_at = (literal(at, Instant()) for at in (place.seen_at, place.changed_at))
    values: dict[str, Any] = {
        "position": position,
        "opens": opens,
        "other_reason": other_reason,
        **{name: literal(value, Words) for name, value in place.keys.items()},
        **{name: said[name] for name in (*SAID, "reason", "removal_day")},
        "from_snapshot": literal(place.number),
        "to_snapshot": null(),
        "episode": case((opens, _episode_id(place, position)), else_=before.episode),
        "episode_from": case((opens, place.number), else_=before.episode_from),
        "first_seen": case((opens, seen_at), else_=before.first_seen),
        "reason_since": case((changed_reason, changed_at), else_=before.reason_since),
    }
    differs = or_(opens, *(said[name].is_distinct_from(before[name]) for name in _COMPARED))
    both = STAGED.outerjoin(listed, and_(before.sku == said.sku, *place.listed(before)))
    columns = [values[name].label(name) for name in _names(VERSIONS)]
    return select(*columns).select_from(both).where(said.code.is_(None), differs)


def _episode_id(place: Place, position: ColumnElement[int]) -> ColumnElement[str]:
    """One beginning for all episodes of a report, then their order."""
    named = "\n".join((*place.keys.values(), str(place.number)))
    report = hashlib.blake2s(named.encode(), digest_size=6).hexdigest()
    return literal(report, Words).concat(cast(position + _FIRST_POSITION, String))


def _vanished(place: Place) -> Any:
    """The items on the list that no line names, be it one that was set aside."""
    named = exists().where(STAGED.c.sku == ITEMS.c.sku)
    position = func.row_number().over(order_by=ITEMS.c.sku)
    return select(position, ITEMS.c.sku).where(*place.listed(ITEMS.c), ~named)


def _codes(place: Place) -> Any:
    """The codes of the versions that their SKUs are not found by yet."""
    version = VERSIONS.c
    asins = select(version.asin.label("code"), version.sku)
    found = asins.union(select(version.fnsku, version.sku)).subquery()
    known = exists().where(
        *place.of(CodeRow), CodeRow.code == found.c.code, CodeRow.sku == found.c.sku
    )
    position = func.row_number().over(order_by=(found.c.code, found.c.sku))
    is_code = func.length(found.c.code).between(1, LONGEST_CODE)
    return select(position, found.c.code, found.c.sku).where(is_code, ~known)


def merge(bench: Workbench, place: Place, found: Differences, progress: Progress) -> None:
    """Writes the differences, a batch a transaction. Raises Overtaken."""
    parts = (
        (found.codes, _write_codes),
        (found.versions, _write_versions),
        (found.vanished, _end_vanished),
    )
    total = found.codes + found.versions + found.vanished
    before = 0
    for count, write in parts:
        for first, last in bench.paced(count, BATCH):
            with bench.write() as session:
                go_on(session, place)
                write(session, place, first, last)
            progress(before + last, total)
        before += count
    if total > MANY_CHANGES:
        with bench.aside() as connection:
            bench.gather_statistics(connection, ITEMS.name, CodeRow.__tablename__)


def _between(table: Table, first: int, last: int) -> ColumnElement[bool]:
    return table.c.position.between(first, last)


def _write_codes(session: Session, place: Place, first: int, last: int) -> None:
    keys = [literal(value, Words).label(name) for name, value in place.keys.items()]
    codes = select(*keys, CODES.c.code, CODES.c.sku).where(_between(CODES, first, last))
    changed(session, insert(CodeRow).from_select([*place.keys, "code", "sku"], codes))


def _write_versions(session: Session, place: Place, first: int, last: int) -> None:
    here = _between(VERSIONS, first, last)
    going_on = select(VERSIONS.c.sku).where(here, ~VERSIONS.c.opens)
    _end(session, place, going_on)
    names = _names(ITEMS)
    versions = select(*(VERSIONS.c[name] for name in names)).where(here)
    changed(session, insert(ITEMS).from_select(names, versions))
    history = ("workspace", "account", "episode", "snapshot", "reason", "seen_at")
    reasons = select(
        VERSIONS.c.workspace,
        VERSIONS.c.account,
        VERSIONS.c.episode,
        VERSIONS.c.from_snapshot,
        VERSIONS.c.reason,
        literal(place.changed_at, Instant()),
    ).where(here, VERSIONS.c.other_reason)
    changed(session, insert(ReasonHistoryRow).from_select(list(history), reasons))


def _end_vanished(session: Session, place: Place, first: int, last: int) -> None:
    _end(session, place, select(VANISHED.c.sku).where(_between(VANISHED, first, last)))


def _end(session: Session, place: Place, skus: Any) -> None:
    ended = update(ItemRow).where(*place.listed(ItemRow), ItemRow.sku.in_(skus))
    changed(session, ended.values(to_snapshot=place.number))
