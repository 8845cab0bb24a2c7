"""A SKU that left the list by itself: looked at once, and only a buyable one is verified."""

import pytest

from bot.workflows.departed import look_at_departed
from stranded.items import Evidence
from tests.bot.shop import DAY, HOUR, Shop, row


@pytest.mark.parametrize(
    ("buyable", "evidence"), [(True, Evidence.VERIFIED), (False, Evidence.LEFT_THE_LIST)]
)
def test_a_sku_that_left_is_verified_only_if_it_can_be_bought(
    shop: Shop, buyable: bool, evidence: Evidence
) -> None:
    shop.offer("GONE", open=buyable)
    (found, _) = shop.strand(row("GONE"), row("STAYS"))
    shop.pass_time(HOUR)
    shop.report(row("STAYS"))

    looked = [look_at_departed(shop.parts, shop.now), look_at_departed(shop.parts, shop.now)]

    assert sum(looked) == 1
    departure = shop.departure(found)
    assert departure is not None
    assert departure.evidence is evidence


def test_a_sku_that_left_long_ago_is_not_looked_at(shop: Shop) -> None:
    shop.strand(row("GONE"), row("STAYS"))
    shop.pass_time(HOUR)
    shop.report(row("STAYS"))
    shop.pass_time(2 * DAY)

    assert look_at_departed(shop.parts, shop.now) == 0
