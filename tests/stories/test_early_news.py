"""A bot with a queue of Amazon's notifications: what changed is seen before its time."""

from collections.abc import Iterator

import pytest

from bot.cli.story import text_of
from tests.stories.world import World, open_world, wait_for

SKU, RELIST = "RELIST-ME-01", "refloat:relist"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with open_world(tmp_path_factory.mktemp("world")) as made:
        made.start(
            REFLOAT_SQS_QUEUE_URL="https://sqs.us-east-1.amazonaws.com/123456789012/refloat",
            AWS_REGION="us-east-1",
            AWS_ACCESS_KEY_ID="AKIASANDBOX",
            AWS_SECRET_ACCESS_KEY="sandbox-aws-secret",
            AWS_ENDPOINT_URL_SQS=made.story.amazon,
        )
        made.digest()
        yield made
        print(made.bot.words())  # noqa: T201 - shown where a story failed
        assert made.failures() == []


def says(world: World, words: str) -> bool:
    return any(
        message["visible_to"] is None
        and f"`{SKU}`" in message["text"]
        and words in text_of(message)
        for message in world.story.messages()
    )


def test_a_relist_is_confirmed_when_amazon_tells_of_it_before_it_would_be_looked_at(
    world: World,
) -> None:
    world.change_sku(SKU, takes_seconds=60)
    card = world.card("U0ADA", SKU, RELIST)
    world.story.click("U0ADA", card, RELIST, SKU)
    wait_for("Amazon's yes", lambda: says(world, "Amazon accepted it"))

    # Three minutes: short of the five after which an accepted relist is read back unasked.
    world.story.move_clock(hours=0.05)

    wait_for("the confirmation", lambda: says(world, "the listing shows it"))
    taken = [one for one in world.amazon_log() if one["effect"] == "message_deleted"]
    assert taken
