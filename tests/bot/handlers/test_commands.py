"""`/stranded …` as a team meets it: over signed HTTP, in English and in Chinese."""

import pytest

from bot.messages import ids
from stranded.cards import ButtonKind
from tests.bot.messages.things import SLACK_DATE
from tests.bot.office import Office
from tests.bot.shop import row

ADA, LIN = "U0ADA", "U0LIN"
SAYS = {
    "": ("LAMP-1", "LAMP-1"),
    "LAMP-1": ("Listing closed", "商品已下架"),
    "B0LAMP-1": ("Listing closed", "商品已下架"),
    "list": ("Stranded items 1 to 2 of 2", "LAMP-2"),
    "list 1": ("Stranded items 2 to 2 of 2", "LAMP-2"),
    "deadlines": ("2 items with a removal date", "LAMP-1"),
    "explain LAMP-1": ("Why I act or don't act", "LAMP-1"),
    "explain": ("needs a SKU", "SKU"),
    "notice": ("`/stranded notice SKU 2026-11-20`", "哪天来的"),
    "notice LAMP-2 2026-11-20": ("came on *Fri, Nov 20*", "该日期优先"),
    "notice LAMP-2": ("It needs the day", "需要写明邮件到达的日期"),
    "notice LAMP-2 off": ("No notice about `LAMP-2`", "没有关于 `LAMP-2` 的通知记录"),
    "notice NO-SUCH-9 2026-11-20": ("is not on the stranded list", "NO-SUCH-9"),
    "history LAMP-1": ("What was done about `LAMP-1`", "`LAMP-1` 的处理记录"),
    "history B0LAMP-1 us 20": ("Nothing yet", "暂无记录"),
    "history": ("`/stranded history` needs a SKU", "`/stranded history`"),
    "history NO-SUCH-9": ("is not on the stranded list", "NO-SUCH-9"),
    "histroy LAMP-1": ("/stranded history LAMP-1", "/stranded history LAMP-1"),
    "optouts": ("No SKU is opted out", "SKU"),
    "optout": ("`/stranded optout SKU 90d`", "要对哪个 SKU"),
    "optout LAMP-1": ("(US) is opted out *for good*", "（US）已 *永久* 禁用自动操作"),
    "optout LAMP-1 90d": (
        "is opted out *until <!date^1803283200^",
        "有效期 *至 <!date^1803283200^",
    ),
    "optout LAMP-9": ("The opt-out will hold if it strands", "目前不在无在售信息列表中"),
    "optout LAMP-1 soon": ("I don't understand “soon”", "无法将“soon”理解为截止时间"),
    "optin LAMP-1": ("`LAMP-1` is not opted out", "`LAMP-1` 并未禁用自动操作"),
    "deadlines 1": ("`LAMP-2`", "LAMP-2"),
    "deadlines 9": ("the end of the list", "移除日期"),
    "rejected": ("could not be read", "`LAMP-3`"),
    "rejected US": ("line 4 · `LAMP-3`", "第 4 行"),
    "rejected A1SELLER us 1": ("the end of the list", "无法读取"),
    "rejected JP": ("no account or marketplace `JP`", "`US`"),
    "calendar": ("There is no calendar", "没有日历"),
    "help": ("/stranded deadlines", "/stranded deadlines"),
    "HELP": ("/stranded deadlines", "/stranded deadlines"),
    "NO-SUCH-9": ("is not on the stranded list", "NO-SUCH-9"),
    "dedlines": ("Did you mean", "/stranded deadlines"),
    "explane LAMP-1": ("/stranded explain LAMP-1", "/stranded explain LAMP-1"),
}


@pytest.fixture(autouse=True)
def stranded(bot: Office) -> None:
    """Two items, a line that can't be read, and one person whom the bot knows."""
    bot.shop.report(
        row("LAMP-1", removal="2026-12-01"),
        row("LAMP-2", "Missing price", removal="2026-12-05"),
        row("LAMP-3", your_price="cheap"),
    )
    bot.desk.learn(ADA)


@pytest.mark.parametrize("text", SAYS)
def test_each_command_answers_in_english(bot: Office, text: str) -> None:
    assert SAYS[text][0] in bot.say(text, ADA)


@pytest.mark.parametrize("text", SAYS)
def test_each_command_answers_in_chinese(bot: Office, text: str) -> None:
    bot.desk.learn(LIN)

    said = bot.say(text, LIN)

    assert SAYS[text][1] in said
    assert any("\u4e00" <= letter <= "\u9fff" for letter in SLACK_DATE.sub("", said))


