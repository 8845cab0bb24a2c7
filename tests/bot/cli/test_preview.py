from pathlib import Path

import pytest

from tests.bot.cli.terminal import NOW, Terminal
from tests.stories.messages import check

ROWS = (
    {"sku": "GONE-SOON", "Date-to-take-auto-removal": "2026-11-25", "stranded-reason": "Pricing"},
    {"sku": "DEAR", "your-price": "249.00", "fulfillable-qty": "40"},
    *({"sku": f"LAMP-{number}"} for number in range(20)),
)


def test_a_preview_is_the_digest_with_its_thread(terminal: Terminal) -> None:
    said = terminal("preview", terminal.file(*ROWS), "--now", NOW, "--json")

    (first,) = said.json["messages"]
    assert said.code == 0
    assert first["blocks"][0]["type"] == "header"
    assert "22 items" in first["text"]
    assert first["thread"], "the items beyond the first five are in the thread"
    check([first, *first["thread"]])


def test_a_preview_keeps_nothing(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(terminal.folder)
    file = terminal.file(*ROWS)

    assert terminal("preview", file, "--now", NOW).code == 0
    assert terminal.run("preview", file, "--now", NOW).code == 0

    assert sorted(terminal.folder.rglob("*")) == [Path(file)]


def test_a_preview_leaves_a_list_that_is_there_alone(terminal: Terminal) -> None:
    terminal.import_rows({"sku": "MINE"})

    said = terminal("preview", terminal.file({"sku": "OTHER"}), "--now", NOW)

    assert "OTHER" in said.out
    assert "MINE" not in said.out
    assert terminal("show", "OTHER", "--now", NOW).code == 1


def test_the_time_to_look_from_moves_the_days(terminal: Terminal) -> None:
    file = terminal.file({"sku": "A", "date-stranded": "2026-11-01"})

    early = terminal("preview", file, "--now", "2026-11-11T20:00Z").out
    late = terminal("preview", file, "--now", "2026-11-21T20:00Z").out

    assert "stranded 10 days" in early
    assert "stranded 20 days" in late


def test_a_preview_speaks_the_language_that_is_asked_for(terminal: Terminal) -> None:
    file = terminal.file(*ROWS)

    chinese = terminal("preview", file, "--now", NOW, "--locale", "zh-CN")
    english = terminal("preview", file, "--now", NOW)

    assert "无在售信息" in chinese.out
    assert "无在售信息" not in english.out
    assert terminal("preview", file, "--locale", "fr").code == 2


def test_a_terminal_sees_no_marks_of_slack(terminal: Terminal) -> None:
    rows = [{"sku": "A*B*C", "product-name": "Cup & <Saucer>"}]

    said = terminal("preview", terminal.file(*rows), "--now", NOW)

    assert "A*B*C" in said.out, "a SKU keeps its own asterisks"
    assert "Cup & <Saucer>" in said.out
    assert not [mark for mark in ("<!date", "&amp;", "&lt;", "`", "<http") if mark in said.out]


def test_a_file_that_is_no_report_has_no_preview(terminal: Terminal) -> None:
    said = terminal("preview", terminal.raw(b"\x00\x01\x02"), "--json")

    assert (said.code, said.out) == (1, "")
    assert said.err.count("\n") == 1
