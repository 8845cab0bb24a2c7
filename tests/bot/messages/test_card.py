from datetime import UTC, date, datetime
from typing import Any

import pytest

from bot.messages.card import card as card_message
from stranded.actions import ActionKind, IntentState
from stranded.cards import Card
from stranded.costs import Basis, DayCost, ItemKey
from stranded.rules import decide_click
from stranded.settings import AccountSettings
from tests.bot.messages.things import (
    LOCALES,
    NOW,
    assert_slack_takes,
    card,
    cost,
    departure,
    elements,
    ending,
    episode,
    facts,
    intent,
    labels,
    listing,
    opt_out,
    reader,
    rulebook,
    shown,
)

SETTINGS = "https://sellercentral.amazon.com/inventoryplanning/stranded-inventory"
ENGLISH = f"""\
`KETTLE_RED*1` Red kettle, 1.7 l
*Listing closed* · stranded 21 days · 12 units · $238.80 · US
[[1-click relist]] [Edit first] [Opt out of auto action]
*What it means*
MEANING
:grey_question: No removal date known: Amazon's report names none. Had Amazon's mail come today, \
it would be Wed, Dec 23. If one came: `/stranded notice SKU DATE`.
:package: Storage fees are running; no figure, because no report that I have names this item's \
fee or volume. I ask a connected account for its fee reports every day; one can be imported too: \
`python -m bot import FILE`.
~ ASIN `B0KETTLE01` · FNSKU `X001KETTLE` · fulfillable 10, unfulfillable 1, reserved 1, inbound 0
~ Data of Nov 23, 16:00 UTC
~ Opting out here stops this bot only. Amazon's own automatic actions are switched in \
Seller Central: <{SETTINGS}|Edit automatic-action settings>"""


def text_of(one: Card, locale: str = "en") -> str:
    return shown(card_message(one, (), reader(locale)))


@pytest.mark.page("F2", "F9", "F12")
def test_the_card_of_a_closed_listing() -> None:
    message = card_message(card(), (), reader())

    words = rulebook().get("listing_closed").text("en")
    steps = [f"{number}. {step}" for number, step in enumerate(words.steps, start=1)]
    notes = [f":information_source: {note}" for note in words.notes]
    told = "\n".join([words.meaning, "*What to do*", *steps, *notes])
    assert shown(message) == ENGLISH.replace("MEANING", told)
    assert message.text == "`KETTLE_RED*1` is stranded: Listing closed."


@pytest.mark.page("F2", "F3")
@pytest.mark.parametrize("locale", LOCALES)
def test_every_reason_of_the_book_has_a_card_with_its_steps_numbered(locale: str) -> None:
    for reason in (*rulebook().reasons, rulebook().unknown):
        message = card_message(card(reason.key), (), reader(locale))

        assert_slack_takes(message)
        steps = reason.text(locale).steps
        assert all(f"{number}. " in shown(message) for number in range(1, len(steps) + 1))


@pytest.mark.parametrize(
    ("key", "chinese"),
    [
        ("discontinued_listing", "停售的商品 (Discontinued listing)"),
        ("item_discontinued", "商品已停售 (Item discontinued)"),
        ("restricted_asin", "受限 ASIN (Restricted ASIN)"),
        ("restricted_product_asin", "受限商品 ASIN (Restricted Product ASIN)"),
        ("inventory_error", "库存错误 (Inventory error)"),
        ("dangerous_goods_in_review", "危险品(审核中) (Dangerous goods (in review))"),
    ],
)
def test_a_chinese_name_that_is_easily_swapped_stands_beside_the_english_one(
    key: str, chinese: str
) -> None:
    assert f"*{chinese}*" in text_of(card(key), "zh-CN")
    assert f"*{rulebook().get(key).text('en').name}*" in text_of(card(key))


def test_every_twin_and_no_other_has_its_english_name_in_the_chinese_title() -> None:
    for reason in rulebook().reasons:
        title = text_of(card(reason.key), "zh-CN").splitlines()[1]
        assert (f"({reason.text('en').name})" in title) == bool(reason.twin), reason.key


def test_a_name_of_amazons_own_can_be_told_from_a_translation_of_ours() -> None:
    for reason in rulebook().reasons:
        ours = f"亚马逊的英文名称：{reason.text('en').name}"
        official = "zh-CN" in reason.official_names
        assert (ours in text_of(card(reason.key), "zh-CN")) != official, reason.key
        assert "our translation" not in text_of(card(reason.key))


