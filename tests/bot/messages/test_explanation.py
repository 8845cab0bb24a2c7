from datetime import date, timedelta
from typing import Any

import pytest

from bot.messages.card import explanation
from stranded.actions import ActionKind, IntentState
from stranded.explanation import Explanation
from stranded.rules import decide_automatic, decide_click, decide_declaration
from stranded.settings import AccountSettings, Automatic
from tests.bot.messages.things import (
    NOW,
    card,
    ending,
    episode,
    facts,
    intent,
    listing,
    opt_out,
    reader,
    shown,
)


def explain(action: ActionKind, reason: str = "listing_closed", **known: Any) -> str:
    found = facts(episode(reason, stranded_on=date(2026, 11, 2)), **known)
    told = Explanation(
        card(reason),
        (decide_automatic(action, found, NOW),),
        (decide_click(action, found, NOW),),
    )
    return shown(explanation(told, reader()))


@pytest.mark.page("F25")
def test_an_explanation_names_every_gate_with_a_mark_and_when_it_is_due() -> None:
    on = AccountSettings(automatic=Automatic.ON)

    text = explain(ActionKind.RELIST, settings=on)

    assert text == (
        "Why I act or don't act on `KETTLE_RED*1` (US): Listing closed\n"
        "---\n"
        "*Relist, automatically: waiting* · not before Dec 3, 08:00 UTC\n"
        ":white_check_mark: The reason is one that Amazon's page names for this automatic action.\n"
        ":white_check_mark: Its mode is auto.\n"
        ":white_check_mark: Automatic actions are switched on.\n"
        ":white_check_mark: There are no quiet hours at this time.\n"
        ":white_check_mark: It is not opted out.\n"
        ":white_check_mark: No vacation of it is planned or running.\n"
        ":white_check_mark: No removal order of it is running.\n"
        ":x: The days it must have been stranded are full on Dec 3, 08:00 UTC. "
        "The report gives a day without a time, so they are counted from that day's end.\n"
        ":white_check_mark: Nobody held it back.\n"
        ":white_check_mark: The rate has room: at most 25 automatic actions are begun in a "
        "marketplace at a time, a minute between.\n"
        ":white_check_mark: Amazon's report recommends nothing else.\n"
        ":white_check_mark: The data is fresh enough (Nov 23, 16:00 UTC).\n"
        ":white_check_mark: Nothing else is under way for this SKU.\n"
        ":white_check_mark: The seller account is connected.\n"
        ":white_check_mark: The offer has no start date in the future.\n"
        "---\n"
        "*Relist, by a click: possible*\n"
        ":white_check_mark: Amazon offers this 1-click action for the reason.\n"
        ":white_check_mark: Amazon's report recommends nothing else.\n"
        ":white_check_mark: The data is fresh enough (Nov 23, 16:00 UTC).\n"
        ":white_check_mark: Nothing else is under way for this SKU.\n"
        ":white_check_mark: The seller account is connected.\n"
        ":white_check_mark: The offer has no start date in the future.\n"
        "~ Data of Nov 23, 16:00 UTC"
    )


@pytest.mark.page("F38")
def test_an_explanation_says_that_a_future_start_date_keeps_the_bot_away() -> None:
    later = listing(start=NOW + timedelta(days=30))

    text = explain(ActionKind.RELIST, listing=later)

    assert ":x: The offer starts on Dec 23, 17:00 UTC: a date in the future" in text


@pytest.mark.page("F28")
def test_an_explanation_of_item_discontinued_says_that_a_person_decides() -> None:
    on = AccountSettings(automatic=Automatic.ON)

    text = explain(ActionKind.RELIST, "item_discontinued", settings=on)

    assert "*Relist, automatically: never without a person's yes* · I ask from Dec 3" in text


@pytest.mark.page("F35")
def test_an_explanation_says_who_opted_out_while_the_click_stays_possible() -> None:
    text = explain(ActionKind.RELIST, opt_out=opt_out())

    assert "*Relist, automatically: never*" in text
    assert ":x: <@U0ANNA> opted this SKU out of automatic actions." in text
    assert "*Relist, by a click: possible*" in text


def test_an_explanation_says_until_when_it_is_opted_out() -> None:
    text = explain(ActionKind.RELIST, opt_out=ending())

    assert "*Relist, automatically: waiting*" in text
    assert ":x: <@U0ANNA> opted this SKU out of automatic actions until Dec 2, 17:00 UTC." in text


def test_another_action_under_way_is_named_by_its_actor() -> None:
    by_person = explain(ActionKind.RELIST, open_intent=intent(IntentState.SENT))
    by_rule = explain(
        ActionKind.RELIST, open_intent=intent(IntentState.SENT, by="rule:auto_relist")
    )

    assert ":x: An action of <@U0ANNA> is under way for this SKU." in by_person
    assert ":x: An automatic action is under way for this SKU." in by_rule


def test_a_reason_without_actions_is_explained_in_one_sentence() -> None:
    message = explanation(Explanation(card("item_merged"), (), ()), reader())

    assert "names no automatic and no 1-click action for this reason" in shown(message)


@pytest.mark.page("F14", "F33")
@pytest.mark.parametrize(("known", "said"), [(False, "possible"), (True, "not possible")])
def test_an_explanation_tells_whether_a_person_may_declare_dangerous_goods(
    known: bool, said: str
) -> None:
    reason = "merchant_fulfilled_dg"
    found = facts(episode(reason), listing=listing(dangerous_goods=known))
    told = Explanation(card(reason), (), (), decide_declaration(found, NOW))

    text = shown(explanation(told, reader()))

    assert f"Change to FBA with dangerous-goods information of your own: {said}" in text
    assert "no automatic and no 1-click action" not in text
