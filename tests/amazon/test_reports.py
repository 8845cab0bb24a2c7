from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amazon.reports import ReportRefused, read_report
from stranded.actions import Why
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


@pytest.mark.page("F1")
def test_a_blank_reason_is_kept_as_it_is_and_its_row_is_never_dropped() -> None:
    (item,) = items(report({"stranded-reason": "  "}))

    assert item.reason_text == ""


@pytest.mark.page("F3")
@pytest.mark.trap("A reason may be one that no list has")
def test_a_reason_nobody_knows_is_passed_on_raw() -> None:
    (item,) = items(report({"stranded-reason": "Listing closed (by owl)"}))

    assert item.reason_text == "Listing closed (by owl)"


@pytest.mark.page("F4")
@pytest.mark.trap("An active listing may be stranded")
def test_a_row_with_status_active_is_kept() -> None:
    (item,) = items(report({"status-primary": "Active"}))

    assert item.looks_active


@pytest.mark.page("F8")
@pytest.mark.trap("Dates are bare days or instants")
def test_a_bare_day_stays_a_day_and_an_instant_is_in_utc() -> None:
    changes = [{"date-stranded": "2026-10-01"}, {"date-stranded": "2026-10-01T23:30:00-07:00"}]

    day, instant = (item.stranded_on for item in items(report(*changes)))

    assert day == date(2026, 10, 1)
    assert not isinstance(day, datetime)
    assert instant == datetime(2026, 10, 2, 6, 30, tzinfo=UTC)


@pytest.mark.trap("A date may be neither day nor instant")
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
        "1999-12-31",
        "2100-01-01",
        "2026-13-01",
        "2026-W40-4",
        "2026-10-01T25:00:00Z",
        "2026-10-01T23:59:60Z",
        "2026-02-30T00:00:00Z",
        "2026-10-01T23:30:00 PST",
        "2026-10-01T23:30:00+25:00",
        "２０２６-10-01",
    ],
)
def test_a_date_that_could_mean_several_instants_sets_the_row_aside(text: str) -> None:
    (row,) = rejected(report({"Date-to-take-auto-removal": text}))

    assert (row.line, row.sku, row.why.code) == (2, "LAMP-1", "bad_date")
    assert row.why.parameters == {"column": "date-to-take-auto-removal", "value": text}


def test_an_empty_date_is_none() -> None:
    (item,) = items(report({"date-stranded": ""}))

    assert item.stranded_on is None


@pytest.mark.trap("Dates are bare days or instants")
@pytest.mark.parametrize(
    "text",
    [
        "2026-10-02T06:30:00Z",
        "2026-10-02t06:30:00z",
        "2026-10-02 06:30:00Z",
        "2026-10-02T06:30Z",
        "2026-10-02T06:30:00.000Z",
        "2026-10-02T06:30:00+00:00",
        "2026-10-01T23:30:00-0700",
        " 2026-10-02T15:30:00+09:00 ",
    ],
)
def test_every_way_to_write_an_instant_is_the_same_instant(text: str) -> None:
    (item,) = items(report({"date-stranded": text}))

    assert item.stranded_on == datetime(2026, 10, 2, 6, 30, tzinfo=UTC)
    assert isinstance(item.stranded_on, datetime)
    assert item.stranded_on.tzinfo is UTC


def test_all_cells_of_a_row_may_have_blanks_around_them() -> None:
    wide = {name: f"  {value} \x0b" for name, value in ROW.items()}

    assert items(report(wide)) == items(report({}))


@pytest.mark.parametrize(
    "text",
    ["-1", "+1", "1.0", "1,000", "1 000", "1\xa0000", "1e3", "0x1F", "٣", "many", "1" * 5000],
)
def test_a_quantity_that_is_no_number_of_units_sets_the_row_aside(text: str) -> None:
    (row,) = rejected(report({"fulfillable-qty": text}))

    assert row.why.code == "bad_number"
    assert row.why.parameters["column"] == "fulfillable-qty"


@pytest.mark.parametrize(
    "text", ["79,99", "1.234,56", "1,980", "1.234", "5.", "$5.00", "NaN", "Infinity", "-2", "1e9"]
)
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


@pytest.mark.trap("Cells come in the seller's language")
@pytest.mark.parametrize("text", ["Erneut anbieten", "重新发布", "Phase of the moon"])
def test_a_primary_action_in_any_language_is_kept_as_text(text: str) -> None:
    (item,) = items(report({"primary-action": text}))

    assert item.primary_action == text


@pytest.mark.trap("Amazon makes SKUs of its own for units it found")
def test_a_sku_that_amazon_made_for_units_it_found_is_an_item() -> None:
    (item,) = items(report({"sku": "Amazon.Found.B0ABCDEFGH"}))

    assert item.found_by_amazon


@pytest.mark.trap("Quotes are letters")
def test_quotes_are_letters_and_never_join_columns_or_lines() -> None:
    first, second = items(report({"product-name": '"open quote'}, {"product-name": 'close"'}))

    assert (first.title, second.title) == ('"open quote', 'close"')


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


def test_a_sku_far_beyond_amazons_length_is_set_aside_without_it() -> None:
    longest, longer = "S" * 255, "S" * 256
    assert [item.sku for item in items(report({"sku": longest}))] == [longest]

    (row,) = rejected(report({"sku": longer}))

    assert (row.sku, row.why) == (None, Why("sku_too_long", {"most": 255}))


def test_the_same_sku_twice_is_two_rows_which_the_store_will_judge() -> None:
    found = items(report({"sku": "TWIN"}, {"sku": " TWIN "}))

    assert [item.sku for item in found] == ["TWIN", "TWIN"]


def test_skus_that_differ_in_case_only_are_two_skus() -> None:
    assert len(items(report({"sku": "lamp"}, {"sku": "LAMP"}))) == 2


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
