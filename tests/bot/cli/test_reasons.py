from config.rules import load_rulebook
from tests.bot.cli.terminal import Terminal

REMOVAL = {"required", "instructed", "conditional", "alternative", "none"}


def test_every_reason_of_the_rule_book_is_listed_in_both_languages(terminal: Terminal) -> None:
    said = terminal("reasons", "--json")

    told = {reason["key"]: reason for reason in said.json["reasons"]}
    assert said.code == 0
    assert set(told) == {reason.key for reason in load_rulebook().reasons}
    for reason in told.values():
        assert set(reason) == {
            *("key", "names", "edition", "severity", "one_click", "auto", "auto_mode"),
            *("removal", "steps"),
        }
        assert set(reason["names"]) == set(reason["steps"]) == {"en", "zh-CN"}
        assert reason["auto"] in (None, "relist", "change_to_fba")
        assert reason["auto_mode"] in ("auto", "ask", "off")
        assert reason["removal"] in REMOVAL


def test_the_list_can_be_read_in_chinese(terminal: Terminal) -> None:
    assert "Listing closed" in terminal("reasons").out
    assert "商品已下架" in terminal("reasons", "--locale", "zh-CN").out


def test_a_report_with_known_reasons_passes_the_check(terminal: Terminal) -> None:
    file = terminal.file({}, {"stranded-reason": "LISTING_CLOSED"})

    said = terminal("reasons", "--check", file, "--json")

    assert (said.code, said.json) == (0, {"unknown": []})
    assert terminal("reasons", "--check", file).out == "All are known.\n"


def test_a_report_with_unknown_reasons_fails_the_check_and_they_are_counted(
    terminal: Terminal,
) -> None:
    moon = {"stranded-reason": "Phase of the moon"}
    file = terminal.file({}, moon, moon, {"stranded-reason": "Bad luck"})

    said = terminal("reasons", "--check", file, "--json")

    assert said.code == 1
    assert said.json["unknown"] == [
        {"column": "stranded-reason", "value": "Phase of the moon", "rows": 2},
        {"column": "stranded-reason", "value": "Bad luck", "rows": 1},
    ]
    assert "2 'Phase of the moon'" in terminal("reasons", "--check", file).out


def test_a_check_of_something_else_is_refused(terminal: Terminal) -> None:
    said = terminal("reasons", "--check", terminal.raw(b"hello\n"))

    assert (said.code, said.out) == (1, "")
    assert "no stranded report" in said.err
