"""Sellers API v1: getMarketplaceParticipations."""

from collections.abc import Sequence

from sandbox.amazon.consent import Consent
from sandbox.amazon.marketplaces import Marketplace
from sandbox.amazon.wire import Call, Json, Reply

STORE = "Harbor Goods"
DOMAINS = {
    "US": "amazon.com",
    "CA": "amazon.ca",
    "GB": "amazon.co.uk",
    "DE": "amazon.de",
    "FR": "amazon.fr",
    "JP": "amazon.co.jp",
    "AU": "amazon.com.au",
}


class SellersApi:
    """`places` are the marketplaces of the account's region."""

    def __init__(self, consent: Consent, places: Sequence[Marketplace]) -> None:
        self._consent = consent
        self._places = places

    def participations(self, _call: Call) -> Reply:
        """GET /sellers/v1/marketplaceParticipations."""
        return Reply(200, {"payload": [self._one(place) for place in self._places]})

    def _one(self, place: Marketplace) -> Json:
        domain = DOMAINS[place.code]
        return {
            "marketplace": {
                "id": place.id,
                "name": domain.capitalize(),
                "countryCode": place.code,
                "defaultCurrencyCode": place.currency,
                "defaultLanguageCode": place.language,
                "domainName": f"www.{domain}",
            },
            "storeName": STORE,
            "participation": {
                "isParticipating": place.code not in self._consent.left,
                "hasSuspendedListings": place.code in self._consent.suspended,
            },
        }
