"""Stranding again within 14 days of a mend is told with its history."""

from datetime import timedelta

import pytest

from bot.drawing import Drawing
from bot.workflows.again import tell_of_returns
from tests.bot.messages.things import reader
from tests.bot.office import read
from tests.bot.shop import DAY, HOUR, Shop, row


def mended(shop: Shop, *skus: str) -> None:
    """Relisted, and off the list a day later."""
    shop.strand(row("OTHER"), *(row(sku) for sku in skus))
    for sku in skus:
        shop.press(shop.episode(sku))
    shop.work()
    shop.pass_time(DAY)
    shop.report(row("OTHER"))
    shop.work()


def back(shop: Shop, after: timedelta, *skus: str) -> int:
    shop.pass_time(after)
    shop.report(row("OTHER"), *(row(sku) for sku in skus))
    return tell_of_returns(shop.parts, shop.now)


def test_a_sku_that_comes_back_is_told_of_once_with_what_was_done_before(
    either_shop: Shop,
) -> None:
    mended(either_shop, "LAMP-1")

    assert back(either_shop, 3 * DAY, "LAMP-1") == 1
    assert tell_of_returns(either_shop.parts, either_shop.now) == 0

    (post,) = either_shop.posts("again")
    with either_shop.database.read() as session:
        message = Drawing(either_shop.parts, reader())(session, post, either_shop.now)
    assert message is not None
    said = read({"text": message.text, "blocks": message.blocks})
    assert "*1 item of US is stranded again*" in said
    assert "asked for by <@U0ADA>" in said
    assert "It left the list" in said


@pytest.mark.parametrize(("after", "count"), [(14 * DAY, 1), (14 * DAY + HOUR, 0), (40 * DAY, 0)])
def test_after_a_fortnight_it_is_a_new_matter(shop: Shop, after: timedelta, count: int) -> None:
    mended(shop, "LAMP-1")

    assert back(shop, after, "LAMP-1") == count
    assert len(shop.posts("again")) == count


def test_what_nobody_acted_on_is_not_called_mended(shop: Shop) -> None:
    shop.report(row("OTHER"), row("LAMP-1"))
    shop.pass_time(DAY)
    shop.report(row("OTHER"))

    assert back(shop, DAY, "LAMP-1") == 0


def test_while_it_never_left_nothing_is_said(shop: Shop) -> None:
    shop.strand(row("LAMP-1"))
    shop.press(shop.episode("LAMP-1"))
    shop.work()

    assert back(shop, DAY, "LAMP-1") == 0


def test_many_at_once_are_one_message(shop: Shop) -> None:
    names = [f"LAMP-{number:02}" for number in range(12)]
    mended(shop, *names)

    assert back(shop, DAY, *names) == 12
    (post,) = shop.posts("again")
    with shop.database.read() as session:
        message = Drawing(shop.parts, reader())(session, post, shop.now)
    assert message is not None
    assert "*12 items of US are stranded again*" in message.text
    assert "… and 4 more" in read({"text": "", "blocks": message.blocks})


def test_a_second_return_is_told_of_too(shop: Shop) -> None:
    mended(shop, "LAMP-1")
    back(shop, DAY, "LAMP-1")
    shop.know("LAMP-1")
    shop.offer("LAMP-1")
    shop.press(shop.episode("LAMP-1"))
    shop.work()
    shop.pass_time(DAY)
    shop.report(row("OTHER"))

    assert back(shop, DAY, "LAMP-1") == 1
    assert len(shop.posts("again")) == 2
