"""A listing is deleted as the last resort only, by its typed SKU, and by whoever may spend."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.workflows import undo
from bot.workflows.delete import Asked, ask, offer
from bot.workflows.press import Closed, Forgotten, Stale, Taken, TooLate
from bot.workflows.second import (
    SECOND_WITHIN,
    NotSecond,
    Seconded,
    WrongWord,
    end_lapsed,
    offer_second,
    second,
)
from bot.workflows.steps import look_at_steps, tell
from store.intents import LOOK_UP_EVERY
from stranded.actions import ActionKind, Actor, Intent
from stranded.deletion import MayAsk
from stranded.items import Episode
from stranded.roles import Holders, Roles
from stranded.steps import StepPress
from tests.bot.shop import ADA, DAY, HOUR, LIN, SCOPE, Shop, row
from tests.store.samples import at_once

DELETE = ("LAMP-1", ActionKind.DELETE_LISTING)
OTHER = row("OTHER", "Inventory error")
MINUTE = timedelta(minutes=1)
UNDO = 5 * MINUTE
MAX = Actor("U0MAX")


def at_the_last_step(shop: Shop) -> Episode:
    """An item whose other steps were all taken, each with its time, in vain."""
    shop.parts = replace(
        shop.parts, roles=Roles(spend=Holders(people=frozenset({"U0ADA", "U0LIN"})))
    )
    for person in ("U0ADA", "U0LIN", "U0MAX"):
        shop.meet(person)
    (found, _) = shop.strand(row("LAMP-1", "Missing SKU"), OTHER)
    for key in ("relist", "create_then_change_to_fba"):
        tell(shop.parts, StepPress(found.account, found.id, found.reason, key), ADA, shop.now)
        shop.pass_time(DAY)
        shop.report(row("LAMP-1", "Missing SKU"), OTHER)
        look_at_steps(shop.parts, shop.now)
    return shop.episode("LAMP-1")


def press_on(found: Episode, reason: str = "missing_sku") -> StepPress:
    return StepPress(found.account, found.id, reason, "delete_and_create")


def wish(shop: Shop, found: Episode, typed: str = "LAMP-1", actor: Actor = ADA) -> Asked:
    return ask(shop.parts, press_on(found), typed, actor, shop.now)


def word(shop: Shop, typed: str = "LAMP-1", actor: Actor = LIN) -> Seconded:
    return second(shop.parts, SCOPE, only(shop).id, typed, actor, shop.now)


def only(shop: Shop) -> Intent:
    (intent,) = shop.intents()
    return intent


def with_two(shop: Shop) -> None:
    shop.parts = replace(shop.parts, second_person=True)


@pytest.mark.page("F88", "F91")
def test_it_is_sent_after_the_time_in_which_it_can_be_taken_back(either_shop: Shop) -> None:
    taken = wish(either_shop, at_the_last_step(either_shop))
    either_shop.work()
    before = list(either_shop.amazon.patches)

    either_shop.pass_time(UNDO)
    either_shop.work()

    assert isinstance(taken, Taken)
    assert (before, either_shop.amazon.patches) == ([], [DELETE])
    assert either_shop.states() == ["accepted"]


def test_accepted_is_not_done_until_amazon_has_no_listing_of_it(shop: Shop) -> None:
    wish(shop, at_the_last_step(shop))
    shop.pass_time(UNDO)
    shop.work()

    shop.pass_time(LOOK_UP_EVERY)
    shop.work()

    assert (only(shop).state.value, only(shop).why.code) == ("confirmed", "read_back")
    assert shop.checks() == [], "its stock stays stranded, so that there is nothing to look for"


@pytest.mark.parametrize("trouble", ["answer_lost", "lost_on_the_way"])
def test_a_lost_answer_is_looked_up_and_never_sent_again(shop: Shop, trouble: str) -> None:
    shop.offer("LAMP-1", trouble=[trouble])
    wish(shop, at_the_last_step(shop))
    shop.pass_time(UNDO)
    shop.work()
    lost = only(shop).state.value

    for _ in range(3):
        shop.pass_time(LOOK_UP_EVERY)
        shop.work()

    arrived = trouble == "answer_lost"
    assert (lost, only(shop).state.value) == ("unknown", "confirmed" if arrived else "unknown")
    assert shop.amazon.patches == ([DELETE] if arrived else [])


@pytest.mark.parametrize("typed", ["", "lamp-1", "LAMP-11", "LAMP", "delete"])
def test_nothing_but_the_sku_itself_confirms_it(shop: Shop, typed: str) -> None:
    assert wish(shop, at_the_last_step(shop), typed) == WrongWord("LAMP-1")
    assert shop.intents() == []


def test_a_blank_around_the_typed_sku_does_not_matter(shop: Shop) -> None:
    assert isinstance(wish(shop, at_the_last_step(shop), " LAMP-1 "), Taken)


@pytest.mark.page("F91")
def test_it_is_not_offered_before_the_other_steps_were_taken(shop: Shop) -> None:
    (found, _) = shop.strand(row("LAMP-1", "Missing SKU"), OTHER)

    for result in (wish(shop, found), offer(shop.parts, press_on(found), shop.now)):
        assert isinstance(result, Closed)
        assert result.gate.name == "last_resort"
    assert shop.intents() == []


def test_a_reason_for_which_the_page_names_no_deletion_gets_none(shop: Shop) -> None:
    (found, _) = shop.strand(row("LAMP-1"), OTHER)

    result = ask(shop.parts, press_on(found, found.reason), "LAMP-1", ADA, shop.now)

    assert isinstance(result, Closed)
    assert result.gate.name == "last_resort"


def test_a_reason_that_changed_makes_it_stale(shop: Shop) -> None:
    found = at_the_last_step(shop)
    shop.report(row("LAMP-1", "Restricted ASIN"), OTHER, seen_at=shop.now + HOUR)

    assert isinstance(wish(shop, found), Stale)
    assert isinstance(offer(shop.parts, press_on(found), shop.now), Stale)


def test_a_reason_that_changes_before_it_is_sent_refuses_it(shop: Shop) -> None:
    wish(shop, at_the_last_step(shop))
    shop.report(row("LAMP-1", "Restricted ASIN"), OTHER, seen_at=shop.now + MINUTE)

    shop.pass_time(UNDO)
    shop.work()

    assert (only(shop).state.value, only(shop).why.code) == ("refused", "reason_changed")
    assert shop.amazon.patches == []


def test_whoever_lost_the_right_to_spend_meanwhile_is_refused(shop: Shop) -> None:
    wish(shop, at_the_last_step(shop))
    shop.parts = replace(shop.parts, roles=Roles())

    shop.pass_time(UNDO)
    shop.work()

    assert (only(shop).state.value, only(shop).why.code) == ("refused", "not_allowed")
    assert only(shop).why.parameters["right"] == "spend"
    assert shop.amazon.patches == []


def test_of_eight_who_ask_at_once_one_is_taken(either_shop: Shop) -> None:
    found = at_the_last_step(either_shop)

    results = at_once(8, lambda _: wish(either_shop, found))

    assert sorted(type(one).__name__ for one in results) == ["Taken", *["TooLate"] * 7]


def test_anybody_may_take_it_back_and_nobody_may_hurry_it(shop: Shop) -> None:
    wish(shop, at_the_last_step(shop))
    hurried = undo.do_now(shop.parts, SCOPE, only(shop).id, shop.now)
    shop.work()
    before = only(shop).state.value

    undo.cancel(shop.parts, SCOPE, only(shop).id, MAX, shop.now)
    shop.pass_time(UNDO)
    shop.work()

    assert (hurried, before, only(shop).state.value) == (None, "planned", "cancelled")
    assert shop.amazon.patches == []


def test_an_item_that_is_no_longer_kept_is_forgotten(shop: Shop) -> None:
    gone = StepPress("A1SELLER", "e-none", "missing_sku", "delete_and_create")

    assert ask(shop.parts, gone, "LAMP-1", ADA, shop.now) == Forgotten()
    assert offer(shop.parts, gone, shop.now) == Forgotten()
    assert second(shop.parts, SCOPE, 99, "LAMP-1", LIN, shop.now) == Forgotten()
    assert offer_second(shop.parts, SCOPE, 99, LIN, shop.now) == Forgotten()


class TestWithASecondPerson:
    def test_nothing_is_sent_before_the_second_word(self, either_shop: Shop) -> None:
        found = at_the_last_step(either_shop)
        with_two(either_shop)
        wish(either_shop, found)
        either_shop.pass_time(HOUR)
        either_shop.work()
        before = either_shop.states()

        word(either_shop)
        either_shop.work()
        waiting = list(either_shop.amazon.patches)
        either_shop.pass_time(UNDO)
        either_shop.work()

        assert (before, waiting) == (["proposed"], [])
        assert either_shop.amazon.patches == [DELETE]
        assert [(one.event, one.actor) for one in either_shop.audit()][-3:] == [
            ("delete_listing.proposed", "U0ADA"),
            ("delete_listing.seconded", "U0LIN"),
            ("delete_listing.accepted", "U0ADA"),
        ]

    def test_whoever_asked_is_not_the_second(self, shop: Shop) -> None:
        found = at_the_last_step(shop)
        with_two(shop)
        wish(shop, found)

        offered = offer_second(shop.parts, SCOPE, only(shop).id, ADA, shop.now)
        for result in (word(shop, actor=ADA), offered):
            assert isinstance(result, NotSecond)
            assert result.why.code == "same_person"
        assert shop.states() == ["proposed"]

    def test_the_second_types_the_sku_too(self, shop: Shop) -> None:
        found = at_the_last_step(shop)
        with_two(shop)
        wish(shop, found)

        shown = offer_second(shop.parts, SCOPE, only(shop).id, LIN, shop.now)

        assert isinstance(shown, MayAsk)
        assert shown.proposal == only(shop)
        assert word(shop, "LAMP") == WrongWord("LAMP-1")
        assert shop.states() == ["proposed"]

    def test_of_eight_second_words_one_counts(self, either_shop: Shop) -> None:
        found = at_the_last_step(either_shop)
        with_two(either_shop)
        wish(either_shop, found)
        intent = only(either_shop)

        results = at_once(
            8,
            lambda n: second(
                either_shop.parts, SCOPE, intent.id, "LAMP-1", Actor(f"U{n}"), either_shop.now
            ),
        )

        assert sorted(type(one).__name__ for one in results) == ["Intent", *["NotSecond"] * 7]

    def test_a_second_who_lost_the_right_meanwhile_stops_it(self, shop: Shop) -> None:
        found = at_the_last_step(shop)
        with_two(shop)
        wish(shop, found)
        word(shop)
        only_ada = Roles(spend=Holders(people=frozenset({"U0ADA"})))
        shop.parts = replace(shop.parts, roles=only_ada)

        shop.pass_time(UNDO)
        shop.work()

        assert shop.states() == ["refused"]
        assert shop.amazon.patches == []

    def test_a_proposal_that_nobody_seconds_lapses_after_a_day(self, either_shop: Shop) -> None:
        found = at_the_last_step(either_shop)
        with_two(either_shop)
        wish(either_shop, found)
        either_shop.pass_time(SECOND_WITHIN - timedelta(seconds=1))
        early = end_lapsed(either_shop.parts, either_shop.now)

        either_shop.pass_time(timedelta(seconds=1))
        ended = end_lapsed(either_shop.parts, either_shop.now)
        late = word(either_shop)

        assert (early, ended) == (0, 1)
        assert only(either_shop).why.code == "nobody_seconded"
        assert isinstance(late, NotSecond)
        assert late.why.code == "proposed_no_more"

    def test_a_proposal_can_be_taken_back(self, shop: Shop) -> None:
        found = at_the_last_step(shop)
        with_two(shop)
        wish(shop, found)

        undo.cancel(shop.parts, SCOPE, only(shop).id, MAX, shop.now)

        assert shop.states() == ["cancelled"]
        assert isinstance(word(shop), NotSecond)

    def test_it_holds_the_item_until_it_is_decided(self, shop: Shop) -> None:
        found = at_the_last_step(shop)
        with_two(shop)
        wish(shop, found)

        assert isinstance(wish(shop, found, actor=LIN), TooLate)
        assert isinstance(offer(shop.parts, press_on(found), shop.now), TooLate)
