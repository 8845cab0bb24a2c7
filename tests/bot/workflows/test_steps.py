"""Steps by hand: noted once, looked at in their time, and never said to be in vain before."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.workflows import steps
from bot.workflows.automate import automate
from bot.workflows.press import Forgotten, Stale
from bot.workflows.steps import NotNext, Told, ToldBefore, TooLateToTakeBack, look_at_steps
from store import steps as stored
from stranded.actions import Actor
from stranded.items import Episode, Evidence
from stranded.steps import DoneStep, StepPress
from tests.bot.shop import ADA, DAY, HOUR, LIN, MERCHANT, SCOPE, Row, Shop, row
from tests.store.samples import at_once

SECOND = timedelta(seconds=1)
# Always on the list, so that a report is never empty; no rule acts on it.
OTHER = row("OTHER", "Inventory error")
RELIST, CREATE, DELETE = "relist", "create_then_change_to_fba", "delete_and_create"


def missing(sku: str = "LAMP-1", reason: str = "Missing SKU") -> Row:
    return row(sku, reason)


def stranded(shop: Shop, reason: str = "Missing SKU") -> Episode:
    (found, _) = shop.strand(missing(reason=reason), OTHER)
    return found


def say(shop: Shop, of: Episode, key: str = RELIST, actor: Actor = ADA) -> steps.Telling:
    press = StepPress(of.account, of.id, of.reason, key)
    return steps.tell(shop.parts, press, actor, shop.now)


def noted(shop: Shop, of: Episode, key: str = RELIST) -> DoneStep:
    result = say(shop, of, key)
    assert isinstance(result, Told), result
    return result.step


def later(shop: Shop, by: timedelta, *rows: Row) -> int:
    """Time passes, a fresh report comes in, and what is due is looked at."""
    shop.pass_time(by)
    shop.report(*rows, OTHER)
    return look_at_steps(shop.parts, shop.now)


def evidence(shop: Shop, step: DoneStep) -> Evidence | None:
    with shop.database.read() as session:
        found = stored.get(session, SCOPE, step.id)
    assert found is not None
    return found.evidence


@pytest.mark.page("F86")
def test_a_step_is_noted_with_who_when_and_when_it_is_looked_at(shop: Shop) -> None:
    step = noted(shop, stranded(shop))

    assert (step.key, step.by, step.at) == (RELIST, "U0ADA", shop.now)
    assert step.due_at == shop.now + DAY
    (line,) = shop.posts("step")
    assert (line.subject, line.parent) == ({"step": step.id}, None)
    assert shop.events() == ["step.relist"]
    assert shop.audit()[-1].subject == "US/LAMP-1"


@pytest.mark.page("F86", "F88", "F91")
@pytest.mark.parametrize(
    ("reason", "key"),
    [
        ("Missing SKU", CREATE),
        ("Missing SKU", DELETE),
        ("Product update required", DELETE),
        ("Missing SKU", "gone"),
        ("Listing closed", RELIST),
    ],
)
def test_no_step_is_noted_before_its_turn(shop: Shop, reason: str, key: str) -> None:
    assert isinstance(say(shop, stranded(shop, reason), key), NotNext)
    assert shop.events() == []
    assert shop.posts("step") == []


@pytest.mark.page("F86")
def test_nothing_is_looked_at_or_said_before_24_hours(shop: Shop) -> None:
    found = stranded(shop)
    noted(shop, found)

    assert later(shop, DAY - SECOND, missing()) == 0
    assert isinstance(say(shop, found, CREATE), NotNext)
    assert shop.posts("step_look") == []

    assert later(shop, SECOND, missing()) == 1
    assert isinstance(say(shop, found, CREATE), Told)


@pytest.mark.page("F86", "F88")
def test_all_three_steps_in_their_order_each_looked_at_once(shop: Shop) -> None:
    found = stranded(shop)

    counts = []
    for key in (RELIST, CREATE, DELETE):
        noted(shop, found, key)
        counts += [later(shop, DAY, missing()), look_at_steps(shop.parts, shop.now)]

    assert counts == [1, 0] * 3
    assert [post.parent for post in shop.posts("step_look")] == [
        post.key for post in shop.posts("step")
    ]
    assert shop.events() == [
        event
        for key in (RELIST, CREATE, DELETE)
        for event in (f"step.{key}", "check.still_stranded")
    ]
    assert isinstance(say(shop, found, DELETE), ToldBefore)


@pytest.mark.parametrize(("is_open", "seen"), [(True, "verified"), (False, "left_the_list")])
def test_what_left_the_list_is_verified_only_if_it_can_be_bought(
    shop: Shop, is_open: bool, seen: str
) -> None:
    found = stranded(shop)
    step = noted(shop, found)
    shop.offer("LAMP-1", open=is_open)

    later(shop, DAY)

    departure = shop.departure(found)
    assert evidence(shop, step) == seen
    assert departure is not None
    assert departure.evidence == seen


def test_without_a_fresh_report_nobody_knows_and_no_next_step_is_offered(shop: Shop) -> None:
    found = stranded(shop)
    step = noted(shop, found)
    shop.pass_time(DAY)

    assert look_at_steps(shop.parts, shop.now) == 1

    assert evidence(shop, step) is Evidence.UNKNOWN
    assert isinstance(say(shop, found, CREATE), NotNext)
    shop.pass_time(HOUR)
    shop.report(missing(), OTHER)
    assert isinstance(say(shop, found, CREATE), Told)


@pytest.mark.page("F89")
@pytest.mark.parametrize(
    "reason", ["Potential trademark misuse (self reinstate)", "Product update required"]
)
def test_without_an_edit_that_was_told_nothing_is_ever_said_to_be_late(
    shop: Shop, reason: str
) -> None:
    found = stranded(shop, reason)

    for _ in range(4):
        assert later(shop, 3 * DAY, missing(reason=reason)) == 0
    assert shop.posts("step_look") == []

    noted(shop, found, "edit")
    assert later(shop, DAY - SECOND, missing(reason=reason)) == 0
    assert later(shop, SECOND, missing(reason=reason)) == 1


def test_the_second_to_say_so_is_told_who_was_first(shop: Shop) -> None:
    found = stranded(shop)
    first = noted(shop, found)

    second = say(shop, found, actor=LIN)

    assert second == ToldBefore(first)
    assert shop.events() == ["step.relist"]


def test_of_many_who_say_so_at_once_one_is_noted(either_shop: Shop) -> None:
    found = stranded(either_shop)

    results = at_once(6, lambda number: say(either_shop, found, actor=Actor(f"U0P{number}")))

    assert [type(one) for one in results].count(Told) == 1
    assert [type(one) for one in results].count(ToldBefore) == 5
    assert either_shop.events() == ["step.relist"]
    assert len(either_shop.posts("step")) == 1


def test_two_processes_look_once(either_shop: Shop) -> None:
    noted(either_shop, stranded(either_shop))
    either_shop.pass_time(DAY)

    counts = at_once(4, lambda _: look_at_steps(either_shop.parts, either_shop.now))

    assert sum(counts) == 1
    assert len(either_shop.posts("step_look")) == 1


def test_a_mistake_is_taken_back_and_the_step_can_be_told_again(either_shop: Shop) -> None:
    shop = either_shop
    found = stranded(shop)
    step = noted(shop, found)
    shop.pass_time(HOUR)

    taken_back = steps.take_back(shop.parts, SCOPE, step.id, LIN, shop.now)

    assert isinstance(taken_back, DoneStep)
    assert taken_back.taken_back_by == "U0LIN"
    assert shop.events() == ["step.relist", "step_taken_back.relist"]
    again = noted(shop, found)
    assert (again.id != step.id, again.due_at) == (True, shop.now + DAY)
    assert later(shop, DAY, missing()) == 1
    assert evidence(shop, step) is None


def test_what_was_looked_at_or_taken_back_can_not_be_taken_back(shop: Shop) -> None:
    found = stranded(shop)
    step = noted(shop, found)
    steps.take_back(shop.parts, SCOPE, step.id, ADA, shop.now)
    twice = steps.take_back(shop.parts, SCOPE, step.id, LIN, shop.now)
    looked_at = noted(shop, found)
    later(shop, DAY, missing())
    late = steps.take_back(shop.parts, SCOPE, looked_at.id, LIN, shop.now)

    assert isinstance(twice, TooLateToTakeBack)
    assert twice.step.taken_back_by == "U0ADA"
    assert isinstance(late, TooLateToTakeBack)
    assert late.step.evidence is Evidence.STILL_STRANDED
    assert steps.take_back(shop.parts, SCOPE, 999, LIN, shop.now) is None


def test_of_who_takes_back_and_who_looks_at_once_one_wins(either_shop: Shop) -> None:
    shop = either_shop
    step = noted(shop, stranded(shop))
    shop.pass_time(DAY)

    def act(number: int) -> bool:
        if number % 2:
            return look_at_steps(shop.parts, shop.now) > 0
        back = steps.take_back(shop.parts, SCOPE, step.id, LIN, shop.now)
        return isinstance(back, DoneStep)

    assert at_once(4, act).count(True) == 1


def test_a_button_of_what_changed_since_is_stale(shop: Shop) -> None:
    found = stranded(shop)
    shop.pass_time(HOUR)
    shop.report(row("LAMP-1", MERCHANT), OTHER)

    changed = say(shop, found)
    shop.pass_time(HOUR)
    shop.report(OTHER)

    assert isinstance(changed, Stale)
    assert isinstance(say(shop, found), Stale)
    assert isinstance(say(shop, replace(found, id="gone")), Forgotten)


@pytest.mark.page("F86")
def test_no_rule_changes_to_fba_what_somebody_has_merchant_fulfilled_for_a_step(
    shop: Shop,
) -> None:
    shop.set(automatic="on", auto_change_to_fba_days="0")
    found = stranded(shop)
    noted(shop, found)
    later(shop, DAY, missing())
    noted(shop, found, CREATE)
    shop.offer("LAMP-1", channels=("DEFAULT",))

    for _ in range(4):
        later(shop, HOUR, missing(reason=MERCHANT))
        automate(shop.parts, shop.now)
    assert shop.intents() == []

    later(shop, 20 * HOUR, missing(reason=MERCHANT))
    automate(shop.parts, shop.now)
    assert [one.request.sku for one in shop.intents()] == ["LAMP-1"]


def test_another_sku_is_not_held_up_by_a_step(shop: Shop) -> None:
    shop.set(automatic="on", auto_change_to_fba_days="0")
    noted(shop, stranded(shop))
    shop.offer("CHAIR", channels=("DEFAULT",))

    for _ in range(2):
        shop.pass_time(HOUR)
        shop.report(missing(), OTHER, row("CHAIR", MERCHANT))
    automate(shop.parts, shop.now)

    assert [one.request.sku for one in shop.intents()] == ["CHAIR"]
