"""The questions behind `/stranded`: exact matches, near misses, lists and explanations."""

import pytest

from bot.workflows import lookup
from bot.workflows.bulk_fix import bulk_count
from bot.workflows.look import read_missing
from bot.workflows.lookup import Found, NotStranded, Several
from stranded.cards import ButtonKind
from stranded.digest import rank
from stranded.explanation import Explanation
from stranded.narrowing import narrow
from stranded.rules import Verdict
from tests.bot.shop import CLOSED, DAY, HOUR, MERCHANT, Shop, row


@pytest.mark.parametrize("text", ["LAMP-1", "B0LAMP-1", "X00LAMP001", "x00lamp001"])
def test_an_item_is_found_by_sku_asin_or_fnsku(shop: Shop, text: str) -> None:
    shop.report(row("LAMP-1", fnsku="X00LAMP001"), row("LAMP-2", fnsku="X00LAMP002"))

    found = lookup.look_up(shop.parts, text, shop.now)

    assert isinstance(found, Found)
    assert found.card.episode.sku == "LAMP-1"


def test_an_asin_of_two_skus_gives_the_choice(shop: Shop) -> None:
    shop.report(row("LAMP-1", asin="B0SAME"), row("LAMP-2", asin="B0SAME"))

    found = lookup.look_up(shop.parts, "B0SAME", shop.now)

    assert isinstance(found, Several)
    assert [one.sku for one in found.episodes] == ["LAMP-1", "LAMP-2"]


def test_a_sku_of_two_marketplaces_gives_the_choice(shop: Shop) -> None:
    shop.register("CA")
    shop.report(row("LAMP-1"))
    shop.report(row("LAMP-1"), marketplace="CA")

    found = lookup.look_up(shop.parts, "LAMP-1", shop.now)

    assert isinstance(found, Several)
    assert {one.marketplace for one in found.episodes} == {"US", "CA"}


def test_a_near_miss_names_skus_that_begin_alike(shop: Shop) -> None:
    shop.report(row("LAMP-RED-1"), row("LAMP-RED-2"), row("KETTLE"))

    found = lookup.look_up(shop.parts, "lamp red 9", shop.now)

    assert isinstance(found, NotStranded)
    assert found.near == ("LAMP-RED-1", "LAMP-RED-2")


def test_an_item_that_left_is_told_with_its_past(shop: Shop) -> None:
    shop.report(row("LAMP-1"), row("LAMP-2"))
    shop.pass_time(HOUR)
    shop.report(row("LAMP-2"))

    found = lookup.look_up(shop.parts, "LAMP-1", shop.now)

    assert isinstance(found, NotStranded)
    assert found.past is not None
    assert found.past.left_at == shop.now


def test_a_second_stranding_tells_of_the_first(shop: Shop) -> None:
    for rows in ([row("LAMP-1"), row("B")], [row("B")], [row("LAMP-1"), row("B")]):
        shop.report(*rows)
        shop.pass_time(HOUR)

    found = lookup.look_up(shop.parts, "LAMP-1", shop.now)

    assert isinstance(found, Found)
    assert len(found.history) == 1


@pytest.mark.parametrize("text", ["", " ", "\0", "%", "_", "' OR 1=1 --", "灯", "x" * 5000])
def test_odd_questions_find_nothing_and_break_nothing(shop: Shop, text: str) -> None:
    shop.report(row("LAMP-1"))

    assert isinstance(lookup.look_up(shop.parts, text, shop.now), NotStranded)


def test_before_the_first_report_nobody_claims_that_nothing_is_stranded(shop: Shop) -> None:
    found = lookup.look_up(shop.parts, "LAMP-1", shop.now)

    assert isinstance(found, NotStranded)
    assert not found.has_data


def test_the_list_is_shown_a_page_at_a_time_and_names_everything_once(shop: Shop) -> None:
    shop.report(*(row(f"LAMP-{number:02}", your_price=str(50 - number)) for number in range(23)))

    pages = [lookup.top(shop.parts, shop.now, offset) for offset in (0, 10, 20, 30)]

    shown = [card.episode.sku for page in pages for card in page.cards]
    assert shown == [f"LAMP-{number:02}" for number in range(23)]
    assert [len(page.cards) for page in pages] == [10, 10, 3, 0]


def test_the_list_of_two_marketplaces_names_everything_once_near_dates_first(
    either_shop: Shop,
) -> None:
    shop = either_shop
    shop.register("CA")
    days = ("", "2026-11-24", "2026-11-23", "2026-12-20", "2026-11-20")
    for place, count in (("US", 17), ("CA", 12)):
        rows = (
            row(
                f"{place}-{number:02}",
                your_price=str(number * 37 % 11 or ""),
                removal=days[number % 5],
            )
            for number in range(count)
        )
        shop.report(*rows, marketplace=place)

    pages = [lookup.top(shop.parts, shop.now, offset) for offset in (0, 10, 20, 30)]

    shown = [card for page in pages for card in page.cards]
    names = [f"{place}-{number:02}" for place, n in (("US", 17), ("CA", 12)) for number in range(n)]
    assert sorted(card.episode.sku for card in shown) == sorted(names)
    near = [card.days_left for card in shown if card.days_left in (0, 1)]
    assert [card.days_left for card in shown][: len(near)] == sorted(near)
    assert [card.episode.sku for card in rank(shown)] == [card.episode.sku for card in shown]


def test_deadlines_are_shown_with_the_nearest_first_and_without_the_past(shop: Shop) -> None:
    shop.report(
        row("FAR", removal="2026-12-20"),
        row("PAST", removal="2026-11-20"),
        row("NEAR", removal="2026-11-25"),
        row("NONE"),
    )

    found = lookup.deadlines(shop.parts, shop.now)

    assert [card.episode.sku for card in found.cards] == ["NEAR", "FAR"]
    assert found.items == 2
    assert [card.episode.sku for card in lookup.deadlines(shop.parts, shop.now, 1, 1).cards] == [
        "FAR"
    ]


