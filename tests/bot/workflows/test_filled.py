"""A filled file for bulk fixing: each line is judged by itself, and done once at a word."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest

from amazon.report_file import ReportRefused
from bot.workflows import dropped, filled, undo
from bot.workflows.bulk_fix import bulk_rows
from bot.workflows.dropped import File, Place
from store import loader, posts
from store.intents import LOOK_UP_EVERY
from stranded.actions import ActionKind, Why
from stranded.bulk_fix import COLUMNS, LoaderRow
from stranded.filled import Filled
from stranded.items import Money
from stranded.roles import Holders, Roles
from tests.bot.shop import ADA, DAY, LIN, MERCHANT, SCOPE, Row, Shop, row
from tests.store.samples import at_once

NO_PRICE = "Missing price"
HEADER = "Price\tASIN\tSKU\tCondition"
PLACE = Place(SCOPE, "US")
KEY = "file|F1|US"
SET, CHANGE = ActionKind.SET_PRICE, ActionKind.CHANGE_TO_FBA


def stranded(shop: Shop, *rows: Row) -> None:
    shop.parts = replace(shop.parts, roles=Roles(spend=Holders(people=frozenset({ADA.id}))))
    for actor in (ADA, LIN):
        shop.meet(actor.id)
    shop.report(*rows)
    for one in rows:
        if one["stranded-reason"] == MERCHANT:
            shop.offer(one["sku"], channels=("DEFAULT",))


def priceless(sku: str) -> Row:
    return row(sku, NO_PRICE, your_price="0")


def drop(shop: Shop, *lines: str) -> Filled:
    """The file as it was looked through."""
    file = File("F1", "fix.txt", "C0STRANDED", None, shop.now)
    dropped.begin(shop.parts, file, PLACE, shop.now)
    content = BytesIO("\n".join((HEADER, *lines)).encode())
    dropped.take_in(shop.parts, file, PLACE, content, shop.now, lambda: None)
    return seen(shop)


def seen(shop: Shop) -> Filled:
    found = filled.find(shop.parts, SCOPE, KEY)
    assert found is not None
    return found


def apply(shop: Shop) -> Why | None:
    return filled.apply(shop.parts, SCOPE, KEY, ADA, shop.now)


def wait(shop: Shop) -> None:
    shop.pass_time(LOOK_UP_EVERY)
    shop.work()


def codes(file: Filled) -> dict[str, str]:
    return {row.sku: row.why.code for row in file.rows if row.why}


@pytest.mark.page("F104")
def test_prices_are_set_and_listings_changed_to_fba_once_somebody_says_so(
    either_shop: Shop,
) -> None:
    stranded(either_shop, priceless("LAMP-1"), row("LAMP-2", MERCHANT))
    file = drop(either_shop, "19.99\tB0LAMP-1\tLAMP-1\tNew", "7\tMISSING\tLAMP-2\tNew")
    wait(either_shop)
    untouched = list(either_shop.amazon.patches)

    assert apply(either_shop) is None
    wait(either_shop)

    assert (file.prices, file.changes, file.refused) == (1, 1, ())
    assert (untouched, sorted(either_shop.amazon.patches)) == (
        [],
        [("LAMP-1", SET), ("LAMP-2", CHANGE)],
    )
    assert seen(either_shop).state == "applied"
    priced = next(one for one in either_shop.intents() if one.request.action is SET)
    assert priced.request.price == Money(Decimal("19.99"), "USD")


def test_a_price_in_a_line_that_only_changes_to_fba_is_not_set(shop: Shop) -> None:
    stranded(shop, row("LAMP-2", MERCHANT))
    drop(shop, "7\t\tLAMP-2\tNew")
    apply(shop)
    wait(shop)

    assert [one.request.price for one in shop.intents()] == [None]


@pytest.mark.page("F105")
def test_what_neither_a_price_nor_fba_mends_is_refused_line_by_line(shop: Shop) -> None:
    stranded(
        shop,
        priceless("GOOD"),
        row("CLOSED"),
        row("BRAND", "Brand qualification required"),
        priceless("BLANK"),
        priceless("COMMA"),
        priceless("TWICE"),
        priceless("ASIN"),
        row("DEAR", NO_PRICE, your_price="10.00"),
    )
    file = drop(
        shop,
        "5\t\tGOOD\tNew",
        "5\t\tCLOSED\tNew",
        "5\t\tBRAND\tNew",
        "MISSING\t\tBLANK\tNew",
        "5,5\t\tCOMMA\tNew",
        "5\t\tTWICE\tNew",
        "6\t\tTWICE\tNew",
        "5\tB0OTHER\tASIN\tNew",
        "99\t\tDEAR\tNew",
        "5\t\tNOWHERE\tNew",
        "no columns",
    )

    assert [row.sku for row in file.of(SET)] == ["GOOD"]
    assert codes(file) == {
        "CLOSED": "filled_reason",
        "BRAND": "filled_reason",
        "BLANK": "filled_no_price",
        "COMMA": "price_unreadable",
        "TWICE": "filled_twice",
        "ASIN": "filled_other_asin",
        "DEAR": "filled_odd",
        "NOWHERE": "filled_not_listed",
        "": "filled_unreadable",
    }


def test_our_own_file_filled_in_is_taken_back_line_by_line(shop: Shop) -> None:
    stranded(shop, priceless("LAMP-1"), row("LAMP-2", MERCHANT))
    written = [one.cells for one in bulk_rows(shop.parts, SCOPE, "US", shop.now)]
    lines = ["\t".join(cells).replace("MISSING", "19.99", 1) for cells in written]

    file = drop(shop, *lines)

    assert "\t".join(COLUMNS) == HEADER
    assert (file.prices, file.changes, len(file.refused)) == (1, 1, 0)


def test_many_lines_come_in_batches_of_25_each_told_of_in_a_message(shop: Shop) -> None:
    skus = [f"LAMP-{number:03}" for number in range(60)]
    stranded(shop, *(priceless(sku) for sku in skus))
    drop(shop, *(f"5\t\t{sku}\tNew" for sku in skus))
    apply(shop)

    assert [len(post.subject["rows"]) for post in shop.posts("bulk")] == [25, 25, 10]
    assert sorted(one.request.sku for one in shop.intents()) == skus


def test_a_price_that_is_far_from_one_that_became_known_meanwhile_is_not_set(shop: Shop) -> None:
    stranded(shop, priceless("LAMP-1"))
    drop(shop, "1.99\t\tLAMP-1\tNew")
    told = LoaderRow("LAMP-1", "B0LAMP-1", "ASIN", Money(Decimal("19.99"), "USD"), "11", shop.now)
    loader.replace(shop.parts.database, SCOPE, "US", [told], shop.now)
    apply(shop)

    (post,) = shop.posts("bulk")
    assert [one["why"]["code"] for one in post.subject["rows"]] == ["filled_odd"]
    assert shop.intents() == []


def test_a_line_whose_listing_was_just_read_is_judged_by_that(shop: Shop) -> None:
    stranded(shop, priceless("LAMP-1"))
    shop.offer("LAMP-1", price=Money(Decimal("25.00"), "USD"))
    shop.know("LAMP-1")

    assert codes(drop(shop, "19.99\t\tLAMP-1\tNew")) == {"LAMP-1": "price_on_file"}


def test_an_error_on_the_way_is_told_at_once(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    stranded(shop, priceless("LAMP-1"))
    drop(shop, "19.99\t\tLAMP-1\tNew")

    def broken(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(filled, "_plan", broken)
    with pytest.raises(RuntimeError):
        apply(shop)

    assert seen(shop).state == "half_applied"


def test_an_endless_cell_is_not_kept(shop: Shop) -> None:
    stranded(shop, priceless("LAMP-1"))
    file = drop(shop, f"{'9' * 100_000}\t\tLAMP-1\tNew", f"5\t\t{'L' * 100_000}\tNew")

    assert len(str(file)) < 2000


def test_prices_are_not_hurried_and_can_all_be_taken_back(shop: Shop) -> None:
    stranded(shop, priceless("LAMP-1"), priceless("LAMP-2"))
    drop(shop, "5\t\tLAMP-1\tNew", "6\t\tLAMP-2\tNew")
    apply(shop)
    (post,) = shop.posts("bulk")

    assert undo.do_all_now(shop.parts, SCOPE, post.key, shop.now) == 0
    assert undo.cancel_all(shop.parts, SCOPE, post.key, LIN, shop.now) == 2
    wait(shop)
    assert shop.amazon.patches == []


def test_two_who_say_so_at_once_are_one_word(either_shop: Shop) -> None:
    stranded(either_shop, priceless("LAMP-1"))
    drop(either_shop, "19.99\t\tLAMP-1\tNew")

    found = at_once(2, lambda _: apply(either_shop))

    assert sorted(one.code if one else "" for one in found) == ["", "filled_taken"]
    assert len(either_shop.intents()) == 1


def test_after_a_day_the_file_has_to_be_looked_through_again(shop: Shop) -> None:
    stranded(shop, priceless("LAMP-1"))
    drop(shop, "19.99\t\tLAMP-1\tNew")
    shop.pass_time(DAY + timedelta(seconds=1))
    against = apply(shop)

    assert (against.code if against else "", shop.intents()) == ("filled_old", [])


def test_a_file_that_nobody_dropped_is_not_known(shop: Shop) -> None:
    against = apply(shop)

    assert against is not None
    assert against.code == "filled_forgotten"


def test_what_changed_since_it_was_looked_through_is_judged_anew(shop: Shop) -> None:
    stranded(shop, priceless("LAMP-1"), priceless("LAMP-2"))
    drop(shop, "19.99\t\tLAMP-1\tNew", "5\t\tLAMP-2\tNew")
    shop.report(priceless("LAMP-1"), row("LAMP-2", "Expired"))
    apply(shop)

    (post,) = shop.posts("bulk")
    whys = [one["why"]["code"] if one["why"] else None for one in post.subject["rows"]]
    assert whys == [None, "reason_changed"]
    assert [one.request.sku for one in shop.intents()] == ["LAMP-1"]


def test_a_listing_that_has_a_price_by_then_keeps_it(shop: Shop) -> None:
    stranded(shop, priceless("LAMP-1"))
    drop(shop, "19.99\t\tLAMP-1\tNew")
    shop.offer("LAMP-1", price=Money(Decimal("25.00"), "USD"))
    apply(shop)
    wait(shop)

    assert [one.why.code for one in shop.intents()] == ["price_on_file"]
    assert shop.amazon.patches == []


def test_a_stop_on_the_way_is_told_and_what_was_written_goes_on(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    skus = [f"LAMP-{number:02}" for number in range(30)]
    stranded(shop, *(priceless(sku) for sku in skus))
    drop(shop, *(f"5\t\t{sku}\tNew" for sku in skus))
    batches = iter([filled._plan])

    def stopped(*given: Any) -> None:
        next(batches)(*given)

    monkeypatch.setattr(filled, "_plan", stopped)
    with pytest.raises(StopIteration):
        apply(shop)

    assert seen(shop).state == "half_applied"
    assert len(shop.intents()) == 25


def test_what_was_being_written_when_the_process_ended_is_told_at_the_start(shop: Shop) -> None:
    stranded(shop, priceless("LAMP-1"))
    drop(shop, "19.99\t\tLAMP-1\tNew")
    with shop.database.write() as session:
        posts.tell(session, SCOPE, KEY, {"state": "applying"})

    dropped.end_interrupted(shop.parts)

    assert seen(shop).state == "half_applied"


def test_a_file_without_lines_is_refused_in_its_thread(shop: Shop) -> None:
    stranded(shop, priceless("LAMP-1"))
    file = File("F1", "fix.txt", "C0STRANDED", None, shop.now)
    dropped.begin(shop.parts, file, PLACE, shop.now)
    dropped.take_in(shop.parts, file, PLACE, BytesIO(HEADER.encode()), shop.now, lambda: None)

    (post,) = shop.posts("dropped")
    assert (post.subject["state"], post.subject["why"]["code"]) == ("refused", "empty_file")
    with pytest.raises(ReportRefused):
        filled.look_through(shop.parts, SCOPE, "US", BytesIO(HEADER.encode()), shop.now)
