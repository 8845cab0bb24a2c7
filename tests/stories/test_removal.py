"""Units are removed by two people's word, and then their listing goes, in the real bot's world."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from bot.cli.story import text_of
from bot.messages import ids, removal_order
from tests.stories.messages import check
from tests.stories.world import Json, World, open_world, wait_for

SKU = "RED/XL 10"
FIELDS = {"disposition": "Disposal", "sellable": "38", "unsellable": "0"}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A world of its own, since days go by in it."""
    with open_world(tmp_path_factory.mktemp("removal"), "--no-throttle") as made:
        made.change_sku("RED%2FXL%2010", reason="Packaging issue")
        made.start()
        made.digest()
        yield made
        check(made.said())
        assert made.failures() == []


def line(world: World, said: str) -> Json:
    """The channel's message about the SKU, once it says this."""
    return world.story.find(
        said,
        lambda m: m["visible_to"] is None and f"`{SKU}`" in text_of(m) and said in text_of(m),
    )


def form(**fields: str) -> dict[str, Any]:
    return {
        removal_order.block_id(field): {ids.REMOVAL_INPUT: value} for field, value in fields.items()
    } | typed()


def typed() -> dict[str, Any]:
    return {ids.SKU_BLOCK: {ids.SKU_INPUT: SKU}}


def effects(world: World) -> list[str]:
    wanted = ("removal_created", "delete")
    return [one["effect"] for one in world.amazon_log() if one["effect"] in wanted]


def test_two_people_order_a_removal_and_its_listing_goes_once_it_is_processed(
    world: World,
) -> None:
    story, before = world.story, len(effects(world))
    card = story.say("U0ADA", SKU)
    story.click("U0ADA", card, ids.REMOVE)
    story.submit("U0ADA", "the form", **form(**FIELDS))
    proposed = line(world, "second person")
    story.click("U0LIN", proposed, ids.SECOND)
    story.submit("U0LIN", "the second person's modal", **typed())
    line(world, "Until then it can be cancelled")

    # Once it is handed in, and once Amazon's answer is read.
    story.move_clock(hours=1)
    story.move_clock(hours=1)
    line(world, "Amazon made the order")
    story.move_clock(hours=8)
    line(world, "in process, 19 of 38 units gone")
    story.move_clock(hours=8)
    processed = line(world, "processed, 38 of 38 units gone")
    removed = effects(world)[before:]

    story.click("U0ADA", processed, ids.DELETE)
    story.submit("U0ADA", "the deletion's modal", **typed())
    story.click("U0LIN", line(world, "Delete listing"), ids.SECOND)
    story.submit("U0LIN", "the second person's modal", **typed())
    story.move_clock(hours=1)
    story.move_clock(hours=1)
    line(world, "Amazon has no listing of it any more")

    assert removed == ["removal_created"]
    assert len(effects(world)) == before + 2
    assert world.events(f"US/{SKU}")[-8:].count("removal.processed") == 1
    assert "Harbor" not in json.dumps(world.amazon_log())


def test_a_feed_whose_answer_is_lost_is_found_among_amazons_and_never_sent_again(
    world: World,
) -> None:
    sku = "REMOVAL-SOON-08"
    story = world.story
    story.click("U0ADA", story.say("U0ADA", f"remove {sku}"), ids.REMOVE)
    world.break_once("/feeds/2021-06-30/feeds", "reset_after_commit", "POST")
    values = form(disposition="Disposal", sellable="1", unsellable="0")
    story.submit("U0ADA", "the form", **{**values, ids.SKU_BLOCK: {ids.SKU_INPUT: sku}})
    story.click("U0LIN", _line_of(world, sku, "second person"), ids.SECOND)
    story.submit("U0LIN", "the modal", **{ids.SKU_BLOCK: {ids.SKU_INPUT: sku}})
    before = len(_created(world))

    for _ in range(3):
        story.move_clock(hours=1)
    wait_for("the feed", lambda: len(_created(world)) == before + 1)
    # That the feed was ours the removal report tells, which is read every four hours.
    for _ in range(6):
        story.move_clock(hours=1)
    _line_of(world, sku, "Amazon made the order")

    assert len(_created(world)) == before + 1


def _created(world: World) -> list[Json]:
    return [one for one in world.amazon_log() if one["effect"] == "removal_created"]


def _line_of(world: World, sku: str, said: str) -> Json:
    return world.story.find(
        f"{sku}: {said}",
        lambda m: m["visible_to"] is None and f"`{sku}`" in text_of(m) and said in text_of(m),
    )
