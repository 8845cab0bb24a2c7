"""Fee reports are read by their columns' names; a row that can't be trusted is set aside."""

import gzip
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amazon.fees import FeeReport, FeeRows, fee_report, kind_of, read_fees
from amazon.reports import RejectedRow, ReportRefused
from stranded.costs import Basis, FeeRow
from stranded.marketplaces import MARKETPLACES
from tests.amazon.fee_files import (
    OLDER_PREVIEW,
    PLANNING,
    PREVIEW,
    STORAGE,
    fee_preview,
    planning,
    storage_fees,
)
from tests.amazon.files import HEADER, report

TODAY = date(2026, 11, 23)


def read(content: str | bytes, marketplace: str = "US") -> FeeRows:
    raw = content.encode() if isinstance(content, str) else content
    return read_fees(raw, None, MARKETPLACES[marketplace], TODAY)


def only(content: str, marketplace: str = "US") -> FeeRow:
    (row,) = read(content, marketplace)
    assert isinstance(row, FeeRow)
    return row


def why(content: str) -> tuple[int, str, dict[str, object]]:
    (row,) = read(content)
    assert isinstance(row, RejectedRow)
    return row.line, row.why.code, dict(row.why.parameters)


def test_a_row_of_the_storage_fees() -> None:
    assert only(storage_fees({})) == FeeRow(
        Basis.FEE_REPORT,
        asin="B0HOLDER01",
        fnsku="X00HOLDER1",
        sku="",
        on=date(2026, 10, 1),
        currency="USD",
        fee=Decimal("0.0614"),
        quantity=Decimal(40),
        rate=Decimal("2.4"),
        volume=Decimal("0.0006"),
        volume_unit="cubic feet",
        size_tier="Standard-Size",
        dangerous_goods=False,
    )


@pytest.mark.trap("The fee preview has two headers")
@pytest.mark.parametrize(
    ("header", "count", "tier"),
    [(PREVIEW, 31, "UsLargeStandardSize"), (OLDER_PREVIEW, 29, "Standard-Size")],
)
def test_a_row_of_the_fee_preview_tells_a_units_volume_by_either_header(
    header: list[str], count: int, tier: str
) -> None:
    assert len(header) == count
    assert only(fee_preview({}, header=header)) == FeeRow(
        Basis.FEE_PREVIEW,
        asin="B0HOLDER01",
        fnsku="X00HOLDER1",
        sku="HOLDER-1",
        on=TODAY,
        currency="USD",
        volume=Decimal("0.5"),
        volume_unit="cubic feet",
        size_tier=tier,
    )


@pytest.mark.trap("Units of volume differ by marketplace")
def test_the_fee_previews_centimetres_are_cubic_metres_and_never_taken_for_feet() -> None:
    row = only(fee_preview({"unit-of-dimension": "centimeters", "shortest-side": "2.5"}))

    assert (row.volume, row.volume_unit) == (Decimal("0.000270"), "cubic meters")


@pytest.mark.parametrize(
    "cells",
    [
        {"longest-side": "--"},
        {"median-side": ""},
        {"shortest-side": "0"},
        {"unit-of-dimension": "ells"},
        {"unit-of-dimension": "--"},
    ],
)
def test_a_fee_preview_without_a_side_or_with_an_unknown_unit_tells_no_volume(
    cells: dict[str, str],
) -> None:
    assert only(fee_preview(cells)).volume is None


def test_the_fee_preview_holds_rows_of_other_stores() -> None:
    read_rows = read(fee_preview({}, {"amazon-store": "CA"}))

    assert [row.asin for row in read_rows if isinstance(row, FeeRow)] == ["B0HOLDER01"]
    assert read_rows.elsewhere == {"CA": 1}


def test_a_row_of_the_planning_report_tells_its_units_by_their_volume() -> None:
    assert only(planning({})) == FeeRow(
        Basis.PLANNING_REPORT,
        asin="B0HOLDER01",
        fnsku="X00HOLDER1",
        sku="HOLDER-1",
        on=date(2026, 11, 20),
        currency="USD",
        fee=Decimal("49.6"),
        quantity=Decimal(40),
        volume=Decimal("0.5"),
        volume_unit="cubic feet",
        size_tier="Standard-Size",
    )


@pytest.mark.trap("The planning report's set of columns varies")
def test_a_planning_report_may_lack_most_columns_and_have_others() -> None:
    header = ["inv-age-455-plus-days", "item-volume", "asin", "sku", "snapshot-date"]

    row = only(planning({}, header=header))

    assert (row.sku, row.volume, row.fee) == ("HOLDER-1", Decimal("0.5"), None)
    assert (row.quantity, row.currency) == (None, "")


