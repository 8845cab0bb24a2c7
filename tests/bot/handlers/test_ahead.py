"""Questions about the days ahead, by `/stranded`."""

import pytest

from bot.handlers import ahead
from tests.bot.office import Office, read
from tests.bot.shop import DAY, MERCHANT, row

ADA = "U0ADA"


@pytest.fixture(autouse=True)
def _listed(bot: Office) -> None:
    bot.desk.learn(ADA)
    bot.shop.register("CA")
    soon = (bot.shop.now - 25 * DAY).isoformat()
    bot.shop.report(row("LAMP-1", date_stranded=soon), row("POT", MERCHANT, date_stranded=soon))


def test_the_whole_month_of_all_marketplaces_is_told_without_more_words(bot: Office) -> None:
    said = bot.say("forecast")

    assert "US: the 30 days ahead" in said
    assert "CA: the 30 days ahead" in said
    assert "Relist: `LAMP-1` · Change to FBA: `POT`" in said


def test_days_and_a_marketplace_narrow_it_in_any_order(bot: Office) -> None:
    for words in ("forecast 3 us", "forecast US 3"):
        said = bot.say(words)
        assert "US: the 3 days ahead" in said
        assert "CA" not in said
        assert "Nothing is due in these days" in said


@pytest.mark.parametrize("question", ["forecast 3", "whatif"])
def test_of_several_marketplaces_that_are_named_each_is_told(bot: Office, question: str) -> None:
    bot.shop.register("MX")

    said = bot.say(f"{question} us CA")

    assert "US: " in said
    assert "CA: " in said
    assert "MX" not in said


@pytest.mark.parametrize("word", ["31", "0", "-1", "DE", "soon"])
def test_what_is_not_understood_is_answered_with_how_to_ask(bot: Office, word: str) -> None:
    said = bot.say(f"forecast {word}")

    assert f"I don't understand `{word}`" in said
    assert "`CA`, `US`" in said


def test_a_long_look_is_answered_at_once_and_followed_by_the_answer(
    bot: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ahead, "PATIENCE", 0)

    assert "One moment" in bot.say("forecast US")
    bot.quiet()

    assert "US: the 30 days ahead" in bot.heard(ADA)[-1]


def test_nothing_is_changed_or_said_to_others_by_a_question(bot: Office) -> None:
    bot.say("forecast")
    bot.settle()

    assert (bot.shop.intents(), bot.shop.posts(), bot.channel()) == ([], [], [])
    assert read(bot.world.messages()[-1])


class TestWhatIf:
    def test_it_says_how_many_days_it_rests_on_and_what_can_not_be_known(self, bot: Office) -> None:
        said = bot.say("whatif us auto_relist_days=7")

        assert "relist after 7 days" in said
        assert "By 1 day of history" in said
        assert "It would have done: Relist 1 · 15 units. 1 of them on the very first day" in said
        assert "What no history tells" in said

    def test_every_marketplace_is_told_without_a_word(self, bot: Office) -> None:
        said = bot.say("whatif")

        assert "US: what if" in said
        assert "CA: what if" in said
        assert "There is no history yet" in said

    @pytest.mark.parametrize(
        ("words", "answer"),
        [
            ("DE", "I don't understand `DE`"),
            ("auto_relist_days=1", "takes whole numbers from 2 to 365"),
            ("speed=9", "no setting named `speed`"),
            ("mode.missing_price=auto", "names no automatic action for this reason"),
        ],
    )
    def test_what_is_not_understood_or_not_allowed_is_answered(
        self, bot: Office, words: str, answer: str
    ) -> None:
        assert answer in bot.say(f"whatif {words}")
