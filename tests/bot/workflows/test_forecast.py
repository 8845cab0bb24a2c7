"""The forecast against what then happens, the clock driven day by day."""

from collections import Counter

import pytest

from bot.workflows import notices
from bot.workflows.automate import automate
from bot.workflows.forecast import forecast
from stranded.forecast import Forecast, Kind
from tests.bot.shop import ADA, DAY, HOUR, MERCHANT, SCOPE, Row, Shop, row

DISCONTINUED = "Item discontinued"


def ahead(shop: Shop, days: int = 30) -> Forecast:
    return forecast(shop.parts, SCOPE, "US", days, shop.now)


def kinds(found: Forecast) -> dict[str, int]:
    return dict(Counter(one.kind.value for one in found.expected))


def stranded(shop: Shop, sku: str, days: int, reason: str = "Listing closed") -> Row:
    shop.offer(sku, channels=("DEFAULT",))
    return row(sku, reason, date_stranded=(shop.now - days * DAY).isoformat())


def rows(shop: Shop) -> list[Row]:
    return [
        *(stranded(shop, f"CLOSED-{days:02}", days) for days in range(0, 60, 3)),
        *(stranded(shop, f"FBM-{days:02}", days, MERCHANT) for days in range(1, 60, 7)),
        *(stranded(shop, f"ASK-{days:02}", days, DISCONTINUED) for days in range(2, 60, 11)),
        stranded(shop, "OTHER", 40, "Missing price"),
    ]


def test_what_was_foretold_happens_on_its_day_and_nothing_else(shop: Shop) -> None:
    shop.set(automatic="on")
    shop.now = shop.now.replace(hour=9)
    listed = rows(shop)
    shop.report(*listed)
    foretold = ahead(shop)

    end = shop.now + 30 * DAY
    while shop.now < end:
        shop.report(*listed)
        automate(shop.parts, shop.now)
        shop.pass_time(6 * HOUR)

    done = {(one.request.sku, one.created_at.date()) for one in shop.intents()}
    asked = {one for post in shop.posts("ask") for one in post.subject["episodes"]}
    acting = (Kind.AUTO_RELIST, Kind.AUTO_CHANGE_TO_FBA)
    assert done == {(one.sku, one.at.date()) for one in foretold.expected if one.kind in acting}
    assert asked == {shop.episode(one.sku).id for one in foretold.expected if one.kind is Kind.ASK}
    assert (len(done), len(asked)) == (28, 6)


def test_who_was_asked_or_acted_on_is_not_foretold_again(shop: Shop) -> None:
    shop.set(automatic="on")
    shop.report(stranded(shop, "ASK", 40, DISCONTINUED), stranded(shop, "LAMP-1", 40))
    assert kinds(ahead(shop)) == {"ask": 1, "auto_relist": 1}

    automate(shop.parts, shop.now)
    shop.work()

    assert kinds(ahead(shop)) == {"verify": 2}


def test_removal_dates_and_their_warnings_are_in_it(shop: Shop) -> None:
    shop.report(row("LAMP-1", "Missing price", removal="2026-12-03"))

    assert kinds(ahead(shop)) == {"removal": 1, "removal_warning": 4}
    assert kinds(ahead(shop, days=5)) == {"removal_warning": 1}


@pytest.mark.parametrize(
    ("own", "days", "source"), [("", 30, "notice_page"), ("40", 40, "notice_own")]
)
def test_a_date_that_counts_from_a_notice_is_in_it_and_says_so(
    shop: Shop, own: str, days: int, source: str
) -> None:
    shop.set(auto_removal_days=own)
    shop.report(row("LAMP-1", "Missing price"))
    mail = (shop.now - 20 * DAY).date()
    notices.answer(shop.parts, f"LAMP-1 {mail}", ADA, shop.now)

    found = ahead(shop)

    (removal,) = [one for one in found.expected if one.kind is Kind.REMOVAL]
    day = mail + days * DAY
    assert kinds(found)["removal_warning"] >= 4
    assert removal.why.parameters == {"day": day, "source": source, "notice": mail, "days": days}


@pytest.mark.parametrize("connected", [True, False])
def test_preview_and_a_missing_connection_are_said_not_hidden(shop: Shop, connected: bool) -> None:
    shop.report(stranded(shop, "LAMP-1", 29))
    if not connected:
        shop.disconnect()

    found = ahead(shop)

    assert (found.preview, found.connected, found.unsure) == (True, connected, 1)
    assert kinds(found) == {"auto_relist": 1}
    assert found.data_at == shop.now


def test_nothing_read_foretells_nothing(shop: Shop) -> None:
    found = ahead(shop)

    assert (found.expected, found.data_at) == ((), None)
