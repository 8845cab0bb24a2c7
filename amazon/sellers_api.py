"""Sellers API v1: in which marketplaces the account behind the consent sells."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from amazon.gateway import AmazonError
from amazon.throttle import Rate
from amazon.wire import Call, Wire

RATES = {"getMarketplaceParticipations": Rate(0.016, 15)}


@dataclass(frozen=True, slots=True)
class Participation:
    """`suspended` means that the seller's listings there are inactive."""

    marketplace_id: str
    participating: bool
    suspended: bool


class SellersApi:
    """What Amazon tells of the account itself; its seller id is not among that."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    def participations(self) -> list[Participation]:
        call = Call("getMarketplaceParticipations", "GET", "/sellers/v1/marketplaceParticipations")
        answer = self._wire.send(call)
        try:
            return [_participation(one) for one in answer["payload"]]
        except (KeyError, TypeError) as error:
            raise AmazonError(
                "unexpected_answer", permanent=False, operation=call.operation
            ) from error


def _participation(one: Mapping[str, Any]) -> Participation:
    said = one["participation"]
    return Participation(
        str(one["marketplace"]["id"]),
        participating=bool(said["isParticipating"]),
        suspended=bool(said["hasSuspendedListings"]),
    )
