"""`show` and `explain`: what the bot says of one SKU."""

import pytest

from tests.bot.cli.terminal import NOW, Terminal
from tests.stories.messages import check

ITEM = {"sku": "RED/XL 10", "asin": "B0REDXL010", "fnsku": "X00REDXL10"}
VERDICTS = {"due", "waiting", "ask", "never"}


@pytest.mark.parametrize("name", ["RED/XL 10", "B0REDXL010", "X00REDXL10"])
def test_an_item_is_found_by_sku_asin_and_fnsku(terminal: Terminal, name: str) -> None:
    terminal.import_rows(ITEM, {"sku": "OTHER", "asin": "B0OTHER000", "fnsku": "X00OTHER00"})

    said = terminal("show", name, "--now", NOW, "--json")

    assert said.code == 0
    assert set(said.json) == {"text", "blocks"}
    assert "RED/XL 10" in said.json["text"]
    check([said.json])


@pytest.mark.parametrize("command", ["show", "explain"])
def test_an_unknown_sku_is_told_with_exit_code_1(terminal: Terminal, command: str) -> None:
    terminal.import_rows(ITEM)

    said = terminal(command, "NOPE", "--now", NOW)

    assert said.code == 1
    assert "NOPE is not on the stranded list" in said.out + said.err


def test_a_sku_in_other_letters_is_no_match_but_a_hint(terminal: Terminal) -> None:
    terminal.import_rows(ITEM)

    said = terminal("show", "red/xl", "--now", NOW)

    assert said.code == 1
    assert "RED/XL 10" in said.out


def test_a_sku_in_two_marketplaces_is_asked_about_and_then_named(terminal: Terminal) -> None:
    terminal.import_rows(ITEM)
    terminal.import_rows(ITEM, marketplace="CA")

    several = terminal("show", "RED/XL 10", "--now", NOW)
    one = terminal("show", "RED/XL 10", "--marketplace", "CA", "--now", NOW)

    assert several.code == 1
    assert "fits 2 items" in several.out
    assert one.code == 0
    assert "· CA" in one.out
    assert terminal("explain", "RED/XL 10", "--marketplace", "DE", "--now", NOW).code == 1


def test_a_sku_of_two_accounts_is_told_apart_by_the_account(terminal: Terminal) -> None:
    terminal.import_rows({**ITEM, "product-name": "First"}, account="A1")
    terminal.import_rows({**ITEM, "product-name": "Second"}, account="A2")

    assert terminal("show", "RED/XL 10", "--now", NOW).code == 1
    assert "Second" in terminal("show", "RED/XL 10", "--account", "A2", "--now", NOW).out


def test_the_answer_comes_in_the_language_that_is_asked_for(terminal: Terminal) -> None:
    terminal.import_rows(ITEM)

    said = terminal("show", "RED/XL 10", "--now", NOW, "--locale", "zh-CN")

    assert "商品已下架" in said.out


def test_an_explanation_names_every_gate_with_its_why(terminal: Terminal) -> None:
    terminal.import_rows(ITEM)

    said = terminal("explain", "RED/XL 10", "--now", NOW, "--json")

    told = said.json
    assert said.code == 0
    assert (told["sku"], told["marketplace"], told["reason"]) == (
        "RED/XL 10",
        "US",
        "listing_closed",
    )
    assert [action["action"] for action in told["actions"]] == ["relist"]
    for action in (*told["actions"], *told["clicks"]):
        assert action["verdict"] in VERDICTS
        assert action["gates"]
        for gate in action["gates"]:
            assert isinstance(gate["passed"], bool)
            assert gate["why"]
            assert "<!date" not in gate["why"], "marks of Slack mean nothing here"


def test_an_explanation_moves_with_the_time_to_look_from(terminal: Terminal) -> None:
    terminal.import_rows({**ITEM, "date-stranded": "2026-11-20T00:00:00Z"})

    def days_passed(now: str) -> bool:
        told = terminal("explain", "RED/XL 10", "--now", now, "--json").json
        (days,) = (gate for gate in told["actions"][0]["gates"] if gate["gate"] == "days")
        return bool(days["passed"])

    assert not days_passed(NOW)
    assert days_passed("2026-12-24T00:00Z")


def test_an_explanation_can_be_read_in_a_terminal(terminal: Terminal) -> None:
    terminal.import_rows(ITEM)

    said = terminal("explain", "RED/XL 10", "--now", NOW)

    assert "preview" in said.out
    assert "<!date" not in said.out
