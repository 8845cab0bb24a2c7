"""`import` tells a fee report from a stranded one by its header."""

from pathlib import Path

import pytest

from tests.amazon.fee_files import planning, storage_fees
from tests.bot.cli.terminal import NOW, SELLER, Terminal

SCOPE = ("--account", SELLER, "--marketplace", "US", "--seen-at", NOW)
NO_FIGURE = (
    "Rows with neither a fee nor a volume and size tier that config/rates.toml has a rate for: 1."
    " They give no figure."
)
LAMP = {"sku": "LAMP", "fnsku": "X0LAMP", "asin": "B0LAMP"}


@pytest.fixture
def stocked(terminal: Terminal) -> Terminal:
    """A terminal whose list has two items."""
    terminal.import_rows(LAMP, {"sku": "POT", "fnsku": "X0POT", "asin": "B0POT"})
    return terminal


def test_a_storage_fee_report_is_taken_in_and_counts_the_items_that_it_names(
    stocked: Terminal,
) -> None:
    file = stocked.raw(
        storage_fees(
            {"fnsku": "X0LAMP"},
            {"fnsku": "X0BAD", "item_volume": "much"},
            {"fnsku": "X0LAMP", "country_code": "CA"},
        ).encode()
    )

    said = stocked("import", file, *SCOPE, "--json")

    assert said.code == 0
    assert said.json == {
        "kind": "storage_fees",
        "rows": 3,
        "accepted": 1,
        "rejected": [{"line": 3, "why": "item-volume: “much” is no plain number."}],
        "without_figure": 0,
        "other_marketplaces": {"CA": 1},
        "month": "2026-10",
        "stranded_items": 2,
        "stranded_items_with_figure": 1,
    }
    assert "measured from the storage-fee report of October 2026" in stocked("show", "LAMP").out
    assert "no figure" in stocked("show", "POT").out


def test_the_same_in_words_with_the_bad_lines_on_stderr(stocked: Terminal) -> None:
    no_amount = {"estimated_monthly_storage_fee": "", "storage_rate": "", "product_size_tier": "?"}
    rows = ({"fnsku": "X0LAMP"}, {"asin": ""}, {"country_code": "MX"}, {"fnsku": "", "asin": ""})
    file = stocked.raw(storage_fees(*rows, no_amount).encode())

    said = stocked("import", file, *SCOPE)

    assert said.code == 0
    assert said.out.splitlines() == [
        "Storage-fee report of 2026-10: 2 of 5 rows taken in.",
        NO_FIGURE,
        "Rows of other countries than US were left out: MX 1.",
        "1 of 2 stranded items have a figure of what a day costs.",
    ]
    assert said.err == "line 5: The line names neither a FNSKU nor a SKU nor an ASIN.\n"


def test_a_planning_report_gives_amazons_estimate(stocked: Terminal) -> None:
    file = stocked.raw(planning({"sku": "LAMP", "fnsku": "X0LAMP"}).encode())

    said = stocked("import", file, *SCOPE, "--json")

    assert (said.json["kind"], said.json["month"]) == ("inventory_planning", "2026-11")
    assert (
        "estimated by Amazon in the Manage Inventory Health report" in stocked("show", "LAMP").out
    )


def test_a_fee_report_of_another_country_alone_gives_nothing_and_says_so(
    stocked: Terminal,
) -> None:
    file = stocked.raw(storage_fees({"country_code": "DE"}).encode())

    said = stocked("import", file, *SCOPE)

    assert said.code == 1
    assert "Rows of other countries than US were left out: DE 1." in said.out


def test_fees_before_the_first_stranded_report_are_kept_for_it(terminal: Terminal) -> None:
    said = terminal("import", terminal.raw(storage_fees({**LAMP}).encode()), *SCOPE)
    terminal.import_rows(LAMP)

    assert "0 of 0 stranded items" in said.out
    assert "measured from" in terminal("show", "LAMP").out


def test_a_wrong_rate_table_is_told_by_file_and_field(
    stocked: Terminal, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    wrong = tmp_path / "rates.toml"
    wrong.write_text("[units]\n", "utf-8")
    monkeypatch.setattr("config.rates.load_rates.__defaults__", (wrong,))

    said = stocked("import", stocked.raw(storage_fees({}).encode()), *SCOPE)

    assert (said.code, said.out) == (1, "")
    assert said.err == "rates.toml, [tiers], -: is missing\n"
