"""A fee report taken in: what it tells is on the card and in the digest, and nothing else is."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from amazon.fees import FeeReport
from amazon.reports import ReportRefused
from bot.drawing import Drawing
from bot.workflows import lookup
from bot.workflows.digest import digest
from bot.workflows.fees import FeeImport, FeesTaken, import_fees
from bot.workflows.lookup import Found
from config.rates import load_rates
from stranded.cards import Card
from stranded.costs import Basis, CostSource, ItemKey
from stranded.items import Money
from tests.amazon.fee_files import planning, storage_fees
from tests.bot.messages.things import reader, shown
from tests.bot.shop import CLOSED, SCOPE, Row, Shop, row

NINE = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
HALF_A_FOOT = {"item_volume": "0.5", "average_quantity_on_hand": "10"}


def take_in(shop: Shop, content: str, marketplace: str = "US") -> FeesTaken:
    job = FeeImport(SCOPE, marketplace, content.encode())
    return import_fees(shop.parts, load_rates(), job, shop.now)


def stranded(sku: str, units: int = 2) -> Row:
    """An item of that many units, whose FNSKU and ASIN are made of its SKU."""
    return row(sku, CLOSED, fulfillable_qty=str(units), unfulfillable_qty="0", fnsku=f"X0{sku}")


def card(shop: Shop, sku: str) -> Card:
    found = lookup.look_up(shop.parts, sku, shop.now)
    assert isinstance(found, Found)
    return found.card


@pytest.mark.page("F9")
def test_a_bill_comes_to_the_card_as_a_measured_day(either_shop: Shop) -> None:
    either_shop.report(stranded("LAMP", units=3))

    # 31 dollars for ten units in October: ten cents a unit and day.
    taken = take_in(
        either_shop,
        storage_fees({"fnsku": "X0LAMP", **HALF_A_FOOT, "estimated_monthly_storage_fee": "31"}),
    )

    told = card(either_shop, "LAMP").cost
    assert (taken.accepted, taken.items, taken.with_figure) == (1, 1, 1)
    assert told.amount == Money(Decimal("0.30"), "USD")
    assert (told.source, told.by) == (CostSource.MEASURED, ItemKey.FNSKU)


@pytest.mark.page("F9")
@pytest.mark.trap("A stranded SKU may be in no report of fees")
def test_without_a_figure_no_amount_is_named(shop: Shop) -> None:
    shop.report(stranded("LAMP"))
    take_in(shop, storage_fees({"asin": "B0ANOTHER"}))

    told = card(shop, "LAMP").cost

    assert (told.amount, told.source) == (None, CostSource.UNKNOWN)


def test_a_volume_alone_is_priced_by_the_rate_of_its_day(shop: Shop) -> None:
    shop.report(stranded("LAMP"))
    no_amount = {"estimated-storage-cost-next-month": "", "item-volume": "0.3"}

    take_in(shop, planning({"sku": "LAMP", "fnsku": "", **no_amount}))

    told = card(shop, "LAMP").cost
    assert told.amount == Money(Decimal("0.048"), "USD")  # 2 units * 0.3 * 2.40 / 30
    assert told.unit is not None
    assert (told.unit.basis, told.by) == (Basis.RATE_TABLE, ItemKey.SKU)


def test_a_report_counts_what_it_could_not_use(shop: Shop) -> None:
    shop.report(stranded("LAMP"), stranded("OTHER"))
    no_amount = {"estimated_monthly_storage_fee": "", "storage_rate": "", "currency": "EUR"}

    taken = take_in(
        shop,
        storage_fees(
            {"fnsku": "X0LAMP", "month_of_charge": "2026-09"},
            {"fnsku": "X0OTHER", **no_amount, "product_size_tier": "Enormous"},
            {"fnsku": "X0BAD", "item_volume": "much"},
            {"country_code": "CA"},
        ),
    )

    assert taken.kind is FeeReport.STORAGE_FEES
    assert (taken.rows, taken.accepted, taken.without_figure) == (4, 1, 1)
    assert [one.line for one in taken.rejected] == [4]
    assert taken.elsewhere == {"CA": 1}
    assert (taken.day, taken.items, taken.with_figure) == (date(2026, 9, 1), 2, 1)
    assert [(one.event, one.subject) for one in shop.audit()][-1] == ("fees", "US")


def test_a_report_of_another_kind_is_refused_and_changes_nothing(shop: Shop) -> None:
    with pytest.raises(ReportRefused):
        take_in(shop, "order-id\tbuyer\n1\tLin\n")

    assert shop.audit() == []


def test_figures_of_more_than_a_year_before_the_newest_are_forgotten(shop: Shop) -> None:
    shop.report(stranded("LAMP"), stranded("OTHER"))
    take_in(shop, storage_fees({"fnsku": "X0LAMP", "asin": "", "month_of_charge": "2025-08"}))
    assert card(shop, "LAMP").cost.amount is not None

    take_in(shop, storage_fees({"fnsku": "X0OTHER", "asin": ""}))

    assert card(shop, "LAMP").cost.amount is None
    assert card(shop, "OTHER").cost.amount is not None


def text(shop: Shop) -> str:
    (post,) = shop.posts("digest")
    with shop.database.read() as session:
        message = Drawing(shop.parts, reader())(session, post, shop.now)
    assert message is not None
    return shown(message)


def test_the_digest_adds_up_what_is_known_and_stays_as_it_was_made(either_shop: Shop) -> None:
    shop = either_shop
    shop.now = NINE
    shop.report(*(stranded(sku, units=10) for sku in ("LAMP", "POT", "CUP", "MUG")))
    fee = {**HALF_A_FOOT, "estimated_monthly_storage_fee": "31", "asin": ""}
    take_in(shop, storage_fees({"fnsku": "X0LAMP", **fee}, {"fnsku": "X0POT", **fee}))
    no_amount = {"estimated-storage-cost-next-month": "", "item-volume": "0.3"}
    take_in(shop, planning({"sku": "CUP", "fnsku": "", "asin": "", **no_amount}))

    assert digest(shop.parts, shop.now) == 1
    line = (
        ":package: Storage a day: about $2.00 measured (2 items) + about $0.24 estimated (1 item)"
        " · no figure for 1 item"
    )
    assert line in text(shop)

    take_in(shop, storage_fees({"fnsku": "X0MUG", **fee}))
    assert line in text(shop)


def test_a_digest_of_before_there_were_figures_is_still_drawn(shop: Shop) -> None:
    shop.now = NINE
    shop.report(stranded("LAMP"))
    digest(shop.parts, shop.now)
    (post,) = shop.posts("digest")
    for state in post.subject["marketplaces"]:
        del state["costs"]

    with shop.database.read() as session:
        message = Drawing(shop.parts, reader())(session, post, shop.now)

    assert message is not None
    assert ":package:" not in shown(message)
