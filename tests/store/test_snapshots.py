from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, select, text, update

from store import episodes, merging, snapshots, totals
from store.database import Database
from store.item_tables import CodeRow, ItemRow, ReasonHistoryRow, SnapshotRow
from store.snapshots import JudgedItem, Rejected
from stranded.actions import Why
from stranded.items import Evidence
from tests.store.samples import (
    HOUR,
    NOON,
    SCOPE,
    PowerCut,
    at_once,
    die_after,
    episode,
    item,
    judged,
    listed,
    small_batches,
    take_in,
    unreadable,
)

MANY_SKUS = [f"SKU-{number:02}" for number in range(30)]


def count(database: Database, table: Any) -> int:
    with database.read() as session:
        return session.scalars(select(func.count()).select_from(table)).one()


def rejected_of(database: Database, number: int) -> list[Rejected]:
    with database.read() as session:
        return snapshots.rejected_rows(session, SCOPE, "US", number)


def departure(database: Database, episode_id: str) -> tuple[Any, Any] | None:
    with database.read() as session:
        found = episodes.departure(session, SCOPE, episode_id)
    return (found.left_at, found.evidence) if found else None


def test_an_item_comes_back_as_it_went_in(database: Database) -> None:
    told = item("A", removal_on=NOON, stranded_on=date(2026, 11, 1))
    take_in(database, [JudgedItem(2, told, "listing_closed")])
    found = episode(database, "A")
    assert found.item == told
    assert found.reason == "listing_closed"


def test_a_bare_day_stays_a_day_and_an_instant_an_instant(database: Database) -> None:
    take_in(database, [judged("A", stranded_on=date(2026, 11, 1), removal_on=NOON)])
    found = episode(database, "A").item
    assert type(found.stranded_on) is date
    assert found.removal_on == NOON


def test_the_first_report_opens_an_episode_a_row(database: Database) -> None:
    result = take_in(database, ["A", "B"])
    assert (result.state, result.rows, result.accepted) == ("published", 2, 2)
    assert (result.opened, result.continued, result.closed) == (2, 0, 0)


def test_an_unchanged_row_is_not_written_again(database: Database) -> None:
    take_in(database, ["A"])
    result = take_in(database, ["A"], NOON + HOUR)
    assert (result.opened, result.continued) == (0, 1)
    assert count(database, ItemRow) == 1


def test_a_changed_row_continues_its_episode(database: Database) -> None:
    take_in(database, ["A"])
    before = episode(database, "A")
    result = take_in(database, [judged("A", fulfillable=9)], NOON + HOUR)
    after = episode(database, "A")
    assert (result.opened, result.continued, result.closed) == (0, 1, 0)
    assert (after.id, after.first_seen, after.item.fulfillable) == (before.id, NOON, 9)
    assert after.reason_since is None


def test_sightings_and_the_last_look_grow_with_each_report(database: Database) -> None:
    for hours in range(3):
        take_in(database, ["A"], NOON + hours * HOUR)
    found = episode(database, "A")
    assert (found.sightings, found.first_seen, found.last_seen) == (3, NOON, NOON + 2 * HOUR)


def test_the_same_report_twice_is_one_sighting(database: Database) -> None:
    take_in(database, ["A"])
    again = take_in(database, ["A"])
    by_its_id = take_in(database, ["A"], NOON + HOUR, report_id="r1")
    by_its_id_again = take_in(database, ["A"], NOON + 2 * HOUR, report_id="r1")
    states = {again.state, by_its_id.state, by_its_id_again.state}
    assert states == {"published"}
    assert episode(database, "A").sightings == 2


def test_a_report_with_lines_of_unknown_skus_is_no_second_sighting(database: Database) -> None:
    take_in(database, ["A"])
    take_in(database, ["A", unreadable(None)], NOON + HOUR)
    assert episode(database, "A").sightings == 1


def test_a_changed_reason_is_dated_and_kept_in_the_history(database: Database) -> None:
    take_in(database, ["A"])
    take_in(database, [judged("A", "price_missing")], NOON + HOUR)
    take_in(database, [judged("A", "price_missing", fulfillable=7)], NOON + 2 * HOUR)
    found = episode(database, "A")
    with database.read() as session:
        history = episodes.reasons(session, SCOPE, found.id)
    assert (found.reason, found.reason_since) == ("price_missing", NOON + HOUR)
    assert history == [(NOON, "listing_closed"), (NOON + HOUR, "price_missing")]


