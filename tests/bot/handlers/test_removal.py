"""Removal orders, as people meet them: the button, the form, the second person, and the line."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from amazon.gateway import ReportType
from bot.messages import ids, removal_order
from bot.workflows.removal_follow import EVERY, follow_removals
from stranded.actions import ActionKind
from stranded.removal_order import Disposition
from stranded.roles import Holders, Roles
from tests.amazon.removal_files import removal_report
from tests.bot.office import Office, read
from tests.bot.shop import row
from tests.sandbox.slack.servers import Json

ADA, LIN, MAX = "U0ADA", "U0LIN", "U0MAX"
UNITS = {"fulfillable-qty": "12", "unfulfillable-qty": "3"}
ROWS = (row("LAMP-1", "Packaging issue", **UNITS), row("OTHER", "Inventory error", **UNITS))
UNDO = timedelta(minutes=5)
LOOK = timedelta(minutes=5)
HOME = {
    "name": "Ada Moss",
    "line_1": "12 Harbor Rd",
    "city": "Portland",
    "state": "OR",
    "postal_code": "97201",
    "country": "US",
}


@pytest.fixture(autouse=True)
def _listed(bot: Office) -> None:
    """An item to be removed; Ada and Lin may spend, Ada sees its card."""
    shop = bot.shop
    shop.parts = replace(shop.parts, roles=Roles(spend=Holders(people=frozenset({ADA, LIN}))))
    share(bot)
    for person in (ADA, LIN, MAX):
        bot.desk.learn(person)
    shop.strand(*ROWS)
    bot.settle()
    bot.say("LAMP-1", ADA)


def share(bot: Office) -> None:
    """The desk works with the shop's parts of this moment."""
    object.__setattr__(bot.desk, "parts", bot.shop.parts)


def with_two(bot: Office) -> None:
    bot.shop.parts = replace(bot.shop.parts, second_person=True)
    share(bot)


def modal(bot: Office, user: str) -> Json | None:
    state = bot.world.http.get("/_state", params={"user": user}).json()
    stack: list[Json] = state["views"]["stack"]
    return stack[-1] if stack else None


def fill_in(bot: Office, user: str, typed: str = "LAMP-1", **fields: str) -> Json:
    """Fills the fields in; what is left out keeps what stood there."""
    view = modal(bot, user)
    assert view is not None
    values: dict[str, Any] = {
        removal_order.block_id(field): {ids.REMOVAL_INPUT: value} for field, value in fields.items()
    }
    values[ids.SKU_BLOCK] = {ids.SKU_INPUT: typed}
    answer: Json = bot.world.act("submit", user=user, view_id=view["id"], values=values)
    bot.settle()
    return answer


def lines(bot: Office) -> list[Json]:
    return [one for one in bot.world.messages() if not one.get("visible_to")]


def line(bot: Office) -> Json:
    return lines(bot)[-1]


def pass_time(bot: Office, *times: timedelta) -> None:
    for time in times:
        bot.shop.pass_time(time)
        bot.settle()


def test_from_the_button_to_processed_and_the_listing_deleted(bot: Office) -> None:
    bot.click(ids.REMOVE, ADA)
    asked = str(modal(bot, ADA))
    fill_in(bot, ADA, disposition="Disposal")
    said = [read(line(bot))]
    pass_time(bot, UNDO)
    said.append(read(line(bot)))
    bot.shop.amazon.end_feed()
    pass_time(bot, LOOK)
    said.append(read(line(bot)))
    name = bot.shop.amazon.feeds[0].name or ""
    for status, counts in (
        ("In Process", {"requested": 15, "disposed": 4, "in_process": 11}),
        ("Completed", {"requested": 15, "disposed": 15}),
    ):
        report = removal_report((name, "LAMP-1", status, counts))
        bot.shop.amazon.files[ReportType.REMOVAL_ORDERS, "US"] = report
        bot.shop.pass_time(EVERY)
        for _ in range(2):
            follow_removals(bot.shop.parts, bot.shop.now)
        bot.settle()
        said.append(read(line(bot)))
    bot.shop.report(ROWS[1])
    bot.settle()
    asked_again = bot.say("LAMP-1", ADA)
    bot.click(ids.DELETE, ADA, line(bot)["ts"])
    view = modal(bot, ADA)
    assert view is not None
    bot.world.act(
        "submit", user=ADA, view_id=view["id"], values={ids.SKU_BLOCK: {ids.SKU_INPUT: "LAMP-1"}}
    )
    pass_time(bot, UNDO)

    assert "charges a fee for each unit" in asked
    assert "destroys the stock" in asked
    for text, expected in zip(
        said,
        (
            "Until then it can be cancelled",
            "That is no order yet",
            "Amazon made the order",
            "in process, 4 of 15 units gone",
            "processed, 15 of 15 units gone",
        ),
        strict=True,
    ):
        assert expected in text
    assert "not stranded any more: its stock was removed" in asked_again
    assert "processed, 15 of 15 units gone" in asked_again
    assert "removal order of its stock was processed" in str(view)
    assert bot.shop.amazon.patches == [("LAMP-1", ActionKind.DELETE_LISTING)]


