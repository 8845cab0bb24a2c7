"""Items that are judged anew without a new report."""

import pytest

from store import episodes, posts, snapshots
from store.amending import amend
from store.database import Database
from store.snapshots import JudgedItem
from stranded.items import StrandedItem
from stranded.reasons import UNKNOWN
from tests.store.samples import (
    HOUR,
    NOON,
    SCOPE,
    US,
    episode,
    judged,
    listed,
    removal_day,
    small_batches,
    take_in,
    unreadable,
)

LATER = NOON + 5 * HOUR


def closed(item: StrandedItem) -> JudgedItem | None:
    """What somebody chose for the text "Moon"."""
    if item.reason_text != "Moon":
        return None
    return JudgedItem(0, item, "listing_closed")


def moon(sku: str, text: str = "Moon") -> JudgedItem:
    return judged(sku, UNKNOWN, reason_text=text)


def judge_anew(database: Database) -> int:
    return amend(database, SCOPE, US, UNKNOWN, closed, removal_day, LATER)


def test_only_the_reason_changes_and_only_of_those_that_are_meant(database: Database) -> None:
    take_in(database, [moon("A"), moon("B", "Mars"), "C"])
    before = episode(database, "A")

    assert judge_anew(database) == 1

    after = episode(database, "A")
    assert (after.reason, after.reason_since) == ("listing_closed", LATER)
    assert (after.id, after.item, after.sightings) == (before.id, before.item, before.sightings)
    assert episode(database, "B").reason == UNKNOWN
    assert listed(database) == ["A", "B", "C"]


def test_the_data_are_as_old_as_before(database: Database) -> None:
    take_in(database, [moon("A"), unreadable(None)])
    with database.read() as session:
        before = snapshots.current(session, SCOPE, "US")

    judge_anew(database)

    with database.read() as session:
        after = snapshots.current(session, SCOPE, "US")
    assert before is not None
    assert after == snapshots.Snapshot(before.number + 1, NOON, 2, 1)
    assert episode(database, "A").last_seen == NOON


def test_the_history_of_reasons_tells_of_it(database: Database) -> None:
    take_in(database, [moon("A")])
    judge_anew(database)
    with database.read() as session:
        history = episodes.reasons(session, SCOPE, episode(database, "A").id)
    assert history == [(NOON, UNKNOWN), (LATER, "listing_closed")]


def test_lines_that_were_set_aside_stay_at_hand(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    small_batches(monkeypatch, 2)
    wrong = [unreadable(None, line) for line in range(3, 8)]
    first = take_in(database, [moon("A"), *wrong])

    judge_anew(database)

    with database.read() as session:
        kept = snapshots.rejected_rows(session, SCOPE, "US", first.snapshot + 1)
    assert kept == wrong


def test_posts_that_show_an_item_are_drawn_again(database: Database) -> None:
    take_in(database, [moon("A"), moon("B", "Mars")])
    for sku in "AB":
        with database.write() as session:
            shown = [episode(database, sku).id]
            posts.plan(session, SCOPE, sku, "C1", "card", {}, NOON, episodes=shown)

    judge_anew(database)

    with database.read() as session:
        drawn = [posts.by_key(session, SCOPE, sku) for sku in "AB"]
    assert [post.wanted for post in drawn if post] == [1, 0]


def test_nothing_is_done_where_there_is_nothing_to_judge(database: Database) -> None:
    assert judge_anew(database) == 0
    take_in(database, ["C"])
    assert judge_anew(database) == 0
    with database.read() as session:
        current = snapshots.current(session, SCOPE, "US")
    assert current is not None
    assert current.number == 1


def test_a_report_that_is_being_taken_in_is_left_alone(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    small_batches(monkeypatch, 1)
    take_in(database, [moon("A")])
    tries = []

    def meanwhile(_written: int, _of: int) -> None:
        tries.append(judge_anew(database))

    result = take_in(database, [moon("A"), "B"], NOON + HOUR, progress=meanwhile)

    assert set(tries) == {0}
    assert result.state == "published"
    assert listed(database) == ["A", "B"]


def test_an_item_that_a_report_changed_meanwhile_is_not_set_back(database: Database) -> None:
    take_in(database, [moon("A")])

    def overtaken(item: StrandedItem) -> JudgedItem | None:
        take_in(database, [judged("A", UNKNOWN, reason_text="Moon", fulfillable=9)], NOON + HOUR)
        return closed(item)

    assert amend(database, SCOPE, US, UNKNOWN, overtaken, removal_day, LATER) == 0
    assert episode(database, "A").item.fulfillable == 9
