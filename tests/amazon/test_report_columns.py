"""Headers: columns are found by name, and another report is told by its own."""

from collections.abc import Callable
from datetime import date

import pytest

from amazon.reports import ReportRefused, read_report
from tests.amazon.files import HEADER, US, items, rejected, report


def refusal(header: tuple[str, ...]) -> ReportRefused:
    with pytest.raises(ReportRefused) as refused:
        read_report(report({}, header=header).encode(), None, US)
    return refused.value


@pytest.mark.trap("Columns come in any order, and more or fewer of them")
def test_a_header_in_any_order_is_read_by_name() -> None:
    (item,) = items(report({}, header=tuple(reversed(HEADER))))

    assert (item.sku, item.fnsku, item.fulfillable) == ("LAMP-1", "X000000001", 12)


@pytest.mark.trap("Names of columns mix capitals, hyphens and underscores")
@pytest.mark.parametrize(
    "written",
    [
        str.upper,
        str.title,
        lambda name: f"  {name} ",
        lambda name: f"\xa0{name}\xa0",
        lambda name: name.replace("-", "_"),
        lambda name: name.replace("-", " "),
        lambda name: name.replace("-", "\xa0"),
        lambda name: name.replace("-", " - "),
    ],
)
def test_names_of_columns_are_known_however_they_are_written(written: Callable[[str], str]) -> None:
    row = report({}).splitlines()[1]

    found = items("\t".join(map(written, HEADER)) + "\n" + row)

    assert found == items(report({}))


@pytest.mark.trap("Columns come in any order, and more or fewer of them")
def test_extra_columns_are_tolerated() -> None:
    for header in (("program", *HEADER), (*HEADER, "program"), (*HEADER, "program", "")):
        (item,) = items(report({"program": "FBA"}, header=header))

        assert item == items(report({}))[0]


@pytest.mark.trap("Columns come in any order, and more or fewer of them")
def test_missing_optional_columns_read_as_empty() -> None:
    (item,) = items(report({}, header=("sku", "stranded-reason")))

    assert (item.asin, item.stranded_on, item.units, item.price) == ("", None, 0, None)


@pytest.mark.trap("Older files call the same columns otherwise")
def test_older_names_of_columns_are_known() -> None:
    header = ("sku", "stranded-reason", "date-classified-as-unsellable", "fulfillable-quantity")
    changes = {"date-classified-as-unsellable": "2026-11-30", "fulfillable-quantity": "7"}

    (item,) = items(report(changes, header=header))

    assert (item.removal_on, item.fulfillable) == (date(2026, 11, 30), 7)


@pytest.mark.trap("date-created is not date-stranded")
def test_the_date_a_row_was_created_is_no_date_of_stranding() -> None:
    header = ("sku", "stranded-reason", "date-created")

    (item,) = items(report({"date-created": "2026-01-01"}, header=header))

    assert item.stranded_on is None


def test_a_header_alone_is_a_report_of_no_rows() -> None:
    assert items(report()) == []
    assert items(report().removesuffix("\n")) == []


def test_the_header_is_told_as_amazon_writes_it() -> None:
    rows = read_report(b"SKU\tStranded_Reason\n", None, US)

    assert rows.columns == ("sku", "stranded-reason")


# --- empty cells behind the last


def test_an_empty_cell_behind_the_header_and_each_row_is_no_column() -> None:
    content = report({}, {}).replace("\n", "\t\n")

    assert items(content) == items(report({}, {}))


@pytest.mark.parametrize("end", ["\t\n", "\t\r\n", "\t\t\t\n"])
def test_an_empty_cell_behind_every_row_is_some_programs_habit(end: str) -> None:
    header, *rows = report({}, {}, {}).splitlines()

    found = items(f"{header}\n" + "".join(row + end for row in rows))

    assert found == items(report({}, {}, {}))


def test_a_habit_excuses_no_cell_that_holds_something() -> None:
    header, *rows = report({}, {}, {}, {}).splitlines()
    content = "\n".join([header, *(f"{row}\t" for row in rows[:3]), rows[3] + "\tsurplus"])

    (row,) = rejected(content)

    assert (row.line, row.sku, row.why.code) == (5, None, "wrong_columns")


def test_a_cut_off_last_line_does_not_hide_the_habit() -> None:
    header, *rows = report({}, {}, {}).splitlines()
    content = "\n".join([header, rows[0] + "\t", rows[1] + "\t", rows[2][:40]])

    (row,) = rejected(content)

    assert (row.line, row.why.code) == (4, "wrong_columns")


# --- files that are not ours


def test_a_column_that_is_there_twice_is_refused() -> None:
    refused = refusal(("sku", "stranded-reason", "SKU"))

    assert (refused.code, refused.parameters) == ("duplicate_column", {"columns": ["sku"]})


def test_a_column_nobody_reads_may_be_there_twice() -> None:
    assert len(items(report({}, header=(*HEADER, "note", "note")))) == 1


def test_a_file_without_a_needed_column_is_refused_with_what_was_found_and_expected() -> None:
    refused = refusal(("sku", "product-id", "price"))

    assert refused.code == "missing_column"
    assert refused.parameters["missing"] == ["stranded-reason"]
    assert refused.parameters["found"] == ["sku", "product-id", "price"]
    assert "date-stranded" in str(refused.parameters["expected"])


@pytest.mark.parametrize(
    ("columns", "name"),
    [
        ("sku product-id product-id-type price item-condition quantity add-delete", "bulk_fix"),
        ("item-name item-description listing-id seller-sku price quantity", "listings"),
        ("asin fnsku product_name country_code estimated_monthly_storage_fee", "storage_fees"),
        ("sku fnsku asin your-price afn-warehouse-quantity", "manage_inventory"),
        ("snapshot-date sku fnsku available inv-age-0-to-90-days", "inventory_health"),
        ("sku fnsku asin reserved_qty reserved_customerorders", "reserved_inventory"),
        ("request-date order-id sku disposed-quantity removal-fee", "removal_orders"),
        ("return-date order-id sku asin license-plate-number", "returns"),
        ("Date FNSKU ASIN MSKU Starting_Warehouse_Balance", "ledger"),
        ("amazon-order-id purchase-date sku", "orders"),
        ("sku fnsku asin longest-side unit-of-dimension product-size-tier", "fee_preview"),
    ],
)
def test_another_report_of_amazons_is_named(columns: str, name: str) -> None:
    refused = refusal(tuple(columns.split()))

    assert (refused.code, refused.parameters) == ("other_report", {"report": name})


def test_a_stranded_report_with_a_column_of_another_is_still_one() -> None:
    assert len(items(report({}, header=(*HEADER, "afn-warehouse-quantity")))) == 1


def test_a_header_that_is_no_text_is_told_without_breaking_what_tells_it() -> None:
    with pytest.raises(ReportRefused) as refused:
        read_report(b"sku\t\xff\xfereason\nLAMP-1\tx\n", "utf-8", US)

    assert refused.value.code == "missing_column"
    assert "sku" in refused.value.parameters["found"]  # type: ignore[operator]
    "".join(refused.value.parameters["found"]).encode()  # type: ignore[arg-type]