def test_a_sku_that_vanished_has_left_the_list_at_the_reports_time(database: Database) -> None:
    take_in(database, ["A", "B"])
    gone = episode(database, "B")
    result = take_in(database, ["A"], NOON + HOUR)
    assert result.closed == 1
    assert listed(database) == ["A"]
    assert departure(database, gone.id) == (NOON + HOUR, Evidence.LEFT_THE_LIST)


def test_a_departed_episode_was_last_seen_in_the_report_before(database: Database) -> None:
    for hours in range(3):
        take_in(database, ["A", "B"], NOON + hours * HOUR)
    gone = episode(database, "B")
    for hours in range(3, 6):
        take_in(database, ["A"], NOON + hours * HOUR)
    with database.read() as session:
        found = episodes.by_id(session, SCOPE, gone.id)
    assert found is not None
    assert (found.last_seen, found.sightings) == (NOON + 2 * HOUR, 3)


def test_a_sku_that_came_back_is_a_new_episode(database: Database) -> None:
    take_in(database, ["A", "B"])
    first = episode(database, "B")
    take_in(database, ["A"], NOON + HOUR)
    result = take_in(database, ["A", "B"], NOON + 2 * HOUR)
    second = episode(database, "B")
    assert (result.opened, result.continued) == (1, 1)
    assert second.id != first.id
    assert (second.first_seen, second.sightings) == (NOON + 2 * HOUR, 1)
    assert departure(database, first.id) == (NOON + HOUR, Evidence.LEFT_THE_LIST)
    assert departure(database, second.id) is None


def test_an_episode_on_the_list_has_no_departure(database: Database) -> None:
    take_in(database, ["A"])
    take_in(database, [judged("A", fulfillable=9)], NOON + HOUR)
    assert departure(database, episode(database, "A").id) is None


def test_a_rejected_row_with_its_sku_protects_that_sku(database: Database) -> None:
    take_in(database, ["A", "B", "C"])
    result = take_in(database, ["A", unreadable("B")], NOON + HOUR)
    assert result.closed == 1
    assert listed(database) == ["A", "B"]


def test_a_rejected_row_without_a_sku_protects_all(database: Database) -> None:
    take_in(database, ["A", "B", "C"])
    result = take_in(database, ["A", unreadable(None)], NOON + HOUR)
    assert (result.state, result.closed) == ("published", 0)
    assert listed(database) == ["A", "B", "C"]


def test_rejected_rows_are_kept_with_their_snapshot(database: Database) -> None:
    wrong = [unreadable("B", 7), unreadable(None, 9)]
    result = take_in(database, ["A", *wrong])
    assert (result.rows, result.accepted, result.rejected) == (3, 1, 2)
    assert rejected_of(database, result.snapshot) == wrong
    with database.read() as session:
        snapshot = snapshots.current(session, SCOPE, "US")
        second = snapshots.rejected_rows(session, SCOPE, "US", result.snapshot, limit=1, offset=1)
    assert snapshot == snapshots.Snapshot(result.snapshot, NOON, 3, 2)
    assert second == wrong[1:]


