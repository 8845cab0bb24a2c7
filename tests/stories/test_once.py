"""A click comes to one change at Amazon, whatever dies in between."""

from bot.cli.story import text_of
from tests.stories.world import Json, World, wait_for

RELIST, STOP_WAITING = "refloat:relist", "refloat:stop_waiting"
# A preview's address begins with its mode, the real one's with the marketplace.
MEANT = "?marketplaceIds"
PREVIEW = "?mode=VALIDATION_PREVIEW"


def _press(world: World, sku: str) -> None:
    card = world.card("U0ADA", sku, RELIST)
    world.story.click("U0ADA", card, RELIST, sku)


def _line(world: World, sku: str, said: str) -> Json:
    """The channel's message about the action, once it says this."""
    return world.story.find(
        f"{sku}: {said}",
        lambda m: m["visible_to"] is None and f"`{sku}`" in m["text"] and said in text_of(m),
    )


def _effects(world: World, sku: str) -> list[str | None]:
    return [entry["effect"] for entry in world.patches(sku, MEANT)]


def _press_and_wait_for_the_line(world: World, sku: str) -> None:
    """The check before the relist is slow, so that the channel's message is out before the relist.

    A message that is on its way to Slack when the bot dies is never sent again.
    """
    world.break_once(f"{sku}{PREVIEW}", "slow", "PATCH")
    _press(world, sku)
    _line(world, sku, "Relist")
    wait_for("the check before the relist", lambda: bool(world.patches(sku, PREVIEW)))


def test_a_bot_killed_after_amazon_took_the_relist_finds_it_done_and_says_so(world: World) -> None:
    sku = "BOTH-SHOPS-14"
    _press_and_wait_for_the_line(world, sku)
    wait_for("Amazon to take it", lambda: bool(world.patches(sku, MEANT)))
    world.bot.kill()

    world.start()
    world.story.move_clock(hours=1)

    _line(world, sku, "the listing shows it")
    assert _effects(world, sku) == ["relist"]


def test_a_bot_killed_before_amazon_heard_of_it_is_in_doubt_until_a_person_ends_the_waiting(
    world: World,
) -> None:
    sku = "RELIST-ECHO-12"
    world.break_once(f"{sku}{MEANT}", "slow", "PATCH")
    _press_and_wait_for_the_line(world, sku)
    world.bot.kill()

    world.start()
    world.story.move_clock(hours=1)
    told = _line(world, sku, "it may have happened")
    world.story.move_clock(hours=1)
    world.story.click("U0ADA", told, STOP_WAITING)
    _line(world, sku, "it did not work")
    assert _effects(world, sku) == []

    _press(world, sku)
    _line(world, sku, "Amazon accepted it")
    assert _effects(world, sku) == ["relist"]


def test_a_relist_whose_answer_is_lost_is_looked_up_and_never_sent_again(world: World) -> None:
    sku = "AUTO-RELIST-06"
    world.break_once(f"{sku}{MEANT}", "reset_after_commit", "PATCH")
    _press(world, sku)
    asked = _line(world, sku, "Relist")

    world.story.move_clock(hours=1)

    told = _line(world, sku, "the listing shows it")
    assert told["ts"] == asked["ts"], "a second message instead of a redraw"
    assert _effects(world, sku) == ["relist"]
    assert "relist.unknown" in world.events(f"US/{sku}")
    assert world.events(f"US/{sku}")[-1] == "relist.confirmed"


def test_two_people_who_click_at_once_come_to_one_relist(world: World) -> None:
    sku = "RELIST-SLOW-02"
    cards = {person: world.card(person, sku, RELIST) for person in ("U0ADA", "U0MAX")}

    for person, card in cards.items():
        world.story.click(person, card, RELIST, sku)

    _line(world, sku, "Amazon accepted it")
    world.story.find(
        "the second person being told who was first",
        lambda m: m["visible_to"] == "U0MAX" and "<@U0ADA>" in text_of(m),
    )
    assert _effects(world, sku) == ["relist"]
