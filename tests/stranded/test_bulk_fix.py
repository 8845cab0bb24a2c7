from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stranded.bulk_fix import BLANK, COLUMNS, LoaderRow, bulk_fixable, bulk_row
from stranded.items import Money
from tests.bot.messages.things import item, rulebook

BOOK = rulebook()
# Amazon's page: no bulk for what needs an appeal, an approval or documents.
NEVER = {"appeal", "appeal_or_removal", "request_approval", "get_documents", "upload_dg_documents"}


@pytest.mark.page("F104")
def test_the_file_is_for_prices_and_for_changes_to_fba() -> None:
    assert {BOOK.get(key).resolution for key in bulk_fixable(BOOK)} == {
        "add_price", "change_to_fba",
    }  # fmt: skip


@pytest.mark.page("F105")
@pytest.mark.parametrize("on_request", [False, True])
def test_no_reason_that_needs_an_appeal_an_approval_or_documents_is_in_it(
    on_request: bool,
) -> None:
    found = bulk_fixable(BOOK, on_request=on_request)

    assert {BOOK.get(key).resolution for key in found} & NEVER == set()
    assert "merchant_fulfilled_dg" not in found


def test_missing_skus_are_in_it_only_where_a_person_asks() -> None:
    assert "missing_sku" not in bulk_fixable(BOOK)
    assert "missing_sku" in bulk_fixable(BOOK, on_request=True)


@pytest.mark.page("F108")
@pytest.mark.trap("A quantity in an upload turns FBA into merchant-fulfilled")
def test_it_has_the_pages_four_columns_and_marks_what_is_blank() -> None:
    priced = bulk_row(item(sku="POT", asin="B0POT", condition="New"))
    bare = bulk_row(item(sku="POT", asin="", condition="", price=None))

    assert COLUMNS == ("Price", "ASIN", "SKU", "Condition")
    assert priced.cells[1:] == ("B0POT", "POT", "New")
    assert (priced.blanks, bare.blanks) == (0, 3)
    assert bare.cells == (BLANK, BLANK, "POT", BLANK)


def test_a_price_of_nought_is_a_missing_one() -> None:
    assert bulk_row(item(price=Money(Decimal(0), "USD"))).price == BLANK


AT = datetime(2026, 11, 23, 12, tzinfo=UTC)
TOLD = LoaderRow("POT", "B0TOLD", "ASIN", Money(Decimal("8.50"), "USD"), "Used - Good", AT)


def test_blank_cells_are_what_amazons_own_file_says_and_are_named() -> None:
    row = bulk_row(item(sku="POT", asin="", condition="", price=None), TOLD)

    assert row.cells == ("8.50", "B0TOLD", "POT", "Used - Good")
    assert (row.from_loader, row.loaded_at) == (("Price", "ASIN", "Condition"), AT)
    assert row.blanks == 0


@given(
    st.sampled_from(["", "B0OWN"]),
    st.sampled_from(["", "New"]),
    st.sampled_from([None, Decimal(0), Decimal("9.90")]),
)
def test_it_never_overwrites_what_the_stranded_report_says(
    asin: str, condition: str, price: Decimal | None
) -> None:
    money = None if price is None else Money(price, "USD")
    own = item(sku="POT", asin=asin, condition=condition, price=money)
    alone, filled = bulk_row(own), bulk_row(own, TOLD)

    for name, cell, with_file in zip(COLUMNS, alone.cells, filled.cells, strict=True):
        assert (name in filled.from_loader) is (cell == BLANK)
        assert cell == BLANK or with_file == cell
    assert (filled.loaded_at is None) is (filled.from_loader == ())


@pytest.mark.parametrize("kind", ["ISBN", "UPC", "EAN", ""])
def test_a_number_of_another_kind_is_no_asin(kind: str) -> None:
    bare = item(sku="POT", asin="", condition="", price=None)

    assert bulk_row(bare, replace(TOLD, product_id_type=kind)).asin == BLANK


@pytest.mark.parametrize("sku", ["=1+1", "+1", "-1", "@A1"])
def test_what_a_spreadsheet_takes_for_a_formula_is_not_safe(sku: str) -> None:
    assert not bulk_row(item(sku=sku)).is_safe
