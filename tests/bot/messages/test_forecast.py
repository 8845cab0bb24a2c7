"""The days ahead as a table that reads well in both languages."""

from datetime import date, timedelta

import pytest

from bot.messages.forecast import forecast
from bot.messages.items import why
from bot.messages.table import aligned, bar, width
from stranded.actions import Why
from stranded.forecast import Expected, Forecast, Kind
from tests.bot.messages.things import LOCALES, NOW, US, assert_slack_takes, reader, shown


def made(*numbers: int, **changes: object) -> Forecast:
    """So many relists on each day from today on, and one removal date today."""
    expected = [
        Expected(NOW + timedelta(days=day), Kind.AUTO_RELIST, f"LAMP-{day}-{number}", Why("days"))
        for day, count in enumerate(numbers)
        for number in range(count)
    ]
    removal = Expected(NOW, Kind.REMOVAL, "POT", Why("days"))
    given = {"preview": False, "connected": True, "data_at": NOW, **changes}
    return Forecast("A1", "US", 30, zone=US.zone, expected=(removal, *expected), **given)  # type: ignore[arg-type] # its fields


def test_each_day_has_its_counts_a_bar_and_the_first_skus() -> None:
    message = forecast([made(12, 0, 3)], reader())

    assert_slack_takes(message)
    assert (
        "            relist FBA ask removal\n"
        "Mon, Nov 23     12   -   -       1 ▇▇▇▇▇\n"
        "Wed, Nov 25      3   -   -       - ▇▇\n"
        "all days        15   -   -       1"
    ) in shown(message)
    assert "Relist: `LAMP-0-0`, `LAMP-0-1`, `LAMP-0-2` and 9 more · removal date: `POT`" in (
        shown(message)
    )


@pytest.mark.parametrize("locale", LOCALES)
def test_the_columns_stand_below_each_other_in_either_language(locale: str) -> None:
    text = shown(forecast([made(1200, 3)], reader(locale)))
    table = text.split("```")[1].strip("\n").split("\n")

    ends = {width(line.split("▇")[0].rstrip()) for line in table}
    assert len(ends) == 1


@pytest.mark.parametrize("locale", LOCALES)
def test_the_table_fits_a_telephone(locale: str) -> None:
    text = shown(forecast([made(120, 3)], reader(locale)))

    assert max(map(width, text.split("```")[1].split("\n"))) <= 40


def test_preview_is_said_before_anything_else() -> None:
    text = shown(forecast([made(1, preview=True, connected=False)], reader()))

    assert "Automatic actions are in preview" in text
    assert "not connected here" in text


def test_a_quiet_month_is_said_to_be_one() -> None:
    quiet = Forecast("A1", "US", 30, False, True, NOW, US.zone, ())

    assert "Nothing is due in these days" in shown(forecast([quiet], reader()))


def test_many_marketplaces_are_told_as_far_as_they_fit() -> None:
    message = forecast([made(*range(1, 31))] * 12, reader())

    assert_slack_takes(message)
    assert "more marketplaces" in shown(message)


def test_letters_of_two_columns_are_counted_as_such() -> None:
    assert aligned([["重新", "1"], ["a", "22"]]) == ["重新  1", "a    22"]


@pytest.mark.parametrize(("value", "steps"), [(0, 0), (1, 1), (500, 3), (999, 5), (1000, 5)])
def test_anything_at_all_is_at_least_a_step_of_the_bar(value: int, steps: int) -> None:
    assert bar(value, 1000) == "▇" * steps


@pytest.mark.parametrize(
    ("source", "locale", "said"),
    [
        ("report", "en", "Amazon takes it away on"),
        ("estimate", "en", "an estimate"),
        ("notice_own", "en", "14 days after its notice of"),
        ("notice_own", "en", "by your own setting"),
        ("notice_page", "en", "by the page's rule; your own setting may differ"),
        ("notice_page", "zh-CN", "按亚马逊页面的规则"),
        ("notice_own", "zh-CN", "按您自己的设置"),
    ],
)
def test_a_removal_date_says_where_it_comes_from(source: str, locale: str, said: str) -> None:
    about = {"day": date(2026, 12, 1), "source": source, "notice": date(2026, 11, 17), "days": 14}

    assert said in why(Why("removal_dated", about), reader(locale), passed=False)
