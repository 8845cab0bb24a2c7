"""Settings as a person meets them: the table, the modal, and what became of it."""

import json
from dataclasses import replace

import pytest

from bot.messages import ids
from bot.messages.settings_form import field_id, key_of
from bot.workflows.settle import place_settings
from stranded.settled import PlaceSettings
from tests.bot.handlers.test_bulk import stack
from tests.bot.office import Office
from tests.bot.shop import DAY, MERCHANT, SCOPE, row
from tests.sandbox.slack.servers import Json

ADA, LIN, ADMIN, GUEST = "U0ADA", "U0LIN", "U0MAX", "U0GUEST"
REFUSED = ":no_entry: Nothing was done:"


@pytest.fixture(autouse=True)
def _known(bot: Office) -> None:
    for person in (ADA, LIN, ADMIN, GUEST):
        bot.desk.learn(person)


def opened(bot: Office, user: str = ADMIN) -> Json:
    bot.say("settings", user)
    bot.click(ids.SETTINGS, user)
    bot.quiet()
    (view,) = stack(bot, user)
    return view


def submit(bot: Office, user: str = ADMIN, **typed: str) -> Json:
    """Submits the open modal with some fields changed; a mode by `mode__REASON`."""
    (view,) = stack(bot, user)
    turn = json.loads(view["private_metadata"])["turn"]
    values = {
        field_id(key.replace("__", "."), turn): {ids.SETTINGS_INPUT: text}
        for key, text in typed.items()
    }
    answer = bot.world.act("submit", user=user, view_id=view["id"], values=values)
    assert (answer["status"], answer.get("error")) == (200, None), answer
    bot.settle()
    return answer


def place(bot: Office) -> PlaceSettings:
    return place_settings(bot.shop.parts, SCOPE, "US")


def texts(bot: Office) -> dict[str, str]:
    return place(bot).texts


def said_in(bot: Office, user: str = ADMIN) -> str:
    (view,) = stack(bot, user)
    return str(view["blocks"])


def test_the_table_shows_each_value_and_whether_it_is_the_default(bot: Office) -> None:
    bot.shop.set(auto_relist_days="14")

    said = bot.say("settings", ADMIN)

    assert "*US* · A1SELLER" in said
    assert "Automatic relist after: *14 days* · set by <@U0MAX>" in said
    assert "Automatic change to FBA after: *30 days* · default" in said
    assert "Warnings, days before removal: *30, 14, 7, 3, 1, 0* · default" in said
    assert "Item discontinued: *ask: a card, and a person decides* · default" in said


def test_who_may_not_settle_reads_who_may_and_gets_no_button(bot: Office) -> None:
    said = bot.say("settings", ADA)

    assert "REFLOAT_MAY_SETTLE" in said
    assert "Change settings" not in said


@pytest.mark.page("F30", "F34")
def test_what_is_typed_is_kept_and_told_from_what_to_what(bot: Office) -> None:
    opened(bot)

    submit(bot, auto_relist_days="7", auto_change_to_fba_days="0", quiet_hours="22:00-7:00")

    assert stack(bot, ADMIN) == []
    found = texts(bot)
    assert (found["auto_relist_days"], found["auto_change_to_fba_days"]) == ("7", "0")
    assert found["quiet_hours"] == "22:00-07:00"
    told = bot.heard(ADMIN)[-1]
    assert "Automatic relist after: 30 days → *7 days*" in told
    assert "Automatic change to FBA after: 30 days → *0 days: within 24 hours*" in told
    (noted,) = [one for one in bot.shop.audit() if one.event == "setting"]
    assert noted.actor == ADMIN
    assert noted.detail == {
        "auto_relist_days": "7", "auto_change_to_fba_days": "0", "quiet_hours": "22:00-07:00",
    }  # fmt: skip


