"""Cards: a button only where every gate is open, and what a button carries."""

import base64
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stranded.actions import ActionKind, IntentState
from stranded.cards import ButtonKind, Card, Press, action_of, build_card, needs_listing, read_press
from stranded.items import Evidence
from stranded.rules import Verdict, decide_click
from tests.bot.messages.things import (
    NOW,
    US,
    card,
    departure,
    episode,
    facts,
    intent,
    listing,
    opt_out,
    rulebook,
)

HOUR = timedelta(hours=1)


def kinds(shown: Card) -> list[ButtonKind]:
    return [button.press.kind for button in shown.buttons]


def test_a_closed_listing_has_a_relist_button_and_an_opt_out() -> None:
    shown = card("listing_closed")

    assert kinds(shown) == [ButtonKind.RELIST, ButtonKind.OPT_OUT]
    assert [button.primary for button in shown.buttons] == [True, False]
    assert shown.withheld == ()


@pytest.mark.page("F14", "F16")
@pytest.mark.parametrize("known", [True, False, None])
def test_change_to_fba_has_a_button_only_with_dangerous_goods_information(
    known: bool | None,
) -> None:
    shown = card("merchant_fulfilled", known={"listing": listing(dangerous_goods=known)})

    assert (ButtonKind.CHANGE_TO_FBA in kinds(shown)) is (known is True)
    gates = [gate.name for gate in shown.withheld]
    assert gates == ([] if known else ["dangerous_goods"])


@pytest.mark.parametrize("reason", rulebook().reasons, ids=lambda reason: reason.key)
def test_acting_buttons_are_those_of_the_rule_book(reason: Any) -> None:
    acting = [button for button in card(reason.key).buttons if button.primary]

    assert [action_of(button.press.kind) for button in acting] == list(reason.one_click)


def test_an_unknown_reason_has_no_acting_button() -> None:
    shown = card("unknown", reason_text="Etwas Neues", primary_action="Relist")

    assert kinds(shown) == [ButtonKind.OPT_OUT]


WITHHOLDING: dict[str, tuple[dict[str, Any], str]] = {
    "old data": ({"data_at": NOW - 37 * HOUR}, "fresh"),
    "an action under way": ({"open_intent": intent(IntentState.SENT)}, "no_other_action"),
    "no connection": ({"can_act": False}, "amazon"),
    "a start date ahead": ({"listing": listing(start=NOW + 48 * HOUR)}, "start_date"),
    "an unread listing": ({"listing": None}, "start_date"),
}


@pytest.mark.parametrize("why", WITHHOLDING)
def test_a_closed_gate_takes_the_button_and_says_why(why: str) -> None:
    known, gate = WITHHOLDING[why]

    shown = card("listing_closed", known=known)

    assert kinds(shown) == [ButtonKind.OPT_OUT]
    assert [one.name for one in shown.withheld] == [gate]


def test_a_report_that_recommends_something_else_takes_the_button() -> None:
    shown = card("listing_closed", primary_action="Create removal order")

    assert shown.disagrees
    assert kinds(shown) == [ButtonKind.OPT_OUT]


def test_every_button_shown_is_one_that_the_gates_let_through() -> None:
    for known in ({}, *(changes for changes, _ in WITHHOLDING.values())):
        for reason in rulebook().reasons:
            found = facts(episode(reason.key), **known)
            for button in build_card(found, US, NOW).buttons:
                if (action := action_of(button.press.kind)) is not None:
                    assert decide_click(action, found, NOW).verdict is Verdict.DUE


