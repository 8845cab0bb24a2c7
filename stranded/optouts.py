"""Where automatic actions may touch a SKU, and what came of switching that."""

from dataclasses import dataclass
from enum import StrEnum

from stranded.items import Episode, OptOut
from stranded.scope import Scope


class Switch(StrEnum):
    """What can become of an opt-out, as the audit log calls it; CHANGED is another end."""

    OUT = "opt_out"
    IN = "opt_in"
    CHANGED = "opt_out_changed"
    ENDED = "opt_out_ended"


@dataclass(frozen=True, slots=True)
class Place:
    """A SKU in one marketplace of one account."""

    scope: Scope
    marketplace: str
    sku: str


@dataclass(frozen=True, slots=True)
class Switched:
    """How a SKU stands: `opt_out` is None where it takes part in automatic actions.

    `changed` is False where it stood so before. `before` is the opt-out whose place another end
    took, or that was taken back. `episode` is None where the SKU is not stranded; then `near` are
    SKUs on the list that begin alike.
    """

    place: Place
    opt_out: OptOut | None
    changed: bool
    before: OptOut | None
    episode: Episode | None
    near: tuple[str, ...] = ()