@pytest.mark.page("F36")
def test_every_wrong_value_is_refused_in_words_and_nothing_is_kept(bot: Office) -> None:
    opened(bot)
    before = texts(bot)

    answer = submit(
        bot,
        auto_relist_days="1",
        auto_change_to_fba_days="366",
        warning_days="30,soon",
        quiet_hours="22:00-22:00",
        auto_removal_days="181",
        undo_bulk_seconds="60",
        automatic="on",
    )

    errors = {key_of(block_id): said for block_id, said in answer["body"]["errors"].items()}
    assert set(errors) == {
        "auto_relist_days", "auto_change_to_fba_days", "warning_days", "quiet_hours",
        "auto_removal_days",
    }  # fmt: skip
    assert "from 2, which is Amazon's own least" in errors["auto_relist_days"]
    assert "from 0 to 365" in errors["auto_change_to_fba_days"]
    assert len(stack(bot, ADMIN)) == 1
    assert (texts(bot), bot.shop.events()) == (before, [])


def test_what_somebody_else_changed_meanwhile_is_not_overwritten_unasked(bot: Office) -> None:
    opened(bot)
    bot.shop.set(auto_relist_days="14", warning_days="7,0")

    submit(bot, auto_relist_days="20", undo_bulk_seconds="30")

    said = said_in(bot)
    assert texts(bot)["auto_relist_days"] == "14"
    assert texts(bot)["undo_bulk_seconds"] == "60"
    assert "<@U0MAX> set it to “14 days”" in said
    assert "Warnings, days before removal: <@" not in said, "nobody here wants to change it"

    submit(bot)

    assert (texts(bot)["auto_relist_days"], texts(bot)["warning_days"]) == ("20", "7,0")


def test_switching_on_asks_first_how_what_becomes_due_shall_begin(bot: Office) -> None:
    bot.shop.strand(row("LAMP-1"), row("LAMP-2"), row("CHAIR", MERCHANT))
    view = opened(bot)
    assert "3 items are due at once, and you are asked how" in str(view["blocks"])

    submit(bot, automatic="on", warning_days="7,0")
    asked = said_in(bot)
    assert texts(bot)["automatic"] == "preview"
    choose(bot, "skip")

    assert "3 items of US become due at once" in asked
    assert (texts(bot)["automatic"], texts(bot)["warning_days"]) == ("on", "7,0")
    assert bot.shop.events() == ["setting", "release"]


def test_fewer_days_are_asked_about_in_the_same_way(bot: Office) -> None:
    bot.shop.set(automatic="on")
    stranded_on = (bot.shop.now - 3 * DAY).isoformat()
    bot.shop.strand(row("LAMP-1", date_stranded=stranded_on))
    opened(bot)

    submit(bot, auto_relist_days="2")

    assert "1 item of US becomes due at once" in said_in(bot)
    assert texts(bot)["auto_relist_days"] == "30"


def choose(bot: Office, way: str) -> None:
    """Submits the modal that asks how what becomes due shall begin."""
    view = stack(bot, ADMIN)[-1]
    values = {ids.WAY_BLOCK: {ids.WAY_CHOICE: way}, ids.DAYS_BLOCK: {ids.DAYS_INPUT: "7"}}
    bot.world.act("submit", user=ADMIN, view_id=view["id"], values=values)
    bot.quiet()


def test_what_amazon_takes_first_is_told_where_a_choice_was_asked_for_too(bot: Office) -> None:
    bot.shop.set(automatic="on")
    old, young = (bot.shop.now - days * DAY for days in (20, 3))
    removal = (bot.shop.now + 9 * DAY).isoformat()
    later = row("CHAIR", MERCHANT, date_stranded=young.isoformat(), removal=removal)
    bot.shop.strand(row("LAMP-1", date_stranded=old.isoformat()), later)
    opened(bot)

    submit(bot, auto_relist_days="14", auto_change_to_fba_days="60")
    choose(bot, "skip")

    assert texts(bot)["auto_relist_days"] == "14"
    assert "Amazon takes 1 item away before its days are full" in said_in(bot)


