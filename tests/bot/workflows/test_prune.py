"""Old details go after the operator's days; what a team can ask for stays."""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import func, select

from bot.workflows.lookup import Found, look_up
from bot.workflows.prune import prune
from store.item_tables import ItemRow
from tests.bot.shop import DAY, Shop, row


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
