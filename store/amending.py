"""Judges items of the list anew without a new report: a snapshot that says only other reasons."""

from collections.abc import Callable, Iterator
from datetime import datetime

from sqlalchemy import ColumnElement, insert, literal, select
from sqlalchemy.orm import Session

from store import episodes, posts
from store.base import here
from store.database import Database
from store.item_tables import RejectedRow, SnapshotRow
from store.merging import VERSIONS, compare, merge
from store.place import Overtaken, Place, go_on
from store.publishing import add, one_at_a_time, publish, unfinished
from store.snapshots import Snapshot, current
from store.staging import BATCH, TEMPORARY, JudgedItem, RemovalDay, Staged, redate, stage
from store.upsert import changed
from store.workbench import Workbench
from stranded.items import StrandedItem
from stranded.marketplaces import Marketplace
from stranded.scope import Scope

# Gives an item's new judgement; None where it stays as it is.
Judging = Callable[[StrandedItem], JudgedItem | None]

_REJECTED = ("position", "line", "code", "parameters", "sku")


def amend(
    database: Database,
    scope: Scope,
    marketplace: Marketplace,
    reason: str,
    judge: Judging,
    removal_day: RemovalDay,
    now: datetime,
) -> int:
    """Judges all items of a reason anew; returns how many of them have another one from `now` on.

    None where a report is just being taken in: whoever takes it in is to catch up.
    """
    with database.workbench(TEMPORARY) as bench:
        with database.read() as session:
            base = current(session, scope, marketplace.code)
        staged = stage(bench, _judged(database, scope, marketplace.code, reason, judge))
        if base is None or staged.rows == 0:
            return 0
        try:
            return _amend(bench, database, scope, marketplace.code, base, removal_day, now)
        except Overtaken:
            return 0


def _judged(
    database: Database, scope: Scope, marketplace: str, reason: str, judge: Judging
) -> Iterator[JudgedItem]:
    listed = episodes.all_with_reasons(database, scope, marketplace, [reason], BATCH)
    return (judged for one in listed if (judged := judge(one.item)) is not None)


def _amend(
    bench: Workbench,
    database: Database,
    scope: Scope,
    marketplace: str,
    base: Snapshot,
    removal_day: RemovalDay,
    now: datetime,
) -> int:
    with database.write() as session:
        place = _begin(session, scope, marketplace, base, now)
    redate(bench, place, removal_day)
    found = compare(bench, place, may_close=False)
    _copy_rejected(bench, place, base.number)
    merge(bench, place, found, lambda _written, _of: None)
    publish(bench, place, Staged(rows=base.rows, rejected=base.rejected), now)
    with bench.write() as session:
        posts.want_redraw_of(session, scope, select(VERSIONS.c.episode))
    return found.versions


def _begin(
    session: Session, scope: Scope, marketplace: str, base: Snapshot, now: datetime
) -> Place:
    """Only upon the list that was judged, and never in the way of a report. Raises Overtaken."""
    one_at_a_time(session, scope, marketplace)
    if unfinished(session, scope, marketplace) or current(session, scope, marketplace) != base:
        raise Overtaken
    report_id = session.scalars(
        select(SnapshotRow.report_id).where(
            *here(SnapshotRow, scope, marketplace), SnapshotRow.number == base.number
        )
    ).one()
    return add(session, scope, marketplace, base.seen_at, report_id, changed_at=now)


def _copy_rejected(bench: Workbench, place: Place, base: int) -> None:
    """The report is the same, and so are the lines of it that were set aside."""
    theirs = (*place.of(RejectedRow), RejectedRow.number == base)
    after: int | None = -1
    while after is not None:
        rest = (*theirs, RejectedRow.position > after)
        with bench.write() as session:
            go_on(session, place)
            ordered = select(RejectedRow.position).where(*rest).order_by(RejectedRow.position)
            last = session.scalars(ordered.offset(BATCH - 1).limit(1)).first()
            _copy(session, place, rest if last is None else (*rest, RejectedRow.position <= last))
        after = last


def _copy(session: Session, place: Place, which: tuple[ColumnElement[bool], ...]) -> None:
    keys = {**place.keys, "number": place.number}
    columns = [getattr(RejectedRow, name) for name in _REJECTED]
    copies = select(*(literal(value) for value in keys.values()), *columns).where(*which)
    changed(session, insert(RejectedRow).from_select([*keys, *_REJECTED], copies))
