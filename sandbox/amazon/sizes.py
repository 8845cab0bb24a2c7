"""How large the pretend account's products are: drawn from each one's own code, so always alike."""

from dataclasses import dataclass
from decimal import Decimal
from zlib import crc32

from sandbox.amazon.listing import Listing

# One in so many is oversize.
OVERSIZE = 7
# The least of each side of a standard-size and of an oversize product, and how much more at most.
SIDES = (((70, 105), (50, 80), (10, 65)), ((220, 180), (160, 80), (80, 80)))


@dataclass(frozen=True, slots=True)
class Size:
    """Sides in inches, the longest first."""

    sides: tuple[Decimal, Decimal, Decimal]
    oversize: bool

    @property
    def cubic_feet(self) -> Decimal:
        longest, median, shortest = self.sides
        return (longest * median * shortest / 1728).quantize(Decimal("0.0001"))


def drawn(listing: Listing, what: str, below: int) -> int:
    """A number from 0 on that this product has for this, whatever else is drawn."""
    return crc32(f"{what} {listing.fnsku} {listing.sku}".encode()) % below


def size_of(listing: Listing) -> Size:
    oversize = drawn(listing, "size", OVERSIZE) == 0
    sides = [
        Decimal(least + drawn(listing, f"side {number}", more)) / 10
        for number, (least, more) in enumerate(SIDES[oversize])
    ]
    longest, median, shortest = sorted(sides, reverse=True)
    return Size((longest, median, shortest), oversize)
