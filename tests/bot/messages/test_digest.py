from datetime import date, timedelta
from decimal import Decimal

import pytest

from bot.messages.digest import THREAD_MESSAGES, digest, digest_thread
from stranded.actions import IntentState
from stranded.cards import Card
from stranded.costs import CostSource
from stranded.items import Evidence, Money
from tests.bot.messages.things import (
    LOCALES,
    NOW,
    assert_slack_takes,
    card,
    costs,
    departure,
    elements,
    episode,
    intent,
    labels,
    listing,
    opt_out,
    reader,
    shown,
    state,
)
from tests.bot.messages.things import digest as made

ENGLISH = """\
Stranded inventory · Mon, Nov 23
*7 items stranded* · 84 units · $1,194.00 tied up
Since Nov 22, 17:00 UTC: *+1* new, *−1* left the list
:new: `KETTLE-2`
:ballot_box_with_check: `SPOON-9`
:hourglass_flowing_sand: First to be taken away: `KETTLE-2`, *Wed, Nov 25*, in 2 days
---
*1.* *Urgent* · `KETTLE-2` Red kettle, 1.7 l
*Listing closed* · stranded 21 days · 12 units · $238.80 · US
:rotating_light: Amazon takes it away in 2 days, on *Wed, Nov 25* (date from Amazon's report)
[[1-click relist]] [Edit first] [Opt out of auto action]
*2.* `CUP-3` Red kettle, 1.7 l
*Merchant fulfilled* · stranded 21 days · 12 units · $238.80 · US · shows Active, still stranded
:lock: No 1-click button: Dangerous-goods information is missing. Only you can give it: by the \
item's own button, or by Change to FBA in Seller Central. I never fill it in.
[[Give dangerous-goods information …]] [Change to FBA in Seller Central] [Opt out of auto action]
*3.* `CUP-4` Red kettle, 1.7 l
*Merchant fulfilled* · stranded 21 days · 12 units · price unknown · US
[[1-click change to FBA]] [Change to FBA in Seller Central] [Opt out of auto action]
*4.* `BOX-5` Red kettle, 1.7 l
*Inventory under review* · stranded 21 days · 12 units · $238.80 · US
[Open in Seller Central] [Opt out of auto action]
*5.* `LID-6` Red kettle, 1.7 l
*Listing closed* · stranded 21 days · 12 units · $238.80 · US
:no_entry_sign: Opted out of automatic actions by <@U0ANNA>, Nov 21, 17:00 UTC
[[1-click relist]] [Edit first] [Opt in again]
~ US: 7 items, data of Nov 23, 16:00 UTC
~ 2 more in the thread, or with `/stranded list`"""

CHINESE = """\
无在售信息的库存 · 11月23日 周一
*1 个商品无在售信息* · 12 件 · 占用 US$238.80
自 11月22日 17:00 UTC 以来：新增 *1* 个，离开列表 *0* 个
:new: `MUG-1`
:hourglass_flowing_sand: 最先被移除：`MUG-1`， *12月2日 周三* ，还有 9 天
---
*1.* *紧急* · `MUG-1` Red kettle, 1.7 l
*商标滥用 (Trademark misuse)* · 无在售信息 21 天 · 12 件 · US$238.80 · US
:rotating_light: 9 天后弃置，自 *12月2日 周三* 起 \
（按最早的理解估算：亚马逊没有说明 30 天从何时开始）
[在卖家平台打开] [禁用自动操作]
~ US：1 个商品，数据时间 11月23日 16:00 UTC"""


def seven() -> list[Card]:
    without = {"listing": listing(dangerous_goods=False)}
    return [
        card(sku="KETTLE-2", removal_on=date(2026, 11, 25)),
        card("merchant_fulfilled", known=without, sku="CUP-3", status_primary="Active"),
        card("merchant_fulfilled", sku="CUP-4", price=None),
        card("inventory_under_review", sku="BOX-5"),
        card(sku="LID-6", known={"opt_out": opt_out(sku="LID-6")}),
        card("item_discontinued", sku="POT-7"),
        card(sku="PAN-8", price=None),
    ]


def many(count: int) -> list[Card]:
    return [card(sku=f"SKU-{number}") for number in range(count)]


@pytest.mark.page("F1", "F4", "F8", "F11", "F12", "F13", "F14", "F16")
def test_the_digest_says_what_changed_and_what_to_do_first() -> None:
    gone = departure(episode(sku="SPOON-9"))

    message = digest(made(seven(), departed=(gone,), departed_count=1), reader())

    assert shown(message) == ENGLISH
    assert message.text == "7 items are stranded: 1 new, 1 left the list. First: `KETTLE-2`."


