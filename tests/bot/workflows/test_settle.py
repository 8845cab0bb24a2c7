"""Settings changed by a form: all of it or nothing, and nothing of others unasked."""

from dataclasses import replace
from typing import Any

import pytest

from bot.workflows import settle
from bot.workflows.settle import (
    Answer,
    Form,
    Overtaken,
    Saved,
    SetsOff,
    Wrong,
    due_if_on,
    keep,
    place_settings,
)
from stranded.settled import Change
from tests.bot.shop import DAY, MERCHANT, SCOPE, Shop, row
from tests.store.samples import at_once


def texts(shop: Shop, marketplace: str = "US") -> dict[str, str]:
    return place_settings(shop.parts, SCOPE, marketplace).texts


def form(shop: Shop, **typed: str) -> Form:
    """A form opened at this moment, with some of its fields changed."""
    opened = texts(shop)
    wanted = {key.replace("__", "."): text for key, text in typed.items()}
    return Form(SCOPE, "US", opened, {**opened, **wanted})


def kept(shop: Shop, given: Form, by: str = "U0MAX") -> Answer:
    return keep(shop.parts, given, by, shop.now)


def test_every_setting_of_a_place_is_told_with_its_default_and_who_set_it(shop: Shop) -> None:
    shop.set(auto_relist_days="9")

    place = place_settings(shop.parts, SCOPE, "US")

    by_key = {one.key: one for one in place.settled}
    days, fba = by_key["auto_relist_days"], by_key["auto_change_to_fba_days"]
    assert (days.value, days.default, days.by, days.at) == ("9", "30", "U0MAX", shop.now)
    assert (fba.value, fba.default, fba.by, fba.at) == ("30", "30", "", None)
    modes = {key: one.value for key, one in by_key.items() if key.startswith("mode.")}
    assert modes == {
        "mode.listing_closed": "auto",
        "mode.listing_closed_inventory_error": "auto",
        "mode.item_discontinued": "ask",
        "mode.merchant_fulfilled": "auto",
    }


def test_all_that_changed_is_one_row_of_the_log(either_shop: Shop) -> None:
    given = form(either_shop, auto_relist_days="7", mode__listing_closed="ask", warning_days="1,7")

    answer = kept(either_shop, given)

    assert answer == Saved(
        (
            Change("auto_relist_days", "30", "7"),
            Change("warning_days", "30,14,7,3,1,0", "7,1"),
            Change("mode.listing_closed", "auto", "ask"),
        )
    )
    (noted,) = either_shop.audit()
    assert (noted.event, noted.actor, noted.subject) == ("setting", "U0MAX", "US")
    assert noted.detail == {
        "auto_relist_days": "7", "warning_days": "7,1", "mode.listing_closed": "ask",
    }  # fmt: skip


def test_one_wrong_value_keeps_all_others_out(shop: Shop) -> None:
    answer = kept(shop, form(shop, auto_relist_days="7", undo_bulk_seconds="601"))

    assert isinstance(answer, Wrong)
    assert [*answer.whys] == ["undo_bulk_seconds"]
    assert (texts(shop)["auto_relist_days"], shop.audit()) == ("30", [])


@pytest.mark.parametrize("reason", ["missing_price", "no_such_reason"])
def test_a_reason_without_an_automatic_action_gets_no_mode(shop: Shop, reason: str) -> None:
    given = form(shop)

    answer = kept(shop, replace(given, typed={**given.typed, f"mode.{reason}": "auto"}))

    assert isinstance(answer, Wrong)
    assert answer.whys[f"mode.{reason}"].code == "no_automatic_action"


def test_of_two_with_the_same_form_the_second_is_told_of_the_first(either_shop: Shop) -> None:
    forms = [form(either_shop, auto_relist_days=str(7 + turn)) for turn in range(4)]

    answers = at_once(4, lambda turn: kept(either_shop, forms[turn], f"U{turn}"))

    (won,) = [turn for turn, answer in enumerate(answers) if isinstance(answer, Saved)]
    others = [answer for answer in answers if isinstance(answer, Overtaken)]
    assert len(others) == 3
    assert {(one.others[0].value, one.others[0].by) for one in others} == {
        (str(7 + won), f"U{won}")
    }
    assert len(either_shop.audit()) == 1


def test_two_who_change_different_things_don_t_disturb_each_other(shop: Shop) -> None:
    first, second = form(shop, auto_relist_days="7"), form(shop, quiet_hours="22:00-07:00")

    assert isinstance(kept(shop, first), Saved)
    assert isinstance(kept(shop, second), Saved)

    found = texts(shop)
    assert (found["auto_relist_days"], found["quiet_hours"]) == ("7", "22:00-07:00")


def test_what_two_set_off_together_is_asked_about_though_neither_does_alone(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop.strand(row("LAMP-1", date_stranded=(shop.now - 10 * DAY).isoformat()))
    ada, lin = form(shop, automatic="on"), form(shop, auto_relist_days="2")

    def while_judging(*given: Any) -> bool:
        monkeypatch.undo()
        judged = settle._sets_off(*given)
        assert isinstance(kept(shop, lin, "U0LIN"), Saved)
        return judged

    monkeypatch.setattr(settle, "_sets_off", while_judging)

    assert isinstance(kept(shop, ada, "U0ADA"), SetsOff)
    found = texts(shop)
    assert (found["automatic"], found["auto_relist_days"]) == ("preview", "2")


def test_two_who_want_the_same_agree(shop: Shop) -> None:
    first, second = form(shop, auto_relist_days="7"), form(shop, auto_relist_days="7")
    kept(shop, first, "U1")

    assert kept(shop, second, "U2") == Saved(())
    assert [event.actor for event in shop.audit()] == ["U1"]


def strand(shop: Shop) -> None:
    """Two items of three days, one of sixty."""
    young = (shop.now - 3 * DAY).isoformat()
    shop.strand(
        row("LAMP-1", date_stranded=young),
        row("CHAIR", MERCHANT, date_stranded=young),
        row("OLD"),
    )


SETTING_OFF = {
    "switched on": ({}, {"automatic": "on"}),
    "switched on with fewer days": ({}, {"automatic": "on", "auto_relist_days": "2"}),
    "fewer days to relist": ({"automatic": "on"}, {"auto_relist_days": "2"}),
    "fewer days for FBA": ({"automatic": "on"}, {"auto_change_to_fba_days": "0"}),
}


@pytest.mark.parametrize("why", SETTING_OFF)
def test_what_makes_items_due_at_once_is_not_kept_before_somebody_chose_how(
    shop: Shop, why: str
) -> None:
    before, wanted = SETTING_OFF[why]
    shop.set(**before)
    strand(shop)
    given = form(shop, **wanted)

    assert kept(shop, given) == SetsOff(wanted)
    assert texts(shop) == given.opened


@pytest.mark.parametrize("wanted", [{"auto_relist_days": "2"}, {"automatic": "preview"}, {}])
def test_what_sets_nothing_off_is_kept_at_once(shop: Shop, wanted: dict[str, str]) -> None:
    strand(shop)

    assert isinstance(kept(shop, form(shop, **wanted)), Saved)


def test_more_days_are_kept_at_once(shop: Shop) -> None:
    shop.set(automatic="on")
    strand(shop)

    assert isinstance(kept(shop, form(shop, auto_relist_days="60")), Saved)


def test_a_reason_that_is_switched_off_is_not_counted(shop: Shop) -> None:
    strand(shop)
    shop.set(**{"mode.listing_closed": "off"})

    assert due_if_on(shop.parts, SCOPE, "US", shop.now).items == 0
