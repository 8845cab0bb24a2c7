"""What a card says of steps by hand, and what is said after each, in both languages."""

from datetime import timedelta
from typing import Any

import pytest

from bot.messages import Message, steps
from bot.messages.card import card as card_message
from stranded.cards import Card
from stranded.items import Evidence
from stranded.support import SupportCase
from tests.bot.messages.every import step_cards
from tests.bot.messages.things import (
    LOCALES,
    NOW,
    assert_slack_takes,
    card,
    done_step,
    episode,
    reader,
    rulebook,
    shown,
    texts,
)

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MISSING, CLOSED = rulebook().get("missing_sku"), rulebook().get("listing_closed")


def told(one: Card, locale: str = "en") -> str:
    return shown(card_message(one, (), reader(locale)))


def step_button(one: Card, locale: str = "en") -> dict[str, Any] | None:
    block = steps.next_step(one, reader(locale))
    return block and block.get("accessory")


def after(key: str, evidence: Evidence, locale: str = "en", **changes: Any) -> Message:
    """What a look says a day after a step of Missing SKU."""
    step = done_step(key, ago=DAY, evidence=evidence, **changes)
    item = episode("missing_sku")
    case = SupportCase(item, (), (), NOW, (step,), MISSING)
    return steps.look(step, MISSING, MISSING, case, reader(locale), owner="S0OPS")


@pytest.mark.page("F86", "F88")
@pytest.mark.parametrize("locale", LOCALES)
def test_a_card_has_at_most_one_steps_button_by_its_own_label(locale: str) -> None:
    labels = []
    for one in step_cards({}):
        assert_slack_takes(card_message(one, (), reader(locale)))
        button = step_button(one, locale)
        labels.append(button["text"]["text"] if button else None)

    assert labels == [*MISSING.text(locale).done, None, None, None, None]


def test_other_reasons_have_no_step() -> None:
    for reason in rulebook().reasons:
        block = steps.next_step(card(reason.key), reader())
        assert (block is not None) == bool(reason.by_hand), reason.key


@pytest.mark.page("F86")
def test_while_its_time_runs_the_card_says_by_whom_it_was_told_and_when_the_bot_looks() -> None:
    text = told(card("missing_sku", known={"done_steps": (done_step(ago=HOUR),)}))

    assert (
        ":hourglass: Step 1, “Done: relisted”: told by <@U0ANNA>, Nov 23, 16:00 UTC. "
        "Amazon may need until Nov 24, 16:00 UTC to show it; I look then"
    ) in text
    assert "fail" not in text


@pytest.mark.page("F89")
def test_before_an_edit_is_told_the_card_says_that_no_time_runs() -> None:
    assert "No time runs before." in told(card("potential_trademark_misuse_self"))


@pytest.mark.page("F90")
@pytest.mark.parametrize(
    ("locale", "words"),
    [("en", "something other than price or quantity"), ("zh-CN", "价格和数量以外")],
)
def test_the_label_of_an_update_says_what_counts(locale: str, words: str) -> None:
    button = step_button(card("product_update_required"), locale)

    assert button is not None
    assert words in button["text"]["text"]


@pytest.mark.page("F88", "F91")
@pytest.mark.parametrize(("locale", "words"), [("en", "for good"), ("zh-CN", "一直")])
@pytest.mark.parametrize("reason", ["missing_sku", "product_update_required"])
def test_a_destructive_step_warns_on_the_card_and_in_its_dialog(
    reason: str, locale: str, words: str
) -> None:
    before = [step for step in rulebook().get(reason).by_hand if not step.destructive]
    done = [done_step(step.key, ago=3 * DAY, reason=reason) for step in before]
    one = card(reason, known={"done_steps": tuple(done)})

    button = step_button(one, locale)

    assert button is not None
    assert button["style"] == button["confirm"]["style"] == "danger"
    assert words in told(one, locale)
    assert words in button["confirm"]["text"]["text"]
    assert "FNSKU" in button["confirm"]["text"]["text"]
    assert len(button["confirm"]["text"]["text"]) <= 300


@pytest.mark.page("F86")
def test_what_did_not_help_is_followed_by_the_next_step_in_the_books_words() -> None:
    for place, key in enumerate(["relist", "create_then_change_to_fba"], start=1):
        said = after(key, Evidence.STILL_STRANDED)
        assert f"24 hours after step {place} of 3: *still stranded*" in said.text
        assert MISSING.text("en").steps[place].split("“")[0] in said.text


@pytest.mark.page("F87")
@pytest.mark.parametrize(("locale", "words"), [("en", "Seller Support"), ("zh-CN", "销售伙伴支持")])
def test_after_the_last_step_there_is_a_case_for_seller_support(locale: str, words: str) -> None:
    said = after("delete_and_create", Evidence.STILL_STRANDED, locale)

    assert_slack_takes(said)
    assert words in said.text
    case = next(text for text in texts(said.blocks) if text.startswith("```"))
    assert MISSING.text(locale).done[2] in case
    assert "<@U0ANNA> <!subteam^S0OPS>" in shown(said)


@pytest.mark.parametrize(
    ("evidence", "words"),
    [
        (Evidence.VERIFIED, "*verified*"),
        (Evidence.LEFT_THE_LIST, "can't be bought yet"),
        (Evidence.UNKNOWN, "I can't tell"),
    ],
)
def test_what_is_not_known_to_be_stranded_is_followed_by_no_step(
    evidence: Evidence, words: str
) -> None:
    said = after("relist", evidence)

    assert words in said.text
    assert "Next comes" not in said.text
    assert "still stranded" not in said.text


def test_a_changed_reason_is_named_instead_of_a_next_step() -> None:
    step = done_step(ago=DAY)
    case = SupportCase(episode("listing_closed"), (), (), NOW)

    said = steps.look(step, MISSING, CLOSED, case, reader())

    assert "Its reason has changed to “Listing closed”" in said.text


def test_a_step_that_the_book_has_no_more_is_told_by_its_key() -> None:
    said = steps.told_line(done_step("knock_on_wood"), MISSING, reader())

    assert "“knock_on_wood”" in said.text
