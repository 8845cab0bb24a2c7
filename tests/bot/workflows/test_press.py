"""What a click comes to: one winner, and for everybody else why not."""

import pytest

from bot.workflows.press import (
    Closed,
    Forgotten,
    Stale,
    Taken,
    TooLate,
    press,
    shown_on,
)
from store import intents, outbox, posts
from stranded.actions import ActionKind, Actor, IntentState, Request
from stranded.cards import ButtonKind, Press
from stranded.optouts import Switched
from tests.bot.shop import ADA, CHANNEL, CLOSED, DAY, HOUR, LIN, MERCHANT, SCOPE, Shop, row
from tests.store.samples import at_once

FBA = ButtonKind.CHANGE_TO_FBA


def test_a_click_is_written_down_before_anything_is_sent(either_shop: Shop) -> None:
    (found,) = either_shop.strand(row("LAMP-1"))

    taken = either_shop.press(found)

    assert isinstance(taken, Taken)
    assert taken.intent.request.actor == ADA
    assert either_shop.dispatcher.ids == [taken.intent.id]
    assert either_shop.states() == ["planned"]
    assert either_shop.events() == ["relist.planned"]
    assert either_shop.amazon.patches == []


def test_of_fifty_people_who_press_at_once_one_is_first(either_shop: Shop) -> None:
    (found,) = either_shop.strand(row("LAMP-1"))

    answers = at_once(50, lambda number: either_shop.press(found, actor=Actor(f"U{number}")))
    either_shop.work()

    (winner,) = [one.intent for one in answers if isinstance(one, Taken)]
    losers = [one.intent.request.actor for one in answers if isinstance(one, TooLate)]
    assert losers == [winner.request.actor] * 49
    assert either_shop.amazon.patches == [("LAMP-1", ActionKind.RELIST)]


def test_the_second_to_press_is_told_who_was_first_even_when_it_is_done(shop: Shop) -> None:
    (found,) = shop.strand(row("LAMP-1"))
    shop.press(found, actor=ADA)
    shop.work()

    second = shop.press(found, actor=LIN)

    assert isinstance(second, TooLate)
    assert second.intent.request.actor == ADA
    assert second.intent.state is IntentState.ACCEPTED
    assert len(shop.amazon.patches) == 1


def test_the_same_click_delivered_twice_acts_once(shop: Shop) -> None:
    (found,) = shop.strand(row("LAMP-1"))

    answers = [shop.press(found), shop.press(found)]
    shop.work()

    assert [type(one) for one in answers] == [Taken, TooLate]
    assert len(shop.amazon.patches) == 1


def test_a_rule_that_was_first_is_named(shop: Shop) -> None:
    (found,) = shop.strand(row("LAMP-1"))
    rule = Actor("rule:auto_relist")
    request = Request(
        "A1SELLER", "US", "LAMP-1", found.id, found.reason, ActionKind.RELIST, rule
    )  # fmt: skip
    with shop.database.write() as session:
        intents.plan(session, SCOPE, request, shop.now, not_before=shop.now)

    late = shop.press(found)

    assert isinstance(late, TooLate)
    assert late.intent.request.actor == rule


def test_a_button_that_shows_another_reason_does_nothing(shop: Shop) -> None:
    shop.strand(row("LAMP-1", "Restricted ASIN"))
    shop.pass_time(HOUR)
    (found,) = shop.strand(row("LAMP-1", CLOSED))

    stale = shop.press(found, reason="restricted_asin")

    assert isinstance(stale, Stale)
    assert (stale.shown.key, stale.episode.reason) == ("restricted_asin", "listing_closed")
    assert stale.departure is None
    assert shop.states() == []


def test_a_button_of_an_item_that_left_does_nothing(shop: Shop) -> None:
    found, _ = shop.strand(row("LAMP-1"), row("LAMP-2"))
    shop.pass_time(HOUR)
    shop.report(row("LAMP-2"))

    stale = shop.press(found)

    assert isinstance(stale, Stale)
    assert stale.departure is not None
    assert shop.states() == []


def test_an_old_button_does_nothing_for_a_new_stranding_of_the_sku(shop: Shop) -> None:
    before, _ = shop.strand(row("LAMP-1"), row("LAMP-2"))
    shop.pass_time(HOUR)
    shop.report(row("LAMP-2"))
    shop.pass_time(HOUR)
    shop.strand(row("LAMP-1"), row("LAMP-2"))

    assert isinstance(shop.press(before), Stale)
    assert isinstance(shop.press(shop.episode("LAMP-1")), Taken)


def test_a_button_of_an_item_that_is_no_longer_kept_is_forgotten(shop: Shop) -> None:
    (found,) = shop.strand(row("LAMP-1"))
    gone = Press("A1SELLER", "no-such-episode", found.reason, ButtonKind.RELIST)
    others = Press("A9OTHER", found.id, found.reason, ButtonKind.RELIST)

    assert isinstance(press(shop.parts, gone, ADA, shop.now, None), Forgotten)
    assert isinstance(press(shop.parts, others, ADA, shop.now, None), Forgotten)


