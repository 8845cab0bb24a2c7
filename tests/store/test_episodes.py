from datetime import date, timedelta
from decimal import Decimal

import pytest

from store import episodes, search, totals
from store.database import Database
from stranded.digest import NEAR_DAYS
from stranded.items import Evidence, Money
from stranded.scope import Scope
from tests.store.samples import HOUR, NOON, SCOPE, episode, judged, take_in

TODAY = date(2026, 11, 23)
OTHER = Scope("w2", SCOPE.account)


def in_days(days: int) -> date:
    return TODAY + timedelta(days=days)


def usd(amount: str) -> Money:
    return Money(Decimal(amount), "USD")


def found(database: Database, text: str) -> list[str]:
    with database.read() as session:
        return [one.sku for one in search.find(session, SCOPE.workspace, text)]


def near(database: Database, text: str, limit: int = 5) -> list[str]:
    with database.read() as session:
        return search.near(session, SCOPE.workspace, text, limit)


def top(database: Database, limit: int = 50) -> list[str]:
    with database.read() as session:
        return [one.sku for one in episodes.top(session, SCOPE, "US", TODAY, limit)]


def test_an_item_is_found_by_its_sku_asin_or_fnsku(database: Database) -> None:
    take_in(database, [judged("A", asin="B0ASIN", fnsku="X0FNSKU"), "B"])
    assert [found(database, text) for text in ("A", "B0ASIN", "X0FNSKU")] == [["A"]] * 3
    assert found(database, "nothing") == []


def test_a_code_of_amazons_is_found_in_small_letters_too_but_a_sku_is_not(
    database: Database,
) -> None:
    take_in(database, [judged("Lamp", asin="B0ASIN")])
    assert found(database, "b0asin") == ["Lamp"]
    assert found(database, "lamp") == []


def test_an_exact_sku_wins_over_an_asin_of_the_same_letters(database: Database) -> None:
    take_in(database, ["B0X", judged("OTHER", asin="B0X")])
    assert found(database, "B0X") == ["B0X"]


def test_an_asin_with_several_skus_finds_them_all(database: Database) -> None:
    take_in(database, [judged("A", asin="B0X"), judged("B", asin="B0X")])
    assert found(database, "B0X") == ["A", "B"]


def test_nothing_is_found_by_an_empty_text(database: Database) -> None:
    take_in(database, [judged("A", asin="", fnsku="")])
    assert found(database, "") == []


@pytest.mark.parametrize("text", ["abc\0", "abc\udc00"])
def test_nothing_is_found_by_a_text_that_no_database_takes(database: Database, text: str) -> None:
    take_in(database, ["A"])
    assert found(database, text) == []
    assert near(database, text) == []
    with database.read() as session:
        assert episodes.history(session, SCOPE, "US", text) == []


def test_another_workspace_finds_nothing(database: Database) -> None:
    take_in(database, ["LAMP-1"], scope=OTHER)
    assert found(database, "LAMP-1") == []
    assert near(database, "LAMP-1") == []


def test_a_sku_that_left_is_neither_found_nor_near(database: Database) -> None:
    take_in(database, ["LAMP-1", "B"])
    take_in(database, ["B"], NOON + HOUR)
    assert found(database, "LAMP-1") == []
    assert near(database, "LAMP-1") == []


def test_a_near_miss_ignores_case_width_and_separators(database: Database) -> None:
    take_in(database, ["Lamp-01_Red", "CHAIR"])
    assert [near(database, text) for text in ("lamp01", "LAMP 01", "ｌａｍｐ-01r")] == [
        ["Lamp-01_Red"]
    ] * 3


def test_a_near_miss_tries_shorter_beginnings_down_to_three_letters(database: Database) -> None:
    take_in(database, ["LAMP-1", "LAP-2", "LA"])
    assert near(database, "lampshade") == ["LAMP-1"]
    assert near(database, "lapis") == ["LAP-2"]
    assert near(database, "la") == []
    assert near(database, "xyz") == []


def test_wildcards_are_letters_like_others(database: Database) -> None:
    take_in(database, ["LAMP-1"])
    assert near(database, "%%%") == []
    assert near(database, "___") == []