def test_a_sku_in_several_lines_is_set_aside_with_all_of_them(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    small_batches(monkeypatch, 2)
    lines: list[JudgedItem | Rejected] = [
        judged("A", line=2),
        judged("B", line=3),
        judged("A", line=4, fulfillable=9),
        unreadable("C", 5),
        judged("C", line=6),
    ]
    result = take_in(database, lines)
    assert listed(database) == ["B"]
    assert [(row.line, row.code) for row in rejected_of(database, result.snapshot)] == [
        (2, "duplicate_sku"),
        (4, "duplicate_sku"),
        (5, "bad_number"),
        (6, "duplicate_sku"),
    ]


def test_a_sku_in_several_lines_stays_on_the_list_as_it_was(database: Database) -> None:
    take_in(database, ["A", "B"])
    result = take_in(database, ["B", judged("A", fulfillable=9), "A"], NOON + HOUR)
    assert (result.accepted, result.rejected, result.closed) == (1, 2, 0)
    assert episode(database, "A").item.fulfillable == 2


def test_reasons_that_nobody_knows_are_counted_by_their_text(database: Database) -> None:
    rows = [
        judged(sku, "unknown", reason_text=text) for sku, text in zip("ABC", "xyx", strict=True)
    ]
    assert take_in(database, rows).unknown_reasons == [("x", 2), ("y", 1)]


def test_a_report_that_would_close_most_of_the_list_is_held(database: Database) -> None:
    take_in(database, MANY_SKUS)
    result = take_in(database, MANY_SKUS[:9], NOON + HOUR)
    assert (result.state, result.closed) == ("held", 21)
    assert result.why == Why("would_close_many", {"closed": 21, "open": 30})
    assert listed(database) == MANY_SKUS


def test_a_held_report_leaves_nothing_but_its_own_rows(database: Database) -> None:
    take_in(database, MANY_SKUS)
    changed = judged(MANY_SKUS[0], "price_missing", fulfillable=9)
    result = take_in(database, [changed, "NEW", unreadable("X")], NOON + HOUR)
    assert result.state == "held"
    assert count(database, ItemRow) == len(MANY_SKUS)
    assert count(database, ReasonHistoryRow) == len(MANY_SKUS)
    assert rejected_of(database, result.snapshot) == [unreadable("X")]
    assert episode(database, MANY_SKUS[0]).last_seen == NOON


def test_closing_twenty_of_thirty_needs_no_yes(database: Database) -> None:
    take_in(database, MANY_SKUS)
    result = take_in(database, MANY_SKUS[:10], NOON + HOUR)
    assert (result.state, result.closed) == ("published", 20)


def test_closing_many_that_are_less_than_half_needs_no_yes(database: Database) -> None:
    skus = [f"S{number:03}" for number in range(60)]
    take_in(database, skus)
    assert take_in(database, skus[30:], NOON + HOUR).state == "published"


def test_a_persons_yes_lets_a_held_report_in(database: Database) -> None:
    take_in(database, MANY_SKUS)
    take_in(database, MANY_SKUS[:5], NOON + HOUR)
    result = take_in(database, MANY_SKUS[:5], NOON + HOUR, confirmed=True)
    assert (result.state, result.closed) == ("published", 25)
    assert listed(database) == MANY_SKUS[:5]


def test_a_report_older_than_the_newest_is_held(database: Database) -> None:
    take_in(database, ["A"])
    result = take_in(database, ["A", "B"], NOON - HOUR)
    assert result.state == "held"
    assert result.why == Why("older_than_newest", {"seen_at": NOON - HOUR, "newest": NOON})
    assert listed(database) == ["A"]


def test_an_empty_report_closes_nothing_unless_amazon_confirmed_it(database: Database) -> None:
    take_in(database, ["A"])
    unsure = take_in(database, [], NOON + HOUR)
    assert (unsure.state, listed(database)) == ("held", ["A"])
    sure = take_in(database, [], NOON + HOUR, empty_confirmed=True)
    assert (sure.state, sure.closed, listed(database)) == ("published", 1, [])


def test_an_empty_report_of_an_empty_list_is_fine(database: Database) -> None:
    assert take_in(database, []).state == "published"


def stop_after(rows: list[str], error: Exception) -> Iterator[str]:
    yield from rows
    raise error


def test_a_crash_while_the_report_is_read_leaves_no_trace(database: Database) -> None:
    take_in(database, ["A", "B", "C"])
    with pytest.raises(OSError, match="power"):
        take_in(database, stop_after(["X", "Y"], OSError("power")), NOON + HOUR)
    assert listed(database) == ["A", "B", "C"]
    assert count(database, SnapshotRow) == 1


@pytest.mark.parametrize("steps", range(1, 8))
def test_a_crash_between_batches_leaves_the_list_as_it_was(
    database: Database, monkeypatch: pytest.MonkeyPatch, steps: int
) -> None:
    small_batches(monkeypatch, 2)
    take_in(database, ["A", "B", "C"])
    changed: list[JudgedItem | str] = [
        judged("A", "price_missing", asin="B0OTHER"),
        *"XYZ",
    ]
    with pytest.raises(PowerCut):
        take_in(database, changed, NOON + HOUR, progress=die_after(steps))
    assert listed(database) == ["A", "B", "C"]
    assert episode(database, "A").last_seen == NOON


def test_leftovers_of_a_crash_are_cleared_at_the_next_report(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    small_batches(monkeypatch, 2)
    take_in(database, ["A", "B", "C"])
    changed = [judged(sku, "price_missing") for sku in "ABCD"]
    with pytest.raises(PowerCut):
        take_in(database, changed, NOON + HOUR, progress=die_after(3))
    assert count(database, ItemRow) > 3
    result = take_in(database, ["A", "B", "C"], NOON + 2 * HOUR)
    assert (result.opened, result.continued) == (0, 3)
    assert count(database, ItemRow) == 3
    assert count(database, ReasonHistoryRow) == 3
    assert episode(database, "A").sightings == 2


def test_a_crash_while_clearing_is_cleared_too(database: Database) -> None:
    take_in(database, ["A"])
    with database.write() as session:
        held_half_way = SnapshotRow(
            workspace=SCOPE.workspace, account=SCOPE.account, marketplace="US", number=2,
            seen_at=NOON, state="clearing", report_id="", rows=0, rejected=0,
        )  # fmt: skip
        session.add(held_half_way)
        session.execute(update(ItemRow).values(to_snapshot=2))
    result = take_in(database, ["A"], NOON + HOUR)
    assert (result.snapshot, result.opened, result.continued) == (3, 0, 1)


def test_a_file_that_cannot_be_read_leaves_no_snapshot(database: Database) -> None:
    with pytest.raises(OSError, match="no header"):
        take_in(database, stop_after([], OSError("no header")))
    assert count(database, SnapshotRow) == 0


def test_readers_see_the_old_list_until_the_new_one_is_whole(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    small_batches(monkeypatch, 1)
    take_in(database, ["A", "B"])
    seen: list[list[str]] = []

    def look(_written: int, _of: int) -> None:
        seen.append(listed(database))

    take_in(database, ["B", "C", "D"], NOON + HOUR, progress=look)
    assert len(seen) > 3
    assert all(found == ["A", "B"] for found in seen)
    assert listed(database) == ["B", "C", "D"]


def test_one_reading_transaction_sees_one_snapshot(database: Database) -> None:
    take_in(database, ["A"])
    with database.read() as session:
        before = episodes.page(session, SCOPE, "US", 0, 10)
        take_in(database, ["B"], NOON + HOUR)
        after = episodes.page(session, SCOPE, "US", 0, 10)
    assert [one.sku for one in before] == [one.sku for one in after] == ["A"]
    assert listed(database) == ["B"]


def test_a_report_that_is_overtaken_changes_nothing(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    small_batches(monkeypatch, 1)

    def overtake(written: int, of: int) -> None:
        if written == of - 1:
            take_in(database, ["QUICK"], NOON + HOUR)

    slow = take_in(database, ["SLOW-1", "SLOW-2", "SLOW-3"], progress=overtake)
    assert (slow.state, slow.why) == ("refused", Why("overtaken"))
    assert listed(database) == ["QUICK"]
    assert count(database, ItemRow) == 1


def test_reports_at_the_same_time_leave_one_whole_list(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    small_batches(monkeypatch, 3)
    skus = [[f"{name}-{number}" for number in range(10)] for name in "ABC"]
    results = at_once(3, lambda turn: take_in(database, skus[turn], confirmed=True))
    won = [turn for turn, result in enumerate(results) if result.state == "published"]
    assert won
    assert listed(database) in [skus[turn] for turn in won]


def test_stores_and_accounts_are_apart(database: Database) -> None:
    other = SCOPE.__class__("w2", SCOPE.account)
    take_in(database, ["A"])
    take_in(database, ["B"], scope=other)
    assert listed(database) == ["A"]
    assert listed(database, other) == ["B"]
    found = episode(database, "A")
    with database.read() as session:
        assert episodes.by_id(session, other, found.id) is None


def test_amounts_that_no_column_holds_do_not_stop_a_report(database: Database) -> None:
    huge = item("A").price
    assert huge is not None
    price = huge.__class__(huge.amount * 10**8, "USD")
    take_in(database, [judged("A", price=price, fulfillable=999_999_999)])
    with database.read() as session:
        sums = totals.totals(session, SCOPE, "US")
    assert (sums.unpriced, sums.tied_up) == (1, ())
    assert episode(database, "A").item.price == price


def test_codes_that_no_index_holds_do_not_stop_a_report(database: Database) -> None:
    take_in(database, [judged("A", asin="B" * 9000, fnsku="X" * 9000)])
    assert episode(database, "A").item.asin == "B" * 9000
    assert count(database, CodeRow) == 0


def test_a_sku_as_long_as_a_report_may_have_is_kept_and_found(database: Database) -> None:
    long = "捕" * 255
    take_in(database, [long, "A"])
    assert episode(database, long).sku == long


def test_postgresql_is_told_how_long_a_list_has_become(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    if database.dialect != "postgresql":
        pytest.skip("SQLite's planner goes by the indexes alone")
    monkeypatch.setattr(merging, "MANY_CHANGES", 20)
    take_in(database, MANY_SKUS)
    length = text("SELECT reltuples FROM pg_class WHERE relname = 'stranded_items'")
    with database.read() as session:
        assert session.scalars(length).one() >= len(MANY_SKUS)
