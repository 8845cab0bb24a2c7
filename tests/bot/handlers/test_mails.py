"""Amazon's mail as a person pastes it: the modal, what it shows, and what it writes after a yes."""

from datetime import date

import pytest

from bot.messages import ids
from bot.workflows import lookup
from tests.bot.office import Office
from tests.bot.shop import row
from tests.sandbox.slack.servers import Json

ADA, LIN = "U0ADA", "U0LIN"
MAIL = "Amazon, 20 Nov 2026: LAMP-1 and LAMP-2 are stranded. LAMP-10, LAMP and 30 days too."


@pytest.fixture(autouse=True)
def _stranded(bot: Office) -> None:
    bot.shop.report(*(row(sku) for sku in ("LAMP-1", "LAMP-2", "LAMP-3", "LAMP")))
    for person in (ADA, LIN):
        bot.desk.learn(person)


def stack(bot: Office, user: str = ADA) -> list[Json]:
    state = bot.world.http.get("/_state", params={"user": user}).json()
    found: list[Json] = state["views"]["stack"]
    return found


def open_modal(bot: Office, command: str = "notice", user: str = ADA) -> Json:
    bot.say(command, user)
    bot.click(ids.PASTE_MAIL, user)
    bot.quiet()
    (view,) = stack(bot, user)
    return view


def submit(bot: Office, values: Json, user: str = ADA) -> Json:
    (view,) = stack(bot, user)
    answer = bot.world.act("submit", user=user, view_id=view["id"], values=values)
    assert (answer["status"], answer.get("error")) == (200, None), answer
    return answer


def paste(bot: Office, text: str, user: str = ADA) -> Json:
    return submit(bot, {ids.MAIL_BLOCK: {ids.MAIL_TEXT: text}}, user)


def shown(bot: Office, user: str = ADA) -> str:
    (view,) = stack(bot, user)
    return str(view["blocks"])


def fields(bot: Office) -> dict[str, Json]:
    (view,) = stack(bot)
    return {block["block_id"]: block for block in view["blocks"] if block["type"] == "input"}


def labels(options: list[Json]) -> list[str]:
    return [option["text"]["text"].partition(" ")[0] for option in options]


def confirm(bot: Office, day: str | None = None, **ticks: list[str]) -> Json:
    """Submits what was understood, with another day or other ticks where they are named."""
    values: Json = {}
    for block_id, block in fields(bot).items():
        element = block["element"]
        if element["type"] == "datepicker":
            values[block_id] = {ids.MAIL_DAY: day or element["initial_date"]}
        else:
            chosen = ticks.get(block_id.split(":")[1])
            options = element.get("initial_options", [])
            if chosen is not None:
                options = [one for one in element["options"] if labels([one])[0] in chosen]
            values[block_id] = {ids.MAIL_TICKS: [one["value"] for one in options]}
    return submit(bot, values)


def dated(bot: Office) -> dict[str, date]:
    found = lookup.deadlines(bot.shop.parts, bot.shop.now).cards
    return {
        card.episode.sku: card.removal.on for card in found if isinstance(card.removal.on, date)
    }


@pytest.mark.page("F45")
@pytest.mark.parametrize("command", ["notice", "deadlines"])
def test_a_pasted_mail_is_shown_as_understood_and_written_down_after_a_yes(
    bot: Office, command: str
) -> None:
    open_modal(bot, command)
    paste(bot, MAIL)
    bot.quiet()

    said = shown(bot)
    assert "*3 items*" in said
    assert "“20 Nov 2026”" in said
    assert dated(bot) == {}, "nothing is written before the yes"
    by_id = fields(bot)
    assert by_id[ids.MAIL_DAY_BLOCK]["element"]["initial_date"] == "2026-11-20"
    sure = by_id[f"{ids.MAIL_ITEMS_BLOCK}:sure:0"]["element"]
    assert labels(sure["initial_options"]) == labels(sure["options"]) == ["LAMP-1", "LAMP-2"]
    unsure = by_id[f"{ids.MAIL_ITEMS_BLOCK}:unsure:0"]["element"]
    assert (labels(unsure["options"]), "initial_options" in unsure) == (["LAMP"], False)

    confirm(bot)

    assert "2 notices are written down." in shown(bot)
    assert dated(bot) == {"LAMP-1": date(2026, 12, 20), "LAMP-2": date(2026, 12, 20)}
    assert [event.actor for event in bot.shop.audit() if event.event == "notice"] == [ADA, ADA]


