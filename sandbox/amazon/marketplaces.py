"""The marketplaces where a pretend seller sells: an account belongs to one region."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Marketplace:
    """`form` names how its reports are written and sent, as in forms.FORMS. `yen` says that its
    currency has no smaller part, and that a price is about a hundred times as high."""

    code: str
    id: str
    currency: str
    zone: ZoneInfo
    language: str
    fba_channel: str
    form: str
    yen: bool = False

    @property
    def decimals(self) -> int:
        """How many digits a price has behind its point."""
        return 0 if self.yen else 2

    def written(self, price: Decimal) -> str:
        """A price as reports write it."""
        return f"{price:.{self.decimals}f}"

    def local_date(self, instant: datetime) -> date:
        """The calendar day there."""
        return instant.astimezone(self.zone).date()

    def midnight(self, day: date) -> datetime:
        """When that day begins there, in UTC."""
        return datetime.combine(day, time(), self.zone).astimezone(UTC)


def _place(row: str) -> Marketplace:
    code, place_id, currency, zone, language, channel, form = row.split()
    return Marketplace(
        code, place_id, currency, ZoneInfo(zone), language, channel, form, currency == "JPY"
    )


# The channel of AU is made up: no public source names it.
_NA = """
US ATVPDKIKX0DER  USD America/Los_Angeles en_US AMAZON_NA utf-8
CA A2EUQ1WTGCTBG2 CAD America/Toronto     en_CA AMAZON_NA cp1252
"""
_EU = """
GB A1F83G8C2ARO7P GBP Europe/London       en_GB AMAZON_EU unflagged
DE A1PA6795UKMFR9 EUR Europe/Berlin       de_DE AMAZON_EU cp1252
FR A13V1IB3VIYZZH EUR Europe/Paris        fr_FR AMAZON_EU unnamed
"""
_FE = """
JP A1VC38T7YXB528 JPY Asia/Tokyo          ja_JP AMAZON_JP shift-jis
AU A39IBJ37TRP1C6 AUD Australia/Sydney    en_AU AMAZON_AU marked
"""
# The first of a region is where most of the seller's SKUs are.
REGIONS = {
    region: tuple(map(_place, rows.strip().splitlines()))
    for region, rows in (("na", _NA), ("eu", _EU), ("fe", _FE))
}
BY_CODE = {place.code: place for places in REGIONS.values() for place in places}
BY_ID = {place.id: place for place in BY_CODE.values()}
US = BY_CODE["US"]
SELLER_ID = "A1SANDBOXSELLER"


def region_of(place: Marketplace) -> str:
    """The region whose endpoint knows the marketplace."""
    return next(region for region, places in REGIONS.items() if place in places)
