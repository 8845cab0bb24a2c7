"""The filled file for bulk fixing: its lines as they stand, and what is no such file."""

import gzip

import pytest

from amazon.filled import LARGEST, is_filled, read_filled
from amazon.report_file import ReportRefused
from stranded.filled import MOST, FilledLine
from tests.amazon.files import US, report

HEADER = "Price\tASIN\tSKU\tCondition"


def file(*lines: str, header: str = HEADER) -> bytes:
    return "\n".join((header, *lines, "")).encode()


def read(content: bytes) -> list[FilledLine]:
    return read_filled(content, US, MOST)


def test_each_line_is_read_with_its_number_and_its_cells_as_text() -> None:
    found = read(file("19.99\tB0LAMP1\tLAMP-1\tNew", "", "MISSING\tMISSING\tLAMP-2\tNew"))

    assert found == [
        FilledLine(2, "LAMP-1", "B0LAMP1", "19.99"),
        FilledLine(4, "LAMP-2", "MISSING", "MISSING"),
    ]
    assert [(one.has_price, one.has_asin) for one in found] == [(True, True), (False, False)]


def test_columns_are_found_by_name_whatever_their_order() -> None:
    (found,) = read(file("LAMP-1\tNew\t7\tB0LAMP1", header="sku\tcondition\tprice\tasin"))

    assert found == FilledLine(2, "LAMP-1", "B0LAMP1", "7")


@pytest.mark.parametrize("line", ["19.99\tB0LAMP1\tLAMP-1", "1\t2\t3\t4\t5", "1\t\tA\0B\tNew"])
def test_a_line_that_is_none_has_no_sku_and_takes_no_other_with_it(line: str) -> None:
    odd, good = read(file(line, "7\t\tLAMP-2\tNew"))

    assert (odd.line, odd.sku) == (2, "")
    assert good.sku == "LAMP-2"


def test_what_a_spreadsheet_made_of_it_is_read_too() -> None:
    lines = file("19.99\tB0LAMP1\t灯-1\tNew").decode()

    for content in (
        lines.replace("\n", "\r\n").encode("utf-16"),
        lines.encode("utf-8-sig"),
        gzip.compress(lines.encode()),
    ):
        assert [one.sku for one in read(content)] == ["灯-1"]
        assert is_filled(content, US)


def test_a_stranded_report_and_other_files_are_not_taken_for_one() -> None:
    assert not is_filled(report({}).encode(), US)
    assert not is_filled(file(header=f"{HEADER}\tQuantity"), US)
    assert not is_filled(file(header="Price,ASIN,SKU,Condition"), US)
    assert not is_filled(b"", US)
    assert not is_filled(b"sku\n", US)


def test_a_file_that_lacks_a_column_is_told_which() -> None:
    content = b"Price\tSKU\tCondition\n5\tLAMP-1\tNew\n"

    assert is_filled(content, US)
    with pytest.raises(ReportRefused) as refused:
        read(content)

    assert refused.value.parameters["missing"] == ["asin"]


def test_empty_cells_that_a_spreadsheet_leaves_at_the_end_are_nothing() -> None:
    content = b"Price\tASIN\tSKU\tCondition\t\t\n5\t\tLAMP-1\tNew\t\t\n"

    assert is_filled(content, US)
    assert read(content) == [FilledLine(2, "LAMP-1", "", "5")]


def test_a_file_of_more_lines_than_anybody_looks_through_is_refused() -> None:
    lines = [f"7\t\tLAMP-{number}\tNew" for number in range(MOST + 1)]

    with pytest.raises(ReportRefused) as refused:
        read(file(*lines))

    assert (refused.value.code, refused.value.parameters) == ("filled_too_long", {"most": MOST})
    assert len(read(file(*lines[:MOST]))) == MOST


def test_a_file_without_a_line_is_refused() -> None:
    with pytest.raises(ReportRefused) as refused:
        read(file())

    assert refused.value.code == "empty_file"


def test_what_is_too_large_for_one_is_not_even_opened() -> None:
    large = file("5\t\tLAMP-1\tNew").ljust(LARGEST + 1, b"\n")

    assert is_filled(large[:LARGEST], US)
    assert not is_filled(large, US)
