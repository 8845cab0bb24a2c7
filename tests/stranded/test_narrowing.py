import pytest

from stranded.narrowing import Narrowed, narrow
from tests.bot.messages.things import rulebook

BOOK = rulebook()


@pytest.mark.parametrize(
    "text", ["Listing closed", "listing_closed", "LISTING  CLOSED", "商品已下架", "商品已下架 "]
)
def test_a_reason_is_asked_for_by_any_of_its_names(text: str) -> None:
    assert narrow(text, BOOK) == Narrowed(text, ("listing_closed",))


def test_a_part_of_a_name_asks_for_nothing() -> None:
    assert narrow("Listing", BOOK) is None


def test_reasons_that_nobody_knows_can_be_asked_for_too() -> None:
    assert narrow("unknown", BOOK) == Narrowed("unknown", ("unknown",))


@pytest.mark.parametrize("text", ["Relist", "1-click relist", "重新发布", "Erneut anbieten"])
def test_an_action_asks_for_all_reasons_that_it_is_recommended_for(text: str) -> None:
    found = narrow(text, BOOK)

    assert found is not None
    assert {"listing_closed", "listing_closed_inventory_error"} <= {*found.reasons}
    for key in found.reasons:
        assert "relist" in BOOK.get(key).primary_actions


def test_what_asks_for_it_again_is_short_enough_to_be_copied() -> None:
    long = "Dangerous goods (upload documents and wait for review)"
    for text in (long, "Listing closed"):
        found = narrow(text, BOOK)
        assert found is not None
        assert len(found.short) <= 40
        again = narrow(found.short, BOOK)
        assert again is not None
        assert again.reasons == found.reasons
