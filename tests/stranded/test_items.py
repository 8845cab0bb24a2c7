"""Rows of the report: units, money, dates that are days or instants, and days stranded."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stranded.actions import Actor, IntentState, Source
from stranded.items import Money, When, earliest, is_instant, latest, local_day
from stranded.marketplaces import MARKETPLACES
from tests.bot.messages.things import NOW, episode, intent, item, listing

LA = ZoneInfo("America/Los_Angeles")
DAY = timedelta(days=1)
zones = st.sampled_from(sorted({place.timezone for place in MARKETPLACES.values()})).map(ZoneInfo)
days = st.dates(date(2020, 1, 1), date(2035, 1, 1))


def test_units_are_those_that_lie_in_the_warehouse() -> None:
    assert item(fulfillable=5, unfulfillable=3, reserved=2, inbound=100).units == 10


def test_money_tied_up_is_exact() -> None:
    found = item(fulfillable=3, unfulfillable=0, reserved=0, price=Money(Decimal("0.10"), "USD"))

    assert found.tied_up == Money(Decimal("0.30"), "USD")


@pytest.mark.parametrize("price", [None, Money(Decimal(0), "USD"), Money(Decimal(-1), "USD")])
def test_a_missing_or_zero_price_ties_up_an_unknown_amount(price: Money | None) -> None:
    assert item(price=price).tied_up is None


@pytest.mark.parametrize(
    ("status", "active"), [("Active", True), (" active ", True), ("Inactive", False), ("", False)]
)
def test_a_stranded_item_may_look_active(status: str, active: bool) -> None:
    assert item(status_primary=status).looks_active is active


def test_units_without_a_label_have_a_sku_of_amazons() -> None:
    assert item(sku="Amazon.Found.B0C7QKXYZ1").found_by_amazon
    assert not item(sku="FOUND-1").found_by_amazon


@given(days, zones)
def test_a_bare_day_is_read_early_to_warn_and_late_to_act(day: date, zone: ZoneInfo) -> None:
    first, last = earliest(day, zone), latest(day, zone)

    assert first.astimezone(zone).date() == day
    assert (last - timedelta(seconds=1)).astimezone(zone).date() == day
    assert last.astimezone(zone).date() == day + DAY
    assert timedelta(hours=23) <= last - first <= timedelta(hours=25)


@given(st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1), timezones=zones), zones)  # noqa: DTZ001
def test_an_instant_is_itself_however_it_is_read(when: datetime, zone: ZoneInfo) -> None:
    assert earliest(when, zone) == latest(when, zone) == when.astimezone(UTC)
    assert local_day(when, zone) == when.astimezone(zone).date()


def test_a_day_is_no_instant() -> None:
    assert is_instant(NOW)
    assert not is_instant(date(2026, 11, 23))


@pytest.mark.parametrize(
    ("stranded_on", "count"),
    [
        (date(2026, 11, 23), 0),
        (date(2026, 11, 22), 1),
        (date(2026, 8, 15), 100),
        (date(2026, 11, 25), 0),
        (datetime(2026, 11, 23, 7, 59, tzinfo=UTC), 1),
        (datetime(2026, 11, 23, 8, 0, tzinfo=UTC), 0),
        (None, None),
    ],
)
def test_days_stranded_are_local_days_since_the_event(
    stranded_on: When | None, count: int | None
) -> None:
    assert episode(stranded_on=stranded_on).days_stranded(NOW, LA) == count


@pytest.mark.parametrize(
    ("channels", "only"),
    [
        (("AMAZON_NA",), True),
        (("AMAZON_NA", "AMAZON_EU"), True),
        (("DEFAULT",), False),
        (("AMAZON_NA", "DEFAULT"), False),
        ((), False),
    ],
)
def test_only_amazons_channels_make_it_fba(channels: tuple[str, ...], only: bool) -> None:
    assert listing(channels=channels).only_fba is only


def test_a_rule_is_told_from_a_person() -> None:
    assert Actor("rule:auto_relist").source is Source.RULE
    assert Actor("U0ADA").source is Source.CLICK


def test_an_intent_is_open_until_it_has_an_end() -> None:
    open_ones = {state for state in IntentState if intent(state).open}

    assert {state.value for state in open_ones} == {
        "proposed", "planned", "claimed", "sent", "unknown", "accepted",
    }  # fmt: skip


def test_a_sku_in_two_marketplaces_is_two_episodes() -> None:
    assert episode() != replace(episode(), marketplace="CA")
