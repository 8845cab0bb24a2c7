"""Amazon's file for bulk fixing, in the columns of the Inventory Loader."""

from decimal import Decimal

from sandbox.amazon.listing import Listing
from sandbox.amazon.sizes import drawn

_COLUMNS = """
sku product-id product-id-type price minimum-seller-allowed-price maximum-seller-allowed-price
item-condition quantity add-delete will-ship-internationally expedited-shipping standard-plus
item-note fulfillment-center-id product-tax-code leadtime-to-ship merchant_shipping_group_name
"""
COLUMNS = _COLUMNS.split()
ASIN, NEW = "1", "11"
# Of so many SKUs without a price one had none before either.
NEVER_PRICED = 4


def as_loader_file(listings: list[Listing]) -> str:
    """One line a stranded SKU, with the last price that it had."""
    rows = [COLUMNS, *([_row(x).get(name, "") for name in COLUMNS] for x in listings)]
    return "".join("\t".join(row) + "\n" for row in rows)


def _row(listing: Listing) -> dict[str, str]:
    return {
        "sku": listing.sku,
        "product-id": listing.asin,
        "product-id-type": ASIN,
        "price": _last_price(listing),
        "item-condition": NEW if listing.condition == "New" else "",
        "quantity": "0",
        "add-delete": "a",
    }


def _last_price(listing: Listing) -> str:
    if listing.price is not None:
        return listing.place.written(listing.price)
    if drawn(listing, "never priced", NEVER_PRICED) == 0:
        return ""
    smallest = 499 + drawn(listing, "last price", 4500)
    return listing.place.written(Decimal(smallest).scaleb(-listing.place.decimals))
