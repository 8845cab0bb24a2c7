"""`rejected`: what of the last reports could not be read."""

from tests.bot.cli.terminal import LATER, SELLER, Terminal

GOOD, BAD = {"sku": "A"}, {"sku": "", "asin": "", "fnsku": ""}
PRICE = {"sku": "B", "your-price": "cheap"}


def test_each_line_is_told_with_its_number_its_sku_and_why(terminal: Terminal) -> None:
    terminal.import_rows(GOOD, BAD, PRICE)

    said = terminal("rejected")

    assert said.code == 0
    assert said.out.splitlines() == [
        "A1SELLER, US · 2 lines of 3 could not be read, report of Nov 23, 09:00 UTC",
        "• line 3 · The SKU is missing.",
        "• line 4 · B · your-price: “cheap” is no plain number.",
    ]


def test_as_json_every_line_is_there(terminal: Terminal) -> None:
    terminal.import_rows(GOOD, *[BAD] * 50)

    (report,) = terminal("rejected", "--json").json["reports"]

    assert {key: report[key] for key in ("account", "marketplace", "rows")} == {
        "account": SELLER,
        "marketplace": "US",
        "rows": 51,
    }
    assert report["seen_at"] == "2026-11-23T09:00:00+00:00"
    assert [one["line"] for one in report["rejected"]] == list(range(3, 53))
    assert report["rejected"][0] == {"line": 3, "sku": None, "why": "The SKU is missing."}


def test_only_the_newest_report_counts(terminal: Terminal) -> None:
    terminal.import_rows(GOOD, BAD)
    terminal.import_rows(GOOD, seen_at=LATER)

    assert terminal("rejected").out == (
        "A1SELLER, US · every one of 1 lines was read, report of Nov 23, 10:00 UTC\n"
    )


def test_marketplaces_stand_apart_and_can_be_named(terminal: Terminal) -> None:
    terminal.import_rows(GOOD, BAD)
    terminal.import_rows(GOOD, marketplace="CA")

    assert terminal("rejected").out.count("A1SELLER, ") == 2
    named = terminal("rejected", "--marketplace", "CA", "--locale", "zh-CN").out
    assert named.startswith("A1SELLER, CA · 1 行全部读取成功")


def test_without_a_report_it_says_how_to_begin(terminal: Terminal) -> None:
    terminal.import_rows(GOOD)

    said = terminal("rejected", "--account", "A2NOBODY")

    assert (said.code, said.out) == (1, "")
    assert said.err == "No report of this has been read yet. Import one with `import`.\n"
