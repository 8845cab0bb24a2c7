"""Amazon's file for bulk fixing is read by its columns' names, and no cell is guessed."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amazon.loader import LoaderRows, read_loader
from amazon.reports import ReportRefused
from stranded.bulk_fix import LoaderRow
from stranded.items import Money
from stranded.marketplaces import MARKETPLACES
from tests.amazon.fee_files import LOADER, loader_file

AT = datetime(2026, 11, 23, 12, tzinfo=UTC)


def read(content: str, marketplace: str = "US") -> LoaderRows:
    return read_loader(content.encode(), "utf-8", MARKETPLACES[marketplace], AT)


def only(**cells: str) -> LoaderRow:
    (row,) = read(loader_file({name.replace("_", "-"): cell for name, cell in cells.items()}))
    return row


def test_a_row_of_amazons_own_sample() -> None:
    assert len(LOADER) == 17
    assert only() == LoaderRow(
        "SKU-HEADSET-OLD", "B0C9Z8Y7XW", "ASIN", Money(Decimal("79.99"), "USD"), "New", AT
    )


def test_the_price_is_in_the_marketplaces_currency() -> None:
    (row,) = read(loader_file({}), "CA")

    assert row.price == Money(Decimal("79.99"), "CAD")


@pytest.mark.trap("Numbers stand for kinds of product ids in the loader file")
@pytest.mark.parametrize(
    ("number", "kind"), [("1", "ASIN"), ("2", "ISBN"), ("3", "UPC"), ("4", "EAN")]
)
def test_the_numbers_of_product_ids(number: str, kind: str) -> None:
    row = only(product_id_type=number)

    assert row.product_id_type == kind
    assert (row.asin != "") is (kind == "ASIN")


@pytest.mark.parametrize("number", ["", "0", "5", "ASIN"])
def test_a_product_id_of_a_kind_that_nobody_knows_is_none(number: str) -> None:
    row = only(product_id_type=number)

    assert (row.product_id, row.product_id_type, row.asin) == ("", "", "")


@pytest.mark.trap("Numbers stand for conditions in the loader file")
@pytest.mark.parametrize(
    ("number", "condition"),
    [
        ("11", "New"),
        ("1", "Used - Like New"),
        ("4", "Used - Acceptable"),
        ("8", "Collectible - Acceptable"),
        ("10", "Refurbished"),
        ("9", ""),
        ("12", ""),
        ("", ""),
        ("New", ""),
    ],
)
def test_the_numbers_of_conditions_and_none_for_others(number: str, condition: str) -> None:
    assert only(item_condition=number).condition == condition


@pytest.mark.parametrize("price", ["", "0", "0.00", "--", "-1", "1,5", "1.234", "$5", "NaN", "1e3"])
def test_a_price_that_is_not_surely_one_is_none(price: str) -> None:
    assert only(price=price).price is None


def test_columns_are_found_by_name_in_any_order_and_with_others_beside() -> None:
    header = [*reversed(LOADER), "program"]
    (row,) = read(loader_file({}, header=header))

    assert (row.sku, row.asin, row.condition) == ("SKU-HEADSET-OLD", "B0C9Z8Y7XW", "New")


@pytest.mark.parametrize("column", ["sku", "product-id", "price", "item-condition"])
def test_a_file_without_a_needed_column_is_refused(column: str) -> None:
    with pytest.raises(ReportRefused, match="missing_column"):
        read(loader_file({}, header=[name for name in LOADER if name != column]))


def test_a_file_with_a_column_twice_is_refused() -> None:
    with pytest.raises(ReportRefused, match="duplicate_column"):
        read(loader_file({}, header=[*LOADER, "price"]))


def test_lines_that_are_no_rows_are_passed_over_and_counted() -> None:
    rows = read(loader_file({}, {"sku": ""}) + "\n" + "too\tshort\n")

    assert [row.sku for row in rows] == ["SKU-HEADSET-OLD"]
    assert rows.passed_over == 2


@given(st.lists(st.text("19.,-\t AB\n", max_size=30), max_size=5))
def test_no_line_brings_it_down(lines: list[str]) -> None:
    rows = [*read(loader_file() + "\n".join(lines))]

    assert all(row.sku for row in rows)
