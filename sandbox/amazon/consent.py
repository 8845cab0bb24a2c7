"""What the seller let the app do, and where: each thing that can go wrong with it is a switch."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sandbox.amazon.marketplaces import BY_CODE
from sandbox.amazon.wire import ApiError, Json

FULFILLMENT = "Amazon Fulfillment"
PRICING = "Pricing"
PRODUCT_LISTING = "Product Listing"
INSIGHTS = "Selling Partner Insights"
ROLES = (FULFILLMENT, PRICING, PRODUCT_LISTING, INSIGHTS)
FLAGS = ("revoked", "secret_expired", "abroad")


@dataclass
class Consent:
    """`abroad` means that it is good in another region only; `left` and `suspended` hold codes of
    marketplaces: where the seller does not take part, and where the listings are inactive."""

    revoked: bool = False
    secret_expired: bool = False
    abroad: bool = False
    roles: tuple[str, ...] = ROLES
    left: tuple[str, ...] = ()
    suspended: tuple[str, ...] = ()

    def check(self, roles: Collection[str]) -> None:
        """Refuses a call that the app may not make; one of `roles` is enough."""
        if self.secret_expired:
            raise _denied("The LWA secret token you provided has expired.")
        if self.abroad or not set(roles) & set(self.roles):
            raise _denied("")

    def change(self, wanted: Json) -> None:
        """Sets what is named in `wanted`; ValueError, and no change, for what does not exist."""
        values = {name: _value(name, value) for name, value in wanted.items()}
        for name, value in values.items():
            setattr(self, name, value)


def _denied(details: str) -> ApiError:
    return ApiError(403, "Unauthorized", "Access to requested resource is denied.", details)


def _value(name: str, value: Any) -> Any:
    known: dict[str, Collection[str]] = {"roles": ROLES, "left": BY_CODE, "suspended": BY_CODE}
    if name in FLAGS:
        return bool(value)
    if name not in known:
        raise ValueError(f"Unknown field {name}. Use {', '.join([*FLAGS, *known])}.")
    unknown = [str(one) for one in value if one not in known[name]]
    if unknown:
        raise ValueError(f"{name} can't be {', '.join(unknown)}. Use {', '.join(known[name])}.")
    return tuple(value)
