"""What a person chose for all that became due at once: nothing lost, doubled or too early."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stranded.actions import ActionKind
from stranded.gates import Facts
from stranded.items import Episode, Money
from stranded.release import BATCH, DAY, MOST_DAYS, Choice, Way, batches, held_back
from stranded.rules import Verdict, decide_automatic
from stranded.settings import AccountSettings, Automatic
from tests.bot.messages.things import NOW, episode, facts

ON = AccountSettings(automatic=Automatic.ON)
SECOND = timedelta(seconds=1)


def item(number: int, **changes: Any) -> Episode:
    return episode(sku=f"LAMP-{number:04}", stranded_on=NOW - 90 * DAY, **changes)


def ready(one: Episode, **known: Any) -> Facts:
    return facts(one, settings=ON, **known)


def decided(one: Facts, apart: timedelta = timedelta(0)) -> tuple[Verdict, str]:
    now = NOW + apart
    decision = decide_automatic(ActionKind.RELIST, replace(one, data_at=now), now)
    closed = decision.first_closed
    return decision.verdict, closed.why.code if closed else ""


@given(st.integers(0, 400), st.integers(1, MOST_DAYS))
def test_spread_gives_each_its_turn_evenly_and_none_after_the_last_day(
    count: int, days: int
) -> None:
    found = [item(number) for number in range(count)]

    held = held_back(found, Choice(Way.SPREAD, "U0MAX", days), NOW)

    turns = [one.until for one in held if one.until is not None]
    assert sorted(one.episode for one in held) == sorted(one.id for one in found)
    assert all(NOW <= turn < NOW + days * DAY for turn in turns)
    a_day = Counter((turn - NOW) // DAY for turn in turns)
    assert not a_day or max(a_day.values()) <= -(-count // days)


def test_what_is_taken_away_first_comes_first_and_then_the_most_money() -> None:
    found = [
        item(1, price=Money(Decimal(1), "USD")),
        item(2, price=Money(Decimal(9), "USD")),
        item(3, removal_on=date(2026, 12, 9)),
        item(4, removal_on=date(2026, 12, 1)),
        item(5, price=None),
    ]

    held = held_back(found, Choice(Way.SPREAD, "U0MAX", 5), NOW)

    assert [one.episode[-1] for one in held] == ["4", "3", "2", "1", "5"]


def test_in_its_turn_to_the_second_a_rule_may_act() -> None:
    one, other = item(1), item(2)
    held = held_back([one, other], Choice(Way.SPREAD, "U0MAX", 2), NOW)[1]
    late = ready(other, held=held)

    assert decided(late, DAY - SECOND) == (Verdict.WAITING, "held")
    assert decided(late, DAY) == (Verdict.DUE, "")


@given(st.timedeltas(timedelta(0), timedelta(days=3000)))
def test_what_was_skipped_is_never_acted_on_in_that_episode(apart: timedelta) -> None:
    (held,) = held_back([item(1)], Choice(Way.SKIP, "U0MAX"), NOW)

    assert decided(ready(item(1), held=held), apart) == (Verdict.NEVER, "skipped")


def test_batches_hold_nothing_back() -> None:
    assert held_back([item(1)], Choice(Way.BATCHES, "U0MAX"), NOW) == []


@pytest.mark.parametrize(
    ("begun", "expected"), [(BATCH - 1, (Verdict.DUE, "")), (BATCH, (Verdict.WAITING, "rate"))]
)
def test_a_full_batch_makes_the_next_one_wait(begun: int, expected: tuple[Verdict, str]) -> None:
    assert decided(ready(item(1), begun=begun)) == expected


@pytest.mark.parametrize(("count", "expected"), [(0, 0), (1, 1), (25, 1), (26, 2), (2000, 80)])
def test_how_many_batches_it_takes(count: int, expected: int) -> None:
    assert batches(count) == expected
