"""`/stranded list`, all of it or a part."""

import pytest

from tests.bot.office import Office
from tests.bot.shop import CLOSED, MERCHANT, row

ADA, LIN = "U0ADA", "U0LIN"


@pytest.fixture(autouse=True)
def filled(bot: Office) -> None:
    bot.desk.learn(ADA)
    bot.desk.learn(LIN)
    lamps = [row(f"LAMP-{number:02}", CLOSED) for number in range(15)]
    bot.shop.report(*lamps, row("DESK", MERCHANT), row("SOFA", "Expired product"))


@pytest.mark.page("F6")
def test_a_reason_narrows_the_list_and_the_next_page_stays_narrow(bot: Office) -> None:
    first = bot.say("list Listing closed")
    assert "Stranded items 1 to 10 of 15*: Listing closed" in first
    assert "`/stranded list Listing closed 10`" in first
    assert "DESK" not in first

    second = bot.say("list Listing closed 10")
    assert "Stranded items 11 to 15 of 15*: Listing closed" in second
    assert "The next ones" not in second


@pytest.mark.page("F7")
def test_a_recommended_action_narrows_it_too_in_either_language(bot: Office) -> None:
    assert "`DESK`" in bot.say("list change to FBA")
    said = bot.say("list 转换为亚马逊物流", LIN)
    assert "`DESK`" in said
    assert "LAMP" not in said


def test_the_whole_list_pages_as_before(bot: Office) -> None:
    assert "Stranded items 11 to 17 of 17*" in bot.say("list 10")


def test_what_is_neither_says_what_can_be_asked_for(bot: Office) -> None:
    said = bot.say("list closed")

    assert "I know no reason and no recommended action “closed”" in said
    assert "• Listing closed · 15 items" in said
    assert "For instance `/stranded list Listing closed`." in said
    assert "relist, change to FBA" in said
    assert "商品已下架 · 15 个商品" in bot.say("list 下架", LIN)


def test_a_reason_that_is_not_on_the_list_is_said_to_be_none(bot: Office) -> None:
    assert "Nothing on the list is of this kind: Missing SKU." in bot.say("list Missing SKU")


@pytest.mark.parametrize("text", ["list 2001", "list Listing closed 2001", "deadlines 999999"])
def test_a_page_far_behind_is_refused_with_what_to_do(bot: Office, text: str) -> None:
    assert "Narrow the list: `/stranded list Listing closed`" in bot.say(text)


def test_the_last_page_that_may_be_asked_for_is_answered(bot: Office) -> None:
    assert "end of the list" in bot.say("list 2000")
