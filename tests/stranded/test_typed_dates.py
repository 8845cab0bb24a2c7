"""Dates as people and mails write them: read in their forms, and never guessed."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stranded.typed_dates import MONTHS, dates_in, read_date

TODAY = date(2026, 11, 26)
TWENTIETH = date(2026, 11, 20)


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-20", "2026/11/20", "2026.11.20", "2026-11-20.", "11/20/2026", "20/11/2026",
        "20.11.2026", "Nov 20, 2026", "Nov. 20 2026", "november 20th, 2026", "20 Nov 2026",
        "20th of November, 2026", "NOV 20", "20 November", "20-Nov-2026", "Nov-20-2026",
        "2026年11月20日", "2026 年 11 月 20 日", "11月20日", "11月20号", "2026年11月20日。",
    ],
)  # fmt: skip
def test_a_date_is_read_in_the_forms_that_people_write(text: str) -> None:
    read = read_date(text, TODAY)

    assert read is not None, text
    assert read.days == (TWENTIETH,)


@pytest.mark.parametrize(
    "text",
    [
        "", "20", "11", "2026", "2026-11", "11-20", "20261120", "yesterday", "Nov 2026",
        "2026-13-20", "2026-02-30", "31 Feb 2026", "2026-11/20", "2026-11-20x", "x2026-11-20",
        "2026-11-201", "LAMP-2026-11-20", "2026-11-20-B", "1.2026.11.20", "20/11/26", "Decorate 5",
        "Marching 20", "２０２６", "12026年11月20日", "2026年13月20日",
    ],
)  # fmt: skip
def test_what_is_no_whole_date_is_none(text: str) -> None:
    assert read_date(text, TODAY) is None


@pytest.mark.parametrize("text", ["03/04/2026", "3.4.2026", "03-04-2026"])
def test_a_date_that_two_days_fit_is_not_decided(text: str) -> None:
    read = read_date(text, TODAY)

    assert read is not None
    assert set(read.days) == {date(2026, 4, 3), date(2026, 3, 4)}


def test_the_same_number_twice_is_one_day() -> None:
    read = read_date("04/04/2026", TODAY)

    assert read is not None
    assert read.days == (date(2026, 4, 4),)


@pytest.mark.parametrize(
    ("text", "today", "day"),
    [
        ("Nov 26", TODAY, date(2026, 11, 26)),
        ("Nov 27", TODAY, date(2026, 11, 27)),
        ("Nov 28", TODAY, date(2025, 11, 28)),
        ("12月30日", date(2027, 1, 3), date(2026, 12, 30)),
        ("Jan 1", date(2026, 12, 31), date(2027, 1, 1)),
        ("Feb 29", TODAY, date(2024, 2, 29)),
    ],
)
def test_without_a_year_it_is_the_last_such_day(text: str, today: date, day: date) -> None:
    read = read_date(text, today)

    assert read is not None
    assert read.days == (day,)


ANY_DAY = st.dates(date(2000, 1, 1), date(2099, 12, 31))
FORMS = ("{0:%Y-%m-%d}", "{0:%Y/%m/%d}", "{1} {0.day}, {0.year}", "{0.day} {1} {0.year}",
         "{0.year}年{0.month}月{0.day}日")  # fmt: skip


@given(ANY_DAY, st.sampled_from(FORMS), st.booleans())
def test_what_is_written_is_what_is_read(day: date, form: str, short: bool) -> None:
    month = MONTHS[day.month - 1].title()
    read = read_date(form.format(day, month[:3] if short else month), TODAY)

    assert read is not None
    assert read.days == (day,)


@given(ANY_DAY, ANY_DAY, st.sampled_from(FORMS), st.sampled_from(FORMS))
def test_all_dates_of_a_text_are_found_in_their_order(
    first: date, second: date, one: str, other: str
) -> None:
    written = [
        form.format(day, MONTHS[day.month - 1]) for form, day in ((one, first), (other, second))
    ]
    text = "Sent on {}, to be removed by {}; reply soon.".format(*written)

    found = list(dates_in(text, TODAY))

    assert [read.days for read in found] == [(first,), (second,)]
    assert [text[read.begin : read.end] for read in found] == written


@given(st.text(), st.dates(date(1990, 1, 1), date(2100, 1, 1)))
def test_no_text_breaks_it_and_no_day_without_a_year_lies_ahead(text: str, today: date) -> None:
    for read in dates_in(text, today):
        assert text[read.begin : read.end] == read.written
        if str(read.days[0].year) not in read.written:
            assert all(day <= today + timedelta(days=1) for day in read.days)
