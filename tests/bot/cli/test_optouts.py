"""`optout`: which SKUs no automatic action may touch, by hand and for programs."""

import pytest

from tests.bot.cli.terminal import NOW, SELLER, Terminal

AT = ("--now", NOW)
UNTIL = "2027-02-22T08:00:00+00:00"
KEPT = {
    "sku": "LAMP-1",
    "account": SELLER,
    "marketplace": "US",
    "by": "cli",
    "at": "2026-11-23T09:00:00+00:00",
    "until": UNTIL,
}


@pytest.fixture(autouse=True)
def _stranded(terminal: Terminal) -> None:
    terminal.import_rows({"sku": "LAMP-1"}, {"sku": "LAMP-2"})


def test_it_is_said_in_words_until_when_and_where_amazons_own_switch_is(terminal: Terminal) -> None:
    said = terminal("optout", "LAMP-1", "--until", "90d", *AT)

    assert said.code == 0
    assert "LAMP-1 (US) is opted out until Feb 22, 08:00 UTC" in said.out
    assert "(https://sellercentral.amazon.com/inventoryplanning/stranded-inventory)" in said.out


def test_as_json_it_is_what_stands(terminal: Terminal) -> None:
    out = terminal("optout", "LAMP-1", "--until", "90d", "--json", *AT).json
    again = terminal("optout", "LAMP-1", "--json", "--now", "2026-11-24T09:00Z").json
    listed = terminal("optout", "--list", "--json", *AT).json
    back = terminal("optout", "LAMP-1", "--remove", "--json", *AT).json

    assert [out, again, listed] == [{"optouts": [KEPT]}] * 3
    assert back == {"optouts": []}
    assert terminal("optout", "--list", "--json", *AT).json == {"optouts": []}


def test_all_are_listed_or_those_of_a_place(terminal: Terminal) -> None:
    terminal.import_rows({"sku": "LAMP-1"}, account="A2OTHER", marketplace="DE")
    terminal("optout", "LAMP-2", *AT)
    terminal("optout", "LAMP-1", "--account", "A2OTHER", "--until", "forever", *AT)

    lines = terminal("optout", "--list", *AT).out.splitlines()

    assert lines == [
        "2 SKUs are opted out of automatic actions",
        "• LAMP-2 · US · A1SELLER · by cli, Nov 23, 09:00 UTC",
        "• LAMP-1 · DE · A2OTHER · by cli, Nov 23, 09:00 UTC",
    ]
    assert "DE · by" in terminal("optout", "--list", "--marketplace", "DE", *AT).out


def test_taken_back_twice_it_is_said_and_no_failure(terminal: Terminal) -> None:
    terminal("optout", "LAMP-1", *AT)

    first = terminal("optout", "LAMP-1", "--remove", *AT)
    second = terminal("optout", "LAMP-1", "--remove", *AT)

    assert (first.code, second.code) == (0, 0)
    assert "takes part in automatic actions again" in first.out
    assert "is not opted out" in second.out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("LAMP-1", "--until", "2026-11-22"), "is over in that marketplace"),
        (("LAMP-1", "--until", "soon"), "I don't understand “soon” as an end"),
        (("LAMP-1", "--marketplace", "JP"), "I look after no account and marketplace JP"),
        (("B0NOSUCH01",), "looks like an ASIN or FNSKU"),
        (("--list", "--until", "90d"), "--list takes neither"),
    ],
)
def test_what_is_refused_changes_nothing_and_says_why(
    terminal: Terminal, arguments: tuple[str, ...], words: str
) -> None:
    said = terminal("optout", *arguments, *AT)

    assert (said.code, said.out) == (1, "")
    assert words in said.err
    assert terminal("optout", "--list", "--json", *AT).json == {"optouts": []}


@pytest.mark.parametrize(
    "arguments", [(), ("LAMP-1", "--list"), ("LAMP-1", "--remove", "--until", "90d")]
)
def test_wrong_usage_is_told_by_the_exit_code(
    terminal: Terminal, arguments: tuple[str, ...]
) -> None:
    assert terminal("optout", *arguments).code == 2