@pytest.mark.parametrize(
    ("locale", "title"),
    [("en", "*Your account: Blocked*"), ("zh-CN", "*账户问题：账户被冻结*")],
)
def test_what_is_wrong_with_the_account_is_said_to_be_the_accounts(locale: str, title: str) -> None:
    one = card("account_blocked")

    assert title in text_of(one, locale)
    assert labels(card_message(one, (), reader()))[:1] == ["Open in Seller Central"]
    assert [button.primary for button in one.buttons] == [False]


def test_the_name_of_the_newer_page_is_told_so_that_a_seller_finds_it_there() -> None:
    assert "newer edition of Amazon's page calls it “Seller-fulfilled”" in text_of(
        card("merchant_fulfilled")
    )
    assert "newer edition" not in text_of(card("listing_closed"))


def test_a_reason_that_a_person_chose_is_shown_with_amazons_own_words() -> None:
    text = text_of(card("listing_closed", reason_text="Closed by moonlight"))

    assert "report says “Closed by moonlight”" in text
    assert "somebody of your team" in text


@pytest.mark.parametrize("said", ["Listing closed", "LISTING_CLOSED", "商品已下架", ""])
def test_a_reason_in_words_that_the_book_knows_is_nobodys_choice(said: str) -> None:
    assert "somebody of your team" not in text_of(card("listing_closed", reason_text=said))


@pytest.mark.page("F8")
@pytest.mark.parametrize(
    ("stranded_on", "words"),
    [
        (date(2026, 11, 23), "stranded 0 days"),
        (date(2026, 11, 22), "stranded 1 day "),
        (datetime(2026, 11, 22, 3, tzinfo=UTC), "stranded 2 days"),
    ],
)
def test_days_stranded_are_counted_in_the_marketplaces_zone(stranded_on: Any, words: str) -> None:
    assert words in text_of(card(stranded_on=stranded_on))


@pytest.mark.page("F8")
def test_without_a_date_of_the_stranded_event_no_days_are_claimed() -> None:
    assert " day" not in text_of(card(stranded_on=None)).split("*What it means*")[0]


@pytest.mark.page("F10")
def test_a_reason_that_speaks_of_mail_names_the_day_to_look_around() -> None:
    text = text_of(card("blocked_listing", stranded_on=date(2026, 11, 2)))

    assert "e-mail or performance notification around Mon, Nov 2." in text


@pytest.mark.page("F10")
def test_the_day_to_look_around_is_that_of_the_marketplace() -> None:
    at_night = datetime(2026, 11, 2, 3, tzinfo=UTC)

    assert "around Sun, Nov 1." in text_of(card("blocked_listing", stranded_on=at_night))


@pytest.mark.page("F4", "F5")
def test_a_listing_that_shows_active_is_said_to_be_stranded_all_the_same() -> None:
    text = text_of(card(status_primary="Active"))

    assert "shows Active, still stranded" in text
    assert "the stranded report is the more current one" in text


@pytest.mark.page("F46")
def test_a_removal_date_is_shown_with_its_source() -> None:
    text = text_of(card(removal_on=date(2026, 12, 7)))

    assert "Amazon takes it away in 14 days, on *Mon, Dec 7* (date from Amazon's report)" in text


@pytest.mark.page("F46")
def test_no_removal_date_is_made_up_from_the_stranded_date() -> None:
    text = text_of(card(stranded_on=date(2026, 11, 1)))

    assert "No removal date known" in text
    assert "Dec 1" not in text


@pytest.mark.page("F47")
def test_with_accelerated_removal_a_date_may_come_sooner() -> None:
    quick = {"settings": AccountSettings(accelerated_removal=True)}

    assert "*Mon, Dec 7* or sooner (" in text_of(card(known=quick, removal_on=date(2026, 12, 7)))


def test_a_past_removal_date_is_not_taken_for_a_removal() -> None:
    text = text_of(card(removal_on=date(2026, 11, 1)))

    assert "The removal date Sun, Nov 1 is past, but the stock is still listed." in text
    assert "may be stale" in text


def test_stock_that_goes_today_says_today() -> None:
    assert "takes it away *today*, Mon, Nov 23" in text_of(card(removal_on=date(2026, 11, 23)))


@pytest.mark.page("F92")
def test_trademark_misuse_speaks_of_disposal_and_calls_the_date_an_estimate() -> None:
    text = text_of(card("trademark_misuse", stranded_on=date(2026, 11, 2)))

    assert "*Urgent*" in text
    assert "Disposal in 9 days, from *Wed, Dec 2* (an estimate by its earliest reading" in text


