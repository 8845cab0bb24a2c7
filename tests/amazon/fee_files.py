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


def storage_fees(*rows: dict[str, str], header: list[str] = STORAGE) -> str:
    """A storage-fee report of the usual row, each time with the given cells changed."""
    return _table(header, [{**STORAGE_ROW, **row} for row in rows])


def planning(*rows: dict[str, str], header: list[str] = PLANNING) -> str:
    return _table(header, [{**PLANNING_ROW, **row} for row in rows])


def _table(header: list[str], rows: list[dict[str, str]]) -> str:
    lines = ["\t".join(header), *("\t".join(row.get(one, "") for one in header) for row in rows)]
    return "\n".join(lines) + "\n"
