"""The pretend account's file for bulk fixing: one line a stranded SKU, in Amazon's 17 columns."""

from sandbox.amazon.loader_file import COLUMNS
from sandbox.amazon.report_types import LOADER, STRANDED
from tests.sandbox.amazon.seller import Seller
from tests.sandbox.amazon.test_money_reports import ask, read


def test_it_has_the_stranded_skus_and_some_prices_that_the_report_lacks(seller: Seller) -> None:
    _, stranded = read(seller, ask(seller, STRANDED))
    header, rows = read(seller, ask(seller, LOADER))
    without = {row["sku"] for row in stranded if not row["your-price"]}
    told = {row["sku"] for row in rows if row["price"]}

    assert (header, len(header)) == (COLUMNS, 17)
    assert [row["sku"] for row in rows] == [row["sku"] for row in stranded]
    assert {(row["product-id-type"], row["item-condition"]) for row in rows} == {("1", "11")}
    assert without & told
    assert without - told


def test_asked_for_again_within_half_an_hour_it_is_cancelled(seller: Seller) -> None:
    states = [ask(seller, LOADER)["processingStatus"]]
    seller.wait(minutes=29)
    states.append(ask(seller, LOADER)["processingStatus"])

    assert states == ["DONE", "CANCELLED"]
