"""The cards that wait for a person on their day."""

import pytest

from bot.messages.asking import SHOWN, Asking, ask
from stranded.cards import Card
from tests.bot.messages.things import LOCALES, assert_slack_takes, card, labels, reader, shown


def asked(*cards: Card, more: int = 0, locale: str = "en") -> str:
    message = ask(Asking(cards, "US", len(cards) + more), reader(locale))
    assert_slack_takes(message)
    return shown(message)


@pytest.mark.page("F28", "F57")
def test_item_discontinued_is_asked_with_both_of_the_pages_rules() -> None:
    message = ask(Asking((card("item_discontinued", sku="POT-7"),), "US", 1), reader())

    assert_slack_takes(message)
    assert "`POT-7` needs your decision" in message.text
    assert "on the list of automatic relist, and it needs a removal order" in shown(message)
    assert "I do neither by myself." in shown(message)
    assert labels(message) == ["Open in Seller Central", "Opt out of auto action"]


def test_a_reason_that_the_team_has_asked_offers_its_own_action() -> None:
    message = ask(Asking((card("listing_closed", sku="POT-7"),), "US", 1), reader())

    assert "“Listing closed” is set to *ask*" in shown(message)
    assert "removal order" not in shown(message)
    assert labels(message) == ["1-click relist", "Edit first", "Opt out of auto action"]


@pytest.mark.parametrize("locale", LOCALES)
def test_many_are_one_message_with_eight_of_them_and_the_way_to_the_others(locale: str) -> None:
    cards = [card("item_discontinued", sku=f"POT-{number}") for number in range(SHOWN)]
    text = asked(*cards, more=292, locale=locale)

    assert "300" in text
    assert text.count("POT-") >= SHOWN
    assert "292" in text
    assert "`/stranded list item_discontinued`" in text


def test_each_reason_is_explained_once() -> None:
    cards = [card(reason, sku=reason) for reason in ("item_discontinued", "listing_closed") * 2]
    text = asked(*cards)

    assert text.count("Amazon's page says two things") == 1
    assert text.count("is set to *ask*") == 1
