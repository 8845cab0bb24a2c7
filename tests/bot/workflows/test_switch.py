"""Switching automatic actions on, and the other settings."""

import pytest

from bot.workflows.automate import automate
from bot.workflows.switch import change, due_at_once, switch_on
from stranded.settings import SettingError
from tests.bot.shop import DAY, MERCHANT, SCOPE, Shop, row


def due(shop: Shop) -> int:
    with shop.database.read() as session:
        return due_at_once(session, shop.parts, SCOPE, "US", shop.now)


def test_how_much_would_start_at_once_is_told_before(shop: Shop) -> None:
    young = (shop.now - DAY).isoformat()
    shop.report(
        row("OLD-1"),
        row("OLD-2", MERCHANT),
        row("YOUNG", date_stranded=young),
        row("ASKED", "Item discontinued"),
        row("OTHER", "Missing price"),
    )

    assert due(shop) == 2


def test_switching_on_sets_it_off_and_is_noted(shop: Shop) -> None:
    shop.strand(row("LAMP-1"))
    automate(shop.parts, shop.now)

    first = switch_on(shop.parts, SCOPE, "US", "U0MAX", shop.now)
    again = switch_on(shop.parts, SCOPE, "US", "U0ADA", shop.now)
    automate(shop.parts, shop.now)

    assert (first, again) == (True, False)
    assert [one.request.actor.id for one in shop.intents()] == ["rule:auto_relist"]
    (noted,) = [one for one in shop.audit() if one.event == "setting"]
    assert (noted.actor, noted.subject, noted.detail) == ("U0MAX", "US", {"automatic": "on"})
    (preview,) = shop.posts("preview")
    assert preview.wanted > preview.drawn


def test_one_marketplace_is_switched_alone(shop: Shop) -> None:
    shop.register("CA")
    switch_on(shop.parts, SCOPE, "CA", "U0MAX", shop.now)
    shop.strand(row("LAMP-1"))

    automate(shop.parts, shop.now)

    assert shop.intents() == []


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