@pytest.mark.page("F12")
def test_beside_relist_there_is_a_way_to_edit_first() -> None:
    buttons = elements(card_message(card(), (), reader()))

    assert buttons[1]["text"]["text"] == "Edit first"
    assert buttons[1]["url"].startswith("https://sellercentral.amazon.com/")
    assert "KETTLE_RED%2A1" in buttons[1]["url"]


@pytest.mark.page("F14", "F16")
@pytest.mark.parametrize(
    ("on_file", "asked"), [(False, ["Give dangerous-goods information …"]), (None, [])]
)
def test_without_dangerous_goods_information_there_is_the_full_form_and_why(
    on_file: bool | None, asked: list[str]
) -> None:
    known = {"listing": listing(dangerous_goods=on_file)}

    message = card_message(card("merchant_fulfilled", known=known), (), reader())

    form = ["Change to FBA in Seller Central", "Opt out of auto action"]
    assert labels(message) == [*asked, *form], "only where nothing is on file for sure"
    assert ":lock: No 1-click button:" in shown(message)
    assert "angerous-goods information is" in shown(message)


@pytest.mark.page("F93")
def test_an_item_under_review_has_nothing_to_press_but_opting_out() -> None:
    message = card_message(card("inventory_under_review"), (), reader())

    assert labels(message) == ["Open in Seller Central", "Opt out of auto action"]


@pytest.mark.page("F3")
def test_an_unknown_reason_shows_amazons_words_and_its_own_recommendation() -> None:
    odd = card("unknown", reason_text="Account on hold", primary_action="Relist")

    message = card_message(odd, (), reader())

    assert "“Account on hold” (not in the rule book)" in shown(message)
    assert "Amazon's report recommends “Relist”." in shown(message)
    assert labels(message) == ["Open in Seller Central", "Opt out of auto action"]


def test_a_report_that_disagrees_with_the_rule_takes_the_button_away_and_says_so() -> None:
    message = card_message(card(primary_action="Create removal order"), (), reader())

    assert "recommends “Create removal order”, which is not what this reason's" in shown(message)
    assert "1-click relist" not in labels(message)


def test_amazons_error_message_is_shown() -> None:
    assert "Amazon's report adds: “Image missing”" in text_of(card(error_message="Image missing"))


def test_a_sku_of_amazons_own_making_is_explained() -> None:
    assert "Check what they are before you sell them" in text_of(card(sku="Amazon.Found.B0X"))


@pytest.mark.page("F31", "F35")
def test_opting_out_is_shown_with_who_and_when_and_that_it_stops_this_bot_only() -> None:
    message = card_message(card(known={"opt_out": opt_out()}), (), reader())

    assert "Opted out of automatic actions by <@U0ANNA>, Nov 21, 17:00 UTC" in shown(message)
    assert (
        f"stops this bot only. Amazon's own automatic actions are switched in \
Seller Central: <{SETTINGS}|Edit automatic-action settings>"
        in shown(message)
    )
    assert labels(message) == ["1-click relist", "Edit first", "Opt in again"]


def test_what_was_last_done_and_who_opted_out_are_both_shown() -> None:
    done = card(last=intent(IntentState.FAILED), known={"opt_out": opt_out()})

    assert "it did not work." in text_of(done)
    assert "Opted out of automatic actions by" in text_of(done)


def test_an_opt_out_that_ends_says_when() -> None:
    assert "<@U0ANNA>, Nov 21, 17:00 UTC · until Dec 2, 17:00 UTC" in text_of(
        card(known={"opt_out": ending()})
    )


def test_a_refusal_says_what_spoke_against_it_and_not_the_opposite() -> None:
    not_connected = facts(episode(), can_act=False)
    gate = decide_click(ActionKind.RELIST, not_connected, NOW).first_closed
    assert gate is not None

    text = text_of(card(last=intent(IntentState.REFUSED, gate.why)))

    assert "No seller account is connected" in text
    assert "The seller account is connected" not in text


def test_an_earlier_stranding_is_mentioned() -> None:
    message = card_message(card(), (departure(episode()),), reader())

    assert "stranded 1 time before; it last left the list Nov 23, 15:00 UTC" in shown(message)


