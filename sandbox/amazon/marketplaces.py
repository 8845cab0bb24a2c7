"""The marketplaces where the pretend seller sells."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Marketplace:
    """`charset` and `gzip` say how its reports are sent: both ways are met."""

    code: str
    id: str
    currency: str
    zone: ZoneInfo
    language: str
    fba_channel: str
    charset: str
    gzip: bool

    def local_date(self, instant: datetime) -> date:
        """The calendar day there."""
        return instant.astimezone(self.zone).date()

    def midnight(self, day: date) -> datetime:
        """When that day begins there, in UTC."""
        return datetime.combine(day, time(), self.zone).astimezone(UTC)


US = Marketplace(
    code="US",
    id="ATVPDKIKX0DER",
    currency="USD",
    zone=ZoneInfo("America/Los_Angeles"),
    language="en_US",
    fba_channel="AMAZON_NA",
    charset="UTF-8",
    gzip=True,
)
CA = Marketplace(
    code="CA",
    id="A2EUQ1WTGCTBG2",
    currency="CAD",
    zone=ZoneInfo("America/Toronto"),
    language="en_CA",
    fba_channel="AMAZON_NA",
    charset="Cp1252",
    gzip=False,
)
BY_CODE = {place.code: place for place in (US, CA)}
BY_ID = {place.id: place for place in (US, CA)}
SELLER_ID = "A1SANDBOXSELLER"