class TestReadingTheListing:
    def test_an_unread_listing_is_read_where_a_button_waits_for_it(self) -> None:
        assert card("listing_closed", known={"listing": None}).checking
        assert card("missing_price", known={"listing": None}).checking
        assert not card("inventory_under_review", known={"listing": None}).checking

    def test_a_reading_of_more_than_a_day_ago_is_no_longer_good(self) -> None:
        good = listing(read_at=NOW - 24 * HOUR)
        old = listing(read_at=NOW - 24 * HOUR - timedelta(seconds=1))

        assert kinds(card("listing_closed", known={"listing": good}))[0] is ButtonKind.RELIST
        assert card("listing_closed", known={"listing": old}).checking
        assert kinds(card("listing_closed", known={"listing": old})) == [ButtonKind.OPT_OUT]

    def test_without_amazon_or_with_an_action_under_way_nothing_is_read(self) -> None:
        alone = facts(episode(), listing=None, can_act=False)
        busy = facts(episode(), listing=None, open_intent=intent(IntentState.SENT))

        assert not needs_listing(alone, NOW)
        assert not needs_listing(busy, NOW)


def test_an_opted_out_item_offers_to_take_part_again_and_still_acts() -> None:
    shown = card("listing_closed", known={"opt_out": opt_out()})

    assert kinds(shown) == [ButtonKind.RELIST, ButtonKind.OPT_IN]


def test_an_opt_out_whose_time_is_over_is_not_on_the_card() -> None:
    shown = card("listing_closed", known={"opt_out": opt_out(until=NOW)})

    assert kinds(shown) == [ButtonKind.RELIST, ButtonKind.OPT_OUT]
    assert shown.opt_out is None


def test_what_left_the_list_has_no_button_at_all() -> None:
    found = episode("listing_closed")

    shown = build_card(facts(found), US, NOW, departure=departure(found, Evidence.VERIFIED))

    assert (shown.buttons, shown.withheld, shown.checking) == ((), (), False)


def test_a_card_carries_its_dates_and_the_age_of_its_data() -> None:
    shown = card(stranded_on=date(2026, 11, 2), removal_on=date(2026, 12, 1))

    assert (shown.days_stranded, shown.days_left) == (21, 8)
    assert shown.data_at == NOW - HOUR


words = st.text(st.characters(exclude_characters="\n", exclude_categories=["Cs"]))


@given(words, words, words, st.sampled_from(ButtonKind))
def test_a_token_is_read_back_as_it_was(
    account: str, found: str, reason: str, kind: ButtonKind
) -> None:
    press = Press(account, found, reason, kind)

    assert read_press(press.token) == press


@given(st.one_of(st.text(), st.binary().map(lambda raw: base64.urlsafe_b64encode(raw).decode())))
def test_what_is_no_token_is_no_press(text: str) -> None:
    read = read_press(text)

    assert read is None or read_press(read.token) == read


@pytest.mark.parametrize(
    "token",
    [
        "",
        "a",
        "%%%",
        "relist",
        "QQ==",
        "\ud800",
        Press("A", "e", "r", ButtonKind.RELIST).token[:-4],
    ],
)
def test_garbage_is_no_press(token: str) -> None:
    assert read_press(token) is None


def test_a_token_fits_into_a_button() -> None:
    long = Press("A" * 20, "e" * 20, "r" * 60, ButtonKind.CHANGE_TO_FBA)

    assert len(long.token) < 2000


def test_opting_out_is_no_action_at_amazon() -> None:
    assert {kind: action_of(kind) for kind in ButtonKind} == {
        ButtonKind.RELIST: ActionKind.RELIST,
        ButtonKind.CHANGE_TO_FBA: ActionKind.CHANGE_TO_FBA,
        ButtonKind.OPT_OUT: None,
        ButtonKind.OPT_IN: None,
    }


@pytest.mark.page("F14", "F16")
@pytest.mark.parametrize(("known", "asked"), [(False, True), (True, False), (None, False)])
@pytest.mark.parametrize("reason", ["merchant_fulfilled", "merchant_fulfilled_dg"])
def test_a_person_is_asked_for_dangerous_goods_where_none_are_on_file(
    reason: str, known: bool | None, asked: bool
) -> None:
    shown = card(reason, known={"listing": listing(dangerous_goods=known)})

    assert shown.may_declare is asked


def test_an_item_that_could_be_declared_has_its_listing_read_first() -> None:
    unread = card("merchant_fulfilled_dg", known={"listing": None})

    assert (unread.checking, unread.may_declare) == (True, False)
