from datetime import date, timedelta

import pytest

from bot.messages import Message, answers
from bot.messages.answers import Suggestion
from stranded.actions import IntentState, Why
from stranded.items import Evidence
from tests.bot.messages.things import (
    NOW,
    assert_slack_takes,
    card,
    departure,
    episode,
    intent,
    opt_out,
    reader,
    rulebook,
    shown,
    state,
)


def line(message: Message) -> str:
    """The only sentence of a short answer, which is its notification too."""
    assert_slack_takes(message)
    assert message.text == message.blocks[0]["text"]["text"]
    return shown(message)


def test_the_list_says_which_part_it_is_and_how_to_go_on() -> None:
    cards = tuple(card(sku=f"SKU-{number}") for number in range(10))

    text = shown(answers.top_list(cards, (state(items=24),), 10, reader()))

    assert text.startswith("*Stranded items 11 to 20 of 24*")
    assert "*20.* `SKU-9`" in text
    assert "The next ones: `/stranded list 20`" in text
    assert "US: 24 items, data of Nov 23, 16:00 UTC" in text


def test_the_end_of_the_list_offers_nothing_further() -> None:
    cards = (card(sku="LAST"),)

    assert "The next ones" not in shown(answers.top_list(cards, (state(items=1),), 0, reader()))
    assert "end of the list" in shown(answers.top_list((), (state(items=1),), 50, reader()))


def test_an_empty_list_is_all_clear_only_after_a_report() -> None:
    clear = answers.top_list((), (state(items=0),), 0, reader())
    waiting = answers.top_list((), (state(items=0, data_at=None),), 0, reader())

    assert "Nothing is stranded, by the last report I read." in clear.text
    assert "I have not read a stranded report yet." in waiting.text


def test_removal_dates_come_one_a_line_with_what_is_at_stake() -> None:
    dated = [
        card(sku="A", removal_on=date(2026, 11, 23)),
        card("trademark_misuse", sku="B"),
        card(sku="C", removal_on=date(2027, 1, 4)),
    ]

    text = shown(answers.deadlines(tuple(dated[:2]), 3, 0, reader()))

    assert text.splitlines() == [
        "*3 items with a removal date*",
        "• *today* · 0 days · `A` · Listing closed · $238.80 · US",
        "• *Wed, Dec 2* · 9 days · `B` · Trademark misuse · $238.80 · US · estimate",
        "~ … and 1 later: `/stranded deadlines 2`",
        "[Paste Amazon's mail]",
    ]


def test_no_removal_dates_are_no_promise() -> None:
    assert "That is no promise" in answers.deadlines((), 0, 0, reader()).text


@pytest.mark.page("F31", "F35")
def test_opt_outs_are_listed_with_who_and_when() -> None:
    found = [opt_out(), opt_out(sku="CUP-1", until=NOW + timedelta(days=9))]

    text = shown(answers.opt_outs(found, reader()))

    assert text.splitlines()[:3] == [
        "*2 SKUs are opted out of automatic actions*",
        "• `KETTLE_RED*1` · US · by <@U0ANNA>, Nov 21, 17:00 UTC",
        "• `CUP-1` · US · by <@U0ANNA>, Nov 21, 17:00 UTC · until Dec 2, 17:00 UTC",
    ]
    assert "This stops this bot only" in text


def test_opt_outs_beyond_one_message_are_counted() -> None:
    message = answers.opt_outs([opt_out()] * (answers.MOST_OPT_OUTS + 7), reader())

    assert_slack_takes(message)
    assert "… and 7 more" in shown(message)


def test_help_names_every_command() -> None:
    text = shown(answers.help_text(reader("zh-CN")))

    for command in ("", " SKU", " list", " deadlines", " explain SKU", " optouts", " help"):
        assert f"`/stranded{command}`" in text


def test_a_sku_that_is_not_there_comes_with_near_ones() -> None:
    text = shown(answers.not_stranded("KETLE", ("KETTLE-1", "KETTLE-2"), None, True, reader()))

    assert text == (
        "`KETLE` is not on the stranded list, neither as SKU nor as ASIN or FNSKU.\n"
        "SKUs on the list that begin alike: `KETTLE-1`, `KETTLE-2`"
    )


@pytest.mark.parametrize(
    ("evidence", "words"),
    [
        (Evidence.VERIFIED, "Verified: the listing can be bought."),
        (Evidence.LEFT_THE_LIST, "Whether it sells again is not confirmed."),
    ],
)
def test_a_sku_that_left_the_list_is_told_with_the_evidence(evidence: Evidence, words: str) -> None:
    past = departure(episode(), evidence)

    text = line(answers.not_stranded("KETTLE_RED*1", (), past, True, reader()))

    assert "it left the list Nov 23, 15:00 UTC." in text
    assert words in text


def test_without_any_report_no_sku_is_said_to_be_fine() -> None:
    assert "I can't tell" in line(answers.not_stranded("A", (), None, False, reader()))


def test_several_items_are_told_apart_by_marketplace_and_account() -> None:
    text = shown(answers.several("B0KETTLE01", (episode(sku="A"), episode(sku="B")), reader()))

    assert text.splitlines()[:3] == [
        "`B0KETTLE01` fits 2 items:",
        "• `A` · US · A1SELLER · Red kettle, 1.7 l",
        "• `B` · US · A1SELLER · Red kettle, 1.7 l",
    ]
    assert "`/stranded SKU US`" in text


def test_a_mistyped_command_is_answered_with_the_one_that_was_meant() -> None:
    given = Suggestion("dedlines", "/stranded deadlines")

    text = line(answers.unknown_command(given, reader()))

    assert text == (
        "I don't know `dedlines`. Did you mean `/stranded deadlines`? "
        "`/stranded help` lists what I can do."
    )


def test_whoever_comes_second_is_told_who_was_first_and_where_it_stands() -> None:
    text = line(answers.too_late(intent(IntentState.ACCEPTED), reader()))

    assert text.startswith("<@U0ANNA> was first, Nov 23, 16:50 UTC; nothing was sent twice.\n")
    assert "Amazon accepted it" in text


def test_an_automatic_action_that_was_first_is_called_one() -> None:
    first = intent(IntentState.SENT, by="rule:auto_relist")

    assert line(answers.too_late(first, reader())).startswith("An automatic action was first")


def test_a_stale_button_tells_what_changed() -> None:
    closed, review = rulebook().get("listing_closed"), rulebook().get("inventory_under_review")

    changed = line(answers.stale(closed, episode(), False, review, reader()))
    gone = line(answers.stale(closed, episode(), True, closed, reader()))

    assert "changed from “Listing closed” to “Inventory under review”" in changed
    assert changed.startswith("Nothing was done:")
    assert gone.startswith("Nothing was done: `KETTLE_RED*1` has left the stranded list")


def test_a_closed_gate_is_told_with_its_why() -> None:
    why = Why("dangerous_goods_missing")

    assert line(answers.closed(why, reader())).startswith(
        "Nothing was done. Dangerous-goods information is missing."
    )


def test_a_fault_has_a_reference_and_says_what_did_not_happen() -> None:
    text = line(answers.trouble("a1b2c3d4", reader()))

    assert "`a1b2c3d4`" in text
    assert "Nothing was sent twice." in text
