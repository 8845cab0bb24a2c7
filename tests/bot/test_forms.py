"""Blocks that a workspace does not take yet: the same message in a classic form, or as text."""

from datetime import datetime
from typing import Any

import pytest
from sqlalchemy.orm import Session

from bot.messages import Message
from bot.messages.blocks import Block, section
from bot.poster import Poster
from store.posts import Post
from tests.bot.office import ShopClock
from tests.bot.shop import CHANNEL, Shop
from tests.bot.test_poster import SECOND, Outbox
from tests.sandbox.slack.servers import World

TABLE: Block = {"type": "table", "rows": [[{"type": "raw_text", "text": "SKU"}]]}
CLASSIC = [section("SKU")]


def draw(_session: Session, post: Post, _now: datetime) -> Message:
    broken: list[Block] = [{"type": "section"}]
    forms: dict[str, Any] = {
        "table": ([TABLE], CLASSIC),
        "broken": (broken, None),
        "twice broken": ([TABLE, *broken], broken),
    }
    blocks, classic = forms[post.kind]
    return Message(f"{post.key} v{post.wanted}", blocks, classic)


@pytest.fixture
def outbox(shop: Shop, world: World) -> Outbox:
    made = Outbox(shop, world)
    made.poster = Poster(world.client, shop.database, draw, ShopClock(shop))
    return made


def refuse(outbox: Outbox, *types: str) -> None:
    answer = outbox.world.http.post("/_faults", json={"refused_blocks": types})
    answer.raise_for_status()


def shown(outbox: Outbox) -> list[list[str]]:
    """The types of block of each message in the channel."""
    return [[block["type"] for block in one.get("blocks", [])] for one in outbox.world.messages()]


def test_where_slack_takes_newer_blocks_they_are_posted(outbox: Outbox) -> None:
    outbox.plan("a", "table")
    outbox.run()

    assert shown(outbox) == [["table"]]
    assert outbox.calls("chat.postMessage") == 1


def test_where_slack_refuses_them_the_classic_form_is_posted_once(outbox: Outbox) -> None:
    refuse(outbox, "table")
    outbox.plan("a", "table")
    outbox.run()

    assert shown(outbox) == [["section"]]
    assert outbox.states() == {"a": "sent"}
    assert outbox.calls("chat.postMessage") == 2


def test_what_was_refused_is_not_tried_again(outbox: Outbox) -> None:
    refuse(outbox, "table")
    outbox.plan("a", "table")
    outbox.run()
    outbox.plan("b", "table")
    outbox.redraw("a")
    outbox.run()

    assert shown(outbox) == [["section"], ["section"]]
    assert outbox.texts() == ["a v1", "b v0"]
    assert (outbox.calls("chat.postMessage"), outbox.calls("chat.update")) == (3, 1)


def test_a_message_is_redrawn_in_its_classic_form_too(outbox: Outbox) -> None:
    outbox.plan("a", "table")
    outbox.run()
    refuse(outbox, "table")
    outbox.redraw("a")
    outbox.run()

    assert shown(outbox) == [["section"]]
    assert outbox.texts() == ["a v1"]


@pytest.mark.parametrize(("kind", "calls"), [("broken", 2), ("twice broken", 3)])
def test_where_no_block_is_taken_the_text_is_posted_alone(
    outbox: Outbox, kind: str, calls: int
) -> None:
    outbox.plan("a", kind)
    outbox.run()

    assert (shown(outbox), outbox.texts()) == ([[]], ["a v0"])
    assert outbox.states() == {"a": "sent"}
    assert outbox.calls("chat.postMessage") == calls


def test_a_classic_form_that_is_refused_too_says_nothing_of_the_newer_blocks(
    outbox: Outbox,
) -> None:
    outbox.plan("a", "twice broken")
    outbox.plan("b", "table")
    outbox.run()

    assert shown(outbox) == [[], ["table"]]


def test_a_workspace_that_is_busy_after_its_refusal_gets_the_classic_form_later(
    outbox: Outbox,
) -> None:
    refuse(outbox, "table")
    busy = [{"path": "chat.postMessage", "kind": kind} for kind in ("slow", "429")]
    outbox.world.http.post("/_faults", json={"next": busy})
    outbox.plan("a", "table")
    outbox.run()
    waiting = shown(outbox)
    outbox.shop.pass_time(SECOND)
    outbox.run()

    assert (waiting, shown(outbox)) == ([], [["section"]])
    assert outbox.calls("chat.postMessage") == 3


def test_any_other_refusal_is_no_reason_to_post_again(outbox: Outbox) -> None:
    outbox.plan("a", "table", channel="C0NOWHERE")
    outbox.run()

    assert outbox.states() == {"a": "failed"}
    assert outbox.calls("chat.postMessage") == 1


def test_a_lost_answer_is_no_reason_to_post_again(outbox: Outbox) -> None:
    outbox.fault("reset_after_commit")
    outbox.plan("a", "table")
    outbox.run()

    assert (outbox.states(), len(outbox.texts())) == ({"a": "unknown"}, 1)


def test_what_only_one_person_sees_falls_back_as_well(outbox: Outbox) -> None:
    refuse(outbox, "table")
    outbox.poster.whisper(CHANNEL, "U0ADA", Message("SKU", [TABLE], CLASSIC))

    assert shown(outbox) == [["section"]]
