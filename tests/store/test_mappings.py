"""What people chose for unknown texts, and how many items have them."""

from dataclasses import replace

from store import mappings
from store.database import Database
from store.snapshots import JudgedItem
from store.unknowns import unknown_values
from stranded.reasons import UNKNOWN, ReasonMapping
from stranded.scope import Scope
from stranded.unknown import UnknownValue
from tests.store.samples import HOUR, NOON, SCOPE, at_once, judged, take_in

MOON = ReasonMapping("Phase of the Moon", "listing_closed", "U1", NOON)
MINE, OTHER = SCOPE.workspace, "w2"
SECOND = Scope(MINE, "A2SELLER")


def unknown(sku: str, text: str) -> JudgedItem:
    return judged(sku, UNKNOWN, reason_text=text)


def counted(database: Database, limit: int = 20) -> tuple[list[UnknownValue], int]:
    with database.read() as session:
        return unknown_values(session, MINE, limit)


def add(database: Database, mapping: ReasonMapping) -> bool:
    with database.write() as session:
        return mappings.add(session, MINE, mapping)


def test_a_mapping_is_kept_with_who_and_when(database: Database) -> None:
    with database.write() as session:
        mappings.save(session, MINE, MOON)
        assert mappings.get(session, MINE, "phase of the moon") == MOON
        assert mappings.get(session, OTHER, "phase of the moon") is None
        assert mappings.of_workspace(session, MINE) == [MOON]
        assert mappings.of_workspace(session, OTHER) == []


def test_spellings_that_are_compared_as_one_have_one_mapping(database: Database) -> None:
    newer = ReasonMapping("PHASE_OF_THE\u00a0MOON", "missing_price", "U2", NOON + HOUR)
    with database.write() as session:
        mappings.save(session, MINE, MOON)
        mappings.save(session, MINE, newer)
        assert mappings.of_workspace(session, MINE) == [newer]


def test_the_first_of_two_who_choose_at_once_stands(database: Database) -> None:
    won = at_once(4, lambda turn: add(database, replace(MOON, by=f"U{turn}")))

    assert won.count(True) == 1
    assert not add(database, MOON)


def test_a_mapping_is_taken_back_once(database: Database) -> None:
    with database.write() as session:
        mappings.save(session, MINE, MOON)
        assert not mappings.remove(session, OTHER, MOON.value)
        assert mappings.remove(session, MINE, MOON.value)
        assert not mappings.remove(session, MINE, MOON.value)
        assert mappings.of_workspace(session, MINE) == []


def test_mappings_come_in_the_order_of_their_texts(database: Database) -> None:
    texts = ("月相", "Zoo", "apple")
    with database.write() as session:
        for text in texts:
            mappings.save(session, MINE, replace(MOON, text=text))
        assert [one.text for one in mappings.of_workspace(session, MINE)] == [
            "apple",
            "Zoo",
            "月相",
        ]


def test_unknown_texts_are_counted_over_all_accounts_the_most_first(database: Database) -> None:
    take_in(database, [unknown("B", "Moon"), unknown("A", "Moon"), unknown("C", "Mars"), "D"])
    take_in(database, [unknown("A", "Moon"), unknown("E", "Ａ月")], scope=SECOND)
    take_in(database, [unknown("X", "Mars")], scope=Scope(OTHER, SCOPE.account))

    assert counted(database) == (
        [UnknownValue("Moon", 3, "A"), UnknownValue("Mars", 1, "C"), UnknownValue("Ａ月", 1, "E")],
        3,
    )


def test_what_is_over_the_limit_is_counted_all_the_same(database: Database) -> None:
    take_in(database, [unknown(f"S{number}", f"Text {number}") for number in range(7)])

    found, texts = counted(database, limit=3)

    assert ([one.text for one in found], texts) == (["Text 0", "Text 1", "Text 2"], 7)


def test_what_left_the_list_or_is_known_by_now_is_not_counted(database: Database) -> None:
    take_in(database, [unknown("A", "Moon"), unknown("B", "Moon"), unknown("C", "Moon")])
    take_in(database, [unknown("A", "Moon"), judged("B", reason_text="Moon")], NOON + HOUR)

    assert counted(database) == ([UnknownValue("Moon", 1, "A")], 1)


def test_an_empty_list_has_no_unknown_text(database: Database) -> None:
    take_in(database, ["A"])

    assert counted(database) == ([], 0)
