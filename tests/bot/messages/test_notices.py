from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.messages import ids, notices
from bot.messages.notices import Preview
from stranded.actions import ActionKind, IntentState, Why
from stranded.cards import Card
from stranded.items import Evidence
from stranded.removal_order import Address, Disposition, OrderState, RemovalOrder
from stranded.support import SupportCase
from tests.bot.messages.things import (
    NOW,
    assert_slack_takes,
    card,
    departure,
    elements,
    episode,
    intent,
    labels,
    reader,
    removal,
    shown,
)

ACCEPTED = intent(IntentState.ACCEPTED)


def check(evidence: Evidence, hours: int) -> str:
    return notices.check(ACCEPTED, evidence, timedelta(hours=hours), reader()).text


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (IntentState.PLANNED, "on its way"),
        (IntentState.CLAIMED, "reading the listing"),
        (IntentState.SENT, "sent to Amazon"),
        (IntentState.ACCEPTED, "Amazon accepted it, Nov 23, 16:50 UTC. Accepted is not done"),
        (IntentState.CONFIRMED, "the listing shows it, Nov 23, 16:50 UTC."),
        (IntentState.CANCELLED, "cancelled before anything was sent"),
        (IntentState.SUPERSEDED, "not needed."),
        (IntentState.REFUSED, "refused, nothing was changed."),
        (IntentState.FAILED, "it did not work."),
        (
            IntentState.UNKNOWN,
            "I read the listing every few minutes for a day, and will not send it again.",
        ),
    ],
)
def test_each_state_of_an_action_has_a_line_of_its_own(state: IntentState, words: str) -> None:
    message = notices.action(intent(state), None, True, reader())

    assert_slack_takes(message)
    assert words in shown(message)
    assert message.text.startswith("`KETTLE_RED*1` ")
    assert "asked for by <@U0ANNA>" in message.text


def test_an_automatic_action_names_no_person() -> None:
    by_rule = replace(ACCEPTED, request=intent(IntentState.SENT, by="rule:auto_relist").request)

    message = notices.action(by_rule, card(last=by_rule), False, reader())

    assert "Relist by automatic action: Amazon accepted it" in shown(message)
    assert "asked for by" not in shown(message)


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (OrderState.PROCESSED, "It left the stranded list: its stock was removed."),
        (OrderState.CANCELLED, "Whether it sells again is not confirmed."),
    ],
)
def test_what_was_removed_is_not_waited_for_to_sell(state: OrderState, words: str) -> None:
    left = departure(episode(), Evidence.LEFT_THE_LIST)
    gone = replace(card(departure=left), order=removal(state))
    asked = intent(IntentState.CONFIRMED, action=ActionKind.CREATE_REMOVAL_ORDER)

    assert words in shown(notices.action(asked, gone, False, reader()))


@pytest.mark.parametrize("code", ["server_error", "unreachable"])
def test_what_a_passing_trouble_kept_from_happening_may_be_tried_again(code: str) -> None:
    failed = notices.action(intent(IntentState.FAILED, Why(code)), None, True, reader())
    unsure = notices.action(intent(IntentState.UNKNOWN, Why(code)), None, True, reader())

    assert "try again in a few minutes" in failed.text
    assert "try again" not in unsure.text


def test_how_a_deletion_stands_is_told_of_an_item_that_left_the_list_too() -> None:
    left = departure(episode(), Evidence.LEFT_THE_LIST)
    delete = ActionKind.DELETE_LISTING
    waits = replace(intent(IntentState.PLANNED, action=delete), not_before=NOW)

    message = notices.action(waits, card(departure=left, last=waits), False, reader())

    assert_slack_takes(message)
    assert "It left the stranded list." in shown(message)
    assert "Delete listing asked for by <@U0ANNA>: starts at" in shown(message)
    assert labels(message) == ["Cancel"]


def test_a_refused_removal_order_says_how_to_ask_again() -> None:
    asked = ActionKind.CREATE_REMOVAL_ORDER
    by_amazon = Why("amazon_refused", {"issues": [["1", "Not eligible."]]})
    refused = intent(IntentState.REFUSED, by_amazon, action=asked)
    by_us = intent(IntentState.REFUSED, Why("feed_cancelled"), action=asked)

    text = notices.action(refused, None, True, reader()).text

    assert "no order was made. Amazon's words: “Not eligible.” (`1`) Correct what" in text
    assert "Correct what" not in notices.action(by_us, None, True, reader()).text


def test_a_refusal_leads_to_where_it_is_mended() -> None:
    refused = intent(IntentState.REFUSED, Why("amazon_refused", {"issues": [["90220", "No"]]}))

    assert labels(notices.action(refused, card(last=refused), False, reader())) == ["Edit first"]
    assert labels(notices.action(ACCEPTED, card(last=ACCEPTED), False, reader())) == []


