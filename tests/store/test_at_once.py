"""Two who write to one list at the same time, each at the moment where it could hurt."""

from threading import Event, Thread
from typing import Any

import pytest

from store import amending, totals
from store.amending import amend
from store.database import Database
from store.place import Place
from store.publishing import unfinished
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
    take_in,
)

# As long as somebody else gets on before they have to wait for us.
A_WHILE = 0.5


def begin_another_while_the_second_is_shown(
    database: Database, monkeypatch: pytest.MonkeyPatch, skus: list[str]
) -> list[Thread]:
    """The next report begins while the second one's publication is not committed yet."""
    others: list[Thread] = []
    keep = totals.keep

    def slowly(session: Any, place: Place, sums: Any) -> None:
        keep(session, place, sums)
        if place.number == 2:
            other = Thread(target=take_in, args=(database, skus, NOON + 2 * HOUR))
            others.append(other)
            other.start()
            other.join(A_WHILE)

    monkeypatch.setattr(totals, "keep", slowly)
    return others


def test_a_report_that_is_just_being_shown_is_not_taken_back(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    take_in(database, ["A", "B"])
    others = begin_another_while_the_second_is_shown(database, monkeypatch, ["A", "C", "D"])

    shown = take_in(database, ["A", "B", "C"], NOON + HOUR)
    others[0].join()

    assert shown.state == "published"
    assert listed(database) == ["A", "C", "D"]
    assert episode(database, "C").first_seen == NOON + HOUR


def test_a_report_that_is_held_leaves_what_was_shown_just_before(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    skus = [f"S{number}" for number in range(60)]
    take_in(database, skus[:50])
    others = begin_another_while_the_second_is_shown(database, monkeypatch, ["S1"])

    shown = take_in(database, skus, NOON + HOUR)
    others[0].join()

    with database.read() as session:
        counted = totals.totals(session, SCOPE, "US").items
    assert shown.state == "published"
    assert sorted(listed(database)) == sorted(skus)
    assert counted == 60


def test_judging_anew_never_undoes_a_report_that_came_in_between(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    if database.dialect == "sqlite":
        pytest.skip("SQLite has one writer: nothing comes in between")
    take_in(database, [judged("A", UNKNOWN, reason_text="Moon"), "B"])
    newer = judged("A", UNKNOWN, reason_text="Moon", fulfillable=77)
    reading, go_on = Event(), Event()

    def wait(_written: int, _of: int) -> None:
        reading.set()
        go_on.wait()

    report = Thread(
        target=take_in, args=(database, [newer], NOON + HOUR), kwargs={"progress": wait}
    )
    report.start()
    reading.wait()

    def once_the_report_is_shown(*where: Any) -> Any:
        go_on.set()
        report.join()
        return unfinished(*where)

    monkeypatch.setattr(amending, "unfinished", once_the_report_is_shown)
    amend(database, SCOPE, US, UNKNOWN, _closed, removal_day, NOON + 2 * HOUR)

    assert listed(database) == ["A"]
    assert episode(database, "A").item.fulfillable == 77


def _closed(item: StrandedItem) -> JudgedItem:
    return JudgedItem(0, item, "listing_closed")