def test_the_digest_in_chinese() -> None:
    message = digest(made([card("trademark_misuse", sku="MUG-1")]), reader("zh-CN"))

    assert shown(message) == CHINESE


@pytest.mark.parametrize("locale", LOCALES)
def test_ten_thousand_items_stay_five_with_buttons_and_three_messages_below(locale: str) -> None:
    of_many = made(many(100), items=10_000, new_count=9_000)

    root, thread = digest(of_many, reader(locale)), digest_thread(of_many, reader(locale))

    assert sum(block["type"] == "actions" for block in root.blocks) == 5
    assert len(thread) == THREAD_MESSAGES
    for message in (root, *thread):
        assert_slack_takes(message)


def test_what_the_thread_leaves_out_is_counted() -> None:
    thread = digest_thread(made(many(100), items=10_000), reader())

    listed = sum(shown(message).count("• ") for message in thread)
    assert f"… and {10_000 - 5 - listed:,} more: `/stranded list`" in shown(thread[-1])
    assert "more" not in shown(thread[0])


@pytest.mark.page("F1")
def test_the_thread_goes_by_reason_and_tells_unknown_ones_apart_by_amazons_words() -> None:
    below = [
        card("unknown", sku="ODD-1", reason_text="Account on hold"),
        card("unknown", sku="ODD-2", reason_text=""),
        card("unknown", sku="ODD-3", reason_text="Account on hold"),
        card("item_discontinued", sku="POT-7"),
    ]

    thread = digest_thread(made([*many(5), *below]), reader())

    lines = shown(thread[0]).splitlines()
    assert [line for line in lines if not line.startswith("•")] == [
        "*“Account on hold” (not in the rule book)*",
        "*Item discontinued*",
        "*no reason given*",
    ]
    assert len(lines) == 7


def test_a_quiet_day_is_one_line_and_the_time_of_its_data() -> None:
    message = digest(made([], marketplaces=(state(items=0),), departed_count=2), reader())

    assert shown(message) == (
        ":white_check_mark: Nothing is stranded. 2 items left the list since the last digest.\n"
        "~ US: 0 items, data of Nov 23, 16:00 UTC"
    )


@pytest.mark.page("F5")
def test_stale_data_is_never_called_a_quiet_day() -> None:
    message = digest(made([], marketplaces=(state(items=0, stale=True),)), reader())

    assert "Nothing is stranded" not in shown(message)
    assert "I can't say that nothing is" in message.text
    assert "US: no fresh data since Nov 23, 16:00 UTC. Buttons are off" in shown(message)


def test_before_the_first_report_the_digest_says_what_it_waits_for() -> None:
    message = digest(made([], marketplaces=(state(items=0, data_at=None),)), reader())

    assert message.text.startswith(":hourglass: No stranded report has been read yet.")
    assert "US: no report yet" in shown(message)


def test_a_late_digest_says_so() -> None:
    assert "Posted late" in shown(digest(made(many(1), late=True), reader()))


def test_the_first_digest_claims_no_change() -> None:
    message = digest(made(many(1), since=None), reader())

    assert "first digest" in shown(message)
    assert ":new:" not in shown(message)


def test_amounts_of_two_currencies_are_not_summed_and_unpriced_items_are_counted() -> None:
    here = state(unpriced=2)
    there = state(code="GB", tied_up=(Money(Decimal("716.40"), "GBP"),))

    message = digest(made(many(2), marketplaces=(here, there)), reader())

    assert "£716.40 + $716.40 tied up (2 items without a known price)" in shown(message)


class TestWhatADayCosts:
    def test_each_currency_and_source_stands_alone_with_its_items(self) -> None:
        here = state(
            items=40,
            costs=(
                costs("12.304", CostSource.MEASURED, 30),
                costs("4", CostSource.ESTIMATED, 1),
            ),
        )
        there = state(code="CA", items=9, costs=(costs("7", CostSource.MEASURED, 8, "CAD"),))

        message = digest(made(many(2), marketplaces=(here, there)), reader())

        assert shown(message).splitlines()[2] == (
            ":package: Storage a day: about CA$7.00 measured (8 items) + about $12.30 measured "
            "(30 items) + about $4.00 estimated (1 item) · no figure for 10 items"
        )

    def test_where_every_item_has_a_figure_nothing_is_said_of_unknown_ones(self) -> None:
        here = state(items=2, costs=(costs("0.001", CostSource.ESTIMATED, 2),))

        text = shown(digest(made(many(2), marketplaces=(here,)), reader()))

        assert ":package: Storage a day: less than $0.01 estimated (2 items)\n" in text

    def test_without_any_figure_the_digest_does_not_speak_of_costs(self) -> None:
        assert ":package:" not in shown(digest(made(many(2)), reader()))

    def test_in_chinese(self) -> None:
        sums = (costs("1", CostSource.MEASURED, 3), costs("2", CostSource.ESTIMATED, 1))

        message = digest(made(many(2), marketplaces=(state(items=9, costs=sums),)), reader("zh-CN"))

        assert shown(message).splitlines()[2] == (
            ":package: 每天仓储费：实际约 US$1.00（3 个商品） + 估算约 US$2.00（1 个商品）"
            " · 5 个商品没有金额"
        )