def test_an_opt_out_says_that_amazons_own_switch_is_another_one_with_its_link(bot: Office) -> None:
    said = bot.say("optout LAMP-1 90d", ADA)

    assert "Opting out here stops this bot only" in said
    assert "<https://sellercentral.amazon.com/inventoryplanning/stranded-inventory|" in said
    assert "To take it back: `/stranded optin LAMP-1 US`" in said


def test_opting_out_and_in_by_command_is_seen_in_the_list(bot: Office) -> None:
    bot.say("optout LAMP-1 90d", ADA)
    listed = SLACK_DATE.sub(r"\1", bot.say("optouts", ADA))
    again = bot.say("optout LAMP-1", ADA)
    back = bot.say("optin LAMP-1", ADA)

    assert "`LAMP-1` · US · by <@U0ADA>" in listed
    assert "until Feb 22, 08:00 UTC" in listed
    assert "was opted out already by <@U0ADA>" in again
    assert "takes part in automatic actions again" in back
    assert "No SKU is opted out" in bot.say("optouts", ADA)


def test_of_a_sku_in_no_clear_place_each_is_named_with_its_command(bot: Office) -> None:
    bot.shop.register("US", "CA")

    said = bot.say("optout LAMP-9 90d", ADA)

    assert "`/stranded optout LAMP-9 90d US`" in said
    assert "`/stranded optout LAMP-9 90d CA`" in said


def test_who_may_not_act_opts_nothing_out(bot: Office) -> None:
    bot.shop.meet("U0GUEST", is_guest=True)

    bot.say("optout LAMP-1", "U0GUEST")
    bot.say("optin LAMP-1", "U0GUEST")

    assert bot.shop.events() == []


def test_a_history_tells_what_a_click_came_to_and_by_whom(bot: Office) -> None:
    bot.say("LAMP-1", ADA)
    bot.quiet()
    bot.click(ids.PRESS[ButtonKind.RELIST])
    bot.settle()

    said = bot.say("history LAMP-1", ADA).splitlines()

    assert said[-2].endswith("<@U0ADA> · Relist: asked for.")
    assert said[-1].endswith("<@U0ADA> · Relist: Amazon accepted it.")


def test_an_answer_is_for_the_person_alone(bot: Office) -> None:
    bot.say("LAMP-1", ADA)
    bot.quiet()

    assert bot.channel() == []
    assert bot.heard(LIN) == []


def test_who_is_not_known_yet_is_asked_for_and_answered_in_their_own_language(bot: Office) -> None:
    said = bot.say("Missing", LIN)
    bot.quiet()

    assert "`Missing` 不在无在售信息列表中" in said
    assert bot.heard(LIN) == [said]


def test_while_slack_takes_its_time_nothing_is_shown_and_the_answer_follows(bot: Office) -> None:
    slow = {"next": [{"path": "/api/users.info", "kind": "slow"}]}
    bot.world.http.post("/_faults", json=slow).raise_for_status()

    first = bot.say("LAMP-1", LIN)
    bot.quiet()

    assert "One moment" in first
    assert "Listing" not in first
    assert any("商品已下架" in one for one in bot.heard(LIN))


def test_of_whom_slack_tells_nothing_is_shown_nothing(bot: Office) -> None:
    down = {"next": [{"path": "/api/users.info", "kind": "error"}] * 3}
    bot.world.http.post("/_faults", json=down).raise_for_status()

    said = bot.say("LAMP-1", LIN)
    bot.quiet()

    assert "Slack does not tell me at the moment who you are" in said
    assert "Listing" not in said


@pytest.mark.parametrize("person", ["U0GUEST", "U0FAR"])
@pytest.mark.parametrize("text", SAYS)
def test_guests_and_people_of_other_companies_are_shown_nothing(
    bot: Office, person: str, text: str
) -> None:
    said = bot.say(text, person)
    bot.quiet()

    assert "only full members of this workspace may look at the stranded list" in said
    assert bot.heard(person) == [said]


def test_a_card_whose_listing_is_read_meanwhile_is_followed_by_its_button(bot: Office) -> None:
    first = bot.say("LAMP-1")
    bot.quiet()

    assert "Reading the listing" in first
    assert bot.with_button(ids.PRESS[ButtonKind.RELIST])["visible_to"] == ADA
    assert bot.shop.amazon.looks == ["LAMP-1"]


def test_a_question_asks_amazon_nothing_while_the_person_waits(bot: Office) -> None:
    bot.shop.amazon.down = True

    for text in SAYS:
        assert bot.say(text)


@pytest.mark.parametrize(
    "text",
    [
        "a" * 3000,
        "*_~`<!channel>",
        "<@U0LIN>",
        "灯 🪔",
        "list -1",
        "list 99999999999999",
        "history " + "9" * 5000,
        "history <!channel> 2",
    ],
)
def test_odd_questions_get_an_answer_too(bot: Office, text: str) -> None:
    assert bot.say(text)
