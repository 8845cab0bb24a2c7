"""Old details go after the operator's days; what a team can ask for stays."""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import func, select

from bot.workflows.lookup import Found, look_up
from bot.workflows.prune import prune
from store.item_tables import ItemRow
from store.refreshes import finish, last, start
from tests.bot.shop import DAY, SCOPE, Shop, row


def versions(shop: Shop) -> int:
    with shop.database.read() as session:
        return session.scalars(select(func.count()).select_from(ItemRow)).one()


def test_details_go_once_they_are_older_than_the_set_days(either_shop: Shop) -> None:
    shop = either_shop
    shop.parts = replace(shop.parts, keep=timedelta(days=30))
    for units in range(4):
        shop.report(row("LAMP", fulfillable_qty=str(units)))
        shop.pass_time(DAY)

    assert prune(shop.parts, shop.now) == 0
    shop.pass_time(30 * DAY)
    assert prune(shop.parts, shop.now) == 2
    assert versions(shop) == 2


def test_an_earlier_stranding_is_still_told_of(shop: Shop) -> None:
    shop.report(row("LAMP"), row("DESK"))
    for rows in ([row("DESK")], [row("LAMP"), row("DESK")]):
        shop.pass_time(DAY)
        shop.report(*rows)
    shop.pass_time(500 * DAY)

    prune(shop.parts, shop.now)

    answer = look_up(shop.parts, "LAMP", shop.now)
    assert isinstance(answer, Found)
    assert [past.episode.sku for past in answer.history] == ["LAMP"]


def test_what_was_asked_of_amazon_goes_too_but_for_bills_and_what_is_on_its_way(
    either_shop: Shop,
) -> None:
    shop, month = either_shop, either_shop.now.date().replace(day=1)
    with shop.database.write() as session:
        for report_id, billed in (("old", None), ("bill", month), ("under way", None)):
            start(session, SCOPE, "US", "ANY", report_id, shop.now, billed)
        for one in last(session, SCOPE, "US", "ANY", n=3)[1:]:
            finish(session, one, "done", shop.now)
    kept = shop.parts.keep

    shop.pass_time(kept)
    early = prune(shop.parts, shop.now)
    shop.pass_time(timedelta(seconds=1))
    late = prune(shop.parts, shop.now)

    with shop.database.read() as session:
        left = [one.report_id for one in last(session, SCOPE, "US", "ANY", n=9)]
    assert (early, late, left) == (0, 1, ["under way", "bill"])