def test_a_refusal_quotes_amazon() -> None:
    refused = intent(IntentState.REFUSED, Why("amazon_refused", {"issues": [["90220", "No <b>"]]}))

    message = notices.action(refused, None, True, reader())

    assert "refused, nothing was changed. The listing lacks something" in message.text
    assert "try again. Amazon's words: “No &lt;b&gt;” (`90220`)" in message.text


def test_the_line_of_a_removal_order_tells_what_becomes_of_how_many_units_but_no_address() -> None:
    address = Address("Ada Brooks", "1 Quay Street", "Boston", "02110", "US")
    order = RemovalOrder("KETTLE", 12, 3, Disposition.RETURN, address)
    asked = intent(IntentState.PROPOSED, action=ActionKind.CREATE_REMOVAL_ORDER)

    message = notices.action(asked, None, False, reader(), order)

    assert "*Return* · 12 sellable, 3 unsellable" in shown(message)
    assert "Quay" not in shown(message)


@pytest.mark.page("F84")
def test_an_early_look_that_finds_it_stranded_is_no_alarm() -> None:
    text = check(Evidence.STILL_STRANDED, 3)

    assert "3 hours later: still on the stranded list." in text
    assert "Inactive (Out of stock) is normal at first" in text
    assert "Support" not in text


@pytest.mark.page("F85")
def test_after_a_day_seller_support_is_named() -> None:
    message = notices.check(
        ACCEPTED, Evidence.STILL_STRANDED, timedelta(hours=24), reader(), support_case(), "S0OPS"
    )

    assert_slack_takes(message)
    assert "*still stranded* although Amazon accepted “Relist”" in message.text
    assert "contact Seller Support" in message.text
    assert "<@U0ANNA> <!subteam^S0OPS>" in shown(message)


def test_the_case_for_seller_support_is_plain_text_that_says_all() -> None:
    message = notices.check(
        ACCEPTED, Evidence.STILL_STRANDED, timedelta(hours=24), reader(), support_case()
    )

    (case,) = [text for text in shown(message).split("\n\n") if "```" in text] or [shown(message)]
    for words in (
        "SKU: KETTLE_RED*1",
        "ASIN: B0KETTLE01",
        "FNSKU: X0",
        "Marketplace: US",
        "2026-11-23 16:50 UTC Relist: accepted (submission-7)",
        "it ˋbrokeˋ &lt;now&gt;",
        "Last seen in the stranded report: 2026-11-23 16:00 UTC",
    ):
        assert words in case, words
    assert "<!date" not in case
    assert "contact-us" in str(message.blocks)


def support_case() -> SupportCase:
    tried = replace(ACCEPTED, remote_ref="submission-7")
    return SupportCase(episode(), (tried,), ("it `broke` <now>",), NOW - timedelta(hours=1))


def test_only_a_listing_that_can_be_bought_is_called_verified() -> None:
    assert "*verified*" in check(Evidence.VERIFIED, 24)
    assert "verified" not in check(Evidence.LEFT_THE_LIST, 24)
    assert "I can't tell" in check(Evidence.UNKNOWN, 24)


def dated(count: int) -> tuple[Card, ...]:
    return tuple(card(sku=f"SKU-{n}", removal_on=date(2026, 11, 26)) for n in range(count))


def test_a_preview_says_what_it_would_do_and_that_it_does_nothing() -> None:
    due = (card(sku="A"), card("merchant_fulfilled", sku="B"))

    text = shown(notices.preview(Preview(due, "US", 2, False, "A1SELLER\nUS"), reader()))

    assert text.startswith(":eyes: *Preview for US*: 2 items are due")
    assert "do nothing yet" in text
    assert "• `A` Red kettle, 1.7 l · Listing closed" in text
    assert "→ Relist" in text
    assert "→ Change to FBA" in text
    assert "[[Switch automatic actions on …]]" in text


def test_the_switch_says_that_more_is_asked_before_anything_is_switched() -> None:
    message = notices.preview(Preview(dated(1), "US", 41, False, "A1SELLER\nUS"), reader())

    button = elements(message)[-1]
    assert (button["action_id"], button["value"]) == (ids.SWITCH_ON, "A1SELLER\nUS")
    assert button["text"]["text"].endswith("…")
    assert "confirm" not in button


def test_once_switched_on_there_is_no_switch_any_more() -> None:
    message = notices.preview(Preview(dated(1), "US", 1, True, "A1SELLER\nUS"), reader())

    assert elements(message) == []
    assert "Automatic actions are switched on." in shown(message)


def test_a_preview_of_many_counts_the_rest() -> None:
    message = notices.preview(Preview(dated(75), "US", 75, False, "A1SELLER\nUS"), reader())

    assert_slack_takes(message)
    assert f"… and {75 - notices.LINES} more" in shown(message)


def test_a_change_to_fba_is_named_as_one() -> None:
    done = intent(IntentState.ACCEPTED, action=ActionKind.CHANGE_TO_FBA)

    assert "Change to FBA asked for by" in notices.action(done, None, True, reader()).text
    assert "转换为亚马逊物流（由" in notices.action(done, None, True, reader("zh-CN")).text
