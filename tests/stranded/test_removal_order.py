"""What a removal order must be to be sent, and what Amazon's report says of one."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stranded.actions import ActionKind, Actor
from stranded.removal_order import (
    Address,
    Counts,
    Disposition,
    OrderState,
    RemovalOrder,
    Row,
    name_of,
    problems,
    told_by,
)
from stranded.rules import Verdict, decide_deletion, decide_removal
from tests.bot.messages.things import NOW, episode, facts, item, removal, rulebook

HOME = Address("Ada Moss", "12 Harbor Rd", "Portland", "97201", "US", state="OR")
LAMP = item(sku="LAMP-1", fulfillable=12, unfulfillable=3, reserved=2)
DISPOSAL = RemovalOrder("LAMP-1", 12, 3, Disposition.DISPOSAL)
RETURN = replace(DISPOSAL, disposition=Disposition.RETURN, address=HOME)


@pytest.mark.parametrize("order", [DISPOSAL, RETURN, replace(DISPOSAL, unsellable=0)])
def test_an_order_that_holds_has_no_problem(order: RemovalOrder) -> None:
    assert problems(order, LAMP) == {}


@given(st.integers(-3, 20), st.integers(-3, 20))
def test_units_are_there_to_be_removed_and_reserved_ones_are_not(
    sellable: int, unsellable: int
) -> None:
    found = problems(replace(DISPOSAL, sellable=sellable, unsellable=unsellable), LAMP)

    holds = 0 <= sellable <= 12 and 0 <= unsellable <= 3 and sellable + unsellable > 0
    assert (found == {}) is holds


@pytest.mark.parametrize("field", ["name", "line_1", "city", "postal_code", "country"])
def test_a_return_needs_a_full_address(field: str) -> None:
    lacking = replace(RETURN, address=replace(HOME, **{field: " "}))

    assert problems(lacking, LAMP)[field].code == "removal_address_missing"
    assert set(problems(replace(RETURN, address=None), LAMP)) >= {"name", "city", "country"}


def test_what_is_not_sent_back_needs_no_address() -> None:
    assert problems(replace(DISPOSAL, disposition=Disposition.LIQUIDATE), LAMP) == {}


@pytest.mark.parametrize(
    ("country", "postal_code", "holds"),
    [
        ("US", "97201", True),
        ("US", "97201-1234", True),
        ("US", "9720", False),
        ("US", "٩٧٢٠١", False),
        ("CA", "M5V 3L9", True),
        ("CA", "97201", False),
        ("GB", "SW1A 1AA", True),
        ("GB", "12345", False),
        ("DE", "10115", True),
        ("DE", "1011", False),
        ("JP", "100-0001", True),
        ("IE", "D02 X285", True),
        ("AE", "", True),
        ("IE", "", False),
    ],
)
def test_a_postal_code_has_its_countrys_form(country: str, postal_code: str, holds: bool) -> None:
    there = replace(RETURN, address=replace(HOME, country=country, postal_code=postal_code))

    assert (problems(there, LAMP) == {}) is holds


@pytest.mark.parametrize("country", ["UK", "us", "USA", "Germany", "U1"])
def test_a_country_is_two_capital_letters(country: str) -> None:
    there = replace(RETURN, address=replace(HOME, country=country))

    assert problems(there, LAMP)["country"].code == "removal_country"


@pytest.mark.parametrize("bad", ["a\tb", "a\nb", "a\rb", "a\x00b", "a\u2028b", "a\ud800b"])
@pytest.mark.parametrize("field", ["name", "line_3", "phone", "notes"])
def test_no_value_may_break_the_lines_of_amazons_file(field: str, bad: str) -> None:
    broken = (
        replace(RETURN, notes=bad)
        if field == "notes"
        else replace(RETURN, address=replace(HOME, **{field: bad}))
    )

    assert problems(broken, LAMP)[field].code == "removal_not_one_line"


def test_a_text_without_end_is_refused() -> None:
    assert problems(replace(DISPOSAL, notes="x" * 201), LAMP)["notes"].code == "removal_too_long"


def test_two_orders_never_share_a_name() -> None:
    assert name_of(7, NOW) == "refloat-20261123-170000-7"
    assert name_of(7, NOW) != name_of(8, NOW)


def row(status: str, **counts: int) -> Row:
    return Row("refloat-1", "LAMP-1", status, Counts(**counts))


@pytest.mark.parametrize(
    ("rows", "state"),
    [
        ([row("Pending", requested=5)], OrderState.CREATED),
        ([row("In Process", requested=5, in_process=5)], OrderState.IN_PROCESS),
        ([row("Pending", requested=5, shipped=1)], OrderState.IN_PROCESS),
        ([row("Completed", requested=5, shipped=5)], OrderState.PROCESSED),
        ([row("completed", requested=5, shipped=3, cancelled=2)], OrderState.PROCESSED),
        ([row("Cancelled", requested=5, cancelled=5)], OrderState.CANCELLED),
        ([row("Completed", requested=5, cancelled=5)], OrderState.CANCELLED),
        # A word without its figures is not believed, and neither is one that nobody knows.
        ([row("Completed", requested=5)], OrderState.IN_PROCESS),
        ([row("Something of tomorrow", requested=5)], OrderState.CREATED),
        # It is over once all of its rows are.
        ([row("Completed", requested=5, shipped=5), row("Pending", requested=1)], "in_process"),
        ([row("Completed", requested=5, shipped=5), row("Cancelled", requested=1)], "processed"),
    ],
)
def test_the_rows_of_an_order_say_where_it_stands(rows: list[Row], state: str) -> None:
    told = told_by(rows)

    assert told is not None
    assert told[0] == state
    assert told[1].requested == sum(one.counts.requested for one in rows)


def test_a_report_without_the_order_says_nothing() -> None:
    assert told_by([]) is None


class TestWhoMayAsk:
    def test_a_rule_never_may(self) -> None:
        for reason in rulebook().reasons:
            found = facts(episode(reason.key))
            by_rule = decide_removal(found, NOW, Actor("rule:auto_relist"))

            assert by_rule.first_closed is not None
            assert by_rule.first_closed.name == "by_person"
            assert decide_removal(found, NOW).verdict is Verdict.DUE

    @pytest.mark.parametrize(
        ("changes", "gate"),
        [
            ({"order": removal()}, "removal_running"),
            ({"can_act": False}, "amazon"),
            ({"data_at": NOW.replace(day=20)}, "fresh"),
        ],
    )
    def test_what_speaks_against_it_has_its_gate(
        self, changes: dict[str, object], gate: str
    ) -> None:
        closed = decide_removal(facts(episode("packaging_issue"), **changes), NOW).first_closed

        assert closed is not None
        assert closed.name == gate

    def test_reserved_units_alone_are_none_to_remove(self) -> None:
        held = episode("packaging_issue", fulfillable=0, unfulfillable=0, reserved=4)
        closed = decide_removal(facts(held), NOW).first_closed

        assert closed is not None
        assert closed.name == "removal_units"


@pytest.mark.page("F97")
class TestTheListing:
    """Where the page has it deleted after the removal."""

    AFTER_REMOVAL = tuple(
        one.key for one in rulebook().reasons if one.delete_listing == "after_removal"
    )

    @pytest.mark.parametrize("key", AFTER_REMOVAL)
    @pytest.mark.parametrize("state", OrderState)
    def test_it_stays_until_an_order_is_processed(self, key: str, state: OrderState) -> None:
        found = episode(key, primary_action="")
        known = facts(found, order=removal(state, episode=found.id))

        may = decide_deletion(known, NOW).verdict is Verdict.DUE
        assert may is (state is OrderState.PROCESSED)

    def test_it_stays_without_an_order_of_this_very_stranding(self) -> None:
        found = episode("packaging_issue")
        for order in (None, removal(OrderState.PROCESSED, episode="e-earlier")):
            assert decide_deletion(facts(found, order=order), NOW).verdict is Verdict.WAITING

    def test_where_the_page_names_no_deletion_a_removal_changes_nothing(self) -> None:
        found = episode("expired_product")
        known = facts(found, order=removal(OrderState.PROCESSED, episode=found.id))

        assert decide_deletion(known, NOW).verdict is Verdict.WAITING


def test_a_removal_is_no_action_that_a_reason_has_by_a_click_or_by_itself() -> None:
    for reason in rulebook().reasons:
        assert ActionKind.CREATE_REMOVAL_ORDER not in (*reason.one_click, reason.auto)
