from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amazon.reports import ReportRefused, read_report
from stranded.items import Money, StrandedItem
from tests.amazon.files import HEADER, JP, ROW, US, items, rejected, report


def test_a_row_is_read_with_all_its_columns() -> None:
    (item,) = items(report({}))

    assert item == StrandedItem(
        sku="LAMP-1",
        asin="B0ABCDEFGH",
        fnsku="X000000001",
        title='Lamp 10" "warm"',
        reason_text="Listing closed",
        primary_action="Relist",
        status_primary="Inactive",
        status_secondary="Closed",
        error_message="",
        condition="New",
        fulfilled_by="Amazon",
        stranded_on=date(2026, 10, 1),
        removal_on=datetime(2026, 12, 15, 8, tzinfo=UTC),
        fulfillable=12,
        unfulfillable=3,
        reserved=0,
        inbound=0,
        price=Money(Decimal("19.99"), "USD"),
    )


def test_a_header_in_any_order_and_case_is_read_by_name() -> None:
    header = tuple(name.upper() for name in reversed(HEADER))
    usual = {name.upper(): value for name, value in ROW.items()}

    (item,) = items(report(usual, header=header))

    assert (item.sku, item.fnsku, item.fulfillable) == ("LAMP-1", "X000000001", 12)


def test_extra_columns_are_tolerated() -> None:
    (item,) = items(report({"program": "FBA"}, header=("program", *HEADER)))

    assert item.sku == "LAMP-1"


def test_missing_optional_columns_read_as_empty() -> None:
    (item,) = items(report({}, header=("sku", "stranded-reason")))

    assert (item.asin, item.stranded_on, item.units, item.price) == ("", None, 0, None)


def test_older_names_of_columns_are_known() -> None:
    header = ("sku", "stranded-reason", "date-classified-as-unsellable", "fulfillable-quantity")
    changes = {"date-classified-as-unsellable": "2026-11-30", "fulfillable-quantity": "7"}

    (item,) = items(report(changes, header=header))

    assert (item.removal_on, item.fulfillable) == (date(2026, 11, 30), 7)


def test_the_date_a_row_was_created_is_no_date_of_stranding() -> None:
    header = ("sku", "stranded-reason", "date-created")

    (item,) = items(report({"date-created": "2026-01-01"}, header=header))

    assert item.stranded_on is None


@pytest.mark.page("F1")
def test_a_blank_reason_is_kept_as_it_is_and_its_row_is_never_dropped() -> None:
    (item,) = items(report({"stranded-reason": "  "}))

    assert item.reason_text == ""


@pytest.mark.page("F3")
def test_a_reason_nobody_knows_is_passed_on_raw() -> None:
    (item,) = items(report({"stranded-reason": "Listing closed (by owl)"}))

    assert item.reason_text == "Listing closed (by owl)"


@pytest.mark.page("F4")
def test_a_row_with_status_active_is_kept() -> None:
    (item,) = items(report({"status-primary": "Active"}))

    assert item.looks_active


@pytest.mark.page("F8")
def test_a_bare_day_stays_a_day_and_an_instant_is_in_utc() -> None:
    changes = [{"date-stranded": "2026-10-01"}, {"date-stranded": "2026-10-01T23:30:00-07:00"}]

    day, instant = (item.stranded_on for item in items(report(*changes)))

    assert day == date(2026, 10, 1)
    assert not isinstance(day, datetime)
    assert instant == datetime(2026, 10, 2, 6, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "2026-10-01T23:30:00",
        "01/10/2026",
        "2026-02-30",
        "20261001",
        "soon",
        "9999-12-31",
        "0001-01-01T00:00:00Z",
    ],
)
def test_a_date_that_could_mean_several_instants_sets_the_row_aside(text: str) -> None:
    (row,) = rejected(report({"Date-to-take-auto-removal": text}))

    assert (row.line, row.sku, row.why.code) == (2, "LAMP-1", "bad_date")
    assert row.why.parameters == {"column": "date-to-take-auto-removal", "value": text}


def test_an_empty_date_is_none() -> None:
    (item,) = items(report({"date-stranded": ""}))

    assert item.stranded_on is None


@pytest.mark.parametrize("text", ["-1", "1.0", "1,000", "1e3", "٣", "many", "1" * 5000])
def test_a_quantity_that_is_no_number_of_units_sets_the_row_aside(text: str) -> None:
    (row,) = rejected(report({"fulfillable-qty": text}))

    assert row.why.code == "bad_number"
    assert row.why.parameters["column"] == "fulfillable-qty"


@pytest.mark.parametrize("text", ["79,99", "$5.00", "NaN", "Infinity", "-2", "1e9"])
def test_a_price_that_reads_in_two_ways_sets_the_row_aside(text: str) -> None:
    (row,) = rejected(report({"your-price": text}))

    assert row.why.parameters == {"column": "your-price", "value": text}