def test_an_explanation_has_every_gate_of_every_action(shop: Shop) -> None:
    shop.strand(row("LAMP-1", date_stranded=(shop.now - DAY).isoformat()))

    told = lookup.explain(shop.parts, "LAMP-1", shop.now)

    assert isinstance(told, Explanation)
    (automatic,), (click,) = told.automatic, told.clicks
    closed = {gate.name for gate in automatic.gates if not gate.passed}
    assert (automatic.verdict, closed) == (Verdict.WAITING, {"automatic", "days"})
    assert click.verdict is Verdict.DUE


def test_an_explanation_of_a_reason_without_actions_has_none(shop: Shop) -> None:
    shop.report(row("LAMP-1", "Inventory error"))

    told = lookup.explain(shop.parts, "LAMP-1", shop.now)

    assert isinstance(told, Explanation)
    assert (told.automatic, told.clicks) == ((), ())


def test_opt_outs_are_listed_with_who_and_when(shop: Shop) -> None:
    (found,) = shop.strand(row("LAMP-1"))
    shop.press(found, ButtonKind.OPT_OUT)

    (out,) = lookup.opted_out(shop.parts, shop.now)

    assert (out.sku, out.marketplace, out.by, out.at) == ("LAMP-1", "US", "U0ADA", shop.now)


class TestReadingListings:
    def test_only_what_a_button_waits_for_is_read_and_once_a_day(self, shop: Shop) -> None:
        shop.report(row("LAMP-1"), row("LAMP-2", "Inventory under review"))
        found = [shop.episode("LAMP-1"), shop.episode("LAMP-2")]

        counts = [read_missing(shop.parts, found, shop.now) for _ in range(2)]
        shop.pass_time(DAY + HOUR)
        counts.append(read_missing(shop.parts, found, shop.now))

        assert counts == [1, 0, 1]
        assert shop.amazon.looks == ["LAMP-1", "LAMP-1"]

    def test_a_read_that_failed_is_not_repeated_at_once(self, shop: Shop) -> None:
        shop.offer("LAMP-1", readable=False)
        shop.report(row("LAMP-1"))
        found = [shop.episode("LAMP-1")]

        counts = [read_missing(shop.parts, found, shop.now) for _ in range(3)]
        shop.pass_time(HOUR)
        counts.append(read_missing(shop.parts, found, shop.now))

        assert counts == [1, 0, 0, 1]

    def test_a_failed_read_forgets_what_was_known(self, shop: Shop) -> None:
        shop.strand(row("LAMP-1"))
        shop.amazon.down = True
        shop.pass_time(DAY + HOUR)
        shop.report(row("LAMP-1"))

        read_missing(shop.parts, [shop.episode("LAMP-1")], shop.now)

        found = lookup.look_up(shop.parts, "LAMP-1", shop.now)
        assert isinstance(found, Found)
        assert [button.press.kind for button in found.card.buttons] == [ButtonKind.OPT_OUT]


MIXED = [
    row("LAMP-1", CLOSED, your_price="5.00", fulfillable_qty="2"),
    row("LAMP-2", CLOSED, your_price="50.00", fulfillable_qty="2"),
    row("DESK-1", MERCHANT),
    row("SOFA-1", "Expired product"),
    row("POT-1", "Phase of the moon"),
]


@pytest.mark.page("F6")
@pytest.mark.parametrize("text", ["Listing closed", "Merchant fulfilled", "unknown", "Missing SKU"])
def test_the_list_of_one_reason_is_that_part_of_the_whole_list(
    either_shop: Shop, text: str
) -> None:
    shop = either_shop
    shop.report(*MIXED)
    whole = lookup.top(shop.parts, shop.now, limit=99).cards
    only = narrow(text, shop.parts.rulebook)
    assert only is not None

    part = lookup.top(shop.parts, shop.now, limit=99, only=only)

    wanted = [card.episode.sku for card in whole if card.reason.key in only.reasons]
    assert [card.episode.sku for card in part.cards] == wanted
    assert part.items == len(wanted)


@pytest.mark.page("F7")
@pytest.mark.parametrize(
    ("text", "skus"),
    [
        ("relist", ["LAMP-2", "LAMP-1"]),
        ("Change to FBA", ["DESK-1"]),
        ("Create removal order", ["SOFA-1"]),
        ("Update price", []),
    ],
)
def test_the_list_can_be_narrowed_to_a_recommended_action(
    shop: Shop, text: str, skus: list[str]
) -> None:
    shop.report(*MIXED)
    only = narrow(text, shop.parts.rulebook)
    assert only is not None

    part = lookup.top(shop.parts, shop.now, limit=99, only=only)

    assert [card.episode.sku for card in part.cards] == skus
    assert part.items == len(skus)


def test_what_is_on_the_list_is_counted_by_reason(shop: Shop) -> None:
    shop.report(*MIXED)

    found = [(reason.key, count) for reason, count in lookup.reasons_listed(shop.parts)]

    assert found[0] == ("listing_closed", 2)
    assert dict(found) == {
        "listing_closed": 2, "merchant_fulfilled": 1, "expired_product": 1, "unknown": 1,
    }  # fmt: skip


def test_what_the_bulk_fix_file_mends_is_counted_over_all_marketplaces(shop: Shop) -> None:
    shop.register("CA")
    shop.report(row("DESK", MERCHANT), row("LAMP", CLOSED), row("SOFA", "Missing price"))
    shop.report(row("DESK", MERCHANT), marketplace="CA")

    assert bulk_count(shop.parts) == 3
