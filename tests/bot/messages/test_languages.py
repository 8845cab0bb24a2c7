from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from bot.messages import language
from stranded.items import Money

WHEN = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("locale", "expected"),
    [
        ("zh-CN", "zh-CN"),
        ("zh_CN", "zh-CN"),
        ("zh-TW", "zh-CN"),
        ("ZH", "zh-CN"),
        ("en-GB", "en"),
        ("de-DE", "en"),
        ("", "en"),
        (None, "en"),
    ],
)
def test_chinese_locales_read_chinese_and_all_others_english(
    locale: str | None, expected: str
) -> None:
    assert language(locale).locale == expected


def test_money_is_written_with_its_currency_and_its_own_decimals() -> None:
    dollars, yen = Money(Decimal("12345.5"), "USD"), Money(Decimal(12345), "JPY")

    assert [language("en").money(one) for one in (dollars, yen)] == ["$12,345.50", "¥12,345"]
    assert [language("zh-CN").money(one) for one in (dollars, yen)] == [
        "US$12,345.50",
        "JP¥12,345",
    ]


def test_a_day_is_written_with_its_weekday() -> None:
    assert language("en").day(date(2026, 11, 30)) == "Mon, Nov 30"
    assert language("zh-CN").day(date(2026, 11, 30)) == "11月30日 周一"


def test_an_instant_is_shown_in_the_readers_own_zone_by_slack() -> None:
    shown = "{date_short_pretty} {time}"

    assert language("en").instant(WHEN) == f"<!date^1795410000^{shown}|Nov 23, 05:00 UTC>"
    assert language("zh-CN").instant(WHEN) == f"<!date^1795410000^{shown}|11月23日 05:00 UTC>"


def test_a_text_that_is_no_instant_stays_a_text() -> None:
    assert language("en").instant("2026-11-23T05:00:00+00:00") == language("en").instant(WHEN)
    assert language("en").instant("2026-11-23") == "2026-11-23"
    assert language("en").instant("<!here>") == "&lt;!here&gt;"
