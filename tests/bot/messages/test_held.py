from dataclasses import replace

import pytest

from bot.messages import held
from bot.messages.held import Asked
from stranded.actions import Why
from tests.bot.messages.things import NOW, assert_slack_takes, labels, reader, shown

ASKED = Asked("A1SELLER", "US", 7)


def test_it_says_why_it_waits_and_asks_for_a_yes() -> None:
    message = held.held(ASKED, 30, 25, "would_close_many", reader())

    assert_slack_takes(message)
    assert "*A report of US waits for a yes.* It has 30 rows." in shown(message)
    assert "The report would close 25 open items at once." in shown(message)
    assert "I kept the list as it was." in shown(message)
    assert labels(message) == ["Take it in"]
    (button,) = message.blocks[1]["elements"]
    assert button["value"] == "A1SELLER\nUS\n7"
    assert "Nothing changes at Amazon" in button["confirm"]["text"]["text"]


def test_a_file_that_was_imported_by_hand_is_imported_by_hand_again() -> None:
    message = held.held(replace(ASKED, at_hand=False), 30, 25, "would_close_many", reader())

    assert_slack_takes(message)
    assert labels(message) == []
    assert "python -m bot import FILE --yes" in shown(message)


def test_once_somebody_said_yes_the_button_is_gone_and_who_it_was_is_said() -> None:
    taken = replace(ASKED, taken_by="U0ADA", taken_at=NOW.isoformat())

    message = held.held(taken, 30, 25, "would_close_many", reader())

    assert_slack_takes(message)
    assert labels(message) == []
    assert "<@U0ADA> took it in" in shown(message)


@pytest.mark.parametrize(
    ("locale", "said"), [("en", "25 items left"), ("zh-CN", "25 个商品已离开")]
)
def test_whoever_said_yes_is_told_what_it_did(locale: str, said: str) -> None:
    assert said in held.answered(25, reader(locale)).text


def test_what_cannot_be_taken_in_says_why() -> None:
    assert "a newer report was read" in held.not_taken(Why("held_no_more"), reader()).text
