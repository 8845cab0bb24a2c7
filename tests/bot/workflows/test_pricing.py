"""A price that a person names goes to a listing that lacks one, once; no rule ever names any."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from bot.workflows import act, undo
from bot.workflows.automate import automate
from bot.workflows.press import Closed, Forgotten, Stale, Taken, TooLate
from bot.workflows.pricing import Against, Odd, ask, offer
from store import loader
from store.intents import LOOK_UP_EVERY
from stranded.actions import ActionKind, Actor, Intent
from stranded.bulk_fix import LoaderRow
from stranded.items import Episode, Money
from stranded.prices import MayPrice
from stranded.roles import Holders, Roles
from stranded.steps import StepPress
from tests.bot.shop import ADA, DAY, LIN, SCOPE, Shop, row
from tests.store.samples import at_once

NO_PRICE = "Missing price"
SENT = ("LAMP-1", ActionKind.SET_PRICE)
PRICE = Money(Decimal("19.99"), "USD")
SPENDERS = Roles(spend=Holders(people=frozenset({ADA.id, LIN.id})))


def stranded(shop: Shop, reason: str = NO_PRICE, **cells: str) -> Episode:
    shop.parts = replace(shop.parts, roles=SPENDERS)
    (found,) = shop.strand(row("LAMP-1", reason, **cells))
    return found


def pressed(found: Episode, reason: str = "") -> StepPress:
    return StepPress(found.account, found.id, reason or found.reason, "add_price")


def say(
    shop: Shop, found: Episode, typed: str = "19.99", actor: Actor = ADA, *, meant: bool = True
) -> Taken | Odd | Against:
    shop.meet(actor.id)
    return ask(shop.parts, pressed(found), typed, actor, shop.now, f"{typed} USD" if meant else "")


def only(shop: Shop) -> Intent:
    (intent,) = shop.intents()
    return intent


def wait(shop: Shop, by: timedelta = LOOK_UP_EVERY) -> None:
    shop.pass_time(by)
    shop.work()


def test_the_price_goes_to_amazon_after_its_time_to_undo_and_is_read_back(
    either_shop: Shop,
) -> None:
    taken = say(either_shop, stranded(either_shop))
    either_shop.work()
    before = list(either_shop.amazon.patches)
    wait(either_shop)
    wait(either_shop)

    assert isinstance(taken, Taken)
    assert (before, either_shop.amazon.patches) == ([], [SENT])
    assert either_shop.amazon.offers["LAMP-1"].price == PRICE
    assert (only(either_shop).state.value, only(either_shop).request.price) == ("confirmed", PRICE)


def test_whether_it_left_the_list_is_looked_at_after_3_and_24_hours(shop: Shop) -> None:
    say(shop, stranded(shop))
    wait(shop)

    assert shop.checks() == [timedelta(hours=3), timedelta(hours=24)]


@pytest.mark.parametrize("trouble", ["answer_lost", "lost_on_the_way"])
def test_a_lost_answer_is_read_back_and_never_sent_again(shop: Shop, trouble: str) -> None:
    found = stranded(shop)
    shop.amazon.offers["LAMP-1"].trouble = [trouble]
    say(shop, found)
    for _ in range(4):
        wait(shop)

    arrived = trouble == "answer_lost"
    assert only(shop).state.value == ("confirmed" if arrived else "unknown")
    assert shop.amazon.patches == ([SENT] if arrived else [])


def test_who_named_which_price_is_in_the_audit_log(shop: Shop) -> None:
    say(shop, stranded(shop), actor=LIN)
    planned = next(one for one in shop.audit() if one.event == "set_price.planned")

    assert (planned.actor, planned.detail["price"]) == (LIN.id, "19.99 USD")


def test_it_can_be_taken_back_and_then_amazon_heard_of_none(shop: Shop) -> None:
    say(shop, stranded(shop))
    undo.cancel(shop.parts, SCOPE, only(shop).id, LIN, shop.now)
    wait(shop)

    assert (only(shop).state.value, shop.amazon.patches) == ("cancelled", [])


def test_two_who_name_a_price_at_once_are_one_action(either_shop: Shop) -> None:
    found = stranded(either_shop)
    for actor in (ADA, LIN):
        either_shop.meet(actor.id)

    wishes = ((ADA, "19.99"), (LIN, "21.00"))

    def name(number: int) -> Taken | Odd | Against:
        actor, typed = wishes[number]
        return ask(either_shop.parts, pressed(found), typed, actor, either_shop.now, f"{typed} USD")

    results = at_once(2, name)

    assert sorted(type(one).__name__ for one in results) == ["Taken", "TooLate"]
    assert len(either_shop.intents()) == 1


# --- what is doubted, and what is refused


def test_a_price_far_from_the_last_one_has_to_be_meant(shop: Shop) -> None:
    found = stranded(shop, your_price="19.99")

    odd = say(shop, found, "1.99", meant=False)
    near = say(shop, found, "21.50", meant=False)

    assert isinstance(odd, Odd)
    assert odd.why.code == "price_odd"
    assert odd.asked is not None
    assert isinstance(near, Taken)


def test_a_word_for_one_price_is_none_for_another(shop: Shop) -> None:
    found = stranded(shop, your_price="19.99")
    shop.meet(ADA.id)

    slip = ask(shop.parts, pressed(found), "1999", ADA, shop.now, "1.99 USD")
    meant = ask(shop.parts, pressed(found), "1999", ADA, shop.now, "1999.00 USD")

    assert isinstance(slip, Odd)
    assert isinstance(meant, Taken)


def test_after_it_was_set_nobody_is_asked_for_another(shop: Shop) -> None:
    found = stranded(shop)
    say(shop, found)
    wait(shop)
    wait(shop)

    assert only(shop).state.value == "confirmed"
    assert isinstance(offer(shop.parts, pressed(found), shop.now), TooLate)


@pytest.mark.parametrize("trouble", [[], ["lost_on_the_way"]])
def test_another_price_that_stands_there_by_then_ends_the_waiting(
    shop: Shop, trouble: list[str]
) -> None:
    found = stranded(shop)
    shop.amazon.offers["LAMP-1"].trouble = trouble
    say(shop, found)
    wait(shop)
    shop.offer("LAMP-1", open=True, price=Money(Decimal("20.49"), "USD"))
    wait(shop)

    assert (only(shop).state.value, only(shop).why.code) == ("superseded", "price_other")
    assert only(shop).why.parameters == {"price": "20.49 USD"}


def test_where_the_report_has_no_price_amazons_loader_file_tells_the_last_one(shop: Shop) -> None:
    found = stranded(shop, your_price="0")
    told = LoaderRow("LAMP-1", "B0LAMP1", "ASIN", PRICE, "11", shop.now)
    loader.replace(shop.parts.database, SCOPE, "US", [told], shop.now)

    asked = offer(shop.parts, pressed(found), shop.now)

    assert isinstance(asked, MayPrice)
    assert (asked.known, asked.currency, asked.undo_seconds) == (PRICE, "USD", 60)


def test_where_no_last_price_is_known_every_price_has_to_be_meant(shop: Shop) -> None:
    odd = say(shop, stranded(shop, your_price=""), meant=False)

    assert isinstance(odd, Odd)
    assert odd.why.code == "price_unchecked"


def test_what_is_no_price_is_said_before_anything_else(shop: Shop) -> None:
    odd = say(shop, stranded(shop), "19,99")

    assert isinstance(odd, Odd)
    assert (odd.why.code, odd.asked) == ("price_unreadable", None)
    assert shop.intents() == []


def test_a_listing_that_has_a_price_by_now_keeps_it(shop: Shop) -> None:
    found = stranded(shop)
    say(shop, found)
    shop.amazon.offers["LAMP-1"].price = Money(Decimal("25.00"), "USD")
    wait(shop)

    assert (only(shop).state.value, only(shop).why.code) == ("refused", "price_on_file")
    assert shop.amazon.patches == []


@pytest.mark.parametrize("reason", ["Listing closed", "Potential high pricing error", "Expired"])
def test_no_other_reason_takes_a_price(shop: Shop, reason: str) -> None:
    closed = say(shop, stranded(shop, reason))

    assert isinstance(closed, Closed)
    assert closed.gate.name == "add_price"


def test_a_card_that_shows_another_reason_is_stale(shop: Shop) -> None:
    found = stranded(shop)
    shop.meet(ADA.id)

    asked = ask(shop.parts, pressed(found, "expired"), "19.99", ADA, shop.now)

    assert isinstance(asked, Stale)


def test_an_item_that_nobody_remembers_is_forgotten(shop: Shop) -> None:
    found = replace(stranded(shop), id="another")

    assert isinstance(offer(shop.parts, pressed(found), shop.now), Forgotten)


def test_while_something_else_is_under_way_nothing_is_asked(shop: Shop) -> None:
    found = stranded(shop)
    say(shop, found)

    assert isinstance(offer(shop.parts, pressed(found), shop.now), TooLate)


def test_an_unread_listing_may_have_a_price_so_none_is_asked_for(shop: Shop) -> None:
    shop.parts = replace(shop.parts, roles=SPENDERS)
    shop.report(row("LAMP-1", NO_PRICE))

    asked = offer(shop.parts, pressed(shop.episode("LAMP-1")), shop.now)

    assert isinstance(asked, Closed)


def test_what_left_the_list_meanwhile_is_not_priced(shop: Shop) -> None:
    say(shop, stranded(shop))
    shop.pass_time(timedelta(minutes=1))
    shop.report(row("OTHER"))
    shop.work()

    assert (only(shop).state.value, only(shop).why.code) == ("superseded", "left_the_list")


def test_who_may_not_spend_any_more_names_no_price(shop: Shop) -> None:
    say(shop, stranded(shop))
    shop.parts = replace(shop.parts, roles=Roles())
    wait(shop)

    assert (only(shop).state.value, only(shop).why.code) == ("refused", "not_allowed")
    assert shop.amazon.patches == []


def test_a_rule_that_names_a_price_is_refused_at_the_door(shop: Shop) -> None:
    found = stranded(shop)
    shop.set(automatic="on")
    wish = act.request_for(found, ActionKind.SET_PRICE, Actor("rule:auto_set_price"), price=PRICE)
    with shop.parts.database.write() as session:
        act.plan(session, shop.parts, wish, shop.now)
    shop.work()

    assert (only(shop).state.value, only(shop).why.code) == ("refused", "priced_by_person")
    assert shop.amazon.patches == []


def test_no_tick_in_a_hundred_days_sets_a_price(shop: Shop) -> None:
    stranded(shop, your_price="19.99")
    shop.set(automatic="on", auto_relist_days="2", auto_change_to_fba_days="0")
    for _ in range(100):
        shop.pass_time(DAY)
        shop.report(row("LAMP-1", NO_PRICE, your_price="19.99"))
        automate(shop.parts, shop.now)
        shop.work()

    assert shop.intents() == []
