"""`bulk-fix`: the file for Seller Central's bulk fix."""

import pytest

from tests.bot.cli.terminal import Terminal

PRICED = {"stranded-reason": "Merchant fulfilled", "asin": "B0A", "your-price": "9.90"}
BLANK = {"stranded-reason": "Missing price", "asin": "B0B", "your-price": ""}


def rows(terminal: Terminal, *arguments: str) -> list[list[str]]:
    out = terminal.folder / "out.txt"
    said = terminal("bulk-fix", str(out), *arguments)
    assert said.code == 0, said.err
    return [line.split("\t") for line in out.read_text("utf-8").splitlines()]


@pytest.mark.page("F108")
def test_the_file_has_the_four_columns_and_marks_blanks(terminal: Terminal) -> None:
    terminal.import_rows({**PRICED, "sku": "A"}, {**BLANK, "sku": "B"}, {"sku": "C"})

    assert rows(terminal) == [
        ["Price", "ASIN", "SKU", "Condition"],
        ["9.90", "B0A", "A", "New"],
        ["MISSING", "B0B", "B", "New"],
    ]


@pytest.mark.page("F105")
def test_appeals_approvals_and_documents_never_enter_it(terminal: Terminal) -> None:
    reasons = ("Blocked listing", "Restricted ASIN", "Qualification required (brand)",
               "Product safety investigation", "Merchant fulfilled (DG info required)")  # fmt: skip
    made = [{"sku": f"S{n}", "stranded-reason": reason} for n, reason in enumerate(reasons)]
    terminal.import_rows(*made)

    assert rows(terminal) == [["Price", "ASIN", "SKU", "Condition"]]


def test_missing_skus_come_only_where_they_are_asked_for(terminal: Terminal) -> None:
    terminal.import_rows({"sku": "M", "stranded-reason": "Missing SKU"})

    assert len(rows(terminal)) == 1
    assert len(rows(terminal, "--missing-sku")) == 2
    said = terminal("bulk-fix", str(terminal.folder / "out.txt"), "--missing-sku")
    assert "can strand its units for good" in said.err.replace("\n", " ")


def test_a_row_that_a_spreadsheet_would_compute_is_left_out_and_said(terminal: Terminal) -> None:
    terminal.import_rows({**PRICED, "sku": "=cmd"}, {**PRICED, "sku": "A"})

    said = terminal("bulk-fix", str(terminal.folder / "out.txt"), "--json")

    assert (said.json["rows"], said.json["left_out"], said.json["blanks"]) == (1, 1, 0)
    assert "1 rows were left out" in terminal("bulk-fix", str(terminal.folder / "out.txt")).out


def test_a_place_where_nothing_can_be_written_is_said(terminal: Terminal) -> None:
    terminal.import_rows({**PRICED, "sku": "A"})

    said = terminal("bulk-fix", str(terminal.folder / "no" / "out.txt"))

    assert (said.code, "can't be written" in said.err) == (1, True)
