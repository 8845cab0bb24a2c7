"""One SKU of the pretend account: its units, its listing, and why it is stranded."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Literal, get_args

from sandbox.amazon import attributes as attr
from sandbox.amazon.marketplaces import BY_CODE, Marketplace
from sandbox.amazon.reasons import (
    CLOSED,
    CLOSED_INVENTORY_ERROR,
    DELETED,
    FUTURE_START,
    MERCHANT,
    MERCHANT_DG,
    NO_PRICE,
    reason_of,
)
from sandbox.amazon.wire import Json

Behaviour = Literal["works", "slow", "inert", "refused", "refused_late", "echo"]
BEHAVIOURS: tuple[str, ...] = get_args(Behaviour)
TAKES = timedelta(minutes=5)
SLOW_TAKES = timedelta(hours=20)
# For how long answers go on being called missing (selling-partner-api-models #5017).
ECHO_FOR = timedelta(hours=6)
OUT_OF_STOCK_FOR = timedelta(hours=2, minutes=50)


@dataclass
class Listing:
    """What a patch does here depends on `behaviour`; `takes` is how long until it shows.

    `due_at` is when the last accepted patch shows, `goes_at` when an accepted deletion does;
    `answered_at` is when the dangerous-goods answers came, which go on being called missing;
    `removed` is set once Amazon took the units, `gone` once a listing without any was deleted.
    `date_only` writes date-stranded and the removal date as days.
    """

    sku: str
    asin: str
    fnsku: str
    marketplace: str
    product_name: str
    product_type: str
    reason: str
    date_stranded: datetime | None
    price: Decimal | None
    created: datetime
    fulfillable: int = 0
    unfulfillable: int = 0
    reserved: int = 0
    inbound: int = 0
    condition: str = "New"
    removal_at: datetime | None = None
    removal_known_since: datetime | None = None
    status_primary: str = "Inactive"
    status_secondary: str = ""
    error_message: str = ""
    primary_action: str = ""
    behaviour: Behaviour = "works"
    takes: timedelta = TAKES
    date_only: bool = False
    dangerous_goods_known: bool = True
    starts_at: datetime | None = None
    siblings: bool = False
    attributes: Json = field(default_factory=dict)
    live_channels: list[str] = field(default_factory=list)
    updated: datetime | None = None
    due_at: datetime | None = None
    goes_at: datetime | None = None
    answered_at: datetime | None = None
    out_of_stock_until: datetime | None = None
    stranded: bool = True
    removed: bool = False
    gone: bool = False

    @property
    def place(self) -> Marketplace:
        return BY_CODE[self.marketplace]

    @property
    def exists(self) -> bool:
        """Whether there is a listing at all; units may be stranded without one."""
        return not self.gone and (not self.stranded or reason_of(self.reason).has_listing)

    @property
    def empty(self) -> bool:
        """Without a unit in the warehouse there is nothing that could be stranded."""
        return not (self.fulfillable or self.unfulfillable or self.reserved)

    @property
    def buyable(self) -> bool:
        """Whether the listing shows as buyable; some do although they are stranded."""
        if self.removed or self.out_of_stock_until:
            return False
        return not self.stranded or self.status_primary == "Active"

    def forgets_answers(self, now: datetime) -> bool:
        """Whether answers about dangerous goods are called missing although they are on file."""
        return self.answered_at is not None and now - self.answered_at < ECHO_FOR

    @property
    def statuses(self) -> list[str]:
        """As a summary shows them; what Amazon blocks can't even be found."""
        if self.buyable:
            return ["BUYABLE", "DISCOVERABLE"]
        return [] if reason_of(self.reason).secondary == "Blocked" else ["DISCOVERABLE"]

    def describe(self) -> None:
        """Fills the report's other columns from the reason."""
        shown = reason_of(self.reason)
        self.primary_action = shown.primary_action
        self.status_secondary = shown.secondary
        self.error_message = shown.error
        if shown.cause == "no_price":
            self.status_primary = "Incomplete"
        elif self.status_primary == "Incomplete":
            self.status_primary = "Inactive"

    def rebuild(self, now: datetime) -> None:
        """Makes the listing's attributes anew, so that they fit the reason."""
        cause = reason_of(self.reason).cause
        place, since = self.place, self.date_stranded or now
        usual = Decimal(1999) if place.yen else Decimal("19.99")
        price = None if cause == "no_price" else (self.price or usual)
        start = self.starts_at or (now + timedelta(days=20) if cause == "future_start" else None)
        end = min(since, now) if cause == "closed" else None
        offers = [attr.offer_entry(place, price, start or self.created, end)]
        if self.siblings and price is not None:
            offers[0]["minimum_seller_allowed_price"] = _schedule(price * Decimal("0.8"), place)
            offers.append(attr.offer_entry(place, price * Decimal("0.9"), self.created, end, "B2B"))
        self.attributes = {
            "item_name": [
                {
                    "value": self.product_name,
                    "language_tag": place.language,
                    "marketplace_id": place.id,
                }
            ],
            "condition_type": [{"value": "new_new", "marketplace_id": place.id}],
            "merchant_suggested_asin": [{"value": self.asin, "marketplace_id": place.id}],
            attr.OFFER: offers,
            attr.CHANNELS: attr.channel(place, cause in ("merchant", "merchant_dg")),
        }
        if self.dangerous_goods_known and cause != "merchant_dg":
            self.attributes |= attr.dangerous_goods(place)
        self.live_channels = attr.channels(self.attributes)

    def strand(self, reason: str, now: datetime) -> None:
        """Strands the SKU again, for that reason, as of `now`."""
        self.reason, self.date_stranded, self.stranded, self.removed = reason, now, True, False
        self.due_at = self.goes_at = self.out_of_stock_until = self.removal_at = None
        self.answered_at = None
        self.status_primary = "Inactive"
        self.describe()
        self.rebuild(now)

    def delete(self, now: datetime, takes: timedelta) -> None:
        """The listing goes after a while; its units, if any, are stranded without one."""
        self.goes_at = now + takes
        self.settle(now)

    def settle(self, now: datetime) -> None:
        """Lets the world's time do what it does: patches show, units are removed."""
        if self.due_at and now >= self.due_at:
            self._show(self.due_at)
        if self.goes_at and now >= self.goes_at:
            self._go(self.goes_at)
        if self.out_of_stock_until and now >= self.out_of_stock_until:
            self.out_of_stock_until, self.stranded = None, False
        if self._start_date_came(now):
            self.stranded = False
        if self.stranded and self._removal_passed(now):
            self.removed, self.stranded = True, False
            self.fulfillable = self.unfulfillable = self.reserved = 0

    def _go(self, now: datetime) -> None:
        """The deletion shows: what units there are have no listing any more."""
        if self.empty:
            self.gone, self.goes_at = True, None
        else:
            self.strand(DELETED, now)

    def standing(self, now: datetime) -> str | None:
        """The reason that holds after a patch, None once nothing keeps the offer down."""
        cause = reason_of(self.reason).cause
        offer = attr.main_offer(self.attributes, self.place)
        starts_at = attr.edge(offer, "start_at")
        if cause == "blocked":
            return self.reason
        if attr.is_closed(self.attributes, self.place, now):
            return self.reason if cause == "closed" else CLOSED
        if attr.price_of(offer) is None:
            return NO_PRICE
        if starts_at and starts_at > now:
            return FUTURE_START
        if not attr.has_dangerous_goods(self.attributes):
            return MERCHANT_DG
        return None if attr.by_amazon_alone(self.attributes) else MERCHANT

    def _show(self, now: datetime) -> None:
        self.due_at, self.updated = None, now
        self.live_channels = attr.channels(self.attributes)
        offer = attr.main_offer(self.attributes, self.place)
        self.price = attr.price_of(offer)
        if not self.stranded and attr.is_closed(self.attributes, self.place, now):
            self._strand_closed(now)
        reason = self.standing(now) if self.stranded else None
        if reason is None and self.stranded and self.reason == CLOSED_INVENTORY_ERROR:
            self.out_of_stock_until = now + OUT_OF_STOCK_FOR
            self.status_secondary = "Out of stock"
        elif reason is None:
            self.stranded = False
        elif reason != self.reason:
            self.reason = reason
            self.describe()

    def _strand_closed(self, now: datetime) -> None:
        """The seller closed the listing: its units are stranded, and its attributes stay."""
        self.reason, self.date_stranded, self.stranded = CLOSED, now, True
        self.status_primary, self.removal_at = "Inactive", None
        self.describe()

    def _start_date_came(self, now: datetime) -> bool:
        waits = self.stranded and reason_of(self.reason).cause == "future_start"
        return waits and self.standing(now) is None

    def _removal_passed(self, now: datetime) -> bool:
        if self.removal_at is None or self.removal_known_since is None:
            return False
        removal_day = self.place.local_date(self.removal_at)
        # A date that was over when it was set is stale: the units are still there.
        stale = self.place.local_date(self.removal_known_since) > removal_day
        return not stale and self.place.local_date(now) > removal_day


def _schedule(price: Decimal, place: Marketplace) -> list[Json]:
    return [{"schedule": [{"value_with_tax": float(round(price, place.decimals))}]}]