def test_an_empty_price_is_no_price() -> None:
    (item,) = items(report({"your-price": ""}))

    assert item.price is None


def test_a_price_is_in_the_currency_of_the_marketplace() -> None:
    ((_, item),) = read_report(report({"your-price": "1980"}).encode(), None, JP)

    assert isinstance(item, StrandedItem)
    assert item.price == Money(Decimal(1980), "JPY")


def test_quotes_are_letters_and_never_join_columns_or_lines() -> None:
    first, second = items(report({"product-name": '"open quote'}, {"product-name": 'close"'}))

    assert (first.title, second.title) == ('"open quote', 'close"')


def test_carriage_returns_and_blank_lines_are_no_data() -> None:
    content = report({}, {}, end="\r\n").replace("\r\nRelist", "\r\n\r\nRelist", 1)

    found = items(content + "\r\n\t\t\t\r\n")

    assert [item.sku for item in found] == ["LAMP-1", "LAMP-2"]


def test_the_line_of_a_row_is_counted_in_the_file() -> None:
    content = report({}, {"date-stranded": "?"}).replace("\nRelist", "\n\nRelist", 1)

    (row,) = rejected(content)

    assert row.line == 4


def test_a_title_with_a_tab_shifts_the_columns_so_its_row_is_set_aside() -> None:
    (row,) = rejected(report({"product-name": "Lamp\twarm"}))

    assert (row.why.code, row.sku) == ("wrong_columns", None)
    assert row.why.parameters == {"found": 19, "expected": 18}


def test_a_row_with_a_cell_too_many_has_no_sku_that_is_sure() -> None:
    (row,) = rejected(report({"error-message": "Blocked\tsee mail"}))

    assert (row.why.code, row.sku) == ("wrong_columns", None)


def test_a_truncated_row_is_set_aside_and_not_read_as_zero_units() -> None:
    content = report({}, {}).rpartition("\tNew")[0]

    (row,) = rejected(content)

    assert (row.line, row.why.code) == (3, "wrong_columns")


def test_a_row_without_a_sku_is_set_aside() -> None:
    (row,) = rejected(report({"sku": " "}))

    assert (row.sku, row.why.code) == (None, "missing_sku")


def test_the_same_sku_twice_is_two_rows_which_the_store_will_judge() -> None:
    found = items(report({"sku": "TWIN"}, {"sku": " TWIN "}))

    assert [item.sku for item in found] == ["TWIN", "TWIN"]


def test_skus_that_differ_in_case_only_are_two_skus() -> None:
    assert len(items(report({"sku": "lamp"}, {"sku": "LAMP"}))) == 2


def test_a_nul_in_a_row_sets_it_aside() -> None:
    (row,) = rejected(report({"product-name": "a\0b"}))

    assert (row.sku, row.why.code) == ("LAMP-1", "bad_character")


def test_a_header_alone_is_a_report_of_no_rows() -> None:
    assert items(report()) == []


# --- whatever comes


def cells() -> st.SearchStrategy[str]:
    hostile = st.sampled_from(["", "LAMP-1", "2026-10-01", "12", "19.99", "Listing closed", "\0"])
    return hostile | st.text(st.characters(exclude_characters="\t\r\n", codec="utf-8"), max_size=12)


def data_lines(content: bytes) -> Iterator[int]:
    for number, line in enumerate(content.split(b"\n"), start=1):
        if line.strip() and number > 1:
            yield number


@given(
    st.lists(st.lists(cells(), max_size=20), max_size=12),
    st.sampled_from([None, "utf-8", "cp1252"]),
)
def test_every_data_line_is_an_item_or_is_set_aside(
    rows: list[list[str]], charset: str | None
) -> None:
    content = "\n".join(["\t".join(HEADER), *("\t".join(row) for row in rows)]).encode()

    found = list(read_report(content, charset, US))

    assert len(found) == len(list(data_lines(content)))


@given(st.binary(max_size=400), st.booleans())
def test_any_bytes_give_rows_or_a_refusal_and_nothing_else(content: bytes, headed: bool) -> None:
    whole = report().encode() + content if headed else content

    try:
        found = list(read_report(whole, None, US))
    except ReportRefused:
        return

    assert len(found) == len(list(data_lines(whole)))


@given(st.sampled_from(HEADER), st.text(st.characters(codec="utf-8"), max_size=30))
def test_no_cell_breaks_its_neighbours(column: str, text: str) -> None:
    rows = read_report(report({}, {column: text}, {}).encode(), None, US)

    assert {"LAMP-1", "LAMP-3"} <= {row.sku for _, row in rows}
