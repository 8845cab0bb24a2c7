"""Codes of the business and of Amazon's answers, and their sentences."""

import ast
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest

from amazon.report_columns import OTHER_REPORTS
from bot.messages.items import why
from stranded.actions import Why
from tests.bot.messages.things import LOCALES, reader

ROOT = Path(__file__).parents[3]
SOURCES = ("stranded", "amazon", "store", "bot/workflows")
# Calls whose arguments hold a code, by the place of the argument.
MAKERS = {
    "Why": 0,
    "AmazonError": 0,
    "DownloadFailed": 0,
    "MaybeHappened": 0,
    "ReportRefused": 0,
    "SettingError": 0,
    "_unreadable": 0,
    "_bad": 0,
    "_unclear": 1,
}
# Codes that the source picks from a table.
TABLES = ("CODES", "_CODES")


@cache
def codes_in_use() -> tuple[str, ...]:
    """Every code that the source can hand to a message."""
    files = [file for folder in SOURCES for file in (ROOT / folder).rglob("*.py")]
    files.append(ROOT / "bot" / "downloads.py")
    nodes = (node for file in files for node in ast.walk(ast.parse(file.read_text("utf-8"))))
    return tuple(sorted({code for node in nodes for code in _codes(node)}))


def _codes(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Call):
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        place = MAKERS.get(name, len(node.args))
        yield from _strings(node.args[place : place + 1])
        yield from _strings([given.value for given in node.keywords if given.arg == "code"])
        if isinstance(node.func, ast.Attribute) and node.func.attr == "get":
            table = node.func.value
            yield from _strings(node.args[1:] if _is_table(table) else [])
    if isinstance(node, ast.Assign) and any(map(_is_table, node.targets)):
        yield from _strings(node.value.values if isinstance(node.value, ast.Dict) else [])


def _is_table(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id in TABLES


def _strings(nodes: list[ast.expr]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value:
            yield node.value


def test_the_search_for_codes_finds_those_of_every_package() -> None:
    assert {
        "primary_action",
        "amazon_refused",
        "lwa_invalid_grant",
        "unauthorized",
        "bad_date",
        "would_close_many",
        "not_as_wished",
    } <= set(codes_in_use())


@pytest.mark.parametrize("locale", LOCALES)
def test_every_code_in_use_has_a_sentence_of_its_own(locale: str) -> None:
    language = reader(locale).language

    without = [code for code in codes_in_use() if not language.has("why", code)]

    assert without == []


def test_a_code_without_a_sentence_is_still_named() -> None:
    assert "`brand_new_code`" in why(Why("brand_new_code"), reader())


def test_an_instant_is_read_from_the_text_that_the_store_keeps() -> None:
    start = datetime(2026, 12, 24, 8, tzinfo=UTC)

    live = why(Why("start_date", {"start": start}), reader(), passed=False)
    kept = why(Why("start_date", {"start": start.isoformat()}), reader(), passed=False)

    assert live == kept
    assert "Dec 24, 08:00 UTC" in live


@pytest.mark.page("F38")
def test_a_future_start_date_is_named_as_the_reason_not_to_act() -> None:
    start = datetime(2026, 12, 24, 8, tzinfo=UTC)

    sentence = why(Why("start_date", {"start": start}), reader(), passed=False)

    assert "a date in the future keeps stock stranded on purpose" in sentence


@pytest.mark.page("F16")
def test_missing_dangerous_goods_information_points_to_change_to_fba() -> None:
    assert "Change to FBA in Seller Central" in why(Why("dangerous_goods_missing"), reader())


def test_amazons_own_words_stand_in_its_refusal() -> None:
    refused = Why("amazon_refused", {"issues": [["90220", "'price' is required"]]})

    assert "“'price' is required” (`90220`)" in why(refused, reader())


def test_a_setting_out_of_range_names_the_range() -> None:
    given = {"key": "auto_relist_days", "value": "1", "least": 2, "most": 365}

    sentence = why(Why("not_in_range", given), reader())

    assert sentence == "`auto_relist_days` takes whole numbers from 2 to 365, not “1”."


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("report", sorted(set(OTHER_REPORTS.values())))
def test_every_other_report_that_is_known_has_its_name(report: str, locale: str) -> None:
    told = reader(locale)

    sentence = why(Why("other_report", {"report": report}), told)

    assert sentence != why(Why("other_report", {"report": "never heard of"}), told)