def gate(shop: Shop, kind: ButtonKind = ButtonKind.RELIST) -> str:
    answer = shop.press(shop.episode("LAMP-1"), kind)
    assert isinstance(answer, Closed)
    assert shop.states() == []
    return answer.gate.name


def test_old_data_closes_the_click(shop: Shop) -> None:
    shop.strand(row("LAMP-1"))
    shop.pass_time(37 * HOUR)

    assert gate(shop) == "fresh"


def test_a_listing_that_was_never_read_closes_the_click(shop: Shop) -> None:
    shop.report(row("LAMP-1"))

    assert gate(shop) == "start_date"


def test_a_start_date_ahead_closes_the_click(shop: Shop) -> None:
    shop.offer("LAMP-1", start=shop.now + 9 * DAY)
    shop.strand(row("LAMP-1"))

    assert gate(shop) == "start_date"


@pytest.mark.page("F14", "F15")
@pytest.mark.parametrize("known", [False, None])
def test_missing_dangerous_goods_information_closes_the_click(
    shop: Shop, known: bool | None
) -> None:
    shop.offer("LAMP-1", channels=("DEFAULT",), dangerous_goods=known)
    shop.strand(row("LAMP-1", MERCHANT))

    assert gate(shop, FBA) == "dangerous_goods"


def test_a_reason_without_that_button_closes_the_click(shop: Shop) -> None:
    shop.strand(row("LAMP-1", "Trademark misuse"))

    assert gate(shop) == "one_click"


def test_without_a_connection_nothing_is_promised(shop: Shop) -> None:
    shop.strand(row("LAMP-1"))
    shop.disconnect()

    assert gate(shop) == "amazon"


@pytest.mark.parametrize("trouble", ["refuse", "fail"])
def test_after_a_refusal_or_a_failure_the_button_may_be_pressed_again(
    shop: Shop, trouble: str
) -> None:
    shop.offer("LAMP-1", trouble=[trouble])
    (found,) = shop.strand(row("LAMP-1"))
    shop.press(found)
    shop.work()

    again = shop.press(found, actor=LIN)
    shop.work()

    assert isinstance(again, Taken)
    assert again.intent.attempt == 2
    assert shop.states()[1] == "accepted"
    assert len(shop.amazon.patches) == 1


@pytest.mark.page("F35")
def test_an_opted_out_item_can_still_be_relisted_by_a_click(shop: Shop) -> None:
    (found,) = shop.strand(row("LAMP-1"))
    shop.press(found, ButtonKind.OPT_OUT)

    assert isinstance(shop.press(found), Taken)


def test_opting_out_and_in_again_is_noted_with_who_and_when(shop: Shop) -> None:
    (found,) = shop.strand(row("LAMP-1"))

    out = shop.press(found, ButtonKind.OPT_OUT, ADA)
    out_again = shop.press(found, ButtonKind.OPT_OUT, LIN)
    back = shop.press(found, ButtonKind.OPT_IN, LIN)
    back_again = shop.press(found, ButtonKind.OPT_IN, LIN)

    answers = [out, out_again, back, back_again]
    assert [one.changed for one in answers if isinstance(one, Switched)] == [
        True, False, True, False,
    ]  # fmt: skip
    told = [(one.event, one.actor, one.subject) for one in shop.audit() if one.event != "report"]
    assert told == [("opt_out", "U0ADA", "US/LAMP-1"), ("opt_in", "U0LIN", "US/LAMP-1")]


def test_a_click_gets_a_line_in_the_thread_of_the_message_it_was_on(shop: Shop) -> None:
    (found,) = shop.strand(row("LAMP-1"))
    with shop.database.write() as session:
        args = (CHANNEL, "ask", {"episodes": [found.id], "marketplace": "US"}, shop.now)
        root = posts.plan(session, SCOPE, "ask|1", *args, episodes=[found.id])
        assert root is not None
        outbox.sent(session, root, "1700.1")

    key = shown_on(shop.parts, CHANNEL, "1700.1")
    shop.press(found, on=key)

    (line,) = shop.posts("action")
    (redrawn,) = shop.posts("ask")
    assert (key, line.parent, line.thread_ts) == ("ask|1", "ask|1", "1700.1")
    assert redrawn.wanted > redrawn.drawn


def test_a_click_on_a_reply_is_told_in_its_roots_thread(shop: Shop) -> None:
    with shop.database.write() as session:
        for key, ts, parent in (("root", "1.1", None), ("reply", "1.2", "root")):
            made = posts.plan(
                session, SCOPE, key, CHANNEL, "held", {}, shop.now, parent=parent
            )  # fmt: skip
            assert made is not None
            outbox.sent(session, made, ts)

    assert shown_on(shop.parts, CHANNEL, "1.2") == "root"
    assert shown_on(shop.parts, CHANNEL, "9.9") is None
