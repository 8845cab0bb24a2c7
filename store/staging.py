"""A report's rows as they are staged: aside, where no reader sees them and no writer waits."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Connection,
    Integer,
    MetaData,
    Row,
    Select,
    Table,
    bindparam,
    func,
    select,
    update,
)

from store.batches import batches
from store.place import Place
from store.types import Words, to_json
from store.versions import ITEMS, SAID, columns_of, item_of, raw
from store.workbench import Workbench
from stranded.actions import Why
from stranded.items import StrandedItem
from stranded.reasons import UNKNOWN

# Rows a transaction: small enough that nobody who writes waits long for one.
BATCH = 2000
# So many spellings that the rule book lacks are told of a report, the most frequent first.
MOST_UNKNOWN = 500

# Of an item with a reason's key that was first seen at a time.
RemovalDay = Callable[[StrandedItem, str, datetime], date | None]

TEMPORARY: Final = MetaData()
_JUDGED: Final = (*SAID, "reason", "removal_day")


def temporary(name: str, *columns: Column[Any]) -> Table:
    """A table of a workbench, its rows numbered in the order in which they are worked on."""
    position = Column("position", Integer, primary_key=True, autoincrement=False)
    return Table(name, TEMPORARY, position, *columns, prefixes=["TEMPORARY"])


STAGED: Final = temporary(
    "staged_rows",
    Column("line", Integer),
    # Why the line is set aside; None for one that became an item.
    Column("code", Words),
    Column("parameters", JSON),
    Column("from_first_seen", Boolean),
    *(Column(name, ITEMS.c[name].type) for name in _JUDGED),
)


@dataclass(frozen=True, slots=True)
class JudgedItem:
    """An item with the key of its reason, or "unknown", from a line of the report.

    `removal_day` is that of an episode which begins with this report; `from_first_seen` says that
    it would be another day for one that was first seen before.
    """

    line: int
    item: StrandedItem
    reason: str
    removal_day: date | None = None
    from_first_seen: bool = False


@dataclass(frozen=True, slots=True)
class Rejected:
    """A line that is set aside, with why as a code; `sku` where that much could be read."""

    line: int
    code: str
    parameters: dict[str, object]
    sku: str | None

    @property
    def why(self) -> Why:
        return Why(self.code, self.parameters)


@dataclass(slots=True)
class Staged:
    """Numbers of rows: `nameless` are set aside without a SKU, `unknown` have such a reason."""

    rows: int = 0
    rejected: int = 0
    nameless: int = 0
    unknown: int = 0

    @property
    def accepted(self) -> int:
        return self.rows - self.rejected


def stage(bench: Workbench, rows: Iterable[JudgedItem | Rejected]) -> Staged:
    """Takes all rows in. A SKU that stands in several lines is set aside with all of them."""
    staged = Staged()
    to_row = _to_row(bench)
    for batch in batches(rows, BATCH):
        bench.fill(STAGED, [(n, *to_row(row)) for n, row in enumerate(batch, staged.rows)])
        _count(staged, batch)
    with bench.aside() as connection:
        # Made at once of all rows: much quicker than kept row by row.
        connection.exec_driver_sql("CREATE INDEX ix_staged_sku ON staged_rows (sku)")
        staged.rejected += _set_repeated_aside(connection)
        bench.gather_statistics(connection, STAGED.name)
    return staged


def _count(staged: Staged, batch: list[JudgedItem | Rejected]) -> None:
    rejected = [row for row in batch if isinstance(row, Rejected)]
    staged.rows += len(batch)
    staged.rejected += len(rejected)
    staged.nameless += sum(row.sku is None for row in rejected)
    staged.unknown += sum(isinstance(row, JudgedItem) and row.reason == UNKNOWN for row in batch)


def _to_row(bench: Workbench) -> Callable[[JudgedItem | Rejected], tuple[Any, ...]]:
    converted = raw(bench.dialect, _JUDGED)
    nothing = (None,) * (len(_JUDGED) - 1)

    def to_row(row: JudgedItem | Rejected) -> tuple[Any, ...]:
        if isinstance(row, Rejected):
            parameters = to_json(row.parameters)
            return (row.line, row.code, parameters, False, row.sku, *nothing)
        said = (*columns_of(row.item), row.reason, row.removal_day)
        return (row.line, None, None, row.from_first_seen, *converted(said))

    return to_row


def _set_repeated_aside(connection: Connection) -> int:
    row = STAGED.c
    repeated = select(row.sku).where(row.sku.is_not(None))
    repeated = repeated.group_by(row.sku).having(func.count() > 1)
    aside = update(STAGED).where(row.sku.in_(repeated), row.code.is_(None))
    return connection.execute(aside.values(code="duplicate_sku", parameters={})).rowcount


def redate(bench: Workbench, place: Place, removal_day: RemovalDay) -> None:
    """Gives items of episodes that go on the removal day that counts from their beginning."""
    row = STAGED.c
    dated = update(STAGED).where(row.position == bindparam("at"))
    for found in _pages(bench, select(STAGED).where(row.from_first_seen, row.code.is_(None))):
        with bench.aside() as connection:
            begun = _first_seen(connection, place, [one.sku for one in found])
            days = [
                {"at": one.position, "day": removal_day(item_of(one), one.reason, begun[one.sku])}
                for one in found
                if one.sku in begun
            ]
            if days:
                connection.execute(dated.values(removal_day=bindparam("day")), days)


def _first_seen(connection: Connection, place: Place, skus: list[str]) -> dict[str, datetime]:
    listed = select(ITEMS.c.sku, ITEMS.c.first_seen).where(*place.listed(ITEMS.c))
    found = connection.execute(listed.where(ITEMS.c.sku.in_(skus)))
    return {one.sku: one.first_seen for one in found}


def set_aside(bench: Workbench) -> Iterator[Sequence[Row[Any]]]:
    """The lines that are set aside, in their order, a batch at a time."""
    row = STAGED.c
    lines = select(row.position, row.line, row.code, row.parameters, row.sku)
    return _pages(bench, lines.where(row.code.is_not(None)))


def _pages(bench: Workbench, query: Select[*tuple[Any, ...]]) -> Iterator[Sequence[Row[Any]]]:
    after = -1
    while True:
        page = query.where(STAGED.c.position > after).order_by(STAGED.c.position).limit(BATCH)
        with bench.aside() as connection:
            found = connection.execute(page).all()
        if not found:
            return
        yield found
        after = found[-1].position


def unknown_reasons(bench: Workbench) -> list[tuple[str, int]]:
    """Texts of reasons that the rule book lacks, with how many items say so."""
    row = STAGED.c
    counted = (
        select(row.reason_text, func.count())
        .where(row.reason == UNKNOWN, row.code.is_(None))
        .group_by(row.reason_text)
        .order_by(func.count().desc(), row.reason_text)
        .limit(MOST_UNKNOWN)
    )
    with bench.aside() as connection:
        return [(value, count) for value, count in connection.execute(counted)]
