"""Long work in parts that are small enough for others to come in between."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, delete, tuple_
from sqlalchemy.orm import Session

from store.base import Base
from store.upsert import changed

Thing = TypeVar("Thing")


def batches(things: Iterable[Thing], size: int) -> Iterator[list[Thing]]:
    """All things in their order, `size` at a time; the last batch may be smaller."""
    stream = iter(things)
    while batch := list(islice(stream, size)):
        yield batch


def delete_found(
    session: Session,
    table: type[Base],
    mine: Iterable[ColumnElement[bool]],
    keys: Select[*tuple[Any, ...]],
) -> int:
    """Deletes those rows of a place whose keys a query finds; returns how many."""
    found = [tuple(row) for row in session.execute(keys)]
    named = tuple_(*keys.selected_columns).in_(found)
    return changed(session, delete(table).where(*mine, named)) if found else 0
