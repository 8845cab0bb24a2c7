from decimal import Decimal

import pytest

from stranded.bulk_fix import BLANK, COLUMNS, bulk_fixable, bulk_row
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
def test_it_has_the_pages_four_columns_and_marks_what_is_blank() -> None:
    priced = bulk_row(item(sku="POT", asin="B0POT", condition="New"))
    bare = bulk_row(item(sku="POT", asin="", condition="", price=None))

    assert COLUMNS == ("Price", "ASIN", "SKU", "Condition")
    assert priced.cells[1:] == ("B0POT", "POT", "New")
    assert (priced.blanks, bare.blanks) == (0, 3)
    assert bare.cells == (BLANK, BLANK, "POT", BLANK)


def test_a_price_of_nought_is_a_missing_one() -> None:
    assert bulk_row(item(price=Money(Decimal(0), "USD"))).price == BLANK


@pytest.mark.parametrize("sku", ["=1+1", "+1", "-1", "@A1"])
def test_what_a_spreadsheet_takes_for_a_formula_is_not_safe(sku: str) -> None:
    assert not bulk_row(item(sku=sku)).is_safe
