"""Amazon's mail: what it says of the removal date, and of which stranding it speaks."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stranded.deadlines import DateSource, RemovalDate, by_notice, removal_of
from stranded.items import When
from stranded.notice_command import read_notice
from stranded.notices import Notice, is_about, refuse_day
from stranded.settings import AccountSettings
from tests.bot.messages.things import NOW, US, episode, facts, item

TODAY = date(2026, 11, 23)
DAY = timedelta(days=1)


def notice(on: date, at: datetime = NOW) -> Notice:
    return Notice("A1SELLER", "US", "KETTLE_RED*1", on, "U0ANNA", at)


def told(on: date, reason: str = "listing_closed", **changes: object) -> RemovalDate:
    changes = {"stranded_on": date(2024, 1, 2), **changes}
    return removal_of(facts(episode(reason, **changes), notice=notice(on)))


@pytest.mark.page("F45", "F46")
def test_stock_goes_thirty_days_after_the_notice_and_not_after_the_stranding() -> None:
    found = told(date(2024, 3, 1))

    assert (found.on, found.source) == (date(2024, 3, 31), DateSource.NOTICE_PAGE)
    assert found.notice == notice(date(2024, 3, 1))


def test_the_sellers_own_setting_comes_before_the_pages_days() -> None:
    found = by_notice(notice(date(2024, 3, 1)), 14)

    assert (found.on, found.source, found.counted) == (
        date(2024, 3, 15),
        DateSource.NOTICE_OWN,
        14,
    )


def test_a_setting_of_no_days_is_a_setting() -> None:
    assert by_notice(notice(TODAY), 0).on == TODAY


@pytest.mark.page("F46")
def test_without_a_notice_no_date_is_claimed() -> None:
    assert removal_of(facts(episode())).on is None


def test_the_reports_own_date_comes_first() -> None:
    found = told(date(2024, 3, 1), removal_on=date(2024, 4, 9))

    assert (found.on, found.source, found.notice) == (date(2024, 4, 9), DateSource.REPORT, None)


@pytest.mark.page("F92")
def test_the_disposal_clock_of_trademark_misuse_stands_apart() -> None:
    with_it = told(date(2026, 11, 20), "trademark_misuse", stranded_on=date(2026, 11, 2))
    without = removal_of(facts(episode("trademark_misuse", stranded_on=date(2026, 11, 2))))

    assert with_it == without
    assert (with_it.on, with_it.disposal) == (date(2026, 12, 2), True)


@pytest.mark.page("F47")
def test_with_accelerated_removal_a_counted_date_may_come_sooner() -> None:
    quick = AccountSettings(accelerated_removal=True)
    found = facts(episode(), notice=notice(date(2026, 11, 20)), settings=quick)

    assert removal_of(found).or_sooner


@pytest.mark.parametrize(
    ("stranded_on", "on", "at", "about"),
    [
        (date(2026, 11, 2), date(2026, 11, 2), NOW, True),
        (date(2026, 11, 2), date(2026, 11, 1), NOW, True),
        (date(2026, 11, 2), date(2026, 10, 31), NOW, False),
        (datetime(2026, 11, 3, 7, tzinfo=UTC), date(2026, 11, 1), NOW, True),
        (None, date(2026, 1, 1), NOW, True),
        (None, date(2026, 11, 22), NOW - 21 * DAY, False),
    ],
)
def test_a_notice_from_before_the_stranding_spoke_of_an_earlier_one(
    stranded_on: When | None, on: date, at: datetime, about: bool
) -> None:
    seen = NOW - 20 * DAY

    assert is_about(notice(on, at), item(stranded_on=stranded_on), seen, US.zone) is about


def test_a_notice_of_an_earlier_stranding_gives_no_date() -> None:
    assert told(date(2026, 10, 1), stranded_on=date(2026, 11, 2)).on is None


@pytest.mark.parametrize(
    ("on", "stranded_on", "code"),
    [
        (TODAY, date(2026, 11, 2), None),
        (date(2026, 11, 24), date(2026, 11, 2), None),  # in the far east it is
        (date(2026, 11, 25), date(2026, 11, 2), "notice_in_the_future"),
        (date(2026, 10, 31), date(2026, 11, 2), "notice_before_stranding"),
        (date(2025, 11, 23), date(2025, 1, 1), None),
        (date(2025, 11, 22), date(2025, 1, 1), "notice_too_old"),
        (date(2025, 11, 22), None, "notice_too_old"),
    ],
)
def test_a_day_that_no_mail_can_have_come_is_refused(
    on: date, stranded_on: date | None, code: str | None
) -> None:
    against = refuse_day(on, item(stranded_on=stranded_on), NOW, US.zone)

    assert (against.code if against else None) == code


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.dates(date(2020, 1, 1), date(2030, 1, 1)))
def test_what_is_taken_down_is_always_about_the_item_it_was_told_of(
    on: date, stranded_on: date
) -> None:
    of = item(stranded_on=stranded_on)

    if refuse_day(on, of, NOW, US.zone) is None:
        assert is_about(notice(on), of, NOW, US.zone)
        assert on <= TODAY + DAY


@pytest.mark.parametrize(
    ("text", "sku", "marketplace", "day"),
    [
        ("LAMP-1 2026-11-20", "LAMP-1", "", date(2026, 11, 20)),
        ("LAMP-1 2026-11-20 us", "LAMP-1", "US", date(2026, 11, 20)),
        ("RED LAMP 20 Nov 2026", "RED LAMP", "", date(2026, 11, 20)),
        ("KIT 20 Nov 20", "KIT 20", "", date(2026, 11, 20)),
        ("LAMP-1 2026 年 11 月 20 日", "LAMP-1", "", date(2026, 11, 20)),
        ("2026-01-01 2026-11-20", "2026-01-01", "", date(2026, 11, 20)),
        ("2026-11-20", "2026-11-20", "", None),
        ("LAMP-1", "LAMP-1", "", None),
        ("LAMP US", "LAMP", "US", None),
        ("US", "US", "", None),
    ],
)
def test_a_sku_is_what_date_and_marketplace_leave(
    text: str, sku: str, marketplace: str, day: date | None
) -> None:
    read = read_notice(text, {"US", "CA"}, TODAY)

    assert (read.sku, read.marketplace, read.off) == (sku, marketplace, False)
    assert (read.when.days[0] if read.when else None) == day


@pytest.mark.parametrize("text", ["LAMP-1 off", "LAMP-1 OFF us"])
def test_off_takes_a_notice_back(text: str) -> None:
    read = read_notice(text, {"US"}, TODAY)

    assert (read.sku, read.when, read.off) == ("LAMP-1", None, True)
