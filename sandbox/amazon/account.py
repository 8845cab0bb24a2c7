"""The seller account: every SKU, moved along with the world's time."""

from collections.abc import Iterable
from datetime import datetime

from sandbox.amazon.listing import Listing
from sandbox.amazon.removals import Removals


class Account:
    """SKUs by marketplace code and SKU. Touched by one event loop only."""

    def __init__(self, listings: Iterable[Listing], started: datetime) -> None:
        self.started = started
        self.removals = Removals()
        self._listings = {(x.marketplace, x.sku): x for x in listings}

    def all(self, now: datetime) -> list[Listing]:
        """Every SKU as it stands at `now`."""
        self.removals.settle(now)
        for listing in self._listings.values():
            listing.settle(now)
        return list(self._listings.values())

    def stranded(self, marketplaces: Iterable[str], now: datetime) -> list[Listing]:
        """The rows of a stranded report made at `now`, in the marketplaces with these codes."""
        wanted = set(marketplaces)
        return [x for x in self.all(now) if x.stranded and x.marketplace in wanted]

    def find(self, sku: str, marketplace: str, now: datetime) -> Listing | None:
        """One SKU in one marketplace."""
        self.removals.settle(now)
        listing = self._listings.get((marketplace, sku))
        if listing is not None:
            listing.settle(now)
        return listing

    def find_anywhere(self, sku: str, now: datetime) -> Listing | None:
        """The first marketplace's SKU of that name, for those who did not say which."""
        found = (x for x in self.all(now) if x.sku == sku)
        return next(found, None)
