"""What happened to a SKU: found by any of its names, also where it left the list."""

import pytest

from bot.workflows.history import Asked, histories, history
from bot.workflows.verify import verify
from store import accounts
from stranded.actions import Why
from stranded.cards import ButtonKind
from stranded.history import History
from stranded.scope import Scope
from tests.bot.shop import ADA, HOUR, LIN, SCOPE, Shop, row


def asked(shop: Shop, text: str, limit: int | None = None) -> list[History]:
    told = history(shop.parts, text, limit)
    return told[1] if told else []


def only(shop: Shop, text: str, limit: int | None = None) -> History:
    (found,) = asked(shop, text, limit)
    return found


def events(found: History) -> list[tuple[str, str]]:
    return [(one.event, one.actor) for one in found.happenings]


def places(found: list[History]) -> list[tuple[str, str, str]]:
    return [(one.account, one.marketplace, one.sku) for one in found]


def switched(shop: Shop, sku: str, times: int, marketplace: str = "US") -> None:
    """Opts a SKU out and in again, so many times in all."""
    for number in range(times):
        kind = ButtonKind.OPT_IN if number % 2 else ButtonKind.OPT_OUT
        shop.press(shop.episode(sku, marketplace), kind, LIN)
        shop.pass_time(HOUR)


@pytest.mark.parametrize("name", ["LAMP-1", "B0LAMP-1", "X00LAMP-1"])
def test_all_that_was_done_is_told_in_its_order_by_any_name(either_shop: Shop, name: str) -> None:
    shop = either_shop
    shop.offer("LAMP-1")
    (found, _) = shop.strand(row("LAMP-1", fnsku="X00LAMP-1"), row("OTHER"))
    shop.press(found, ButtonKind.OPT_OUT, LIN)
    shop.press(found, actor=ADA)
    shop.work()
    shop.pass_time(3 * HOUR)
    shop.report(row("LAMP-1", fnsku="X00LAMP-1"), row("OTHER"))
    verify(shop.parts, shop.now)

    told = only(shop, name)

    assert (told.marketplace, told.sku, told.count) == ("US", "LAMP-1", 4)
    assert events(told) == [
        ("opt_out", "U0LIN"),
        ("relist.planned", "U0ADA"),
        ("relist.accepted", "U0ADA"),
        ("check.still_stranded", "refloat"),
    ]
    assert told.happenings[-1].hours == 3
    assert (told.happenings[0].why, told.happenings[2].why) == (None, Why("accepted"))


def test_a_why_keeps_what_it_speaks_of(shop: Shop) -> None:
    (found,) = shop.strand(row("LAMP-1"))
    shop.press(found)
    shop.report(row("LAMP-1", "Missing price"))
    shop.work()

    assert only(shop, "LAMP-1").happenings[-1].why == Why(
        "reason_changed", {"reason": "missing_price"}
    )


def test_a_sku_that_left_the_list_is_still_told_of(either_shop: Shop) -> None:
    shop = either_shop
    shop.strand(row("LAMP-1"), row("QUIET"), row("OTHER"))
    switched(shop, "LAMP-1", 1)
    shop.report(row("OTHER"))

    assert events(only(shop, "LAMP-1")) == [("opt_out", "U0LIN")]
    assert (only(shop, "QUIET").count, only(shop, "QUIET").happenings) == (0, ())
    assert history(shop.parts, "NO-SUCH") is None
    assert history(shop.parts, "LAMP-1\0") is None


def test_the_newest_come_first_and_the_rest_can_be_asked_for(shop: Shop) -> None:
    shop.strand(row("LAMP-1"))
    switched(shop, "LAMP-1", 5)

    newest, older = only(shop, "LAMP-1", 2), only(shop, "LAMP-1 2", 2)

    assert [one.at for one in newest.happenings] == [shop.now - 2 * HOUR, shop.now - HOUR]
    assert [one.at for one in older.happenings] == [shop.now - 4 * HOUR, shop.now - 3 * HOUR]
    assert (newest.count, newest.offset, older.count, older.offset) == (5, 0, 5, 2)
    assert only(shop, "LAMP-1 " + "9" * 5000).happenings == ()


def test_a_sku_that_ends_in_a_number_or_a_marketplace_is_meant_as_it_is(shop: Shop) -> None:
    shop.strand(row("LAMP"), row("LAMP 2"), row("LAMP US"))

    assert [only(shop, text).sku for text in ("LAMP 2", "LAMP US", "LAMP 3", "LAMP us")] == [
        "LAMP 2",
        "LAMP US",
        "LAMP",
        "LAMP",
    ]
    assert only(shop, "LAMP 2 1").sku == "LAMP 2"


def test_several_places_are_told_of_one_by_one_and_can_be_named(shop: Shop) -> None:
    other = Scope(SCOPE.workspace, "A2OTHER")
    with shop.database.write() as session:
        accounts.register(session, other, ["US"], shop.now)
    shop.register("CA")
    shop.strand(row("LAMP-1"))
    shop.report(row("LAMP-1"), marketplace="CA")
    switched(shop, "LAMP-1", 2, "CA")

    assert places(asked(shop, "LAMP-1")) == [
        ("A1SELLER", "CA", "LAMP-1"),
        ("A1SELLER", "US", "LAMP-1"),
    ]
    told = history(shop.parts, "LAMP-1 ca A1SELLER 1")
    assert told is not None
    words, (canadian,) = told
    assert (words, words.words) == (
        Asked("LAMP-1", "A1SELLER", "CA", 1),
        "LAMP-1 CA A1SELLER",
    )
    assert (canadian.marketplace, canadian.count, len(canadian.happenings)) == ("CA", 2, 1)
    assert history(shop.parts, "LAMP-1 A2OTHER") is None


def test_an_asin_of_several_skus_tells_of_each(shop: Shop) -> None:
    shop.strand(row("LAMP-1", asin="B0SAME"), row("LAMP-2", asin="B0SAME"))

    assert [one.sku for one in asked(shop, "b0same")] == ["LAMP-1", "LAMP-2"]
    assert [one.sku for one in histories(shop.parts, Asked("LAMP-2"))] == ["LAMP-2"]