def test_near_misses_name_each_sku_once_and_no_more_than_asked(database: Database) -> None:
    take_in(database, [f"LAMP-{number}" for number in range(9)])
    take_in(database, ["LAMP-0"], scope=Scope(SCOPE.workspace, "A2"))
    assert near(database, "lamp", 3) == ["LAMP-0", "LAMP-1", "LAMP-2"]


def test_of_many_episodes_those_that_are_listed_still_are_told_in_their_order(
    database: Database,
) -> None:
    take_in(database, ["A", "B", "C"])
    ids = [episode(database, sku).id for sku in "CBA"]
    take_in(database, ["A", "C"], NOON + HOUR)

    with database.read() as session:
        assert episodes.still_listed(session, SCOPE, [*ids, "never"]) == [ids[0], ids[2]]
        assert episodes.still_listed(session, OTHER, ids) == []
        assert episodes.still_listed(session, SCOPE, []) == []


def test_near_dates_come_first_then_money_then_the_sku_and_a_past_date_is_not_near(
    database: Database,
) -> None:
    rows = [
        judged("today", removal_on=in_days(0)),
        judged("past", removal_on=in_days(-3)),
        judged("tomorrow-cheap", removal_on=in_days(1), price=usd("1")),
        judged("tomorrow-dear", removal_on=in_days(1), price=usd("2")),
        judged("tomorrow-unpriced", removal_on=in_days(1), price=None),
        judged("edge", removal_on=in_days(NEAR_DAYS)),
        judged("far-dear", removal_on=in_days(NEAR_DAYS + 1), price=usd("900")),
        judged("dateless", price=usd("800")),
        judged("forgotten", removal_on=in_days(-401), price=usd("700")),
        judged("unpriced-a", price=None),
        judged("unpriced-b", price=usd("0")),
    ]
    take_in(database, rows)
    order = [
        "today", "tomorrow-dear", "tomorrow-cheap", "tomorrow-unpriced", "edge",
        "far-dear", "dateless", "forgotten", "past", "unpriced-a", "unpriced-b",
    ]  # fmt: skip
    assert top(database) == order
    assert top(database, 3) == order[:3]
    assert top(database, 8) == order[:8]


def test_totals_are_summed_by_currency_and_exact(database: Database) -> None:
    rows = [
        judged("A", price=usd("0.1")),
        judged("B", price=usd("0.2")),
        judged("C", price=Money(Decimal(1500), "JPY"), fulfillable=0, unfulfillable=1),
        judged("D", price=None),
        judged("E", "unknown", price=usd("0")),
    ]
    take_in(database, rows)
    with database.read() as session:
        sums = totals.totals(session, SCOPE, "US")
    assert (sums.items, sums.units) == (5, 13)
    assert sums.tied_up == (Money(Decimal(1500), "JPY"), usd("0.9"))
    assert (sums.unpriced, sums.unknown_reasons) == (2, 1)


def test_totals_of_an_empty_list_are_nought(database: Database) -> None:
    with database.read() as session:
        assert totals.totals(session, SCOPE, "US") == totals.Totals(0, 0, (), 0, 0)


def test_what_opened_since_a_time_is_counted_and_the_dearest_are_named(database: Database) -> None:
    take_in(database, ["OLD", "GONE"], now=NOON)
    new = [judged("NEW-1", price=usd("1")), judged("NEW-2", price=usd("2"))]
    take_in(database, [judged("OLD", fulfillable=9), *new], NOON + HOUR)
    with database.read() as session:
        named, count = episodes.opened_since(session, SCOPE, NOON, 1)
        everything, all_count = episodes.opened_since(session, SCOPE, NOON - HOUR, 9)
    assert ([one.sku for one in named], count) == (["NEW-2"], 2)
    assert (sorted(one.sku for one in everything), all_count) == (["NEW-1", "NEW-2", "OLD"], 3)


def test_news_count_from_when_they_were_taken_in_not_from_the_reports_time(
    database: Database,
) -> None:
    take_in(database, ["A", "B"], NOON, now=NOON)
    digest_at = NOON + HOUR
    take_in(database, ["A", "C"], digest_at - HOUR / 2, now=digest_at + HOUR)
    with database.read() as session:
        opened, _ = episodes.opened_since(session, SCOPE, digest_at, 9)
        departed, _ = episodes.departed_since(session, SCOPE, digest_at, 9)
    assert [one.sku for one in opened] == ["C"]
    assert [(one.episode.sku, one.left_at) for one in departed] == [("B", digest_at - HOUR / 2)]