def test_what_is_put_right_before_the_yes_counts(bot: Office) -> None:
    open_modal(bot)
    paste(bot, MAIL)

    confirm(bot, day="2026-11-18", sure=["LAMP-2"], unsure=["LAMP"])

    assert dated(bot) == {"LAMP-2": date(2026, 12, 18), "LAMP": date(2026, 12, 18)}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("LAMP-1 is stranded", "names no date"),
        ("LAMP-1: 20 Nov 2026, gone by 20 Dec 2026", "names several dates"),
        ("LAMP-1, 03/04/2026", "can mean"),
    ],
)
def test_where_the_text_leaves_the_day_open_the_person_gives_it(
    bot: Office, text: str, words: str
) -> None:
    open_modal(bot)
    paste(bot, text)

    assert words in shown(bot)
    assert "initial_date" not in fields(bot)[ids.MAIL_DAY_BLOCK]["element"]

    confirm(bot, day="2026-11-19")

    assert dated(bot) == {"LAMP-1": date(2026, 12, 19)}


def test_a_text_without_a_listed_sku_is_refused_in_the_modal(bot: Office) -> None:
    open_modal(bot)

    answer = paste(bot, "20 Nov 2026: LAMP-10 and XLAMP-1 are stranded")

    assert "no SKU in it that is stranded" in str(answer["body"])


@pytest.mark.parametrize(
    ("day", "ticks", "words"),
    [
        ("2026-12-20", ["LAMP-1"], "lies in the future"),
        ("2026-09-01", ["LAMP-1", "LAMP-2"], "about something earlier"),
        ("2026-11-20", [], "No item is chosen"),
    ],
)
def test_what_can_not_be_is_refused_and_nothing_of_it_is_written(
    bot: Office, day: str, ticks: list[str], words: str
) -> None:
    open_modal(bot)
    paste(bot, MAIL)

    answer = confirm(bot, day=day, sure=ticks)

    assert words in str(answer["body"])
    assert dated(bot) == {}


def test_what_was_written_before_is_told_apart(bot: Office) -> None:
    bot.say("notice LAMP-1 2026-11-20", LIN)
    open_modal(bot)
    paste(bot, MAIL)

    confirm(bot)

    assert "1 notice is written down. 1 was written down before." in shown(bot)


def test_an_item_that_left_meanwhile_is_not_written(bot: Office) -> None:
    open_modal(bot)
    paste(bot, "20 Nov 2026: LAMP-3")
    bot.shop.report(*(row(sku) for sku in ("LAMP-1", "LAMP-2", "LAMP")))

    answer = confirm(bot)

    assert "No item is chosen" in str(answer["body"])


def test_a_chinese_reader_is_asked_in_chinese(bot: Office) -> None:
    open_modal(bot, user=LIN)
    paste(bot, "2026年11月20日：您的LAMP-1无在售信息", LIN)

    assert "尚未记录任何内容" in shown(bot, LIN)


def demote(bot: Office) -> None:
    bot.shop.meet(ADA, is_guest=True)
    bot.desk.remembered.clear()


def test_who_may_not_act_gets_no_modal(bot: Office) -> None:
    bot.say("notice", ADA)
    demote(bot)
    bot.click(ids.PASTE_MAIL, ADA)
    bot.quiet()

    assert stack(bot) == []


def test_who_may_not_act_any_more_is_refused_at_each_step(bot: Office) -> None:
    open_modal(bot)
    demote(bot)
    assert "only full members" in str(paste(bot, MAIL)["body"])
    bot.shop.meet(ADA)
    bot.desk.remembered.clear()
    paste(bot, MAIL)
    demote(bot)

    assert "only full members" in str(confirm(bot)["body"])
    assert dated(bot) == {}
