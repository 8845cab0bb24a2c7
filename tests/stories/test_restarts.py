"""One bot a database, one digest a day, however often it is started."""

from tests.stories.world import World, free_port


def test_a_restart_in_the_middle_of_the_day_posts_no_second_digest(world: World) -> None:
    before = [message["ts"] for message in world.digests()]
    assert world.bot.stop() == 0

    world.start()
    world.story.move_clock(hours=1)

    assert [message["ts"] for message in world.digests()] == before
    assert len(before) == 1


def test_a_second_bot_on_the_same_database_refuses_with_a_sentence(world: World) -> None:
    second = world.launch(REFLOAT_PORT=str(free_port()))

    assert second.child.wait(timeout=30) == 1

    assert "Another Refloat runs on this database already" in second.words()
    assert "Traceback" not in second.words()
    world.bots.remove(second)
    assert world.bot.running