@pytest.mark.trap("Newer storage bills have other columns")
def test_a_header_in_another_order_with_more_and_other_columns_is_read_by_name() -> None:
    newer = ["sku", *reversed(STORAGE), "storage_utilization_ratio", "est_base_msf", "est_sus"]

    row = only(storage_fees({"sku": "HOLDER-1", "est_sus": "x"}, header=newer))

    assert (row.sku, row.fee) == ("HOLDER-1", Decimal("0.0614"))


@pytest.mark.trap("Newer storage bills have other columns")
def test_the_newer_file_has_a_base_rate_in_place_of_the_storage_rate() -> None:
    newer = ["base_rate" if name == "storage_rate" else name for name in STORAGE]

    assert only(storage_fees({"base_rate": "0.78"}, header=newer)).rate == Decimal("0.78")


@pytest.mark.trap("The storage bill is written with underscores")
def test_names_with_hyphens_as_on_amazons_help_page_are_the_same_columns() -> None:
    hyphens = storage_fees({}).split("\n", 1)
    content = hyphens[0].replace("_", "-").upper() + "\n" + hyphens[1]

    assert only(content).fee == Decimal("0.0614")


def test_units_that_wait_for_their_removal_are_not_billed() -> None:
    row = only(storage_fees({"average_quantity_pending_removal": "38.5"}))

    assert row.quantity == Decimal("1.5")


@pytest.mark.parametrize("text", ["", "-", "--", "N/A", "-1", "-1.0"])
def test_what_stands_for_no_value_is_no_value(text: str) -> None:
    row = only(planning({"estimated-storage-cost-next-month": text, "item-volume": text}))

    assert (row.fee, row.volume, row.quantity) == (None, None, None)


@pytest.mark.parametrize(("text", "amount"), [("6.0E-4", "0.0006"), ("12", "12"), ("0", "0")])
def test_numbers_are_read_as_java_writes_them(text: str, amount: str) -> None:
    assert only(storage_fees({"item_volume": text})).volume == Decimal(amount)


@pytest.mark.parametrize("said", ["--", "", "None"])
def test_goods_are_dangerous_where_the_report_names_their_storage(said: str) -> None:
    assert not only(storage_fees({"dangerous_goods_storage_type": said})).dangerous_goods
    assert only(storage_fees({"dangerous_goods_storage_type": "Flammable"})).dangerous_goods


@pytest.mark.parametrize("currency", ["", "$", "US Dollar"])
def test_a_currency_is_three_letters_or_not_known(currency: str) -> None:
    assert only(storage_fees({"currency": currency})).currency == ""


@pytest.mark.parametrize(
    ("changes", "code", "told"),
    [
        ({"item_volume": "0,0006"}, "bad_number", {"column": "item-volume", "value": "0,0006"}),
        (
            {"estimated_monthly_storage_fee": "-5"},
            "bad_number",
            {"column": "estimated-monthly-storage-fee", "value": "-5"},
        ),
        (
            {"month_of_charge": "Oct-26"},
            "bad_date",
            {"column": "month-of-charge", "value": "Oct-26"},
        ),
        (
            {"month_of_charge": "2026-13"},
            "bad_date",
            {"column": "month-of-charge", "value": "2026-13"},
        ),
        ({"month_of_charge": ""}, "bad_date", {"column": "month-of-charge", "value": ""}),
        ({"month_of_charge": "2026-12"}, "future_date", {"value": "2026-12-01"}),
        ({"asin": "", "fnsku": ""}, "missing_item", {}),
        ({"product_name": "a\tb"}, "wrong_columns", {"found": 28, "expected": 27}),
        ({"product_name": "a\0b"}, "bad_character", {}),
    ],
)
def test_a_row_that_cannot_be_trusted_is_set_aside_with_its_why(
    changes: dict[str, str], code: str, told: dict[str, object]
) -> None:
    assert why(storage_fees(changes)) == (2, code, told)


def test_a_bad_row_leaves_the_others_alone_and_tells_its_line() -> None:
    content = storage_fees({}, {"item_volume": "many"}, {"fnsku": "X00OTHER01"})

    rows = list(read(content.replace("\n", "\n\n", 1)))

    assert [type(row) for row in rows] == [FeeRow, RejectedRow, FeeRow]
    assert [row.line for row in rows if isinstance(row, RejectedRow)] == [4]


