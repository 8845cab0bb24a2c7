"""`history`: all that was done about a SKU."""

import pytest

from store import audit
from store.database import Database
from stranded.scope import Scope
from tests.bot.cli.terminal import SELLER, Terminal
from tests.bot.shop import NOW

ITEM = {"sku": "RED*10", "asin": "B0RED10000", "fnsku": "X00RED1000"}
HEADING = "What was done about RED*10 · US · A1SELLER"


def note(terminal: Terminal, event: str, marketplace: str = "US", **detail: object) -> None:
    database = Database(f"sqlite:///{terminal.database}")
    with database.write() as session:
        scope, subject = Scope("default", SELLER), f"{marketplace}/RED*10"
        audit.append(session, scope, b"", event, "U0ADA", subject, detail, NOW)
    database.close()


@pytest.mark.parametrize("name", ["RED*10", "B0RED10000", "X00RED1000"])
def test_all_of_it_is_told_in_lines(terminal: Terminal, name: str) -> None:
    terminal.import_rows(ITEM)
    for _ in range(60):
        note(terminal, "opt_out")
    note(terminal, "relist.failed", why="no_effect")

    said = terminal("history", name)

    lines = said.out.splitlines()
    assert (said.code, lines[0], len(lines)) == (0, HEADING, 62)
    assert lines[-1] == (
        "• Nov 23, 17:00 UTC · <@U0ADA> · Relist: it did not work. "
        "Amazon accepted it, but the listing did not change within 24 hours."
    )


def test_as_json_each_event_has_its_name_and_its_sentence(terminal: Terminal) -> None:
    terminal.import_rows(ITEM)
    note(terminal, "relist.failed", why="no_effect")

    (told,) = terminal("history", "RED*10", "--json", "--locale", "zh-CN").json["histories"]

    assert {name: told[name] for name in ("account", "marketplace", "sku")} == {
        "account": SELLER,
        "marketplace": "US",
        "sku": "RED*10",
    }
    (event,) = told["events"]
    assert (event["at"], event["event"], event["actor"]) == (
        NOW.isoformat(),
        "relist.failed",
        "U0ADA",
    )
    assert (event["what"], "24" in event["why"]) == ("重新发布：未成功。", True)


def test_a_sku_that_left_the_list_is_still_told_of(terminal: Terminal) -> None:
    terminal.import_rows(ITEM, {"sku": "OTHER"})
    terminal.import_rows({"sku": "OTHER"}, seen_at="2026-11-23T10:00Z")

    said = terminal("history", "RED*10")

    assert said.code == 0
    assert said.out.splitlines() == [HEADING, "Nothing yet: no action, no check and no opt-out."]


def test_places_can_be_named_and_a_wrong_one_is_said(terminal: Terminal) -> None:
    terminal.import_rows(ITEM)
    terminal.import_rows(ITEM, marketplace="CA")
    note(terminal, "opt_in", marketplace="CA")

    both = terminal("history", "RED*10").out
    one = terminal("history", "RED*10", "--marketplace", "CA", "--account", SELLER).out
    wrong = terminal("history", "RED*10", "--marketplace", "DE")

    assert both.count("What was done about") == 2
    assert one.splitlines()[0] == "What was done about RED*10 · CA · A1SELLER"
    assert (wrong.code, wrong.out) == (1, "")
    assert "is in another account or marketplace. Leave --account" in wrong.err


def test_a_sku_that_was_never_seen_is_told_with_what_begins_alike(terminal: Terminal) -> None:
    terminal.import_rows(ITEM)

    said = terminal("history", "red")

    assert said.code == 1
    assert "red is not on the stranded list" in said.out
    assert "RED*10" in said.out
