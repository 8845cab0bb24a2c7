"""From an intent to its outcome: written before sent, sent once, looked up and never repeated."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.workflows import act
from bot.workflows.act import LEASE
from bot.workflows.look_up import SETTLE
from bot.workflows.press import Taken, TooLate
from store import intents
from store.intents import LOOK_UP_EVERY
from stranded.actions import ActionKind, Actor, Intent, Request
from stranded.cards import ButtonKind
from stranded.roles import Holders, Roles
from tests.bot.shop import CLOSED, DAY, HOUR, MERCHANT, SCOPE, Shop, row
from tests.store.samples import at_once

RELIST = ("LAMP-1", ActionKind.RELIST)
A_LITTLE = timedelta(seconds=1)
# Until the last look, and what shows by then.
AMAZONS_TIME = 24 * HOUR + SETTLE


def pressed(shop: Shop, **offer: object) -> Intent:
    """A relist that was asked for and waits to be carried out."""
    shop.offer("LAMP-1", **offer)
    (found,) = shop.strand(row("LAMP-1"))
    taken = shop.press(found)
    assert isinstance(taken, Taken)
    return taken.intent


def only(shop: Shop) -> Intent:
    (intent,) = shop.intents()
    return intent


@pytest.mark.page("F84", "F85")
def test_an_accepted_relist_keeps_its_submission_and_is_checked_after_3_and_24_hours(
    either_shop: Shop,
) -> None:
    pressed(either_shop)

    either_shop.work()

    intent = only(either_shop)
    assert (intent.state.value, intent.remote_ref) == ("accepted", "submission-1")
    assert either_shop.amazon.patches == [RELIST]
    assert either_shop.checks() == [3 * HOUR, 24 * HOUR]
    assert either_shop.events() == ["relist.planned", "relist.accepted"]


def test_it_is_confirmed_once_the_listing_shows_it(shop: Shop) -> None:
    pressed(shop)
    shop.work()

    shop.pass_time(LOOK_UP_EVERY)
    shop.work()

    assert only(shop).state.value == "confirmed"
    assert shop.checks() == [3 * HOUR - LOOK_UP_EVERY, 24 * HOUR - LOOK_UP_EVERY]
    assert shop.amazon.patches == [RELIST]


def test_a_change_to_fba_is_confirmed_only_when_every_channel_is_amazons(shop: Shop) -> None:
    offer = shop.offer("LAMP-1", channels=("DEFAULT",))
    shop.set(undo_change_to_fba_seconds="0")
    (found,) = shop.strand(row("LAMP-1", MERCHANT))
    shop.press(found, ButtonKind.CHANGE_TO_FBA)
    shop.work()
    offer.wish, offer.open, offer.channels = None, True, ("DEFAULT", "AMAZON_NA")

    shop.pass_time(LOOK_UP_EVERY)
    shop.work()
    half_done = only(shop).state.value
    offer.channels = ("AMAZON_NA",)
    shop.pass_time(LOOK_UP_EVERY)
    shop.work()

    assert (half_done, only(shop).state.value) == ("accepted", "confirmed")
    assert shop.amazon.patches == [("LAMP-1", ActionKind.CHANGE_TO_FBA)]


def test_what_amazon_accepted_and_never_did_is_called_failed_after_a_day(shop: Shop) -> None:
    """Only after the last look has told of it, with a case for Seller Support."""
    pressed(shop, takes=900 * DAY)
    shop.work()

    shop.pass_time(AMAZONS_TIME)
    shop.work()
    in_time = only(shop).state.value
    shop.pass_time(LOOK_UP_EVERY)
    shop.work()

    assert (in_time, only(shop).state.value) == ("accepted", "failed")
    assert only(shop).why.code == "no_effect"


class TestALostAnswer:
    def test_that_arrived_is_found_by_reading_and_never_sent_again(self, either_shop: Shop) -> None:
        pressed(either_shop, trouble=["answer_lost"])
        either_shop.work()
        lost = only(either_shop).state.value

        for _ in range(3):
            either_shop.pass_time(LOOK_UP_EVERY)
            either_shop.work()

        assert (lost, only(either_shop).state.value) == ("unknown", "confirmed")
        assert either_shop.amazon.patches == [RELIST]

    def test_that_did_not_arrive_is_failed_once_amazon_had_its_time(self, shop: Shop) -> None:
        pressed(shop, trouble=["lost_on_the_way"])
        shop.work()

        shop.pass_time(AMAZONS_TIME)
        shop.work()
        too_soon = only(shop).state.value
        shop.pass_time(LOOK_UP_EVERY)
        shop.work()

        assert (too_soon, only(shop).state.value) == ("unknown", "failed")
        assert only(shop).why.code == "not_as_wished"
        assert shop.amazon.patches == []

    def test_at_an_amazon_that_takes_its_time_is_not_called_failed(self, shop: Shop) -> None:
        pressed(shop, trouble=["answer_lost"], takes=20 * HOUR)
        shop.work()

        shop.pass_time(19 * HOUR)
        shop.work()
        meanwhile = only(shop).state.value
        shop.pass_time(HOUR)
        shop.work()

        assert (meanwhile, only(shop).state.value) == ("unknown", "confirmed")
        assert shop.amazon.patches == [RELIST]

    def test_holds_the_button_until_it_is_known(self, shop: Shop) -> None:
        intent = pressed(shop, trouble=["lost_on_the_way"])
        shop.work()
        found = shop.episode("LAMP-1")

        assert isinstance(shop.press(found), TooLate)
        shop.pass_time(AMAZONS_TIME + A_LITTLE)
        shop.work()
        again = shop.press(found)

        assert isinstance(again, Taken)
        assert again.intent.attempt == intent.attempt + 1

    def test_is_not_decided_while_the_listing_can_not_be_read(self, shop: Shop) -> None:
        pressed(shop, trouble=["answer_lost"])
        shop.work()
        shop.amazon.down = True

        shop.pass_time(2 * HOUR)
        shop.work()

        assert only(shop).state.value == "unknown"


class TestAProcessThatDies:
    def claimed(self, shop: Shop, *, sent: bool) -> Intent:
        planned = pressed(shop)
        with shop.database.write() as session:
            intent = intents.claim(session, SCOPE, planned.id, shop.now, LEASE)
            assert intent is not None
            if sent:
                assert intents.mark_sent(session, SCOPE, intent, shop.now)
        return intent

    def test_before_it_sent_leaves_the_work_to_another_after_the_lease(
        self, either_shop: Shop
    ) -> None:
        self.claimed(either_shop, sent=False)

        either_shop.work()
        held = either_shop.states()
        either_shop.pass_time(LEASE)
        either_shop.work()

        assert (held, either_shop.states()) == (["claimed"], ["accepted"])
        assert either_shop.amazon.patches == [RELIST]

    def test_right_after_it_sent_is_read_back_and_not_sent_again(self, either_shop: Shop) -> None:
        self.claimed(either_shop, sent=True)
        either_shop.amazon.submit("US", *RELIST)

        for _ in range(4):
            either_shop.pass_time(LEASE)
            either_shop.work()

        assert either_shop.states() == ["confirmed"]
        assert either_shop.amazon.patches == [RELIST]

    def test_right_before_it_sent_is_read_back_and_not_sent_again(self, shop: Shop) -> None:
        self.claimed(shop, sent=True)

        shop.pass_time(LEASE)
        shop.work()
        first = shop.states()
        shop.pass_time(AMAZONS_TIME + A_LITTLE)
        shop.work()

        assert (first, shop.states()) == (["unknown"], ["failed"])
        assert shop.amazon.patches == []

    def test_and_wakes_up_again_loses_its_claim(self, shop: Shop) -> None:
        """A worker that slept over its lease must not send what another has sent."""
        intent = self.claimed(shop, sent=False)
        shop.pass_time(LEASE)
        shop.work()

        assert act._send(shop.parts, SCOPE, intent, shop.now, lambda: True) is None
        assert shop.amazon.patches == [RELIST]

    def test_by_something_nobody_planned_for_is_read_back_too(self, shop: Shop) -> None:
        pressed(shop, trouble=["crash"])
        with pytest.raises(RuntimeError):
            shop.work()

        shop.pass_time(LEASE)
        shop.work()
        shop.pass_time(AMAZONS_TIME + A_LITTLE)
        shop.work()

        assert shop.states() == ["failed"]
        assert shop.amazon.patches == []


def test_of_eight_workers_one_carries_it_out(either_shop: Shop) -> None:
    intent = pressed(either_shop)

    ran = at_once(8, lambda _: act.run(either_shop.parts, SCOPE, intent.id, either_shop.now))

    assert sorted(ran) == [False] * 7 + [True]
    assert either_shop.amazon.patches == [RELIST]


def test_an_item_that_left_meanwhile_needs_nothing_any_more(shop: Shop) -> None:
    (found, _) = shop.strand(row("LAMP-1"), row("LAMP-2"))
    shop.press(found)
    shop.report(row("LAMP-2"), seen_at=shop.now + HOUR)

    shop.work()

    assert (only(shop).state.value, only(shop).why.code) == ("superseded", "left_the_list")
    assert shop.amazon.patches == []


def test_a_reason_that_changed_meanwhile_refuses_it(shop: Shop) -> None:
    pressed(shop)
    shop.report(row("LAMP-1", "Restricted ASIN"), seen_at=shop.now + HOUR)

    shop.work()

    assert (only(shop).state.value, only(shop).why.code) == ("refused", "reason_changed")
    assert shop.amazon.patches == []


def test_a_listing_that_is_as_wished_already_is_left_alone(shop: Shop) -> None:
    pressed(shop, open=True)

    shop.work()

    assert only(shop).state.value == "superseded"
    assert shop.amazon.patches == []
    assert shop.checks() == []


@pytest.mark.parametrize(("trouble", "state"), [("refuse", "refused"), ("fail", "failed")])
def test_a_no_of_amazon_changes_nothing_and_is_not_checked_later(
    shop: Shop, trouble: str, state: str
) -> None:
    pressed(shop, trouble=[trouble])

    shop.work()
    shop.pass_time(HOUR)
    shop.work()

    assert shop.states() == [state]
    assert shop.checks() == []
    assert shop.amazon.patches == []


def test_a_connection_that_was_taken_away_refuses_it(shop: Shop) -> None:
    pressed(shop)
    shop.disconnect()

    shop.work()

    assert (only(shop).state.value, only(shop).why.code) == ("refused", "amazon")


@pytest.mark.page("F31")
def test_a_rule_stops_at_an_opt_out_that_came_after_its_plan(shop: Shop) -> None:
    shop.set(automatic="on")
    (found,) = shop.strand(row("LAMP-1"))
    rule = Actor("rule:auto_relist")
    request = Request(
        "A1SELLER", "US", "LAMP-1", found.id, found.reason, ActionKind.RELIST, rule
    )  # fmt: skip
    with shop.database.write() as session:
        act.plan(session, shop.parts, request, shop.now)
    shop.press(found, ButtonKind.OPT_OUT)

    shop.work()

    assert (only(shop).state.value, only(shop).why.code) == ("refused", "opt_out")
    assert shop.amazon.patches == []


def test_each_step_is_in_the_audit_log_and_its_chain_holds(shop: Shop) -> None:
    pressed(shop, trouble=["answer_lost"])
    shop.work()
    shop.pass_time(2 * LOOK_UP_EVERY)
    shop.work()

    told = [(one.event, one.actor) for one in shop.audit()]

    assert told == [
        ("report", "refloat"),
        ("relist.planned", "U0ADA"),
        ("relist.unknown", "U0ADA"),
        ("relist.confirmed", "U0ADA"),
    ]


def test_a_second_stranding_is_acted_on_anew(shop: Shop) -> None:
    pressed(shop)
    shop.work()
    shop.pass_time(HOUR)
    shop.work()
    shop.report(row("LAMP-2"))
    shop.pass_time(DAY)
    shop.offer("LAMP-1")
    shop.strand(row("LAMP-1", CLOSED, date_stranded="2026-11-24"), row("LAMP-2"))

    again = shop.press(shop.episode("LAMP-1"))
    shop.work()

    assert isinstance(again, Taken)
    assert shop.states() == ["confirmed", "accepted"]
    assert shop.amazon.patches == [RELIST, RELIST]


def test_a_click_of_somebody_who_lost_the_right_meanwhile_is_refused(shop: Shop) -> None:
    pressed(shop)
    shop.parts = replace(shop.parts, roles=Roles(act=Holders(), settle=Holders()))

    shop.work()

    assert (only(shop).state.value, only(shop).why.code) == ("refused", "not_allowed")
    assert only(shop).why.parameters == {"right": "act", "because": "nobody", "group": ""}
    assert (shop.amazon.patches, shop.amazon.looks) == ([], [])


def test_a_rule_acts_whoever_may(shop: Shop) -> None:
    shop.parts = replace(shop.parts, roles=Roles(act=Holders(), settle=Holders()))
    shop.set(automatic="on")
    (found,) = shop.strand(row("LAMP-1"))
    rule = Actor("rule:auto_relist")
    request = Request(
        "A1SELLER", "US", "LAMP-1", found.id, found.reason, ActionKind.RELIST, rule
    )  # fmt: skip
    with shop.database.write() as session:
        act.plan(session, shop.parts, request, shop.now)

    shop.work()

    assert shop.amazon.patches == [RELIST]
