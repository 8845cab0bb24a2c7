"""Warnings of a removal date in words: what goes, by when, and what can still be done."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from bot.messages import Message, removal
from bot.messages.removal import Removals
from stranded.cards import Card
from stranded.settings import AccountSettings
from tests.bot.messages.things import (
    assert_slack_takes,
    card,
    departure,
    labels,
    reader,
    rulebook,
    shown,
)
from tests.bot.messages.things import removal as ordered


def dated(count: int) -> tuple[Card, ...]:
    return tuple(card(sku=f"SKU-{n}", removal_on=date(2026, 11, 26)) for n in range(count))


def warning(first: int, last: int | None = None, count: int = 2, **more: Any) -> Message:
    given = Removals(dated(count), first, first if last is None else last, "US", 0)
    return removal.warning(replace(given, **more), reader())


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (0, 0, "*Amazon takes 2 stranded items of US away today*"),
        (1, 1, "*Amazon takes 2 stranded items of US away tomorrow*"),
        (3, 3, "*Amazon takes 2 stranded items of US away in 3 days*"),
        (3, 7, "*Amazon takes 2 stranded items of US away within 7 days*"),
        (-9, -1, "*The removal dates of 2 items of US are past, and they are listed still*"),
    ],
)
def test_a_warning_says_how_many_and_when(first: int, last: int, words: str) -> None:
    assert words in warning(first, last).text


def test_a_warning_offers_what_can_still_be_done() -> None:
    message = warning(3, count=1)

    assert_slack_takes(message)
    assert labels(message) == ["1-click relist", "Edit first", "Opt out of auto action"]
    assert "(date from Amazon's report)" in shown(message)
    assert "returned to you or disposed of, by your own settings" in shown(message)
    assert "Still possible" not in shown(message)


def test_whose_removal_is_under_way_is_not_offered_it_once_more() -> None:
    found = card("packaging_issue", removal_on=date(2026, 11, 26), known={"order": ordered()})

    message = removal.warning(Removals((found,), 3, 3, "US", 0), reader())

    assert "made, 15 units" in shown(message)
    assert "Still possible" not in shown(message)


def test_where_no_button_mends_it_the_first_step_is_told() -> None:
    found = card("packaging_issue", removal_on=date(2026, 11, 26))
    message = removal.warning(Removals((found,), 3, 3, "US", 0), reader())

    first = rulebook().get("packaging_issue").text("en").steps[0]
    assert f"Still possible: {first[:60]}" in shown(message)
    assert "Open in Seller Central" in labels(message)


def test_of_what_left_meanwhile_nothing_is_possible_any_more() -> None:
    gone = card("packaging_issue", departure=departure(card().episode))

    message = removal.warning(Removals((gone,), 3, 3, "US", 0), reader())

    assert "Still possible" not in shown(message)


def gone(count: int) -> tuple[Card, ...]:
    return tuple(replace(one, departure=departure(one.episode), buttons=()) for one in dated(count))


@pytest.mark.parametrize(
    ("first", "words"),
    [
        (3, "*Amazon takes 2 stranded items of US away in 3 days*"),
        (-3, "*The removal dates of 2 items of US are past, and they are listed still*"),
    ],
)
def test_what_left_meanwhile_is_not_counted(first: int, words: str) -> None:
    given = Removals((*gone(1), *dated(1)), first, first, "US", more=1)

    message = removal.warning(given, reader())

    assert words in message.text
    assert "… and 1 more" in shown(message)


@pytest.mark.parametrize("first", [3, 0, -3])
def test_once_all_of_it_left_it_says_so_and_calls_nobody(first: int) -> None:
    given = Removals(gone(2), first, first, "US", more=0, owner="U0OWNER")

    message = removal.warning(given, reader())

    assert_slack_takes(message)
    words = ":ballot_box_with_check: What I warned of here has left the stranded list of US."
    assert message.text == words
    assert "Verified: it left the stranded list" in shown(message)
    for untrue in ("listed still", "Amazon takes", "whether the stock is there", "<@U0OWNER>"):
        assert untrue not in shown(message)


@pytest.mark.parametrize(("first", "called"), [(4, False), (3, True), (0, True), (-2, True)])
def test_in_the_last_days_the_owner_is_called(first: int, called: bool) -> None:
    assert ("<@U0OWNER>" in shown(warning(first, owner="U0OWNER"))) is called


def test_without_an_owner_nobody_is_called() -> None:
    assert "<@" not in shown(warning(0))


@pytest.mark.page("F47")
def test_with_accelerated_removal_the_warning_says_or_sooner() -> None:
    quick = {"settings": AccountSettings(accelerated_removal=True)}
    found = (card(known=quick, removal_on=date(2026, 11, 30)),)
    message = removal.warning(Removals(found, 7, 7, "US", 0, or_sooner=True), reader())

    assert "away in 7 days* or sooner: accelerated removal is set" in message.text
    assert "*Mon, Nov 30* or sooner (" in shown(message)


def test_a_past_date_says_to_check_and_nothing_of_removal_as_a_fact() -> None:
    past = card(removal_on=date(2026, 11, 20))
    message = removal.warning(Removals((past,), -3, -3, "US", 0), reader())

    assert_slack_takes(message)
    assert "Check in Seller Central whether the stock is there" in shown(message)
    assert "The removal date Fri, Nov 20 is past" in shown(message)
    assert "Amazon takes" not in shown(message)
    assert "1-click relist" in labels(message)


def test_a_long_warning_counts_the_rest() -> None:
    message = warning(3, count=12, more=30)

    assert_slack_takes(message)
    assert sum(block["type"] == "actions" for block in message.blocks) == removal.SHOWN
    assert "takes 42 stranded items" in message.text
    assert f"… and {42 - removal.SHOWN} more: `/stranded deadlines`" in shown(message)