def test_where_amazon_took_less_than_was_ordered_the_line_says_of_how_many(bot: Office) -> None:
    bot.click(ids.REMOVE, ADA)
    fill_in(bot, ADA, disposition="Disposal")
    pass_time(bot, UNDO)
    counts = {"requested": 12, "disposed": 12}
    report = removal_report((bot.shop.amazon.feeds[0].name or "", "LAMP-1", "Completed", counts))
    bot.shop.amazon.files[ReportType.REMOVAL_ORDERS, "US"] = report
    bot.shop.pass_time(EVERY)
    for _ in range(2):
        follow_removals(bot.shop.parts, bot.shop.now)
    bot.settle()

    assert "processed, 12 of 15 units gone" in read(line(bot))


def test_a_return_goes_to_the_address_that_was_typed_and_the_next_form_remembers_it(
    bot: Office,
) -> None:
    bot.click(ids.REMOVE, ADA)
    fill_in(bot, ADA, disposition="Return", sellable="5", unsellable="0", **HOME)
    pass_time(bot, UNDO)
    (feed,) = bot.shop.amazon.feeds
    bot.say("remove OTHER", ADA)
    bot.click(ids.REMOVE, ADA)

    assert feed.order is not None
    assert (feed.order.sellable, feed.order.unsellable) == (5, 0)
    assert feed.order.disposition is Disposition.RETURN
    assert feed.order.address is not None
    assert feed.order.address.postal_code == "97201"
    assert "12 Harbor Rd" in str(modal(bot, ADA))


@pytest.mark.parametrize(
    ("fields", "block", "words"),
    [
        ({"disposition": "Return"}, "city", "Units that come back"),
        ({"disposition": "Return", **HOME, "postal_code": "9"}, "postal_code", "no postal code"),
        ({"disposition": "Return", **HOME, "country": "usa"}, "country", "two capital letters"),
        ({"disposition": "Disposal", "sellable": "13"}, "sellable", "counts 12"),
        (
            {"disposition": "Disposal", "sellable": "0", "unsellable": "0"},
            "sellable",
            "at least one",
        ),
        ({"disposition": "Disposal", "sellable": "1.5"}, "sellable", "whole number"),
        ({}, "disposition", "Choose what"),
    ],
)
def test_what_does_not_hold_is_said_beside_its_field_and_the_form_stays(
    bot: Office, fields: dict[str, str], block: str, words: str
) -> None:
    bot.click(ids.REMOVE, ADA)
    errors = fill_in(bot, ADA, **fields)["errors"]

    assert words in errors[removal_order.block_id(block)]
    assert modal(bot, ADA) is not None
    assert bot.shop.intents() == []


@pytest.mark.parametrize("typed", ["x" * 201, "\u2028-1"])
def test_a_word_that_no_file_can_hold_is_refused_beside_the_field_too(
    bot: Office, typed: str
) -> None:
    bot.click(ids.REMOVE, ADA)
    answer = fill_in(bot, ADA, f"LAMP{typed}", disposition="Disposal")

    assert set(answer["errors"]) == {ids.SKU_BLOCK}
    assert bot.shop.intents() == []


def test_another_word_is_refused_beside_the_field(bot: Office) -> None:
    bot.click(ids.REMOVE, ADA)
    answer = fill_in(bot, ADA, "lamp-1", disposition="Disposal")

    assert "capitals included: LAMP-1" in str(answer)
    assert bot.shop.intents() == []