def test_a_line_in_another_encoding_is_set_aside() -> None:
    good, odd = storage_fees({}).encode(), "B0\tcafé\n".encode("cp1252")

    rows = read_fees(good + odd, "utf-8", MARKETPLACES["US"], TODAY)

    assert [row.why.code for row in rows if isinstance(row, RejectedRow)] == ["bad_encoding"]


def test_rows_of_other_countries_are_left_out_and_counted() -> None:
    content = storage_fees(
        {}, {"country_code": "CA"}, {"country_code": "MX"}, {"country_code": "CA"}
    )

    rows = read(content)

    assert len(list(rows)) == 1
    assert rows.elsewhere == {"CA": 2, "MX": 1}


@pytest.mark.parametrize(
    ("place", "named"),
    [("GB", "UK"), ("GB", "gb"), ("US", ""), ("DE", "www.amazon.de"), ("US", "ATVPDKIKX0DER")],
)
def test_a_marketplace_has_several_names(place: str, named: str) -> None:
    assert only(storage_fees({"country_code": named}), place).fnsku == "X00HOLDER1"
    assert only(planning({"marketplace": named}), place).fnsku == "X00HOLDER1"


class TestWhichReportItIs:
    def test_a_header_tells(self) -> None:
        assert kind_of(STORAGE) is FeeReport.STORAGE_FEES
        assert kind_of(PLANNING) is FeeReport.INVENTORY_PLANNING
        assert kind_of(PREVIEW) is kind_of(OLDER_PREVIEW) is FeeReport.FEE_PREVIEW
        assert kind_of(HEADER) is None
        assert kind_of([]) is None

    def test_so_do_the_bytes_gzipped_or_with_a_byte_order_mark(self) -> None:
        plain = storage_fees({}).encode()

        assert fee_report(plain) is FeeReport.STORAGE_FEES
        assert fee_report(gzip.compress(plain)) is FeeReport.STORAGE_FEES
        assert fee_report(b"\xef\xbb\xbf" + plain) is FeeReport.STORAGE_FEES
        assert fee_report(planning({}).encode()) is FeeReport.INVENTORY_PLANNING
        assert fee_report(report({}).encode()) is None

    @pytest.mark.parametrize("content", [b"", b"<html>", b"PK\x03\x04", b"\x1f\x8b broken"])
    def test_what_is_no_report_at_all_is_refused(self, content: bytes) -> None:
        with pytest.raises(ReportRefused):
            fee_report(content)

    @pytest.mark.parametrize(
        "content",
        [
            storage_fees({}).encode("utf-32"),
            bytes(4096),
            b"x" * (2 << 20),
            storage_fees({}).replace("\t", "\0", 1).encode(),
        ],
    )
    def test_what_is_no_text_is_called_binary(self, content: bytes) -> None:
        for ask in (read, fee_report):
            with pytest.raises(ReportRefused) as refused:
                ask(content)

            assert refused.value.parameters == {"kind": "binary"}

    def test_a_header_in_another_encoding_is_told_in_letters(self) -> None:
        content = storage_fees({}, header=["café", *STORAGE[1:]]).encode("cp1252")

        with pytest.raises(ReportRefused) as refused:
            read_fees(content, "utf-8", MARKETPLACES["US"], TODAY)

        assert "caf\N{REPLACEMENT CHARACTER}" in str(refused.value.parameters["found"])

    def test_a_stranded_report_is_no_fee_report(self) -> None:
        with pytest.raises(ReportRefused) as refused:
            read(report({}))

        assert refused.value.code == "missing_column"

    def test_a_column_that_stands_twice_is_refused(self) -> None:
        with pytest.raises(ReportRefused) as refused:
            read(storage_fees({}, header=[*STORAGE, "item-volume"]))

        assert refused.value.code == "duplicate_column"


def test_a_gzipped_report_is_read_as_the_plain_one() -> None:
    plain = storage_fees({}, {"fnsku": "X00OTHER01"}).encode()

    assert list(read(gzip.compress(plain))) == list(read(plain))


cells = st.text(st.characters(exclude_characters="\t\n\r", exclude_categories=["Cs"]), max_size=12)


@given(st.dictionaries(st.sampled_from(STORAGE), cells))
def test_whatever_a_line_holds_it_is_a_row_or_is_set_aside(changes: dict[str, str]) -> None:
    rows = read(storage_fees(changes, {}))

    found = list(rows)

    assert len(found) + rows.elsewhere.total() == 2
