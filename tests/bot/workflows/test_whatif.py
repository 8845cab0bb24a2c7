"""Looking back on what is kept: the same as was foretold, where nothing but time passed."""

from datetime import UTC, datetime
from functools import partial

import pytest

from bot.workflows.automate import automate
from bot.workflows.forecast import forecast
from bot.workflows.optouts import answer_out
from bot.workflows.whatif import what_if
from store import past
from stranded.cards import ButtonKind
from stranded.forecast import Kind
from stranded.settings import SettingError
from stranded.whatif import WhatIf
from tests.bot.shop import ADA, DAY, MERCHANT, SCOPE, Row, Shop, row

ACTING = (Kind.AUTO_RELIST, Kind.AUTO_CHANGE_TO_FBA)


def looked_back(shop: Shop, **values: str) -> WhatIf:
    return what_if(shop.parts, SCOPE, "US", values, shop.now)


def stranded(shop: Shop, sku: str, days: int, reason: str = "Listing closed") -> Row:
    return row(sku, reason, date_stranded=(shop.now - days * DAY).isoformat())


def pass_days(shop: Shop, days: int, *rows: Row) -> None:
    for _ in range(days):
        shop.report(*rows)
        shop.pass_time(DAY)


def done(found: WhatIf) -> set[tuple[str, datetime]]:
    return {(one.past.episode.sku, one.at) for one in found.done}


def test_what_was_foretold_is_what_would_have_been_done(either_shop: Shop) -> None:
    shop = either_shop
    rows = [
        *(stranded(shop, f"CLOSED-{days:02}", days) for days in range(0, 60, 7)),
        *(stranded(shop, f"FBM-{days:02}", days, MERCHANT) for days in range(3, 60, 11)),
        stranded(shop, "ASK", 25, "Item discontinued"),
        stranded(shop, "OTHER", 50, "Missing price"),
    ]
    shop.report(*rows)
    ahead = forecast(shop.parts, SCOPE, "US", 20, shop.now).expected
    foretold = {(one.sku, one.at) for one in ahead if one.kind in ACTING}
    shop.pass_time(DAY)
    pass_days(shop, 18, *rows)
    shop.report(*rows)

    found = looked_back(shop)

    assert len(foretold) == 12
    assert done(found) == {(sku, at) for sku, at in foretold if at <= shop.now}
    assert (found.asked, found.days, found.looked_on) == (1, 20, 20)


def test_fewer_days_would_have_done_more(shop: Shop) -> None:
    pass_days(shop, 10, stranded(shop, "LAMP-1", 5))

    assert done(looked_back(shop)) == set()
    assert [sku for sku, _ in done(looked_back(shop, auto_relist_days="7"))] == ["LAMP-1"]


def test_what_left_is_told_with_how_much_later(shop: Shop) -> None:
    other = stranded(shop, "OTHER", 1, "Missing price")
    pass_days(shop, 10, stranded(shop, "LAMP-1", 28), other)
    pass_days(shop, 2, other)

    found = looked_back(shop)

    assert (len(found.done), found.still_stranded) == (1, 0)
    assert found.sooner == 8 * DAY


def test_opt_outs_count_for_the_time_in_which_they_held(shop: Shop) -> None:
    rows = [stranded(shop, "LAMP-1", 28), stranded(shop, "LAMP-2", 28)]
    shop.report(*rows)
    for sku in ("LAMP-1", "LAMP-2"):
        shop.press(shop.episode(sku), ButtonKind.OPT_OUT)
    pass_days(shop, 5, *rows)
    back = shop.now
    shop.press(shop.episode("LAMP-1"), ButtonKind.OPT_IN)
    pass_days(shop, 2, *rows)

    assert done(looked_back(shop)) == {("LAMP-1", back)}


def test_opt_outs_that_were_changed_and_that_ended_count_for_their_own_times(shop: Shop) -> None:
    shop.report(row("LAMP-1"))
    began = shop.now
    told = partial(answer_out, shop.parts, actor=ADA)
    told("LAMP-1 1d", now=began)
    first = datetime(2026, 11, 25, 8, tzinfo=UTC)
    told("LAMP-1 90d", now=began + 9 * DAY)
    told("LAMP-1 forever", now=began + 10 * DAY)

    with shop.database.read() as session:
        found = past.opt_outs(session, SCOPE, "US")["LAMP-1"]

    assert [(one.at, one.until) for one in found] == [
        (began, first),
        (began + 9 * DAY, began + 10 * DAY),
        (began + 10 * DAY, None),
    ]


def test_what_people_and_rules_did_is_part_of_the_history(shop: Shop) -> None:
    shop.set(automatic="on")
    rows = [stranded(shop, "BY-HAND", 28), stranded(shop, "BY-RULE", 40)]
    for one in rows:
        shop.offer(one["sku"])
    shop.strand(*rows)
    shop.press(shop.episode("BY-HAND"))
    automate(shop.parts, shop.now)
    shop.work()
    pass_days(shop, 5, *rows)

    found = looked_back(shop, auto_relist_days="42")

    assert done(found) == set()
    assert found.overtaken == 1


def test_a_sku_that_came_back_is_told(shop: Shop) -> None:
    other = stranded(shop, "OTHER", 1, "Missing price")
    lamp = stranded(shop, "LAMP-1", 40)
    pass_days(shop, 2, lamp, other)
    pass_days(shop, 2, other)
    pass_days(shop, 2, lamp, other)

    found = looked_back(shop)

    assert (found.strandings, len(found.done), found.stranded_again) == (2, 2, 1)
    assert found.at_once == 1


def test_reasons_are_followed_as_they_were_witnessed(shop: Shop) -> None:
    pass_days(shop, 3, stranded(shop, "LAMP-1", 60, "Missing price"))
    since = shop.now
    rows = [stranded(shop, "LAMP-1", 63)]
    pass_days(shop, 12, *rows)

    found = looked_back(shop, auto_relist_days="10")

    assert done(found) == {("LAMP-1", since + 10 * DAY)}


def test_a_place_without_history_and_a_wrong_value_are_said(shop: Shop) -> None:
    assert looked_back(shop).days == 0
    with pytest.raises(SettingError):
        looked_back(shop, auto_relist_days="1")
