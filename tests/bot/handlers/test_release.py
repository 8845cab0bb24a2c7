"""Switching on as a person meets it: what becomes due at once, and the choice of how."""

from typing import Any

import pytest

from bot.handlers import release as handlers
from bot.messages import ids
from store import settings
from stranded.settings import Automatic
from tests.bot.messages.things import texts
from tests.bot.office import Office
from tests.bot.shop import SCOPE, row
from tests.sandbox.slack.servers import Json

ADA, ADMIN = "U0ADA", "U0MAX"


@pytest.fixture(autouse=True)
def _due(bot: Office) -> None:
    bot.shop.now = bot.shop.now.replace(hour=9)
    bot.desk.learn(ADMIN)
    bot.shop.report(*(row(f"LAMP-{number:02}") for number in range(30)), row("POT"))
    for number in range(30):
        bot.shop.offer(f"LAMP-{number:02}")
    bot.post_something()


def opened(bot: Office) -> Json:
    bot.click(ids.SWITCH_ON, ADMIN)
    bot.quiet()
    return bot.modal(ADMIN)


def submit(bot: Office, view: Json, way: str = "", days: str = "7") -> Json:
    values: dict[str, Any] = {ids.DAYS_BLOCK: {ids.DAYS_INPUT: days}}
    if way:
        values[ids.WAY_BLOCK] = {ids.WAY_CHOICE: way}
    answer = bot.world.act("submit", user=ADMIN, view_id=view["id"], values=values)
    assert (answer["status"], answer.get("error")) == (200, None), answer
    bot.quiet()
    return answer


def read(view: Json) -> str:
    return "\n".join(texts(view["blocks"]))


def is_on(bot: Office) -> bool:
    with bot.shop.database.read() as session:
        return settings.read(session, SCOPE, "US").automatic is Automatic.ON


def test_the_modal_counts_and_names_what_becomes_due_and_nothing_is_switched_by_it(
    bot: Office,
) -> None:
    said = read(opened(bot))

    assert "31 items of US become due at once" in said
    assert "Relist 31" in said
    assert said.count("→ Relist") == 8
    assert "… and 23 more" in said
    assert not is_on(bot)


def test_in_batches_it_begins_and_the_modal_says_how_long_it_takes(bot: Office) -> None:
    submit(bot, opened(bot), "batches")

    assert is_on(bot)
    assert "31 items are begun in batches of 25" in read(bot.modal(ADMIN))
    assert "about 2 minutes" in read(bot.modal(ADMIN))
    bot.post_something()
    assert len(bot.shop.amazon.patches) == 25
    (told,) = [one for one in bot.channel() if "Relist of" in one]
    assert "*Relist of 25 items of US*, by automatic action" in told


def test_skipped_ones_are_left_alone(bot: Office) -> None:
    submit(bot, opened(bot), "skip")
    bot.post_something()

    assert is_on(bot)
    assert "31 items are left to people" in read(bot.modal(ADMIN))
    assert bot.shop.amazon.patches == []


def test_spread_takes_whole_days_within_bounds_and_keeps_nothing_else(bot: Office) -> None:
    view = opened(bot)
    for days in ("", "0", "31", "x", "3.5", "-1"):
        answer = submit(bot, view, "spread", days)
        assert "from 1 to 30" in str(answer["errors"])
    assert not is_on(bot)

    submit(bot, view, "spread", "5")
    assert is_on(bot)
    assert "over 5 days" in read(bot.modal(ADMIN))


def test_without_a_choice_nothing_is_kept(bot: Office) -> None:
    answer = submit(bot, opened(bot))

    assert "Choose what shall be done" in str(answer["errors"])
    assert not is_on(bot)


def test_with_nothing_due_there_is_nothing_to_choose(bot: Office) -> None:
    names = [*(f"LAMP-{number:02}" for number in range(30)), "POT"]
    bot.shop.report(*(row(name, date_stranded=bot.shop.now.isoformat()) for name in names))
    view = opened(bot)
    assert "Nothing of US becomes due at once" in read(view)

    submit(bot, view)

    assert is_on(bot)


def test_who_may_no_longer_settle_is_refused_at_the_submission(bot: Office) -> None:
    view = opened(bot)
    answer = bot.world.act("submit", user=ADA, view_id=view["id"], values={})
    bot.quiet()

    assert "only an admin" in str(answer["body"])
    assert not is_on(bot)


@pytest.mark.parametrize("change", [{"automatic": "on"}, {"auto_relist_days": "2"}])
def test_what_changed_meanwhile_is_shown_again_before_anything_is_kept(
    bot: Office, change: dict[str, str]
) -> None:
    view = opened(bot)
    bot.shop.set(**change)

    submit(bot, view, "skip")

    assert "Nothing was kept" in read(bot.modal(ADMIN))
    assert [one for one in bot.shop.events() if one == "setting"] == []


def test_a_list_that_takes_long_is_told_in_the_channel_to_whoever_chose(
    bot: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handlers, "PATIENCE", 0)

    submit(bot, opened(bot), "skip")

    assert "31 items are left to people" in bot.heard(ADMIN)[-1]
    assert is_on(bot)


def test_the_modal_looks_back_on_the_history_that_there_is(bot: Office) -> None:
    said = read(opened(bot))

    assert "what if automatic actions had been on" in said
    assert "It would have done: Relist 31" in said
    assert "What no history tells" in said
