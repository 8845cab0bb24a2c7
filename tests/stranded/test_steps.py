"""Which step by hand comes next: in order, each only after the time of the one before."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stranded.actions import ActionKind
from stranded.items import Evidence
from stranded.rules import decide_automatic, steps_of
from stranded.steps import (
    DoneStep,
    HandStep,
    Progress,
    StepPress,
    open_step,
    place_of,
    progress,
    read_step_press,
)
from tests.bot.messages.things import NOW, done_step, episode, facts, rulebook

HOUR, DAY, SECOND = timedelta(hours=1), timedelta(days=1), timedelta(seconds=1)
MISSING = rulebook().get("missing_sku").by_hand
EDITED = rulebook().get("product_update_required").by_hand
KEYS = [step.key for step in MISSING]


def in_vain(count: int) -> list[DoneStep]:
    """The first steps of Missing SKU, two days apart, each looked at and found of no use."""
    return [
        done_step(key, ago=timedelta(days=2 * (count - place)))
        for place, key in enumerate(KEYS[:count])
    ]


def offered(told: list[DoneStep], now: datetime = NOW) -> str | None:
    found = progress(MISSING, told, now, seen_at=now)
    return found.offered.key if found.offered else None


@pytest.mark.page("F86")
def test_the_steps_of_a_missing_sku_are_offered_one_after_the_other() -> None:
    assert [offered(in_vain(count)) for count in range(4)] == [*KEYS, None]


@pytest.mark.page("F86")
def test_the_next_step_is_offered_after_24_hours_and_not_a_second_before() -> None:
    told = done_step(ago=DAY - SECOND, looked_at=NOW, evidence=Evidence.STILL_STRANDED)

    assert offered([told]) is None
    assert offered([told], NOW + SECOND) == "create_then_change_to_fba"


@pytest.mark.page("F88", "F91")
def test_what_deletes_the_listing_comes_last_and_only_when_all_else_was_in_vain() -> None:
    for reason in rulebook().reasons:
        destructive = [step.destructive for step in reason.by_hand]
        assert destructive == sorted(destructive)
        assert not any(destructive[:1])
    assert [one.key for one in EDITED] == ["edit", "delete_and_create"]
    edited = done_step("edit", ago=DAY - SECOND, reason="product_update_required")
    assert progress(EDITED, [], NOW, NOW).offered == EDITED[0]
    assert progress(EDITED, [edited], NOW, NOW).offered is None


@pytest.mark.page("F89")
def test_without_a_told_edit_no_time_runs_and_nothing_is_ever_late() -> None:
    reason = rulebook().get("potential_trademark_misuse_self")

    for days in (0, 1, 30, 400):
        found = progress(reason.by_hand, [], NOW + days * DAY, NOW + days * DAY)
        assert (found.spent, found.offered) == (False, reason.by_hand[0])


@pytest.mark.page("F89")
def test_an_edit_that_was_told_is_late_after_24_hours() -> None:
    (step,) = rulebook().get("potential_trademark_misuse_self").by_hand
    edited = done_step("edit", ago=DAY, reason="potential_trademark_misuse_self")

    assert not progress((step,), [edited], NOW - SECOND, NOW).spent
    assert progress((step,), [edited], NOW, NOW).spent


def test_a_report_from_before_its_time_was_over_is_no_word_that_it_did_not_help() -> None:
    unsure = done_step(ago=2 * DAY, evidence=Evidence.UNKNOWN)

    before = progress(MISSING, [unsure], NOW, seen_at=unsure.due_at - SECOND)
    after = progress(MISSING, [unsure], NOW, seen_at=unsure.due_at)

    assert (before.offered, before.spent) == (None, False)
    assert after.offered == MISSING[1]


def test_what_was_not_looked_at_yet_counts_as_open() -> None:
    assert offered([done_step(ago=2 * DAY, looked_at=None)]) is None


def test_what_was_taken_back_is_offered_again() -> None:
    assert offered([done_step(ago=HOUR, taken_back_by="U0LIN")]) == "relist"


def test_steps_of_another_stranding_or_reason_do_not_count_for_this_one() -> None:
    item = episode("missing_sku")
    others = (
        done_step(ago=2 * DAY, episode="e-before"),
        done_step(ago=2 * DAY, reason="product_update_required"),
    )

    found = steps_of(facts(item, done_steps=others), NOW)

    assert (found.done, found.offered) == ((), MISSING[0])


moments = st.timedeltas(timedelta(hours=-72), timedelta(hours=2)).map(lambda apart: NOW + apart)
orders = st.lists(
    st.builds(
        HandStep,
        st.sampled_from("abcdef"),
        st.timedeltas(SECOND, timedelta(hours=48)),
        st.booleans(),
    ),
    max_size=5,
    unique_by=lambda step: step.key,
).map(tuple)


@st.composite
def any_told(draw: st.DrawFn, steps: tuple[HandStep, ...]) -> list[DoneStep]:
    """Steps told of in whatever order and at whatever times, as no bot would keep them."""
    told = []
    for step in draw(st.lists(st.sampled_from(steps), max_size=6)) if steps else []:
        at = draw(moments)
        looked = draw(st.none() | moments)
        evidence = draw(st.sampled_from(Evidence)) if looked else None
        back = draw(st.sampled_from(["", "", "U0LIN"]))
        told.append(
            done_step(
                step.key,
                at=at,
                due_at=at + step.wait,
                looked_at=looked,
                evidence=evidence,
                taken_back_by=back,
            )
        )
    return told


@st.composite
def any_progress(draw: st.DrawFn) -> tuple[Progress, list[DoneStep]]:
    steps = draw(orders)
    told = draw(any_told(steps))
    return progress(steps, told, NOW, draw(st.none() | moments)), told


@pytest.mark.page("F86", "F88", "F89", "F91")
@given(any_progress())
def test_never_out_of_order_never_too_early_never_destructive_first(
    given_: tuple[Progress, list[DoneStep]],
) -> None:
    found, told = given_
    keys = [step.key for step in found.steps]
    assert [one.key for one in found.done] == keys[: len(found.done)]
    assert all(one in told and not one.taken_back_by for one in found.done)
    if found.offered is None and not found.spent:
        return
    assert all(one.due_at <= NOW and one.looked_at is not None for one in found.done)
    if found.offered is not None:
        assert found.offered == found.steps[len(found.done)]
        assert not found.spent
        assert found.done or not found.offered.destructive
    else:
        assert len(found.done) == len(found.steps) > 0


@given(orders.flatmap(any_told), st.none() | moments)
def test_nothing_is_offered_or_late_once_it_left_the_list(
    told: list[DoneStep], seen_at: datetime | None
) -> None:
    found = progress(MISSING, told, NOW, None)

    assert (found.offered, found.spent) == (None, False)


def test_the_newest_step_whose_time_is_not_over_is_the_open_one() -> None:
    old, new = done_step(ago=3 * HOUR), done_step("edit", ago=HOUR)

    assert open_step([new, old, done_step(ago=DAY)], NOW) == new
    assert open_step([old, replace(new, taken_back_by="U0LIN")], NOW) == old
    assert open_step([done_step(ago=DAY)], NOW) is None


@pytest.mark.page("F86")
@pytest.mark.parametrize(("ago", "passes"), [(DAY - SECOND, False), (DAY, True)])
def test_no_rule_changes_to_fba_while_somebody_is_at_a_step_of_that_sku(
    ago: timedelta, passes: bool
) -> None:
    """Whatever the stranding: a listing that is created anew may begin another one."""
    known = facts(episode("merchant_fulfilled"), done_steps=(done_step(ago=ago, episode="e-old"),))

    gates = {
        gate.name: gate for gate in decide_automatic(ActionKind.CHANGE_TO_FBA, known, NOW).gates
    }

    assert gates["open_step"].passed is passes
    assert not gates["open_step"].lasting
    relist = decide_automatic(ActionKind.RELIST, known, NOW)
    assert "open_step" not in [gate.name for gate in relist.gates]


def test_a_press_is_read_back_as_it_was_written() -> None:
    press = StepPress("A1SELLER", "e1", "missing_sku", "relist")

    assert read_step_press(press.token) == press


@pytest.mark.parametrize("token", ["", "garbage", "a\nb\nc", "a\nb\nc\n", "a\nb\nc\nd\ne"])
def test_a_token_that_is_none_of_ours_is_no_press(token: str) -> None:
    assert read_step_press(token) is None


def test_places_are_counted_from_one() -> None:
    assert [place_of(MISSING, key) for key in (*KEYS, "gone")] == [1, 2, 3, 0]
