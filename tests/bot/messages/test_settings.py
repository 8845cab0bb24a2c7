"""The settings' table and form: every value in words, and all that Slack takes of a modal."""

from dataclasses import replace
from typing import Any

import pytest

from bot.messages import ids, settings, settings_form
from sandbox.slack.views import check_view
from stranded.actions import Why
from stranded.settled import Due, wanted_changes
from tests.bot.messages.every import place_settings
from tests.bot.messages.things import LOCALES, reader, texts

PLACE = place_settings("U0ANNA")
DUE = Due(1, 1, all_seen=True)
WORST = {
    "warning_days": ",".join(str(365 - day) for day in range(20)),
    "quiet_hours": "22:00-07:00",
    "auto_removal_days": "180",
}


def fields(view: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {
        settings_form.key_of(block["block_id"]): block
        for block in view["blocks"]
        if block["type"] == "input"
    }


def initial(element: dict[str, Any]) -> str:
    chosen = element.get("initial_option", {}).get("value")
    return str(chosen or element.get("initial_value", ""))


@pytest.mark.parametrize("locale", LOCALES)
def test_slack_takes_the_form_with_the_longest_values_and_notes(locale: str) -> None:
    told = reader(locale)
    notes = [
        *settings_form.overtaken(PLACE.settled, PLACE, told),
    ]

    view = settings_form.form(PLACE, WORST, "x" * 3000, told, notes=notes, due=DUE)

    check_view(view, "modal")


def test_every_setting_has_a_field_that_holds_its_value() -> None:
    found = fields(settings_form.form(PLACE, WORST, "", reader()))

    held = {key: initial(block["element"]) for key, block in found.items()}
    assert held == {**PLACE.texts, **WORST}


def test_only_what_may_be_unset_may_be_left_empty() -> None:
    found = fields(settings_form.form(PLACE, {}, "", reader()))

    assert {key for key, block in found.items() if block["optional"]} == {
        "quiet_hours",
        "auto_removal_days",
    }


def test_a_form_that_is_asked_again_has_fields_of_other_ids() -> None:
    """Slack keeps what stands in a field that it has seen, whatever the new form says."""
    first, second = (
        {block["block_id"] for block in fields(_turn(turn)).values()} for turn in (0, 1)
    )

    assert first.isdisjoint(second)


def _turn(turn: int) -> dict[str, Any]:
    return settings_form.form(PLACE, {}, "", reader(), turn=turn)


@pytest.mark.parametrize("locale", LOCALES)
def test_whatever_is_typed_wrongly_is_answered_by_a_sentence_of_its_own(locale: str) -> None:
    typed = dict.fromkeys(PLACE.texts, "<nonsense> & `more` " * 20)

    _, wrong = wanted_changes(PLACE.texts, typed)

    assert set(wrong) == set(PLACE.texts)
    for key, why in wrong.items():
        sentence = settings_form.wrong(key, why, reader(locale))
        assert 0 < len(sentence) < 300
        assert "&lt;" not in sentence


@pytest.mark.page("F36")
def test_one_day_for_a_relist_is_refused_by_amazons_own_least() -> None:
    _, wrong = wanted_changes(PLACE.texts, {"auto_relist_days": "1"})

    sentence = settings_form.wrong("auto_relist_days", wrong["auto_relist_days"], reader())

    assert sentence == (
        "“1” can't be kept: it takes a whole number of days from 2, which is Amazon's own least "
        "for a relist, to 365."
    )


@pytest.mark.page("F37")
def test_no_days_for_fba_are_told_as_within_a_day() -> None:
    told = reader()

    assert settings.value_text("auto_change_to_fba_days", "0", told) == "0 days: within 24 hours"
    _, wrong = wanted_changes(PLACE.texts, {"auto_change_to_fba_days": "0"})
    assert wrong == {}


def test_each_value_is_told_in_words() -> None:
    said_of = {
        ("automatic", "on"): "switched on",
        ("accelerated_removal", "off"): "not designated",
        ("auto_removal_days", ""): "not told: the page's rule is used",
        ("auto_removal_days", "60"): "60 days",
        ("quiet_hours", ""): "none",
        ("quiet_hours", "22:00-07:00"): "22:00-07:00",
        ("warning_days", "7"): "7",
        ("warning_days", "7,0"): "7, 0",
        ("undo_bulk_seconds", "1"): "1 second",
        ("undo_bulk_seconds", "0"): "0 seconds: one click is one click",
        ("mode.listing_closed", "off"): "off: never by itself",
    }

    assert {key: settings.value_text(*key, reader()) for key in said_of} == said_of


def test_a_mode_whose_reason_is_gone_is_called_by_its_key() -> None:
    assert settings.name_of("mode.gone", replace(PLACE, moded=()), reader()) == "gone"
    assert settings_form.wrong("mode.gone", Why("no_automatic_action"), reader()) != ""


def test_more_places_than_fit_are_counted() -> None:
    many = [replace(PLACE, account=f"A{number}") for number in range(9)]

    message = settings.settings(many, "", reader(), may_settle=True)

    buttons = [block for block in message.blocks if block["type"] == "actions"]
    assert "*US* · A0" in "\n".join(texts(message.blocks))
    assert f"… and {9 - len(buttons)} more places" in "\n".join(texts(message.blocks))
    assert buttons[0]["elements"][0]["action_id"] == ids.SETTINGS


def test_the_words_of_others_stay_words() -> None:
    hostile = place_settings("*<@U0EVIL>*")

    shown = "\n".join(texts(settings.settings([hostile], "", reader(), may_settle=True).blocks))

    assert "<@U0EVIL>" not in shown
