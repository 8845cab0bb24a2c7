"""A person declares dangerous goods in Slack, and Amazon hears of it once, and of nothing else."""

from bot.cli.story import text_of
from tests.stories.world import Json, World

ADA = "U0ADA"
DECLARE, DO_NOW = "refloat:declare", "refloat:do_now"
MEANT = "?marketplaceIds"


def _answer(world: World, sku: str, **answers: object) -> None:
    """Opens the form from the item's card and gives these answers; the change isn't waited for."""
    world.story.click(ADA, world.card(ADA, sku, DECLARE), DECLARE, sku)
    values = {question: {"refloat:answer": value} for question, value in answers.items()}
    world.story.submit(ADA, "the form for dangerous goods", **values)
    world.story.click(ADA, _line(world, sku, "Until then it can be cancelled"), DO_NOW, sku)


def _line(world: World, sku: str, said: str) -> Json:
    return world.story.find(
        said, lambda m: m["visible_to"] is None and f"`{sku}`" in m["text"] and said in text_of(m)
    )


def _with_reason(world: World, reason: str) -> str:
    """A SKU that is stranded for it."""
    found = world.story.http.get(f"{world.story.amazon}/_world").json()["skus"]
    here = [one["sku"] for one in found if one["reason"] == reason and one["marketplace"] == "US"]
    return str(here[0])


def test_what_was_answered_reaches_amazon_with_the_channel_and_is_seen_to_help(
    world: World,
) -> None:
    sku = "MF-DG-MISSING-05"
    _answer(
        world,
        sku,
        batteries_required="no",
        batteries_included=None,
        regulations=["not_applicable"],
        declared=["yes"],
    )
    accepted = _line(world, sku, "Amazon accepted it")
    world.story.move_clock(hours=1)
    shown = _line(world, sku, "the listing shows it")

    (sent,) = world.patches(sku, MEANT)
    assert "Declared by <@U0ADA>" in text_of(accepted)
    assert "batteries not required" in text_of(shown)
    assert [one["path"] for one in sent["body"]["patches"]] == [
        "/attributes/batteries_required",
        "/attributes/supplier_declared_dg_hz_regulation",
        "/attributes/fulfillment_availability",
        "/attributes/fulfillment_availability",
    ]
    assert "change_to_fba.confirmed" in world.events(f"US/{sku}")


def test_where_amazon_wants_more_nothing_is_sent_and_the_full_form_is_at_hand(
    world: World,
) -> None:
    sku = _with_reason(world, "Merchant fulfilled (DG info required)")
    _answer(
        world,
        sku,
        batteries_required="yes",
        batteries_included="yes",
        regulations=["transportation"],
        declared=["yes"],
    )

    refused = _line(world, sku, "refused, nothing was changed")

    assert "Amazon wants more about the batteries" in text_of(refused)
    assert world.patches(sku, MEANT) == []
    world.card(ADA, sku, DECLARE)
