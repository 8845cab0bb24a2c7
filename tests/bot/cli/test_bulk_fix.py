"""`bulk-fix`: the file for Seller Central's bulk fix."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from store import loader
from store.database import Database
from stranded.bulk_fix import LoaderRow
from stranded.items import Money
from stranded.scope import Scope
from tests.bot.cli.terminal import SELLER, Terminal

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


def test_cells_of_amazons_own_file_are_named_with_its_age(terminal: Terminal) -> None:
    terminal.import_rows({**PRICED, "sku": "A"}, {**BLANK, "sku": "B"}, {**BLANK, "sku": "C"})
    keep(terminal, LoaderRow("B", "", "", Money(Decimal("8.50"), "USD"), "", datetime.now(UTC)))

    made = rows(terminal)
    said = terminal("bulk-fix", str(terminal.folder / "out.txt"))
    told = terminal("bulk-fix", str(terminal.folder / "out.txt"), "--json").json

    assert [row[0] for row in made[1:]] == ["9.90", "8.50", "MISSING"]
    assert "1 cells that the stranded report leaves blank" in said.out
    assert "  B: Price, as of " in said.out
    assert [(one["sku"], one["columns"]) for one in told["from_amazons_file"]] == [("B", ["Price"])]
    assert (told["rows"], told["blanks"]) == (3, 1)


def keep(terminal: Terminal, row: LoaderRow) -> None:
    """What the running bot keeps of Amazon's file."""
    database = Database(f"sqlite:///{terminal.database}")
    loader.replace(database, Scope("default", SELLER), "US", [row], row.at)
    database.close()


def test_a_row_that_a_spreadsheet_would_compute_is_left_out_and_said(terminal: Terminal) -> None:
    terminal.import_rows({**PRICED, "sku": "=cmd"}, {**PRICED, "sku": "A"})

    said = terminal("bulk-fix", str(terminal.folder / "out.txt"), "--json")

    assert (said.json["rows"], said.json["left_out"], said.json["blanks"]) == (1, 1, 0)
    assert "1 rows were left out" in terminal("bulk-fix", str(terminal.folder / "out.txt")).out


def test_a_place_where_nothing_can_be_written_is_said(terminal: Terminal) -> None:
    terminal.import_rows({**PRICED, "sku": "A"})

    said = terminal("bulk-fix", str(terminal.folder / "no" / "out.txt"))

    assert (said.code, "can't be written" in said.err) == (1, True)
