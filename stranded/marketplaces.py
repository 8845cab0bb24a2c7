"""Amazon's marketplaces: identifier, currency and the zone in which their dates are meant.

Source: Selling Partner API, marketplace ids and endpoints.
"""

from dataclasses import dataclass
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Marketplace:
    """One store. `region` is the API's endpoint region: na, eu or fe.

    `fba_channel` is the channel code of FBA offers, None where no public source names it.
    """

    code: str
    id: str
    region: str
    currency: str
    timezone: str
    domain: str
    fba_channel: str | None

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)


_TABLE = """
US ATVPDKIKX0DER  na USD America/Los_Angeles  com     AMAZON_NA
CA A2EUQ1WTGCTBG2 na CAD America/Los_Angeles  ca      AMAZON_NA
MX A1AM78C64UM0Y8 na MXN America/Mexico_City  com.mx  AMAZON_NA
BR A2Q3Y263D00KWC na BRL America/Sao_Paulo    com.br  AMAZON_NA
GB A1F83G8C2ARO7P eu GBP Europe/London        co.uk   AMAZON_EU
DE A1PA6795UKMFR9 eu EUR Europe/Berlin        de      AMAZON_EU
FR A13V1IB3VIYZZH eu EUR Europe/Paris         fr      AMAZON_EU
IT APJ6JRA9NG5V4  eu EUR Europe/Rome          it      AMAZON_EU
ES A1RKKUPIHCS9HS eu EUR Europe/Madrid        es      AMAZON_EU
NL A1805IZSGTT6HS eu EUR Europe/Amsterdam     nl      AMAZON_EU
SE A2NODRKZP88ZB9 eu SEK Europe/Stockholm     se      AMAZON_EU
PL A1C3SOZRARQ6R3 eu PLN Europe/Warsaw        pl      AMAZON_EU
BE AMEN7PMS3EDWL  eu EUR Europe/Brussels      com.be  AMAZON_EU
IE A28R8C7NBKEWEA eu EUR Europe/Dublin        ie      AMAZON_EU
TR A33AVAJ2PDY3EV eu TRY Europe/Istanbul      com.tr  -
AE A2VIGQ35RCS4UG eu AED Asia/Dubai           ae      -
SA A17E79C6D8DWNP eu SAR Asia/Riyadh          sa      -
EG ARBP9OOSHTCHU  eu EGP Africa/Cairo         eg      -
ZA AE08WJ6YKNBMC  eu ZAR Africa/Johannesburg  co.za   -
IN A21TJRUUN4KGV  eu INR Asia/Kolkata         in      AMAZON_IN
JP A1VC38T7YXB528 fe JPY Asia/Tokyo           co.jp   AMAZON_JP
AU A39IBJ37TRP1C6 fe AUD Australia/Sydney     com.au  -
SG A19VAU5U5O7RUS fe SGD Asia/Singapore       sg      -
"""


def _marketplace(row: str) -> Marketplace:
    code, id_, region, currency, timezone, domain, channel = row.split()
    return Marketplace(
        code, id_, region, currency, timezone, domain, None if channel == "-" else channel
    )


MARKETPLACES = {place.code: place for place in map(_marketplace, _TABLE.strip().splitlines())}
