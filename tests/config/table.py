"""The page's 36 reasons in its order, as the tests expect them, whatever the files say."""

from typing import NamedTuple


class Row(NamedTuple):
    rule: str
    key: str
    name: str
    resolution: str
    severity: str
    removal: str = "none"
    delete_listing: str = "no"
    one_click: str = ""
    auto: str = ""
    auto_mode: str = "off"


FBA, REMOVE = "change_to_fba", "removal_order"
MISSING_SKU = "relist_then_create_then_delete_and_create"
SELF = "Potential trademark misuse (self reinstate)"
AFTER = "after_removal"

ROWS = (
    Row("F48", "b2b_restricted", "B2B restricted", REMOVE, "high", "instructed", AFTER),
    Row(
        "F49", "blocked_listing", "Blocked listing", "appeal_or_removal", "high",
        "alternative", AFTER,
    ),
    Row("F50", "deleted_listing", "Deleted listing", "create_new_listing", "medium"),
    Row("F51", "discontinued_listing", "Discontinued listing", "create_new_listing", "medium"),
    Row("F52", "expired_product", "Expired product", REMOVE, "critical", "instructed"),
    Row(
        "F53", "food_safety_investigation", "Food safety investigation", "get_documents",
        "critical",
    ),
    Row("F54", "future_listing_sell_date", "Future listing sell date", "edit_listing", "info"),
    Row("F55", "inventory_error", "Inventory error", "wait_or_refresh_listing", "low"),
    Row("F56", "inventory_under_review", "Inventory under review", "wait", "info", "conditional"),
    Row(
        "F57", "item_discontinued", "Item discontinued", REMOVE, "critical", "required", AFTER,
        auto="relist", auto_mode="ask",
    ),
    Row("F58", "item_merged", "Item merged", "contact_support", "medium"),
    Row("F59", "item_restricted", "Item restricted", "removal_or_support", "high", "alternative"),
    Row(
        "F60", "listing_closed", "Listing closed", "relist", "low",
        one_click="relist", auto="relist", auto_mode="auto",
    ),
    Row(
        "F61", "listing_closed_inventory_error", "Listing closed and inventory error", "relist",
        "low", one_click="relist", auto="relist", auto_mode="auto",
    ),
    Row("F62", "listing_error", "Listing error", "support_or_removal", "medium", "alternative"),
    Row(
        "F63", "merchant_fulfilled", "Merchant fulfilled", FBA, "low",
        one_click=FBA, auto=FBA, auto_mode="auto",
    ),
    Row(
        "F64", "merchant_fulfilled_dg", "Merchant fulfilled (DG info required)",
        "change_to_fba_with_dg_info", "medium",
    ),
    Row("F65", "miscategorized_asin", "Miscategorized ASIN", "change_category", "medium"),
    Row("F66", "missing_price", "Missing price", "add_price", "medium"),
    Row(
        "F67", "missing_sku", "Missing SKU", MISSING_SKU, "medium", delete_listing="last_resort",
    ),
    Row("F68", "packaging_issue", "Packaging issue", REMOVE, "high", "instructed", AFTER),
    Row(
        "F69", "please_review_quality", "Please review for quality issues", "edit_listing",
        "medium",
    ),
    Row("F70", "potential_logo_misuse", "Potential logo misuse", "edit_listing", "high"),
    Row("F71", "potential_trademark_misuse_self", SELF, "edit_listing", "high"),
    Row(
        "F72", "product_recall", "Product recall", "removal_and_documents", "critical",
        "instructed",
    ),
    Row(
        "F73", "product_safety_investigation", "Product safety investigation", "get_documents",
        "critical",
    ),
    Row(
        "F74", "product_update_required", "Product update required", "edit_listing", "medium",
        delete_listing="last_resort",
    ),
    Row(
        "F75", "qualification_required_brand", "Qualification required (brand)",
        "request_approval", "high", "conditional", AFTER,
    ),
    Row(
        "F76", "qualification_required_category", "Qualification required (category)",
        "request_approval", "high", "conditional", AFTER,
    ),
    Row(
        "F77", "qualification_required_item", "Qualification required (item)",
        "request_approval", "high", "conditional", AFTER,
    ),
    Row(
        "F78", "restricted_asin", "Restricted ASIN", "appeal_or_removal", "high",
        "alternative", AFTER,
    ),
    Row("F79", "restricted_product_asin", "Restricted Product ASIN", "contact_support", "high"),
    Row("F80", "restricted_program", "Restricted program", REMOVE, "high", "instructed"),
    Row("F81", "trademark_misuse", "Trademark misuse", REMOVE, "critical", "instructed"),
    Row("F82", "under_hazmat_review", "Under hazmat review", "check_dg_status", "info"),
    Row(
        "F83", "unexpected_inventory_received", "Unexpected inventory received",
        "create_new_listing", "medium",
    ),
)  # fmt: skip
