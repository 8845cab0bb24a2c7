"""Texts that the rule book does not know: how many items have them, and what people chose."""

from dataclasses import dataclass

from stranded.reasons import ReasonMapping, Standing


@dataclass(frozen=True, slots=True)
class UnknownValue:
    """A text of the report in its commonest spelling, with one SKU that has it.

    `mapping` is what a person chose for it meanwhile; its items are not judged anew yet.
    """

    text: str
    items: int
    sku: str
    mapping: ReasonMapping | None = None


@dataclass(frozen=True, slots=True)
class UnknownReasons:
    """The texts with the most items first, how many further texts there are, and all mappings."""

    values: tuple[UnknownValue, ...]
    more: int
    mappings: tuple[tuple[ReasonMapping, Standing], ...]
