from dataclasses import replace
from datetime import UTC, datetime

import pytest

from config.rules import load_rulebook
from store import mappings
from store.database import Database
from stranded.reasons import ReasonMapping
from tests.bot.cli.terminal import LATER, NOW, Terminal

MOON = "Phase of the moon"
REMOVAL = {"required", "instructed", "conditional", "alternative", "none"}


def moon(sku: str) -> dict[str, str]:
    return {"sku": sku, "stranded-reason": MOON}


def test_every_reason_of_the_rule_book_is_listed_in_both_languages(terminal: Terminal) -> None:
    said = terminal("reasons", "--json")

    told = {reason["key"]: reason for reason in said.json["reasons"]}
    assert said.code == 0
    assert set(told) == {reason.key for reason in load_rulebook().reasons}
    for reason in told.values():
        assert set(reason) == {
            *("key", "names", "edition", "severity", "one_click", "auto", "auto_mode"),
            *("removal", "steps", "official_names", "level"),
        }
        assert set(reason["names"]) == set(reason["steps"]) == {"en", "zh-CN"}
        assert reason["auto"] in (None, "relist", "change_to_fba")
        assert reason["auto_mode"] in ("auto", "ask", "off")
        assert reason["removal"] in REMOVAL


def test_the_list_can_be_read_in_chinese(terminal: Terminal) -> None:
    assert "Listing closed" in terminal("reasons").out
    chinese = terminal("reasons", "--locale", "zh-CN").out
    assert "商品已下架\n" in chinese
    assert "停售的商品 (Discontinued listing)\n" in chinese
    assert "账户问题：账户被冻结 *\n" in chinese
    assert chinese.splitlines()[-1].startswith("* ")
    assert "*" not in terminal("reasons").out


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
    lines = terminal("reasons", "--check", file).out.splitlines()
    assert [line.split(maxsplit=2) for line in lines] == [
        ["2", "stranded-reason", "'Phase of the moon'"],
        ["1", "stranded-reason", "'Bad luck'"],
    ]


def test_recommendations_that_nobody_knows_are_listed_by_their_column(terminal: Terminal) -> None:
    file = terminal.file(
        {"primary-action": "Erneut anbieten"},
        {"primary-action": ""},
        {"primary-action": "Etwas tun"},
        {"primary-action": "Etwas tun", "stranded-reason": "Phase of the moon"},
    )

    said = terminal("reasons", "--check", file, "--json")

    assert said.code == 1
    assert said.json["unknown"] == [
        {"column": "primary-action", "value": "Etwas tun", "rows": 2},
        {"column": "stranded-reason", "value": "Phase of the moon", "rows": 1},
    ]


def test_every_unknown_value_is_listed_however_many_there_are(terminal: Terminal) -> None:
    file = terminal.file(*({"stranded-reason": f"Text {number}"} for number in range(300)))

    assert len(terminal("reasons", "--check", file, "--json").json["unknown"]) == 300


def test_a_check_of_something_else_is_refused(terminal: Terminal) -> None:
    said = terminal("reasons", "--check", terminal.raw(b"hello\n"))

    assert (said.code, said.out) == (1, "")
    assert "no stranded report" in said.err


def test_unknown_texts_of_the_items_kept_are_listed_with_their_numbers(terminal: Terminal) -> None:
    terminal.import_rows(moon("A"), moon("B"), {"sku": "C", "stranded-reason": "Bad luck"}, {})

    said = terminal("reasons", "--unknown", "--json")

    assert said.code == 0
    assert said.json == {
        "unknown": [
            {"value": MOON, "items": 2, "sku": "A", "mapped_to": None},
            {"value": "Bad luck", "items": 1, "sku": "C", "mapped_to": None},
        ],
        "mappings": [],
    }
    assert f"2  '{MOON}', such as A\n" in terminal("reasons", "--unknown").out


def test_without_unknown_texts_the_list_says_so(terminal: Terminal) -> None:
    terminal.import_rows({})

    assert terminal("reasons", "--unknown").out == "The rule book knows the reason of every item.\n"


def test_a_mapping_holds_at_once_and_in_later_reports(terminal: Terminal) -> None:
    terminal.import_rows(moon("A"))

    said = terminal("reasons", "--map", MOON, "listing_closed", "--now", NOW)
    assert (said.code, said.err) == (0, "")
    assert "now counts as listing_closed. 1 item was judged anew." in said.out
    assert "Listing closed" in terminal("show", "A", "--now", NOW).out

    terminal.import_rows(moon("A"), seen_at=LATER)
    listed = terminal("reasons", "--unknown", "--json").json
    assert listed["unknown"] == []
    assert listed["mappings"] == [
        {
            "value": MOON,
            "reason": "listing_closed",
            "by": "cli",
            "at": "2026-11-23T09:00:00+00:00",
            "standing": "holds",
        }
    ]
    assert "Listing closed" in terminal("show", "A", "--now", LATER).out


def test_a_mapping_can_be_changed_and_taken_back(terminal: Terminal) -> None:
    terminal("reasons", "--map", MOON, "listing_closed")

    changed = terminal("reasons", "--map", MOON, "missing_price", "--json")
    assert (changed.json["before"], changed.json["mapping"]["reason"]) == (
        "listing_closed",
        "missing_price",
    )
    assert "as before" in terminal("reasons", "--map", MOON, "missing_price").out

    assert terminal("reasons", "--unmap", MOON.upper(), "--json").json["removed"]["value"] == MOON
    again = terminal("reasons", "--unmap", MOON)
    assert (again.code, "was not mapped" in again.out) == (1, True)
    again = terminal("reasons", "--unmap", MOON, "--json")
    assert again.json == {"removed": None, "judged": 0}


@pytest.mark.parametrize(
    ("value", "key", "said"),
    [
        (MOON, "moonlight", "has no reason `moonlight`"),
        (
            "Expired product",
            "listing_closed",
            "knows “Expired product” itself, as `expired_product`",
        ),
        (" ", "listing_closed", "Without words"),
        ("x" * 501, "listing_closed", "longer than 500 characters"),
    ],
)
def test_a_mapping_that_may_not_be_is_refused_in_one_sentence(
    terminal: Terminal, value: str, key: str, said: str
) -> None:
    refused = terminal("reasons", "--map", value, key, "--json")

    assert (refused.code, refused.out) == (1, "")
    assert said in refused.err
    assert refused.err.count("\n") == 1


def test_a_mapping_that_is_not_used_says_why(terminal: Terminal) -> None:
    terminal.import_rows(moon("A"))
    gone = ReasonMapping(MOON, "no_more", "U0MAX", datetime(2026, 11, 1, tzinfo=UTC))
    database = Database(f"sqlite:///{terminal.database}")
    with database.write() as session:
        mappings.save(session, "default", gone)
        mappings.save(session, "default", replace(gone, text="Expired product"))
    database.close()

    told = terminal("reasons", "--unknown").out

    assert "the rule book has no such reason" in told
    assert "the rule book knows this text itself" in told


def test_one_thing_is_asked_at_a_time(terminal: Terminal) -> None:
    assert terminal("reasons", "--unknown", "--unmap", MOON).code == 2
    assert terminal("reasons", "--map", MOON).code == 2
