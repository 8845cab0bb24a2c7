"""The columns of the reports on what storage costs, in Amazon's order."""

_BILL = """
asin fnsku product_name fulfillment_center country_code longest_side median_side shortest_side
measurement_units weight weight_units item_volume volume_units product_size_tier
average_quantity_on_hand average_quantity_pending_removal estimated_total_item_volume
month_of_charge storage_rate currency estimated_monthly_storage_fee dangerous_goods_storage_type
eligible_for_inventory_discount qualifies_for_inventory_discount total_incentive_fee_amount
breakdown_incentive_fee_amount average_quantity_customer_orders
"""
_NEWER_BILL = """
sku storage_utilization_ratio storage_utilization_ratio_units base_rate utilization_surcharge_rate
avg_qty_for_sus est_vol_for_sus est_base_msf est_sus
"""
_PLANNING = """
snapshot-date sku fnsku asin product-name condition available pending-removal-quantity
inv-age-0-to-90-days inv-age-91-to-180-days inv-age-181-to-270-days inv-age-271-to-365-days
inv-age-365-plus-days currency units-shipped-t7 units-shipped-t30 units-shipped-t60
units-shipped-t90 alert your-price sales-price recommended-action sell-through item-volume
volume-unit-measurement storage-type storage-volume marketplace product-group sales-rank
days-of-supply estimated-excess-quantity weeks-of-cover-t30 weeks-of-cover-t90
estimated-storage-cost-next-month inbound-quantity inbound-working inbound-shipped
inbound-received reserved-quantity unfulfillable-quantity
"""
_PREVIEW = """
sku fnsku asin amazon-store product-name product-group brand fulfilled-by your-price sales-price
longest-side median-side shortest-side length-and-girth unit-of-dimension item-package-weight
unit-of-weight product-size-tier currency estimated-fee-total estimated-referral-fee-per-unit
estimated-variable-closing-fee estimated-order-handling-fee-per-order
estimated-pick-pack-fee-per-unit estimated-weight-handling-fee-per-unit
expected-fulfillment-fee-per-unit
"""
_FUTURE = """
estimated-future-order-handling-fee-per-order estimated-future-pick-pack-fee-per-unit
estimated-future-weight-handling-fee-per-unit expected-future-fulfillment-fee-per-unit
"""
_OLDER_PREVIEW = """
sku fnsku asin product-name product-group brand fulfilled-by has-local-inventory your-price
sales-price longest-side median-side shortest-side length-and-girth unit-of-dimension
item-package-weight unit-of-weight product-size-weight-band currency estimated-fee-total
estimated-referral-fee-per-unit estimated-variable-closing-fee
expected-domestic-fulfilment-fee-per-unit expected-efn-fulfilment-fee-per-unit-uk
expected-efn-fulfilment-fee-per-unit-de expected-efn-fulfilment-fee-per-unit-fr
expected-efn-fulfilment-fee-per-unit-it expected-efn-fulfilment-fee-per-unit-es
expected-efn-fulfilment-fee-per-unit-se
"""
OLDER_BILL = _BILL.split()
BILL = [*OLDER_BILL, *_NEWER_BILL.split()]
PLANNING = _PLANNING.split()
FUTURE_FEES = [
    "estimated-future-fee (Current Selling on Amazon + Future Fulfillment fees)",
    *_FUTURE.split(),
]
PREVIEW = [*_PREVIEW.split(), *FUTURE_FEES]
OLDER_PREVIEW = _OLDER_PREVIEW.split()
