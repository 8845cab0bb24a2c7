from datetime import timedelta

import pytest

from bot.messages.digest import digest as drawn
from bot.messages.rejects import SHOWN, no_such_place, rejects
from stranded.actions import Why
from stranded.rejects import RejectedLine, Rejects
from tests.bot.messages.test_hostile_text import assert_safe
from tests.bot.messages.things import LOCALES, NOW, card, digest, reader, shown, state

HOUR_AGO = NOW - timedelta(hours=1)


def some(count: int, code: str = "US", account: str = "A1SELLER", more: int = 0) -> Rejects:
    lines = tuple(
        RejectedLine(number + 2, Why("bad_number", {"column": "price", "value": f"x{number}"}), "A")
        for number in range(count)
    )
    return Rejects(account, code, HOUR_AGO, 30_000, count + more, lines)


def test_one_report_tells_each_line_with_its_sku_and_why() -> None:
    found = some(1)
    found = Rejects(
        *("A1SELLER", "US", HOUR_AGO, 3, 2),
        lines=(*found.lines, RejectedLine(12_345, Why("missing_sku"), None)),
    )

    assert shown(rejects([found], reader())).splitlines() == [
        "*US* · 2 lines of 3 could not be read, report of Nov 23, 16:00 UTC",
        "• line 2 · `A` · price: “x0” is no plain number.",
        "• line 12,345 · The SKU is missing.",
    ]


def test_the_same_in_chinese() -> None:
    assert shown(rejects([some(1)], reader("zh-CN"))).splitlines() == [
        "*US* · 30,000 行中有 1 行无法读取，报告时间 11月23日 16:00 UTC",
        "• 第 2 行 · `A` · price：“x0”不是普通数字。",
    ]


def test_a_page_says_how_many_follow_and_how_to_see_them() -> None:
    first = shown(rejects([some(SHOWN, more=12)], reader()))
    last = shown(rejects([some(12, more=SHOWN)], reader(), SHOWN))

    assert "… and 12 more: `/stranded rejected US 20`" in first
    assert "`python -m bot rejected --marketplace US`" in first
    assert "more:" not in last


def test_several_reports_tell_how_many_each_has_and_the_way_to_them() -> None:
    text = shown(rejects([some(2), some(0, "CA")], reader()))
    of = "report of Nov 23, 16:00 UTC"

    assert text.splitlines()[1:] == [
        f"• *US* · 2 lines of 30,000 could not be read, {of} → `/stranded rejected US`",
        f"• *CA* · every one of 30,000 lines was read, {of}",
    ]


def test_with_several_accounts_the_way_names_the_account() -> None:
    text = shown(rejects([some(2), some(1, account="A2OTHER")], reader()))

    assert "→ `/stranded rejected A2OTHER US`" in text


def test_a_report_without_such_lines_says_so() -> None:
    assert "Every line of the last reports could be read." in shown(rejects([some(0)], reader()))


def test_without_a_report_nothing_is_claimed() -> None:
    assert "not read a stranded report yet" in shown(rejects([], reader()))


def test_a_place_that_nobody_looks_after_is_told_with_those_that_are() -> None:
    assert "`JP`" in shown(no_such_place("JP", ("US", "CA"), reader()))
    assert "`US`, `CA`" in shown(no_such_place("JP", ("US", "CA"), reader()))


@pytest.mark.parametrize("locale", LOCALES)
def test_a_digest_says_that_lines_were_set_aside_and_how_to_see_them(locale: str) -> None:
    made = digest([card()], marketplaces=(state(rejected=7), state(code="CA", rejected=5)))

    text = shown(drawn(made, reader(locale)))

    assert "12" in text
    assert "`/stranded rejected`" in text
    assert_safe(drawn(made, reader(locale)))