def test_what_departed_since_a_time_is_counted_and_the_dearest_are_named(
    database: Database,
) -> None:
    cheap, dear = judged("CHEAP", price=usd("1")), judged("DEAR", price=usd("2"))
    take_in(database, ["A", "EARLY", cheap, dear])
    take_in(database, ["A", cheap, dear], NOON + HOUR)
    take_in(database, [judged("A", fulfillable=9)], NOON + 2 * HOUR)
    with database.read() as session:
        named, count = episodes.departed_since(session, SCOPE, NOON + HOUR, 1)
    assert ([one.episode.sku for one in named], count) == (["DEAR"], 2)


def test_evidence_of_a_departure_is_what_was_last_found(database: Database) -> None:
    take_in(database, ["A", "B"])
    gone = episode(database, "B").id
    take_in(database, ["A"], NOON + HOUR)
    with database.write() as session:
        for evidence in (Evidence.UNKNOWN, Evidence.VERIFIED):
            episodes.record_evidence(session, SCOPE, gone, evidence, NOON + 2 * HOUR)
        departure = episodes.departure(session, SCOPE, gone)
    assert departure is not None
    assert (departure.left_at, departure.evidence) == (NOON + HOUR, Evidence.VERIFIED)


def test_the_history_of_a_sku_is_its_earlier_episodes_the_newest_first(database: Database) -> None:
    for hours, skus in enumerate(["AB", "A", "AB", "A", "AB"]):
        take_in(database, list(skus), NOON + hours * HOUR)
    with database.read() as session:
        past = episodes.history(session, SCOPE, "US", "B")
        assert episodes.history(session, SCOPE, "US", "A") == []
    assert [one.left_at for one in past] == [NOON + 3 * HOUR, NOON + HOUR]
    assert all(one.episode.sku == "B" for one in past)


def test_items_by_their_removal_day_both_ends_included(database: Database) -> None:
    take_in(database, [judged(f"D{day}", removal_on=in_days(day)) for day in range(5)] + ["NONE"])
    with database.read() as session:
        wanted = episodes.with_removal_day(session, SCOPE, "US", in_days(1), in_days(3))
    assert [one.sku for one in wanted] == ["D1", "D2", "D3"]


def test_items_of_some_reasons_come_a_page_at_a_time(database: Database) -> None:
    reasons = ["x", "y", "z"] * 3
    take_in(database, [judged(f"S{number}", reason) for number, reason in enumerate(reasons)])
    pages: list[list[str]] = []
    after = ""
    with database.read() as session:
        while page := episodes.with_reasons(session, SCOPE, "US", {"x", "z"}, after, limit=4):
            pages.append([one.sku for one in page])
            after = page[-1].sku
    assert pages == [["S0", "S2", "S3", "S5"], ["S6", "S8"]]


@pytest.mark.parametrize("at_a_time", [1, 3, 6, 7])
def test_all_items_of_some_reasons_are_read_however_many_come_at_a_time(
    database: Database, at_a_time: int
) -> None:
    reasons = ["x", "y", "z"] * 3
    take_in(database, [judged(f"S{number}", reason) for number, reason in enumerate(reasons)])

    listed = episodes.all_with_reasons(database, SCOPE, "US", {"x", "z"}, at_a_time)

    assert [one.sku for one in listed] == ["S0", "S2", "S3", "S5", "S6", "S8"]


def test_the_list_is_paged_in_the_order_of_skus_by_code_point(database: Database) -> None:
    take_in(database, ["b", "A", "a", "B", "捕"])
    with database.read() as session:
        first = episodes.page(session, SCOPE, "US", 0, 3)
        rest = episodes.page(session, SCOPE, "US", 3, 3)
    assert [one.sku for one in (*first, *rest)] == ["A", "B", "a", "b", "捕"]


def test_the_list_of_one_reason(database: Database) -> None:
    take_in(database, [judged("A", "x"), judged("B", "y")])
    with database.read() as session:
        assert [one.sku for one in episodes.page(session, SCOPE, "US", 0, 9, "y")] == ["B"]


def test_what_is_not_known_is_none(database: Database) -> None:
    with database.read() as session:
        assert episodes.by_id(session, SCOPE, "e") is None
        assert episodes.departure(session, SCOPE, "e") is None
        assert episodes.current(session, SCOPE, "US", "A") is None
