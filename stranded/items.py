"""What a stranded report says: items, their money and their dates; and the episodes they form."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple, TypeAlias
from zoneinfo import ZoneInfo

# A report gives a day without a time or an instant; which of the two must not be lost, since a
# bare day is read late for acting and early for warning.
When: TypeAlias = date | datetime


def is_instant(when: When) -> bool:
    return isinstance(when, datetime)


def earliest(when: When, zone: ZoneInfo) -> datetime:
    """The first instant (UTC) that `when` can mean in the marketplace's zone."""
    if isinstance(when, datetime):
        return when.astimezone(UTC)
    return datetime.combine(when, time.min, zone).astimezone(UTC)


def latest(when: When, zone: ZoneInfo) -> datetime:
    """The last instant (UTC) that `when` can mean: a bare day's end in the marketplace's zone."""
    if isinstance(when, datetime):
        return when.astimezone(UTC)
    return datetime.combine(when + timedelta(days=1), time.min, zone).astimezone(UTC)


def local_day(when: When, zone: ZoneInfo) -> date:
    return when.astimezone(zone).date() if isinstance(when, datetime) else when


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in one currency (ISO 4217). Amounts of two currencies are never summed."""

    amount: Decimal
    currency: str

    @property
    def text(self) -> str:
        """As a why's parameters and the audit log hold it."""
        return f"{self.amount} {self.currency}"


class StrandedItem(NamedTuple):
    """One row of the stranded report, read but not judged. Quantities are units.

    A report may have a million: a named tuple is made in a tenth of a frozen dataclass's time.
    """

    sku: str
    asin: str
    fnsku: str
    title: str
    reason_text: str
    primary_action: str
    status_primary: str
    status_secondary: str
    error_message: str
    condition: str
    fulfilled_by: str
    stranded_on: When | None
    removal_on: When | None
    fulfillable: int
    unfulfillable: int
    reserved: int
    inbound: int
    price: Money | None

    @property
    def units(self) -> int:
        """Units that lie in the warehouse; inbound ones are still on their way."""
        return self.fulfillable + self.unfulfillable + self.reserved

    @property
    def tied_up(self) -> Money | None:
        """Units at the listing's price; None where no price is known (0 means "missing")."""
        if self.price is None or self.price.amount <= 0:
            return None
        return Money(self.price.amount * self.units, self.price.currency)

    @property
    def looks_active(self) -> bool:
        """Manage Inventory may call a listing active while its units are stranded."""
        return self.status_primary.strip().casefold() == "active"

    @property
    def found_by_amazon(self) -> bool:
        """Amazon makes such SKUs itself for units that came without a usable label."""
        return self.sku.startswith("Amazon.Found.")


@dataclass(frozen=True, slots=True)
class Episode:
    """One unbroken stranding of one SKU in one marketplace.

    `reason` is a key of the rule book or "unknown". `reason_since` is the instant at which the bot
    witnessed a change of reason; None while the first reason seen still holds. `first_seen` and
    `last_seen` are the times of the snapshots, `sightings` how many there were.
    """

    id: str
    account: str
    marketplace: str
    item: StrandedItem
    reason: str
    reason_since: datetime | None
    first_seen: datetime
    last_seen: datetime
    sightings: int

    @property
    def sku(self) -> str:
        return self.item.sku

    def days_stranded(self, now: datetime, zone: ZoneInfo) -> int | None:
        """Whole local days since the stranded event, the same number on every surface."""
        if self.item.stranded_on is None:
            return None
        today = now.astimezone(zone).date()
        return max(0, (today - local_day(self.item.stranded_on, zone)).days)


class Evidence(StrEnum):
    """How sure it is that a SKU is not stranded any more."""

    VERIFIED = "verified"
    LEFT_THE_LIST = "left_the_list"
    STILL_STRANDED = "still_stranded"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Departure:
    """An episode whose SKU left the report, with what is known of why."""

    episode: Episode
    left_at: datetime
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class ListingFacts:
    """What a listing said when it was read.

    `offer_open` is False for a closed or missing offer; `start` is the offer's start instant, None
    where it has none; `dangerous_goods` says whether those attributes are on file, None where the
    answer did not tell; `channels` are fulfilment channel codes; `has_price` says
    whether it has a price of any kind, None where the answer did not tell, and `price` is what the
    offer to everybody costs, None where it has none or none that can be read; `exists` is False
    where Amazon has no listing of the SKU.
    """

    read_at: datetime
    buyable: bool
    offer_open: bool
    start: datetime | None
    dangerous_goods: bool | None
    channels: tuple[str, ...]
    issues: tuple[str, ...] = ()
    has_price: bool | None = None
    price: Money | None = None
    exists: bool = True

    @property
    def only_fba(self) -> bool:
        return bool(self.channels) and all(code.startswith("AMAZON_") for code in self.channels)


def starts_later(listing: ListingFacts, zone: ZoneInfo, now: datetime) -> bool:
    """Whether the offer starts after today in the marketplace's zone."""
    return listing.start is not None and local_day(listing.start, zone) > (
        now.astimezone(zone).date()
    )


def no_listing(now: datetime) -> ListingFacts:
    """What is known of a SKU that Amazon has no listing of."""
    return ListingFacts(now, False, False, None, None, (), exists=False)


@dataclass(frozen=True, slots=True)
class OptOut:
    """A SKU that no automatic action may touch in one marketplace. `until` None means for good."""

    account: str
    marketplace: str
    sku: str
    by: str
    at: datetime
    until: datetime | None = None

    def in_force(self, now: datetime) -> bool:
        """Until its end and not a second longer."""
        return self.until is None or now < self.until
