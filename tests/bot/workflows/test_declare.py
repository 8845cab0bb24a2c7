"""A person's dangerous-goods answers go to Amazon with the change to FBA, once; no rule has any."""

import pytest

from bot.workflows import undo
from bot.workflows.automate import automate
from bot.workflows.declare import Against, declare, offer
from bot.workflows.press import Closed, Forgotten, Stale, Taken, TooLate
from store.intents import LOOK_UP_EVERY
from stranded.actions import ActionKind, Actor, Intent
from stranded.cards import ButtonKind, Press
from stranded.dangerous_goods import Answers, Regulation
from stranded.declaration import MayDeclare
from stranded.items import Episode
from tests.bot.shop import ADA, DAY, LIN, MERCHANT, SCOPE, Shop, row
from tests.store.samples import at_once

PLAIN = Answers(False, None, (Regulation.NOT_APPLICABLE,))
OTHERS = Answers(True, True, (Regulation.TRANSPORTATION, Regulation.OTHER))
SENT = ("LAMP-1", ActionKind.CHANGE_TO_FBA)
DG_REQUIRED = "Merchant fulfilled (including dangerous goods information required)"


def stranded(shop: Shop, reason: str = MERCHANT, known: bool | None = False) -> Episode:
    shop.offer("LAMP-1", channels=("DEFAULT",), dangerous_goods=known)
    (found,) = shop.strand(row("LAMP-1", reason))
    return found


def press_on(found: Episode, reason: str = "") -> Press:
    shown = reason or found.reason
    return Press(found.account, found.id, shown, ButtonKind.CHANGE_TO_FBA)


def say(
    shop: Shop, found: Episode, answers: Answers = PLAIN, actor: Actor = ADA
) -> Taken | Against:
    shop.meet(actor.id)
    return declare(shop.parts, press_on(found), answers, actor, shop.now, None)


def only(shop: Shop) -> Intent:
    (intent,) = shop.intents()
    return intent


def wait(shop: Shop) -> None:
    shop.pass_time(LOOK_UP_EVERY)
    shop.work()


@pytest.mark.parametrize("reason", [MERCHANT, DG_REQUIRED])
def test_the_answers_go_with_the_change_after_its_time_to_undo(
    either_shop: Shop, reason: str
) -> None:
    taken = say(either_shop, stranded(either_shop, reason), OTHERS)
    either_shop.work()
    before = list(either_shop.amazon.patches)
    wait(either_shop)

    assert isinstance(taken, Taken)
    assert (before, either_shop.amazon.patches) == ([], [SENT])
    assert either_shop.amazon.offers["LAMP-1"].declared == OTHERS
    assert only(either_shop).request.answers == OTHERS


def test_it_is_confirmed_once_the_listing_shows_channel_and_information(shop: Shop) -> None:
    say(shop, stranded(shop))
    wait(shop)
    wait(shop)

    assert (only(shop).state.value, only(shop).why.code) == ("confirmed", "read_back")


def test_a_channel_without_the_information_is_not_what_was_asked_for(shop: Shop) -> None:
    offer_ = shop.offer("LAMP-1", channels=("DEFAULT",), dangerous_goods=False)
    offer_.trouble = ["lost_on_the_way"]
    (found,) = shop.strand(row("LAMP-1", MERCHANT))
    say(shop, found)
    wait(shop)
    offer_.channels, offer_.open = ("AMAZON_NA",), True
    wait(shop)

    assert only(shop).state.value == "unknown"


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


def test_who_declared_what_and_when_is_in_the_audit_log(shop: Shop) -> None:
    say(shop, stranded(shop), OTHERS, LIN)
    planned = next(one for one in shop.audit() if one.event == "change_to_fba.planned")

    assert (planned.actor, planned.at) == (LIN.id, shop.now)
    assert planned.detail["declared"] == {
        "batteries_required": True,
        "batteries_included": True,
        "regulations": ["transportation", "other"],
    }


def test_it_can_be_taken_back_and_then_nothing_was_declared_at_amazon(shop: Shop) -> None:
    say(shop, stranded(shop))
    undo.cancel(shop.parts, SCOPE, only(shop).id, LIN, shop.now)
    wait(shop)

    assert (only(shop).state.value, shop.amazon.patches) == ("cancelled", [])


def test_two_who_declare_at_once_are_one_declaration(either_shop: Shop) -> None:
    found = stranded(either_shop)
    either_shop.meet(ADA.id)
    either_shop.meet(LIN.id)
    people = (ADA, LIN)

    results = at_once(
        2,
        lambda number: declare(
            either_shop.parts, press_on(found), PLAIN, people[number], either_shop.now, None
        ),
    )

    assert sorted(type(one).__name__ for one in results) == ["Taken", "TooLate"]
    assert len(either_shop.intents()) == 1


@pytest.mark.parametrize("known", [True, None])
def test_what_is_on_file_or_unknown_is_not_asked_for(shop: Shop, known: bool | None) -> None:
    found = stranded(shop, known=known)

    for result in (offer(shop.parts, press_on(found), shop.now), say(shop, found)):
        assert isinstance(result, Closed)
        assert result.gate.name == "dangerous_goods"
    assert shop.intents() == []


def test_a_person_is_asked_about_the_item_and_told_the_time_to_undo(shop: Shop) -> None:
    found = stranded(shop)

    asked = offer(shop.parts, press_on(found), shop.now)

    assert isinstance(asked, MayDeclare)
    assert (asked.episode.sku, asked.undo_seconds) == ("LAMP-1", 60)


def test_an_item_that_changed_its_reason_or_is_not_kept_takes_no_answer(shop: Shop) -> None:
    found = stranded(shop)
    stale = declare(shop.parts, press_on(found, "listing_closed"), PLAIN, ADA, shop.now, None)
    gone = Press(found.account, "e-none", found.reason, ButtonKind.CHANGE_TO_FBA)

    assert isinstance(stale, Stale)
    assert declare(shop.parts, gone, PLAIN, ADA, shop.now, None) == Forgotten()
    assert offer(shop.parts, gone, shop.now) == Forgotten()


def test_a_second_declaration_finds_the_first(shop: Shop) -> None:
    found = stranded(shop)
    say(shop, found)

    again = say(shop, found, OTHERS, LIN)

    assert isinstance(again, TooLate)
    assert again.intent.request.answers == PLAIN


def test_whoever_lost_the_right_meanwhile_declared_nothing(shop: Shop) -> None:
    say(shop, stranded(shop))
    shop.meet(ADA.id, is_guest=True)
    wait(shop)

    assert (only(shop).state.value, only(shop).why.code) == ("refused", "not_allowed")
    assert shop.amazon.patches == []


def test_a_click_without_answers_is_refused_as_before(shop: Shop) -> None:
    found = stranded(shop)

    result = shop.press(found, ButtonKind.CHANGE_TO_FBA)

    assert isinstance(result, Closed)
    assert result.gate.name == "dangerous_goods"


@pytest.mark.page("F14", "F33")
@pytest.mark.parametrize("reason", [MERCHANT, DG_REQUIRED])
def test_no_rule_ever_uses_answers_that_a_person_gave(shop: Shop, reason: str) -> None:
    shop.set(automatic="on", auto_change_to_fba_days="0")
    found = stranded(shop, reason)
    say(shop, found)
    undo.cancel(shop.parts, SCOPE, only(shop).id, ADA, shop.now)

    for _ in range(3):
        shop.pass_time(DAY)
        shop.report(row("LAMP-1", reason))
        automate(shop.parts, shop.now)
        shop.work()

    assert shop.states() == ["cancelled"]
    assert shop.amazon.patches == []
