"""What a person types to opt a SKU out: read in its forms, and an end never guessed."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stranded.actions import Why
from stranded.items import local_day
from stranded.marketplaces import MARKETPLACES
from stranded.optout_command import End, OptOutWords, is_amazons_code, read_end, readings
from tests.bot.messages.things import NOW

PACIFIC = ZoneInfo("America/Los_Angeles")
ZONES = sorted({place.timezone for place in MARKETPLACES.values()})


def words(text: str) -> OptOutWords:
    """With the shortest SKU that the text can mean."""
    return [*readings(text, {"A1SELLER"})][-1]


def end(text: str, now: datetime = NOW, zone: ZoneInfo = PACIFIC) -> datetime | None:
    found = read_end(text, now, zone)
    assert isinstance(found, End), found
    return found.until


def why(text: str, now: datetime = NOW) -> str:
    found = read_end(text, now, PACIFIC)
    assert isinstance(found, Why), found
    return found.code


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("LAMP-1", OptOutWords("LAMP-1")),
        ("LAMP-1 90d", OptOutWords("LAMP-1", "90d")),
        ("LAMP-1 us", OptOutWords("LAMP-1", "", "US")),
        ("LAMP-1 6w US", OptOutWords("LAMP-1", "6w", "US")),
        ("LAMP-1 US 6w", OptOutWords("LAMP-1", "6w", "US")),
        ("LAMP-1 6 weeks US A1SELLER", OptOutWords("LAMP-1", "6 weeks", "US", "A1SELLER")),
        ("LAMP-1 2026-12-31 A1SELLER", OptOutWords("LAMP-1", "2026-12-31", "", "A1SELLER")),
        ("LAMP-1 until 31 Dec 2026", OptOutWords("LAMP-1", "31 Dec 2026")),
        ("LAMP-1 for 90 days", OptOutWords("LAMP-1", "90 days")),
        ("LAMP-1 for good", OptOutWords("LAMP-1", "for good")),
        ("LAMP-1 永久", OptOutWords("LAMP-1", "永久")),
        ("LAMP-1 到 2026 年 12 月 31 日 DE", OptOutWords("LAMP-1", "2026 年 12 月 31 日", "DE")),
        ("LAMP-1 6个星期", OptOutWords("LAMP-1", "6个星期")),
        ("RED  LAMP 90d", OptOutWords("RED  LAMP", "90d")),
        ("90d", OptOutWords("90d")),
        ("US", OptOutWords("US")),
        ("for 90d", OptOutWords("for", "90d")),
        ("LAMP-1 soon", OptOutWords("LAMP-1 soon")),
        ("LAMP-1 0d", OptOutWords("LAMP-1 0d")),
        ("LAMP-1 90", OptOutWords("LAMP-1 90")),
        ("LAMP-1 3m", OptOutWords("LAMP-1 3m")),
    ],
)
def test_end_and_place_are_read_from_behind_the_sku(text: str, meant: OptOutWords) -> None:
    assert words(text) == meant


def test_the_longest_sku_that_can_be_meant_comes_first() -> None:
    assert [one.sku for one in readings("LAMP 90d US", ())] == ["LAMP 90d US", "LAMP 90d", "LAMP"]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("1d", date(2026, 11, 24)),
        ("90d", date(2027, 2, 21)),
        ("6w", date(2027, 1, 4)),
        ("6 周", date(2027, 1, 4)),
        ("2026-11-23", date(2026, 11, 23)),
        ("31 Dec", date(2026, 12, 31)),
        ("Nov 22", date(2027, 11, 22)),
        ("Nov 23", date(2026, 11, 23)),
        ("12月31日", date(2026, 12, 31)),
        ("2031-11-23", date(2031, 11, 23)),
    ],
)
def test_an_end_is_the_end_of_that_local_day(text: str, day: date) -> None:
    midnight = datetime(day.year, day.month, day.day, tzinfo=PACIFIC) + timedelta(days=1)

    assert end(text) == midnight.astimezone(UTC)


def test_for_good_has_no_end() -> None:
    assert (end("forever"), end("For Good"), end("永久")) == (None, None, None)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("2026-11-22", "opt_out_past"),
        ("2031-11-24", "opt_out_too_far"),
        ("99999w", "opt_out_too_far"),
        ("9999-12-31", "opt_out_too_far"),
        ("03/04/2027", "opt_out_ambiguous"),
        ("soon", "opt_out_unread"),
        ("0d", "opt_out_unread"),
        ("90", "opt_out_unread"),
        ("", "opt_out_unread"),
    ],
)
def test_what_is_no_end_is_told_and_not_guessed(text: str, code: str) -> None:
    assert why(text) == code


def test_a_day_that_is_over_in_the_marketplace_may_still_go_on_elsewhere() -> None:
    late = datetime(2026, 11, 24, 7, 59, 59, tzinfo=UTC)

    assert end("2026-11-23", late) == late + timedelta(seconds=1)
    assert why("2026-11-23", late + timedelta(seconds=1)) == "opt_out_past"


@given(
    st.timedeltas(timedelta(0), timedelta(days=3 * 365)).map(lambda apart: NOW + apart),
    st.integers(1, 1500),
    st.sampled_from(ZONES),
)
def test_so_many_days_are_never_shorter_than_that_and_the_same_all_day(
    now: datetime, days: int, name: str
) -> None:
    """Across changes of the clock, too."""
    zone = ZoneInfo(name)
    until = end(f"{days}d", now, zone)
    assert until is not None

    last = until - timedelta(microseconds=1)
    assert local_day(last, zone) == local_day(now, zone) + timedelta(days=days)
    assert local_day(until, zone) > local_day(last, zone)


@pytest.mark.parametrize("text", ["B0LAMP1234", "X00LAMP123", "b0lamp1234"])
def test_an_asin_and_an_fnsku_are_known_by_their_form(text: str) -> None:
    assert is_amazons_code(text)
    assert not is_amazons_code(f"{text}-1")
