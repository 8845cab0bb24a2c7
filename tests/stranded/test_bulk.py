"""How many at once, and for which reasons (Amazon's page: bulk actions)."""

import pytest

from stranded.actions import ActionKind
from stranded.bulk import MOST, one_click_reasons, refusal
from tests.bot.messages.things import rulebook


@pytest.mark.page("F17", "F21")
@pytest.mark.parametrize(
    ("chosen", "code"), [(0, "bulk_none"), (1, None), (25, None), (26, "bulk_too_many")]
)
def test_up_to_25_are_taken_and_26_are_refused_with_the_limit_named(
    chosen: int, code: str | None
) -> None:
    why = refusal(chosen)

    assert (why.code if why else None) == code
    assert why is None or why.parameters["most"] == MOST == 25


@pytest.mark.page("F18")
def test_only_reasons_whose_recommended_action_it_is_can_be_chosen() -> None:
    assert one_click_reasons(ActionKind.RELIST, rulebook()) == (
        "listing_closed",
        "listing_closed_inventory_error",
    )
    assert one_click_reasons(ActionKind.CHANGE_TO_FBA, rulebook()) == ("merchant_fulfilled",)
