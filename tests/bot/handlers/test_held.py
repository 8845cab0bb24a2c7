"""A report that waits for a yes: who may say it, what it does, and that it is done once."""

from datetime import timedelta
from typing import Any

import pytest

from bot.messages import ids
from bot.workflows.refresh import EVERY, refresh
from tests.bot.handlers.test_files import drop, rows, thread
from tests.bot.office import Office, read
from tests.bot.shop import HOUR, row

ADA, LIN, GUEST = "U0ADA", "U0LIN", "U0GUEST"
MANY = [row(f"LAMP-{number:02}") for number in range(40)]
FEW = [row("LAMP-00")]


def ticks(bot: Office, later: timedelta = timedelta()) -> None:
    bot.shop.pass_time(later)
    for _ in range(2):
        refresh(bot.shop.parts, bot.shop.now)
    bot.settle()


@pytest.fixture
def waiting(bot: Office) -> Office:
    """Amazon's second report names one item of forty."""
    bot.desk.learn(ADA)
    bot.shop.amazon.file(*MANY)
    ticks(bot)
    bot.shop.amazon.file(*FEW)
    ticks(bot, EVERY)
    return bot


def test_a_yes_takes_the_report_in_and_says_so_where_it_was_asked(waiting: Office) -> None:
    assert len(waiting.shop.listed()) == 40
    asked = waiting.with_button(ids.TAKE_IN)

    waiting.click(ids.TAKE_IN, ADA)
    waiting.settle()

    assert waiting.shop.listed() == ["LAMP-00"]
    assert "39 items left the list" in waiting.heard(ADA)[-1]
    assert f"<@{ADA}> took it in" in read(waiting.message(asked["ts"]))
    assert ids.TAKE_IN not in str(waiting.message(asked["ts"])["blocks"])
    assert "report.confirmed" in waiting.shop.events()


def test_the_second_yes_is_told_that_it_is_done(waiting: Office) -> None:
    waiting.desk.learn(LIN)
    asked = waiting.with_button(ids.TAKE_IN)["ts"]
    waiting.click(ids.TAKE_IN, ADA, asked)
    waiting.click(ids.TAKE_IN, LIN, asked)
    waiting.settle()

    assert waiting.shop.events().count("report.confirmed") == 1
    said = [waiting.heard(ADA)[-1], waiting.heard(LIN)[-1]]
    assert sum("items left the list" in one or "个商品已离开列表" in one for one in said) == 1
    assert sum("a newer report was read" in one or "已有人确认" in one for one in said) == 1


def test_a_guest_may_not_say_yes(waiting: Office) -> None:
    waiting.click(ids.TAKE_IN, GUEST)
    waiting.settle()

    assert "only full members of this workspace may say yes to a report" in waiting.heard(GUEST)[-1]
    assert len(waiting.shop.listed()) == 40


def test_a_yes_comes_too_late_once_a_newer_report_was_read(waiting: Office) -> None:
    asked = waiting.with_button(ids.TAKE_IN)["ts"]
    waiting.shop.amazon.file(*MANY[:30])
    ticks(waiting, EVERY)

    waiting.click(ids.TAKE_IN, ADA, asked)
    waiting.settle()

    assert "a newer report was read meanwhile" in waiting.heard(ADA)[-1]
    assert len(waiting.shop.listed()) == 30


def test_a_report_that_amazon_no_longer_gives_can_be_asked_for_again(waiting: Office) -> None:
    waiting.shop.amazon.down = True
    waiting.click(ids.TAKE_IN, ADA)
    waiting.settle()
    assert "The report was not taken in." in waiting.heard(ADA)[-1]
    assert len(waiting.shop.listed()) == 40

    waiting.shop.amazon.down = False
    waiting.click(ids.TAKE_IN, ADA)
    waiting.settle()
    assert waiting.shop.listed() == ["LAMP-00"]


def test_a_dropped_file_waits_in_its_thread_and_is_fetched_again(bot: Office) -> None:
    bot.desk.learn(ADA)
    bot.shop.report(*MANY, seen_at=bot.shop.now - HOUR)
    dropped = drop(bot, rows(*FEW))
    (asks,) = thread(bot, dropped["ts"])
    assert "waits for a yes" in asks
    assert bot.shop.posts("held") == []

    bot.click(ids.TAKE_IN, ADA)
    bot.settle()

    assert bot.shop.listed() == ["LAMP-00"]
    (said,) = thread(bot, dropped["ts"])
    assert "39 left the list" in said
    assert f"<@{ADA}> took it in" in said


def test_a_file_that_slack_gives_without_an_address_for_downloads_is_fetched_again(
    bot: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    bot.desk.learn(ADA)
    bot.shop.report(*MANY, seen_at=bot.shop.now - HOUR)
    drop(bot, rows(*FEW))
    ask = bot.desk.poster.file

    def without_download(file_id: str) -> dict[str, Any]:
        info = ask(file_id) or {}
        return info | {"url_private": info.pop("url_private_download")}

    monkeypatch.setattr(bot.desk.poster, "file", without_download)
    bot.click(ids.TAKE_IN, ADA)
    bot.settle()

    assert bot.shop.listed() == ["LAMP-00"]


def test_a_file_imported_by_hand_has_no_button(bot: Office) -> None:
    bot.shop.report(*MANY)
    bot.shop.pass_time(HOUR)
    bot.shop.report(*FEW)
    bot.settle()

    assert "python -m bot import FILE --yes" in bot.channel()[-1]
    assert ids.TAKE_IN not in str(bot.world.messages())