def test_an_item_that_left_has_no_steps_no_fees_and_no_buttons() -> None:
    gone = card(departure=departure(episode()), removal_on=date(2026, 11, 25))

    message = card_message(gone, (), reader())

    assert message.text == "`KETTLE_RED*1` was stranded: Listing closed."
    assert "Verified" in shown(message)
    assert "What to do" not in shown(message)
    assert "fees" not in shown(message)
    assert "Urgent" not in shown(message)
    assert elements(message) == []


def test_a_chinese_name_of_our_own_making_stands_beside_amazons_english_one() -> None:
    ours = text_of(card("packaging_issue"), "zh-CN")
    amazons = text_of(card("trademark_misuse"), "zh-CN")

    assert "亚马逊的英文名称：Packaging issue" in ours
    assert "亚马逊的英文名称" not in amazons


def storage(of: DayCost, locale: str = "en") -> list[str]:
    """What the card says of storage, with its notes."""
    lines = text_of(card(cost=of), locale).splitlines()
    place = next(number for number, line in enumerate(lines) if ":package:" in line)
    notes = [line for line in lines[place + 1 :] if line.startswith(":information_source:")]
    return [lines[place].removeprefix(":package: "), *notes]


RATES_IN_OCTOBER = (
    "Storage: about $1.23 a day (estimated: 0.12 cubic feet × 12 units at the US rate for standard"
    " size in October 2026, in force since April 2024; Amazon's bill may differ)"
)


@pytest.mark.page("F9")
@pytest.mark.parametrize(
    ("figure", "said"),
    [
        (
            cost(),
            "Storage: about $1.23 a day (measured from the storage-fee report of October 2026)",
        ),
        (
            cost(basis=Basis.PLANNING_REPORT, on=date(2026, 11, 20)),
            (
                "Storage: about $1.23 a day (estimated by Amazon in the Manage Inventory Health "
                "report of Fri, Nov 20; its bill may differ)"
            ),
        ),
        (cost(basis=Basis.RATE_TABLE), RATES_IN_OCTOBER),
        (
            cost(basis=Basis.FEE_PREVIEW),
            RATES_IN_OCTOBER.replace(
                "cubic feet ×", "cubic feet by the Fee Preview's dimensions ×"
            ),
        ),
    ],
)
def test_a_days_storage_is_shown_with_what_it_rests_on(figure: DayCost, said: str) -> None:
    assert storage(figure) == [said]


@pytest.mark.page("F9")
def test_a_days_storage_in_chinese() -> None:
    figures = [
        cost(),
        cost(basis=Basis.PLANNING_REPORT, on=date(2026, 11, 20)),
        cost(basis=Basis.RATE_TABLE),
        cost(basis=Basis.FEE_PREVIEW),
    ]

    assert [storage(one, "zh-CN") for one in figures] == [
        ["仓储费：每天约 US$1.23（实际值，来自 2026年10月的月度仓储费报告）"],
        [
            (
                "仓储费：每天约 US$1.23（亚马逊的估算，来自 11月20日 周五的“管理库存状况”"
                "(Manage Inventory Health) 报告；实际账单可能不同）"
            )
        ],
        [
            (
                "仓储费：每天约 US$1.23（估算：0.12 立方英尺 × 12 件，按 US 商城标准尺寸商品在 "
                "2026年10月的费率，该费率自 2024年4月起生效；亚马逊的实际账单可能不同）"
            )
        ],
        [
            (
                "仓储费：每天约 US$1.23（估算：按“费用预览”(Fee Preview) 报告的尺寸 0.12 立方英尺 "
                "× 12 件，按 US 商城标准尺寸商品在 2026年10月的费率，该费率自 2024年4月起生效；"
                "亚马逊的实际账单可能不同）"
            )
        ],
    ]


@pytest.mark.parametrize(
    ("a_day", "said"),
    [
        ("0.0001", "less than $0.01"),
        ("0.0005", "about $0.01"),
        ("0", "about $0.00"),
        ("100.2", "about $1,202.40"),
    ],
)
def test_a_small_amount_is_small_and_not_nothing(a_day: str, said: str) -> None:
    assert storage(cost(a_day))[0].startswith(f"Storage: {said} a day (")


def test_a_figure_of_the_asin_or_of_long_ago_is_said_to_be_one() -> None:
    by_asin, old = storage(cost(by=ItemKey.ASIN)), storage(cost(on=date(2026, 9, 1)))

    assert by_asin[1:] == [
        (
            ":information_source: It is the figure of its ASIN, since the report does not name "
            "this FNSKU."
        )
    ]
    assert old[1:] == [
        (
            ":information_source: That was a while ago, and rates change with the season: import "
            "the newest report."
        )
    ]