def test_the_form_names_what_is_proposed_and_what_a_return_needs(bot: Office) -> None:
    with_two(bot)
    bot.say("LAMP-1", LIN)
    bot.click(ids.REMOVE, LIN)
    view = modal(bot, LIN)

    assert view is not None
    assert view["submit"]["text"] == "提议移除"
    hints = {one["block_id"]: one["hint"]["text"] for one in view["blocks"] if one.get("hint")}
    assert "必填" in hints[removal_order.block_id("name")]


def test_whoever_may_not_spend_is_told_so_and_sees_no_form(bot: Office) -> None:
    bot.say("LAMP-1", MAX)
    bot.click(ids.REMOVE, MAX)
    bot.quiet()

    assert modal(bot, MAX) is None
    assert "have units removed" in bot.heard(MAX)[-1]
    assert "REFLOAT_MAY_SPEND" in bot.heard(MAX)[-1]


def test_a_right_that_is_lost_while_the_form_is_open_refuses_it(bot: Office) -> None:
    bot.click(ids.REMOVE, ADA)
    bot.shop.parts = replace(bot.shop.parts, roles=Roles())
    share(bot)
    fill_in(bot, ADA, disposition="Disposal")

    assert bot.shop.intents() == []
    assert "have units removed" in bot.heard(ADA)[-1]


@pytest.mark.page("F93")
def test_no_card_offers_it_where_the_page_names_no_removal_unless_the_person_asks(
    bot: Office,
) -> None:
    card = bot.world.act("command", user=ADA, command="/stranded", text="OTHER")
    bot.say("remove OTHER", ADA)
    bot.click(ids.REMOVE, ADA)

    assert ids.REMOVE not in str(card["body"])
    assert "names no removal for this reason" in str(modal(bot, ADA))


def test_a_command_without_a_sku_asks_which_one(bot: Office) -> None:
    assert "Which one?" in bot.say("remove", ADA)
    assert "not on the stranded list" in bot.say("remove NOTHING-99", ADA)


@pytest.mark.parametrize("value", ["nonsense", "A1SELLER\ne-none\npackaging_issue\nremoval_order"])
def test_a_button_that_names_nothing_known_is_told_so(bot: Office, value: str) -> None:
    bot.click(ids.REMOVE, ADA, value=value)
    bot.quiet()

    assert modal(bot, ADA) is None
    assert len(bot.heard(ADA)) > 1


def test_explain_says_why_it_may_be_removed_and_why_its_listing_may_not_go_yet(
    bot: Office,
) -> None:
    said = bot.say("explain LAMP-1", ADA)

    assert "Units that can be removed: 15" in said
    assert "comes after the removal of its stock" in said


def test_the_history_tells_of_it(bot: Office) -> None:
    bot.click(ids.REMOVE, ADA)
    fill_in(bot, ADA, disposition="Disposal")
    pass_time(bot, UNDO)

    assert "handed in; that is no order yet" in bot.say("history LAMP-1", ADA)


class TestWithASecondPerson:
    def propose(self, bot: Office) -> None:
        with_two(bot)
        bot.click(ids.REMOVE, ADA)
        assert "A second person" in str(modal(bot, ADA))
        there = {**HOME, "phone": "503 555 0100"}
        fill_in(bot, ADA, disposition="Return", sellable="5", unsellable="0", **there)

    def test_the_second_reads_what_is_ordered_and_types_the_sku(self, bot: Office) -> None:
        self.propose(bot)
        waits = read(line(bot))
        bot.click(ids.SECOND, LIN, line(bot)["ts"])
        view = modal(bot, LIN)
        assert view is not None
        values = {ids.SKU_BLOCK: {ids.SKU_INPUT: "LAMP-1"}}
        bot.world.act("submit", user=LIN, view_id=view["id"], values=values)
        bot.settle()
        confirmed = read(line(bot))
        pass_time(bot, UNDO)

        assert "waits for the word of a second person" in waits
        assert "12 Harbor Rd" in str(view)
        assert "503 555 0100" in str(view)
        assert f"<@{LIN}>" in confirmed
        assert len(bot.shop.amazon.feeds) == 1

    def test_whoever_may_not_spend_can_only_cancel_it(self, bot: Office) -> None:
        self.propose(bot)
        bot.click(ids.SECOND, MAX, line(bot)["ts"])
        bot.quiet()
        refused = bot.heard(MAX)[-1]
        bot.click(ids.CANCEL, MAX, line(bot)["ts"])
        bot.settle()

        assert "confirm as the second person" in refused
        assert bot.shop.states() == ["cancelled"]
