"""Amazon's issues in a seller's words, with what to do next, and Amazon's own beside them."""

import pytest

from bot.messages.issues import issue_lines
from bot.messages.items import why
from stranded.actions import Why
from tests.bot.messages.every import CATEGORIES, CODES
from tests.bot.messages.things import reader

LOCALES = ("en", "zh-CN")


def said(*issues: list[object], locale: str = "en") -> list[str]:
    return [str(line) for line in issue_lines(issues, reader(locale).language)]


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("code", CODES)
def test_every_code_met_has_words_with_amazons_own_beside_them(code: str, locale: str) -> None:
    (line,) = said([code, "Amazon says so", [], []], locale=locale)

    alone = said(["0", "Amazon says so", [], []], locale=locale)[0].replace("`0`", f"`{code}`")
    assert line.endswith(alone)
    assert len(line) > len(alone) + 10


@pytest.mark.parametrize("category", CATEGORIES)
def test_a_category_speaks_for_a_code_that_nobody_knows(category: str) -> None:
    (line,) = said(["12345", "Amazon says so", [category], []])

    assert "Seller Central" in line.split("Amazon's words:")[0]


def test_an_unknown_issue_is_amazons_message_alone() -> None:
    assert said(["12345", "Something odd", [], []]) == ["Amazon's words: “Something odd” (`12345`)"]


def test_a_missing_price_is_told_as_one_and_not_as_too_few_values() -> None:
    (line,) = said(["99022", "Not enough values", ["MISSING_PRICE"], ["purchasable_offer"]])

    assert line.startswith("The offer has no price.")


@pytest.mark.parametrize(
    ("attribute", "words"),
    [
        ("num_batteries", "Amazon wants more about the batteries"),
        ("battery", "Amazon wants more about the batteries"),
        ("lithium_battery", "Amazon wants more about the batteries"),
        ("hazmat", "Amazon wants more about the dangerous goods"),
        ("ghs", "Amazon wants more about the dangerous goods"),
        ("safety_data_sheet_url", "Amazon wants more about the dangerous goods"),
        ("batteries_required", "Amazon wants the dangerous-goods information"),
        ("brand", "The listing lacks something"),
    ],
)
def test_what_an_attribute_is_about_tells_more_than_its_code(attribute: str, words: str) -> None:
    (line,) = said(["90220", "required but not supplied", ["MISSING_ATTRIBUTE"], [attribute]])

    assert line.startswith(words)


def test_issues_with_the_same_words_are_told_together() -> None:
    (line,) = said(
        ["90220", "'battery' is required", [], ["battery"]],
        ["90220", "'weight' is required", [], ["num_batteries"]],
    )

    assert line.count("Amazon wants more") == 1
    assert "Amazon's words: “'battery' is required” “'weight' is required” (`90220`)" in line


def test_each_of_several_codes_is_named() -> None:
    (line,) = said(["1", "One", [], []], ["2", "Two", [], []], locale="zh-CN")

    assert line == "亚马逊的原话：“One” (`1`) “Two” (`2`)"


def test_what_amazon_says_can_neither_format_nor_address() -> None:
    (line,) = said(["<b>", "*Call* <!channel> now", ["<@U1>"], ["<@U1>"]])

    assert "<!channel>" not in line
    assert "*Call*" not in line
    assert "<b>" not in line


def test_a_refusal_that_was_kept_with_code_and_message_only_is_still_told() -> None:
    kept = Why("amazon_refused", {"issues": [["90220", "'price' is required"]]})

    assert "“'price' is required” (`90220`)" in why(kept, reader())


def test_only_the_first_issues_are_told() -> None:
    many: list[list[object]] = [[code, "x", [], []] for code in CODES]

    assert len(said(*many)) == 3
