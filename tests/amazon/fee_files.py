"""Fee reports as tests need them: the columns are Amazon's, the values those of a real bill."""

STORAGE_COLUMNS = """
asin fnsku product_name fulfillment_center country_code longest_side median_side shortest_side
measurement_units weight weight_units item_volume volume_units product_size_tier
average_quantity_on_hand average_quantity_pending_removal estimated_total_item_volume
month_of_charge storage_rate currency estimated_monthly_storage_fee dangerous_goods_storage_type
eligible_for_inventory_discount qualifies_for_inventory_discount total_incentive_fee_amount
breakdown_incentive_fee_amount average_quantity_customer_orders
"""
STORAGE = STORAGE_COLUMNS.split()
STORAGE_ROW = {
    "asin": "B0HOLDER01",
    "fnsku": "X00HOLDER1",
    "product_name": "Phone holder",
    "fulfillment_center": "AKC1",
    "country_code": "US",
    "item_volume": "0.0006",
    "volume_units": "cubic feet",
    "product_size_tier": "Standard-Size",
    "average_quantity_on_hand": "40.00",
    "average_quantity_pending_removal": "0",
    "estimated_total_item_volume": "0.0257",
    "month_of_charge": "2026-10",
    "storage_rate": "2.4",
    "currency": "USD",
    "estimated_monthly_storage_fee": "0.0614",
    "dangerous_goods_storage_type": "--",
    "eligible_for_inventory_discount": "N",
}
PLANNING_COLUMNS = """
snapshot-date sku fnsku asin product-name condition available pending-removal-quantity
inv-age-0-to-90-days currency your-price sell-through item-volume volume-unit-measurement
storage-type storage-volume marketplace product-group sales-rank days-of-supply
estimated-storage-cost-next-month inbound-quantity reserved-quantity unfulfillable-quantity
"""
PLANNING = PLANNING_COLUMNS.split()
PLANNING_ROW = {
    "snapshot-date": "2026-11-20",
    "sku": "HOLDER-1",
    "fnsku": "X00HOLDER1",
    "asin": "B0HOLDER01",
    "available": "40",
    "currency": "USD",
    "item-volume": "0.5",
    "volume-unit-measurement": "cubic feet",
    "storage-type": "Standard-Size",
    "storage-volume": "20",
    "marketplace": "US",
    "sales-rank": "-1",
    "estimated-storage-cost-next-month": "49.6",
}
# Both headers that Amazon sends: of North America, and the older one, which Europe still has.
PREVIEW_COLUMNS = """
sku fnsku asin amazon-store product-name product-group brand fulfilled-by your-price sales-price
longest-side median-side shortest-side length-and-girth unit-of-dimension item-package-weight
unit-of-weight product-size-tier currency estimated-fee-total estimated-referral-fee-per-unit
estimated-variable-closing-fee estimated-order-handling-fee-per-order
estimated-pick-pack-fee-per-unit estimated-weight-handling-fee-per-unit
expected-fulfillment-fee-per-unit
"""
PREVIEW = [
    *PREVIEW_COLUMNS.split(),
    "estimated-future-fee (Current Selling on Amazon + Future Fulfillment fees)",
    "estimated-future-order-handling-fee-per-order",
    "estimated-future-pick-pack-fee-per-unit",
    "estimated-future-weight-handling-fee-per-unit",
    "expected-future-fulfillment-fee-per-unit",
]
OLDER_PREVIEW_COLUMNS = """
sku fnsku asin product-name product-group brand fulfilled-by has-local-inventory your-price
sales-price longest-side median-side shortest-side length-and-girth unit-of-dimension
item-package-weight unit-of-weight product-size-weight-band currency estimated-fee-total
estimated-referral-fee-per-unit estimated-variable-closing-fee
expected-domestic-fulfilment-fee-per-unit expected-efn-fulfilment-fee-per-unit-uk
expected-efn-fulfilment-fee-per-unit-de expected-efn-fulfilment-fee-per-unit-fr
expected-efn-fulfilment-fee-per-unit-it expected-efn-fulfilment-fee-per-unit-es
expected-efn-fulfilment-fee-per-unit-se
"""
OLDER_PREVIEW = OLDER_PREVIEW_COLUMNS.split()
PREVIEW_ROW = {
    "sku": "HOLDER-1",
    "fnsku": "X00HOLDER1",
    "asin": "B0HOLDER01",
    "amazon-store": "US",
    "your-price": "25.00",
    "longest-side": "12.00",
    "median-side": "9.00",
    "shortest-side": "8.00",
    "unit-of-dimension": "inches",
    "product-size-tier": "UsLargeStandardSize",
    "product-size-weight-band": "Standard-Size",
    "currency": "USD",
    "estimated-fee-total": "7.80",
    "expected-future-fulfillment-fee-per-unit": "--",
}


def storage_fees(*rows: dict[str, str], header: list[str] = STORAGE) -> str:
    """A storage-fee report of the usual row, each time with the given cells changed."""
    return _table(header, [{**STORAGE_ROW, **row} for row in rows])


def planning(*rows: dict[str, str], header: list[str] = PLANNING) -> str:
    return _table(header, [{**PLANNING_ROW, **row} for row in rows])


def fee_preview(*rows: dict[str, str], header: list[str] = PREVIEW) -> str:
    return _table(header, [{**PREVIEW_ROW, **row} for row in rows])


LOADER_COLUMNS = """
sku product-id product-id-type price minimum-seller-allowed-price maximum-seller-allowed-price
item-condition quantity add-delete will-ship-internationally expedited-shipping standard-plus
item-note fulfillment-center-id product-tax-code leadtime-to-ship merchant_shipping_group_name
"""
LOADER = LOADER_COLUMNS.split()
LOADER_ROW = {
    "sku": "SKU-HEADSET-OLD",
    "product-id": "B0C9Z8Y7XW",
    "product-id-type": "1",
    "price": "79.99",
    "item-condition": "11",
    "quantity": "0",
    "add-delete": "a",
}


def loader_file(*rows: dict[str, str], header: list[str] = LOADER) -> str:
    """Amazon's file for bulk fixing, of its own sample's row with the given cells changed."""
    return _table(header, [{**LOADER_ROW, **row} for row in rows])


def _table(header: list[str], rows: list[dict[str, str]]) -> str:
    lines = ["\t".join(header), *("\t".join(row.get(one, "") for one in header) for row in rows)]
    return "\n".join(lines) + "\n"
