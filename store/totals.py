"""What a list comes to: counted once when it is shown, since it is long and often asked for."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, func, insert, literal, select
from sqlalchemy.orm import Session

from store.base import here
from store.item_tables import ItemRow, TotalsRow
from store.place import Place
from store.types import Words
from store.upsert import changed
from store.versions import from_parts
from store.workbench import Workbench
from stranded.items import Money
from stranded.reasons import UNKNOWN
from stranded.scope import Scope


@dataclass(frozen=True, slots=True)
class Totals:
    """Counts over all current items of a marketplace; money one amount a currency."""

    items: int
    units: int
    tied_up: tuple[Money, ...]
    unpriced: int
    unknown_reasons: int


def count_up(bench: Workbench, place: Place) -> list[dict[str, Any]]:
    """The sums of the list once the snapshot is shown: a row a reason and currency."""
    currency = func.coalesce(ItemRow.currency, literal("", Words))
    query = (
        select(
            ItemRow.reason,
            currency.label("currency"),
            func.count().label("items"),
            func.sum(ItemRow.units).label("units"),
            func.coalesce(func.sum(ItemRow.tied_up), 0).label("tied_up"),
            func.count(ItemRow.tied_up).label("priced"),
        )
        # What it writes ends nothing later than with itself.
        .where(*place.of(ItemRow), func.coalesce(ItemRow.to_snapshot, 0) == 0)
        .group_by(ItemRow.reason, currency)
    )
    with bench.aside() as connection:
        return [
            {**place.keys, **row._asdict(), "tied_up": int(row.tied_up), "units": int(row.units)}
            for row in connection.execute(query)
        ]


def keep(session: Session, place: Place, sums: list[dict[str, Any]]) -> None:
    """In the transaction that shows the snapshot, in the place of the sums before."""
    changed(session, delete(TotalsRow).where(*place.of(TotalsRow)))
    if sums:
        session.execute(insert(TotalsRow), sums)


def totals(session: Session, scope: Scope, marketplace: str) -> Totals:
    """Sums over the whole list."""
    rows = _sums(session, scope, marketplace)
    money = Counter[str]()
    for row in rows:
        if row.currency and row.priced:
            money[row.currency] += row.tied_up
    return Totals(
        items=sum(row.items for row in rows),
        units=sum(row.units for row in rows),
        tied_up=tuple(from_parts(money[currency], currency) for currency in sorted(money)),
        unpriced=sum(row.items - row.priced for row in rows),
        unknown_reasons=sum(row.items for row in rows if row.reason == UNKNOWN),
    )


def by_reason(session: Session, scope: Scope, marketplace: str) -> Counter[str]:
    """How many items of each reason are on the list."""
    counts = Counter[str]()
    for row in _sums(session, scope, marketplace):
        counts[row.reason] += row.items
    return counts


def _sums(session: Session, scope: Scope, marketplace: str) -> Sequence[TotalsRow]:
    return session.scalars(select(TotalsRow).where(*here(TotalsRow, scope, marketplace))).all()