def test_days_that_are_longer_than_amazons_own_are_kept_with_a_word_about_it(bot: Office) -> None:
    stranded_on, removal = bot.shop.now - 3 * DAY, bot.shop.now + 40 * DAY
    known = {"date_stranded": stranded_on.isoformat(), "removal": removal.isoformat()}
    bot.shop.strand(row("LAMP-1", **known), row("LAMP-2", date_stranded=stranded_on.isoformat()))
    opened(bot)

    submit(bot, auto_relist_days="100")

    told = bot.heard(ADMIN)[-1]
    assert "30 days → *100 days*" in told
    assert "Amazon takes 1 item away before its days are full" in told


def test_a_submission_that_changes_nothing_says_so_and_leaves_no_trace(bot: Office) -> None:
    opened(bot)

    submit(bot)

    assert "Nothing was changed" in bot.heard(ADMIN)[-1]
    assert bot.shop.events() == []


def test_the_table_above_is_drawn_anew(bot: Office) -> None:
    opened(bot)

    submit(bot, auto_relist_days="7", mode__item_discontinued="off")

    (table, _) = bot.heard(ADMIN)
    assert "Automatic relist after: *7 days* · set by <@U0MAX>" in table
    assert "Item discontinued: *off: never by itself* · set by <@U0MAX>" in table


def test_one_marketplace_or_account_is_asked_for_by_name(bot: Office) -> None:
    bot.shop.register("CA")

    assert "*CA* ·" in bot.say("settings", ADMIN)
    only = bot.say("settings ca A1SELLER", ADMIN)
    assert ("*CA* ·" in only, "*US* ·" in only) == (True, False)
    assert "Those I know: `CA`, `US`, `A1SELLER`" in bot.say("settings MARS", ADMIN)


def test_what_a_button_carries_that_is_nothing_of_ours_opens_nothing(bot: Office) -> None:
    bot.say("settings", ADMIN)

    bot.click(ids.SETTINGS, ADMIN, value="A9OTHER\nUS\n")
    bot.settle()

    assert stack(bot, ADMIN) == []
    assert "no longer keep" in bot.heard(ADMIN)[-1]


@pytest.mark.parametrize("person", [ADA, GUEST])
def test_whoever_gets_hold_of_the_button_is_refused(bot: Office, person: str) -> None:
    bot.desk.remembered[person] = bot.desk.person(ADMIN)  # type: ignore[assignment]
    bot.say("settings", person)
    del bot.desk.remembered[person]

    bot.click(ids.SETTINGS, person)
    bot.settle()

    assert stack(bot, person) == []
    assert REFUSED in bot.heard(person)[-1]


def test_by_night_it_says_that_nothing_happens_before_the_morning(bot: Office) -> None:
    bot.shop.set(quiet_hours="16:00-18:00")
    bot.shop.strand(row("LAMP-1"))
    opened(bot)

    submit(bot, automatic="on")

    assert "These are quiet hours, so nothing begins before" in said_in(bot)


def test_who_reads_chinese_is_asked_and_told_in_chinese(bot: Office) -> None:
    bot.desk.remembered[LIN] = replace(bot.desk.remembered[LIN], is_admin=True)
    view = opened(bot, LIN)

    submit(bot, LIN, auto_relist_days="1")
    submit(bot, LIN, auto_relist_days="9")

    assert "免打扰时段" in str(view["blocks"])
    assert "30 天 → *9 天*" in bot.heard(LIN)[-1]


def test_the_modal_names_the_pages_numbers_and_amazons_own_switch(bot: Office) -> None:
    view = opened(bot)

    said = str(view["blocks"])
    assert "0 days for a change to FBA means within 24 hours" in said
    assert "may by now be 7 days (relist) and 5 days (change to FBA)" in said
    assert "|Edit automatic-action settings>" in said
    assert len(json.dumps(view["private_metadata"])) < 3000


def test_who_may_not_settle_opens_nothing_and_submits_nothing(bot: Office) -> None:
    bot.say("settings", ADMIN)
    known = bot.desk.person(ADMIN)
    assert known is not None
    opened(bot)
    bot.desk.remembered[ADMIN] = bot.desk.person(ADA)  # type: ignore[assignment]

    submit(bot, auto_relist_days="7")

    assert "only an admin" in said_in(bot)
    assert texts(bot)["auto_relist_days"] == "30"
