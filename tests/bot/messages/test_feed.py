"""The calendar's entries in words: plain, with where each date comes from."""

from datetime import date

import pytest

from bot.messages import feed
from stranded.cards import Card
from stranded.notices import Notice
from stranded.settings import AccountSettings
from tests.bot.messages.test_ical import read
from tests.bot.messages.things import NOW, card, episode, reader

NOTICE = Notice("A1SELLER", "US", "KETTLE_RED*1", date(2026, 11, 20), "U0ANNA", NOW)
QUICK = {"settings": AccountSettings(accelerated_removal=True)}


def entries(*cards: Card, locale: str = "en") -> list[dict[str, str]]:
    found: list[dict[str, str]] = []
    for name, value in read(feed.feed(cards, 0, reader(locale))):
        if (name, value) == ("BEGIN", "VEVENT"):
            found.append({})
        elif found:
            found[-1].setdefault(name, value)
    return found


def only(of: Card, locale: str = "en") -> dict[str, str]:
    (found,) = entries(of, locale=locale)
    return found


def test_an_entry_says_what_goes_where_the_date_comes_from_and_what_can_be_done() -> None:
    told = only(card(removal_on=date(2026, 12, 7)))

    assert told["UID"] == f"removal-{episode().id}@refloat"
    assert told["DTSTART;VALUE=DATE"] == "20261207"
    assert told["SUMMARY"] == "Amazon takes away: KETTLE_RED*1 (US)"
    lines = told["DESCRIPTION"].split("\n")
    assert lines[:3] == ["Red kettle, 1.7 l", "Listing closed", "Date from Amazon's report."]
    assert lines[3].startswith("Still possible: ")
    assert lines[4:] == ["In Slack: /stranded KETTLE_RED*1", "Data of 2026-11-23 16:00 UTC"]


@pytest.mark.parametrize(
    ("of", "summary", "words"),
    [
        (
            card(known={"notice": NOTICE}),
            "Amazon takes away",
            "30 days after Amazon's notice of 2026-11-20, by the page's rule",
        ),
        (card("trademark_misuse"), "Disposal from today", "An estimate by its earliest reading"),
        (card(removal_on=date(2026, 11, 20)), "Check, the date is past", "listed still"),
        (card(removal_on=date(2026, 12, 7), known=QUICK), "Amazon takes away", "may be sooner"),
    ],
)
def test_each_kind_of_date_says_what_it_is(of: Card, summary: str, words: str) -> None:
    told = only(of)

    assert told["SUMMARY"].startswith(summary)
    assert words in told["DESCRIPTION"]


def test_a_notice_told_later_than_the_report_is_the_newest_word() -> None:
    assert only(card(known={"notice": NOTICE}))["LAST-MODIFIED"] == "20261123T170000Z"
    assert only(card(removal_on=date(2026, 12, 7)))["LAST-MODIFIED"] == "20261123T160000Z"


def test_a_date_that_moves_keeps_its_name() -> None:
    first, later = (only(card(removal_on=date(2026, 12, day))) for day in (7, 9))

    assert first["UID"] == later["UID"]
    assert first["DTSTART;VALUE=DATE"] != later["DTSTART;VALUE=DATE"]


def test_an_item_without_a_date_is_not_in_it() -> None:
    assert entries(card()) == []


def test_texts_are_plain_and_no_title_makes_an_entry_of_its_own() -> None:
    hostile = "A & B <c> 'd'\r\nEND:VEVENT\r\nBEGIN:VEVENT; \\n, "
    found = entries(card(sku=hostile[:30], title=hostile, removal_on=date(2026, 12, 7)))

    assert len(found) == 1
    assert "A & B <c> 'd' END:VEVENT BEGIN:VEVENT; \\n," in found[0]["DESCRIPTION"]


def test_a_chinese_reader_reads_it_in_chinese() -> None:
    told = only(card(removal_on=date(2026, 12, 7)), "zh-CN")

    assert told["SUMMARY"] == "亚马逊将移除：KETTLE_RED*1（US）"
    assert "日期来自亚马逊的报告。" in told["DESCRIPTION"]
