"""How the pretend account shows each stranded reason, and what a listing patch can do about it."""

from dataclasses import dataclass
from typing import Literal

Cause = Literal["closed", "future_start", "no_price", "merchant", "merchant_dg", "blocked"]

CLOSED = "Listing closed"
DELETED = "Deleted listing"
CLOSED_INVENTORY_ERROR = "Listing closed and inventory error"
FUTURE_START = "Future listing sell date"
NO_PRICE = "Missing price"
MERCHANT = "Merchant fulfilled"
MERCHANT_DG = "Merchant fulfilled (DG info required)"
UNKNOWN = "Awaiting seasonal assortment review"

RELIST = "Relist"
REMOVE = "Create removal order"
TO_FBA = "Change to fulfilled by Amazon"
CREATE = "Create a new listing"
EDIT = "Edit listing"


@dataclass(frozen=True, slots=True)
class Reason:
    """The report's columns for one reason. `cause` says what has to change for it to end;
    a `blocked` one can't be ended by the seller's patches."""

    primary_action: str
    secondary: str
    cause: Cause = "blocked"
    error: str = ""
    has_listing: bool = True


REASONS: dict[str, Reason] = {
    "B2B restricted": Reason(REMOVE, "Blocked"),
    "Blocked listing": Reason(REMOVE, "Blocked", error="This listing is blocked. See your e-mail."),
    DELETED: Reason(CREATE, "Listing deleted", has_listing=False),
    "Discontinued listing": Reason(CREATE, "Listing discontinued"),
    "Expired product": Reason(REMOVE, "Blocked", error="The units are past their expiry date."),
    "Food safety investigation": Reason("", "Blocked", error="Food safety alert."),
    FUTURE_START: Reason(EDIT, "Start date in the future", "future_start"),
    "Inventory error": Reason(EDIT, "Out of stock"),
    "Inventory under review": Reason("", "Under review"),
    "Item discontinued": Reason(REMOVE, "Blocked", error="This ASIN breaks an FBA policy."),
    "Item merged": Reason("", "Catalog conflict"),
    "Item restricted": Reason(REMOVE, "Blocked"),
    CLOSED: Reason(RELIST, "Listing closed", "closed"),
    CLOSED_INVENTORY_ERROR: Reason(RELIST, "Listing closed", "closed"),
    "Listing error": Reason("", "Listing error", error="Listing data could not be processed."),
    MERCHANT: Reason(TO_FBA, "Fulfilled by merchant", "merchant"),
    MERCHANT_DG: Reason(TO_FBA, "Fulfilled by merchant", "merchant_dg"),
    "Miscategorized ASIN": Reason(EDIT, "Blocked"),
    NO_PRICE: Reason(EDIT, "Missing price", "no_price"),
    "Missing SKU": Reason(RELIST, "Catalog conflict"),
    "Packaging issue": Reason(REMOVE, "Blocked"),
    "Please review for quality issues": Reason(EDIT, "Quality alert", error="Quality alert."),
    "Potential logo misuse": Reason(EDIT, "Blocked", error="Logo in product images."),
    "Potential trademark misuse (self reinstate)": Reason(EDIT, "Blocked", error="Trademark term."),
    "Product recall": Reason(REMOVE, "Blocked", error="This product has been recalled."),
    "Product safety investigation": Reason("", "Blocked", error="Product safety alert."),
    "Product update required": Reason(EDIT, "Update required"),
    "Qualification required (brand)": Reason(EDIT, "Approval required"),
    "Qualification required (category)": Reason(EDIT, "Approval required"),
    "Qualification required (item)": Reason(EDIT, "Approval required"),
    "Restricted ASIN": Reason(REMOVE, "Blocked", error="Detail page removed from Amazon."),
    "Restricted Product ASIN": Reason("", "Blocked", error="Restricted product."),
    "Restricted program": Reason(REMOVE, "Blocked"),
    "Trademark misuse": Reason(REMOVE, "Blocked", error="Intellectual property complaint."),
    "Under hazmat review": Reason("", "Dangerous goods review"),
    "Unexpected inventory received": Reason(CREATE, "No listing", has_listing=False),
}
OTHER = Reason("", "Blocked")
_ALIASES = {
    "seller fulfilled": MERCHANT,
    "seller fulfilled (dg info required)": MERCHANT_DG,
    "merchant fulfilled (including dangerous goods information required)": MERCHANT_DG,
}


def _plain(text: str) -> str:
    return " ".join(text.replace("_", " ").replace("-", " ").casefold().split())


_BY_PLAIN_NAME = {_plain(name): reason for name, reason in REASONS.items()} | {
    alias: REASONS[name] for alias, name in _ALIASES.items()
}


def reason_of(text: str) -> Reason:
    """The reason of that text; one nobody knows can't be ended by a patch."""
    return _BY_PLAIN_NAME.get(_plain(text), OTHER)
