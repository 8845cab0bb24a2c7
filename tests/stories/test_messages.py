"""What people read is what Slack can show."""

import pytest

from tests.stories.messages import check
from tests.stories.world import World

QUESTIONS = (
    "",
    "list",
    "list 10",
    "deadlines",
    "optouts",
    "unknown",
    "help",
    "explain RELIST-ME-01",
    "explain",
    "history RELIST-ME-01",
    "RED/XL 10",
    "MF-DG-KNOWN-04",
    "RELIST",
    "no such thing",
    "deadlin",
    "<!channel> & *bold*",
)


@pytest.mark.parametrize("person", ["U0ADA", "U0LIN"])
def test_every_answer_to_a_question_is_a_message_that_slack_shows(
    world: World, person: str
) -> None:
    for question in QUESTIONS:
        world.story.say(person, question)

    said = world.said()
    check(said)
    assert len(said) > len(QUESTIONS)


def test_a_block_that_slack_does_not_know_is_found() -> None:
    good = {"type": "section", "text": {"type": "mrkdwn", "text": "Hello"}}
    check([{"text": "Hello", "blocks": [good]}])
    for bad in ({"type": "sections"}, {**good, "colour": "red"}, {"type": "section"}):
        with pytest.raises(Exception, match=r"Slack knows no|attribute"):
            check([{"text": "Hello", "blocks": [bad]}])
    with pytest.raises(AssertionError, match="no text"):
        check([{"blocks": [good]}])
