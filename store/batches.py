"""Long work in parts that are small enough for others to come in between."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

Thing = TypeVar("Thing")


def batches(things: Iterable[Thing], size: int) -> Iterator[list[Thing]]:
    """All things in their order, `size` at a time; the last batch may be smaller."""
    stream = iter(things)
    while batch := list(islice(stream, size)):
        yield batch