def test_a_far_date_is_called_the_first_only_where_all_items_are_at_hand() -> None:
    far = [card(removal_on=date(2027, 3, 1))]

    all_at_hand = shown(digest(made(far), reader()))
    one_of_many = shown(digest(made(far, items=900), reader()))

    assert "First to be taken away: `KETTLE_RED*1`, *Mon, Mar 1*, in 98 days" in all_at_hand
    assert "First to be taken away" not in one_of_many


def test_the_first_to_be_taken_away_may_stand_below_the_top() -> None:
    made_of = [*many(5), card(sku="LATER", removal_on=date(2026, 12, 7))]

    assert "First to be taken away: `LATER`" in shown(digest(made(made_of), reader()))


def test_an_unknown_reason_is_counted_as_such() -> None:
    message = digest(made(many(2), marketplaces=(state(unknown_reasons=2),)), reader())

    assert "2 items have a reason that the rule book does not know" in shown(message)
    assert "Which ones: `/stranded unknown`" in shown(message)


@pytest.mark.parametrize(
    ("ended", "words"),
    [
        (IntentState.SENT, "asked for by <@U0ANNA>, sent to Amazon"),
        (IntentState.ACCEPTED, "Amazon accepted it, Nov 23, 16:50 UTC. Accepted is not done"),
        (IntentState.UNKNOWN, "it may have happened."),
        (IntentState.REFUSED, "refused, nothing was changed."),
    ],
)
def test_an_item_shows_what_became_of_a_click(ended: IntentState, words: str) -> None:
    clicked = card(last=intent(ended), known={"open_intent": intent(ended)})

    assert words in shown(digest(made([clicked]), reader()))


def test_while_an_action_is_open_the_item_has_no_button_for_it() -> None:
    open_one = intent(IntentState.SENT)

    message = digest(made([card(last=open_one, known={"open_intent": open_one})]), reader())

    assert labels(message) == ["Open in Seller Central", "Opt out of auto action"]


def test_an_item_that_left_shows_the_evidence_and_no_buttons() -> None:
    gone = [
        card(departure=departure(episode(), evidence), sku=f"GONE-{evidence}")
        for evidence in (Evidence.VERIFIED, Evidence.LEFT_THE_LIST)
    ]

    message = digest(made(gone), reader())

    assert "Verified: it left the stranded list" in shown(message)
    assert "Whether it sells again is not confirmed." in shown(message)
    assert elements(message) == []


def test_while_the_listing_is_read_the_buttons_place_says_so() -> None:
    old = {"listing": listing(read_at=NOW - timedelta(days=2))}

    message = digest(made([card(known=old)]), reader())

    assert "Reading the listing at Amazon before a button is offered" in shown(message)
    assert "1-click relist" not in labels(message)


def test_a_button_says_its_item_to_a_screen_reader() -> None:
    message = digest(made([card(sku="KETTLE_2")]), reader())

    spoken = [element["accessibility_label"] for element in elements(message)]
    assert spoken == [
        "1-click relist KETTLE_2",
        "Edit first: KETTLE_2",
        "Opt out of auto action KETTLE_2",
    ]


def test_only_changing_the_channel_asks_once_more() -> None:
    message = digest(made([card(sku="A"), card("merchant_fulfilled", sku="B")]), reader())

    asking = [one["text"]["text"] for one in elements(message) if "confirm" in one]
    assert asking == ["1-click change to FBA"]


def test_the_two_reasons_with_alike_chinese_names_carry_their_english_ones() -> None:
    twins = [card("item_discontinued", sku="A"), card("discontinued_listing", sku="B")]

    text = shown(digest(made(twins), reader("zh-CN")))

    assert "商品已停售 (Item discontinued)" in text
    assert "停售的商品 (Discontinued listing)" in text
