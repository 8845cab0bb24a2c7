"""A filled file for bulk fixing, as people meet it: dropped, looked through, done at a word."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.messages import ids
from stranded.actions import ActionKind
from stranded.roles import Holders, Roles
from tests.bot.handlers.test_files import drop, thread
from tests.bot.office import Office
from tests.bot.shop import MERCHANT, row

ADA, MAX = "U0ADA", "U0MAX"
HEADER = "Price\tASIN\tSKU\tCondition\n"
FILE = f"{HEADER}19.99\tB0LAMP-1\tLAMP-1\tNew\n\t\tLAMP-2\tNew\n5\t\tGONE\tNew\n"
UNDO = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _priceless(bot: Office) -> None:
    """Two items that a file mends, and Ada who may spend."""
    shop = bot.shop
    shop.parts = replace(shop.parts, roles=Roles(spend=Holders(people=frozenset({ADA}))))
    object.__setattr__(bot.desk, "parts", shop.parts)
    for person in (ADA, MAX):
        bot.desk.learn(person)
    shop.offer("LAMP-2", channels=("DEFAULT",))
    shop.report(row("LAMP-1", "Missing price", your_price="0"), row("LAMP-2", MERCHANT))


def test_its_thread_tells_line_by_line_what_it_would_do_and_nothing_is_done(bot: Office) -> None:
    dropped = drop(bot, FILE.encode(), "fix.txt")

    (said,) = thread(bot, dropped["ts"])
    assert "*fix.txt is a filled bulk fix file for US.* Nothing of it is done yet" in said
    assert "1 price to set, 1 listing to change to FBA, 1 line that I can't take" in said
    assert "`GONE` (line 4) It is not on the stranded list" in said
    assert "`LAMP-1` *$19.99*; no earlier price is known" in said
    assert bot.shop.intents() == []


def test_a_word_has_it_done_after_its_time_and_the_thread_tells_whose(bot: Office) -> None:
    dropped = drop(bot, FILE.encode(), "fix.txt")
    bot.click(ids.APPLY_FILE, ADA)
    bot.settle()
    told = bot.channel()
    bot.shop.pass_time(UNDO)
    bot.settle()

    assert "<@U0ADA> had me do what fix.txt asks for." in thread(bot, dropped["ts"])[0]
    assert any("*Price of 1 item of US*, asked for by <@U0ADA>" in one for one in told)
    assert any("`LAMP-1` $19.99 waits" in one for one in told)
    assert sorted(bot.shop.amazon.patches) == [
        ("LAMP-1", ActionKind.SET_PRICE),
        ("LAMP-2", ActionKind.CHANGE_TO_FBA),
    ]


def test_who_may_not_spend_sets_no_prices_by_a_file(bot: Office) -> None:
    drop(bot, FILE.encode(), "fix.txt")
    bot.click(ids.APPLY_FILE, MAX)
    bot.settle()

    assert "you are not among those who may set a price" in bot.heard(MAX)[-1]
    assert bot.shop.intents() == []


def test_changes_to_fba_alone_take_no_right_to_spend(bot: Office) -> None:
    drop(bot, f"{HEADER}\t\tLAMP-2\tNew\n".encode(), "fix.txt")
    bot.click(ids.APPLY_FILE, MAX)
    bot.settle()

    assert [one.request.sku for one in bot.shop.intents()] == ["LAMP-2"]


def test_the_bulk_page_says_that_the_file_can_be_dropped_here(bot: Office) -> None:
    assert "drop the filled file into this channel" in bot.say("bulk")
