from tests.amazon.files import report
from tests.bot.cli.terminal import LATER, NOW, SELLER, Terminal

SCOPE = ("--account", SELLER, "--marketplace", "US")
MANY = tuple({"sku": f"LAMP-{number}"} for number in range(50))


def test_a_first_import_opens_every_row_and_counts_what_it_does_not_know(
    terminal: Terminal,
) -> None:
    said = terminal.import_rows(
        {"sku": "A"}, {"sku": "B", "stranded-reason": "Phase of the moon"}, {"sku": "C"}
    )

    assert said.code == 0
    assert said.json == {
        "state": "published",
        "rows": 3,
        "accepted": 3,
        "rejected": [],
        "opened": 3,
        "continued": 0,
        "closed": 0,
        "unknown_reasons": [{"value": "Phase of the moon", "rows": 1}],
    }


def test_a_second_import_tells_new_rows_from_old_and_gone_ones(terminal: Terminal) -> None:
    terminal.import_rows({"sku": "A"}, {"sku": "B"})

    said = terminal.import_rows({"sku": "B"}, {"sku": "C"}, seen_at=LATER)

    counts = {key: said.json[key] for key in ("opened", "continued", "closed")}
    assert (said.code, counts) == (0, {"opened": 1, "continued": 1, "closed": 1})


def test_a_row_that_cannot_be_read_is_told_with_its_line(terminal: Terminal) -> None:
    said = terminal.import_rows({"sku": "A"}, {"sku": "", "asin": "", "fnsku": ""})

    assert said.code == 0
    assert [row["line"] for row in said.json["rejected"]] == [3]
    assert "SKU" in said.json["rejected"][0]["why"]
    assert (said.json["rows"], said.json["accepted"]) == (2, 1)


def test_the_numbers_can_be_read_as_a_sentence_with_the_bad_lines_on_stderr(
    terminal: Terminal,
) -> None:
    file = terminal.file({"sku": "A"}, {"sku": "", "asin": "", "fnsku": ""})

    said = terminal("import", file, *SCOPE)

    assert said.out == "1 of 2 rows taken in: 1 new, 0 as before, 0 left the list.\n"
    assert said.err.startswith("line 3: ")


def test_a_report_that_would_close_most_of_the_list_waits_for_a_yes(terminal: Terminal) -> None:
    terminal.import_rows(*MANY)

    held = terminal.import_rows(MANY[0], seen_at=LATER)
    assert (held.code, held.json["state"], held.json["closed"]) == (1, "held", 49)
    assert terminal("show", "LAMP-7", "--now", LATER).code == 0

    told = terminal("import", terminal.file(MANY[0]), *SCOPE, "--seen-at", LATER)
    assert told.code == 1
    assert "49 of 50" in told.out
    assert "--yes" in told.out

    confirmed = terminal.import_rows(MANY[0], seen_at=LATER, more=("--yes",))
    assert (confirmed.code, confirmed.json["closed"]) == (0, 49)
    assert terminal("show", "LAMP-7", "--now", LATER).code == 1


def test_an_older_report_than_the_newest_changes_nothing_by_itself(terminal: Terminal) -> None:
    terminal.import_rows({"sku": "A"}, seen_at=LATER)

    said = terminal.import_rows({"sku": "OLD"}, seen_at=NOW)

    assert (said.code, said.json["state"]) == (1, "held")
    assert terminal("show", "OLD").code == 1


def test_a_file_that_is_no_stranded_report_is_refused_and_nothing_is_kept(
    terminal: Terminal,
) -> None:
    terminal.import_rows({"sku": "A"})
    order = terminal.raw(b"order-id\tbuyer\n1\tLin\n")

    said = terminal("import", order, *SCOPE, "--json")

    assert (said.code, said.out) == (1, "")
    assert "no stranded report" in said.err
    assert said.err.count("\n") == 1
    assert terminal("show", "A", "--now", NOW).code == 0


def test_a_file_that_is_not_there_is_told_by_its_name(terminal: Terminal) -> None:
    said = terminal("import", "nowhere.txt", *SCOPE)

    assert (said.code, said.out) == (1, "")
    assert said.err == "nowhere.txt can't be read: No such file or directory.\n"


def test_a_report_in_the_seller_centrals_other_encoding_is_read(terminal: Terminal) -> None:
    content = report({"sku": "CAFÉ-1", "product-name": "Café crème"}).encode("cp1252")

    assert terminal("import", terminal.raw(content), *SCOPE).code == 0

    assert "Café crème" in terminal("show", "CAFÉ-1").out


def test_the_same_file_twice_opens_nothing_twice(terminal: Terminal) -> None:
    first = terminal.import_rows({"sku": "A"}, {"sku": "B"})
    second = terminal.import_rows({"sku": "A"}, {"sku": "B"})

    assert first.json["opened"] == 2
    assert (second.json["opened"], second.json["closed"]) == (0, 0)


def test_an_import_wants_account_and_marketplace(terminal: Terminal) -> None:
    file = terminal.file({})

    for missing in (("--account", SELLER), ("--marketplace", "US"), ()):
        assert terminal("import", file, *missing).code == 2
    assert terminal("import", file, "--account", SELLER, "--marketplace", "XX").code == 2
    assert not terminal.database.exists()
