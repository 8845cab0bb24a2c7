"""Which changes of a report are worth telling, and which are an ordinary day."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from config.rules import load_rulebook
from stranded.signals import (
    APPEALED,
    AT_ONCE,
    CLOSED,
    MANY,
    ONE_IN,
    REVIEWED,
    Change,
    Kind,
    Signal,
    signals,
)

BOOK = load_rulebook()
REASONS = [reason.key for reason in BOOK.reasons] + ["unknown"]
CHANGES = st.lists(
    st.builds(
        Change, st.sampled_from(["", *REASONS]), st.sampled_from(REASONS), st.integers(1, 99)
    ),
    unique_by=lambda one: (one.before, one.after),
    max_size=12,
)


def told(
    changes: list[Change], listed: int = 0, gap: timedelta = timedelta(hours=1)
) -> list[Signal]:
    return signals(changes, BOOK, listed, gap)


@given(CHANGES, st.integers(0, 5000))
def test_a_burst_is_of_one_reason_and_of_many_items_for_the_list(
    changes: list[Change], listed: int
) -> None:
    for one in told(changes, listed):
        if one.kind is Kind.BURST:
            assert len({after for _, after in one.pairs}) == 1
            assert one.items >= max(MANY, listed // ONE_IN)


@given(CHANGES)
def test_every_item_is_counted_once_in_each_kind(changes: list[Change]) -> None:
    for kind in Kind:
        pairs = [pair for one in told(changes) if one.kind is kind for pair in one.pairs]
        assert len(pairs) == len(set(pairs))


@given(CHANGES)
def test_only_a_granted_appeal_looks_reinstated(changes: list[Change]) -> None:
    pairs = {pair for one in told(changes) if one.kind is Kind.REINSTATED for pair in one.pairs}

    assert pairs == {
        (one.before, one.after) for one in changes if one.before in APPEALED and one.after in CLOSED
    }


@given(CHANGES)
def test_only_what_was_under_review_turns_for_the_worse(changes: list[Change]) -> None:
    pairs = {pair for one in told(changes) if one.kind is Kind.WORSE for pair in one.pairs}

    assert {before for before, _ in pairs} <= {REVIEWED}


def test_an_ordinary_day_of_a_long_list_is_no_burst() -> None:
    many = [Change("", "listing_closed", 500)]

    assert told(many, listed=100_000) == []
    assert [one.kind for one in told(many, listed=1_000)] == [Kind.BURST]


def test_what_came_in_the_course_of_days_is_no_burst() -> None:
    many = [Change("", "listing_closed", 500)]

    assert told(many, gap=AT_ONCE + timedelta(seconds=1)) == []
