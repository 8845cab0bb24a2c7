"""Keeping what a team sets."""

import pytest

from bot.workflows.automate import automate
from bot.workflows.switch import change
from stranded.settings import SettingError
from tests.bot.shop import DAY, SCOPE, Shop, row


@pytest.mark.page("F30", "F34")
def test_days_are_changed_for_a_marketplace_and_count_from_then_on(shop: Shop) -> None:
    stranded_on = (shop.now - 3 * DAY).isoformat()
    shop.strand(row("LAMP-1", date_stranded=stranded_on))
    values = {"automatic": "on", "auto_relist_days": "2", "auto_change_to_fba_days": "0"}

    told = change(shop.parts, SCOPE, "US", values, "U0MAX", shop.now)
    automate(shop.parts, shop.now)

    assert {key: told[key] for key in values} == values
    assert len(shop.intents()) == 1


@pytest.mark.page("F36")
def test_a_wrong_value_changes_nothing_not_even_the_right_ones_beside_it(shop: Shop) -> None:
    with pytest.raises(SettingError):
        change(
            shop.parts, SCOPE, "US", {"automatic": "on", "auto_relist_days": "1"}, "U0MAX", shop.now
        )

    told = change(shop.parts, SCOPE, "US", {}, "U0MAX", shop.now)
    assert (told["automatic"], told["auto_relist_days"]) == ("preview", "30")
    assert shop.events() == []


@pytest.mark.parametrize("reason", ["missing_price", "unknown", "no_such_reason"])
def test_a_reason_that_the_page_does_not_automate_can_not_be_automated(
    shop: Shop, reason: str
) -> None:
    with pytest.raises(SettingError) as refused:
        change(shop.parts, SCOPE, "US", {f"mode.{reason}": "auto"}, "U0MAX", shop.now)

    assert refused.value.code == "no_automatic_action"
