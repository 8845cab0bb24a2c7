"""What a seller declares about dangerous goods: their own words, and nobody else's.

An answer is a legal declaration, so nothing here has a default.
"""

from dataclasses import dataclass
from enum import StrEnum


class Regulation(StrEnum):
    """Amazon's values of `supplier_declared_dg_hz_regulation`."""

    NOT_APPLICABLE = "not_applicable"
    GHS = "ghs"
    TRANSPORTATION = "transportation"
    STORAGE = "storage"
    WASTE = "waste"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Answers:
    """A declaration that holds together; `stranded.declaration` makes it of a form.

    `batteries_included` is None where the product needs no batteries: then Amazon doesn't ask.
    """

    batteries_required: bool
    batteries_included: bool | None
    regulations: tuple[Regulation, ...]
