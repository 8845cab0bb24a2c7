"""The same button of one message in the channel, pressed by fifty people at once."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.messages import ids
from bot.workflows.warn import warn
from sandbox.slack.people import PEOPLE, Person
from stranded.actions import ActionKind
from stranded.cards import ButtonKind
from tests.bot.office import Office
from tests.bot.shop import row

CROWD = [f"U0CROWD{number:02}" for number in range(50)]


@pytest.fixture(autouse=True)
def _hired(monkeypatch: pytest.MonkeyPatch, bot: Office) -> None:
    for person in CROWD:
        member = Person(person, person.lower(), person, "en-US", "America/New_York")
        monkeypatch.setitem(PEOPLE, person, member)
        bot.desk.learn(person)


def test_come_to_one_action_and_49_are_told_who_was_first(bot: Office) -> None:
    bot.shop.strand(row("LAMP-1", removal="2026-11-26"))
    bot.shop.know("LAMP-1")
    warn(bot.shop.parts, bot.shop.now)
    bot.settle()
    shown = bot.with_button(ids.PRESS[ButtonKind.RELIST])

    with ThreadPoolExecutor(len(CROWD)) as pool:
        list(pool.map(lambda person: press(bot, person, shown["ts"]), CROWD))
    bot.settle()

    (intent,) = bot.shop.intents()
    first = intent.request.actor.id
    told = {person: bot.heard(person) for person in CROWD}
    assert bot.shop.amazon.patches == [("LAMP-1", ActionKind.RELIST)]
    assert told.pop(first) == []
    assert all(len(heard) == 1 and f"<@{first}> was first" in heard[0] for heard in told.values())


def press(bot: Office, person: str, ts: str) -> None:
    bot.click(ids.PRESS[ButtonKind.RELIST], person, ts)
