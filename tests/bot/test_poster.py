"""Posts: a row before each, at most once, in order, and redrawn from the store."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from bot.messages import Message
from bot.poster import Poster
from bot.read_back import metadata_of
from store import outbox as rows
from store import posts
from store.outbox import LEASE, SETTLE
from store.posts import Post
from store.tables import PostRow
from tests.bot.office import ShopClock
from tests.bot.shop import CHANNEL, HOUR, SCOPE, Shop
from tests.sandbox.slack.servers import Host, Json, World, workspace

SECOND = timedelta(seconds=1)


def draw(_session: Session, post: Post, _now: datetime) -> Message | None:
    """A picture that tells which one it is."""
    if post.kind == "empty":
        return None
    text = f"{post.key} v{post.wanted}"
    return Message(text, [{"type": "section", "text": {"type": "mrkdwn", "text": text}}])


class Outbox:
    """A poster in front of the pretend Slack, and the rows that it works from."""

    def __init__(self, shop: Shop, world: World) -> None:
        self.shop = shop
        self.world = world
        self.poster = Poster(world.client, shop.database, draw, ShopClock(shop))

    def plan(
        self, key: str, kind: str = "card", parent: str | None = None, channel: str = CHANNEL
    ) -> None:
        with self.shop.database.write() as session:
            posts.plan(session, SCOPE, key, channel, kind, {}, self.shop.now, parent=parent)

    def redraw(self, key: str) -> None:
        with self.shop.database.write() as session:
            posts.want_redraw_post(session, SCOPE, key)

    def run(self) -> None:
        while self.poster.work():
            pass

    def states(self) -> dict[str, str]:
        return {post.key: post.state for post in self.shop.posts()}

    def texts(self) -> list[str]:
        return [message["text"] for message in self.world.messages()]

    def fault(self, kind: str, method: str = "chat.postMessage") -> None:
        fault = {"path": f"/api/{method}", "kind": kind}
        self.world.http.post("/_faults", json={"next": [fault]}).raise_for_status()

    def forbid(self, *scopes: str) -> None:
        """What the app is not given, from here on."""
        answer = self.world.http.post("/_faults", json={"missing_scopes": list(scopes)})
        answer.raise_for_status()

    def calls(self, method: str) -> int:
        log = self.world.http.get("/_log").text.splitlines()
        return sum(f"/api/{method}" in line for line in log)


@pytest.fixture
def outbox(shop: Shop, world: World) -> Outbox:
    return Outbox(shop, world)


def test_a_post_has_a_row_that_says_sending_before_it_is_drawn_and_sent(
    shop: Shop, world: World
) -> None:
    seen: list[str] = []

    def watching(session: Session, post: Post, now: datetime) -> Message | None:
        row = session.get(PostRow, post.id)
        seen.append(f"{row.state if row else 'none'}, {len(world.messages())} in the channel")
        return draw(session, post, now)

    outbox = Outbox(shop, world)
    outbox.poster = Poster(world.client, shop.database, watching, ShopClock(shop))
    outbox.plan("a")
    outbox.run()

    assert seen == ["sending, 0 in the channel"]
    assert outbox.states() == {"a": "sent"}


def test_the_message_carries_its_rows_key(outbox: Outbox) -> None:
    outbox.plan("digest|2026-11-23")
    outbox.run()

    history = outbox.world.client.conversations_history(channel=CHANNEL, include_all_metadata=True)
    (message,) = history["messages"]
    (post,) = outbox.shop.posts()
    assert message["metadata"]["event_payload"] == {"key": "digest|2026-11-23"}
    assert post.ts == message["ts"]


def test_posts_come_in_the_order_in_which_they_were_planned(outbox: Outbox) -> None:
    for key in "abc":
        outbox.plan(key)

    outbox.run()

    assert outbox.texts() == ["a v0", "b v0", "c v0"]


def test_a_reply_waits_for_its_root_and_stands_in_its_thread(outbox: Outbox) -> None:
    outbox.plan("reply", parent="root")
    outbox.run()
    alone = outbox.texts()
    outbox.plan("root")
    outbox.run()

    root, reply = outbox.world.messages()
    assert alone == []
    assert (root["text"], reply["text"], reply["thread_ts"]) == ("root v0", "reply v0", root["ts"])


class TestTooManyRequests:
    def test_the_wait_that_slack_asks_for_is_kept(self, outbox: Outbox) -> None:
        outbox.fault("429")
        outbox.plan("a")
        outbox.plan("b")
        outbox.run()
        first = (outbox.texts(), outbox.calls("chat.postMessage"))

        outbox.shop.pass_time(SECOND)
        outbox.run()

        assert first == ([], 1)
        assert outbox.texts() == ["a v0", "b v0"]

    def test_a_burst_is_posted_whole_and_once(self, shop: Shop, slack_host: Host) -> None:
        with workspace(slack_host, throttle=True) as world:
            outbox = Outbox(shop, world)
            for number in range(8):
                outbox.plan(str(number))
            for _ in range(20):
                outbox.run()
                shop.pass_time(SECOND)
                world.wall.moved += 1

            assert outbox.texts() == [f"{number} v0" for number in range(8)]

    def test_a_redraw_waits_too(self, outbox: Outbox) -> None:
        outbox.plan("a")
        outbox.run()
        outbox.redraw("a")
        outbox.fault("429", "chat.update")
        outbox.run()
        before = outbox.texts()

        outbox.shop.pass_time(SECOND)
        outbox.run()

        assert (before, outbox.texts()) == (["a v0"], ["a v1"])


class TestAnUncertainEnd:
    """The channel is read back before anything is sent a second time."""

    @pytest.mark.parametrize(
        ("fault", "sends"), [("reset_after_commit", 1), ("reset", 2), ("error", 2)]
    )
    @pytest.mark.parametrize("in_thread", [False, True])
    def test_of_a_post_comes_to_one_message(
        self, outbox: Outbox, fault: str, sends: int, in_thread: bool
    ) -> None:
        outbox.plan("root")
        outbox.run()
        outbox.fault(fault)
        outbox.plan("a", parent="root" if in_thread else None)
        outbox.run()
        before = outbox.states()["a"]

        outbox.shop.pass_time(SETTLE)
        outbox.run()

        assert (before, outbox.states()["a"]) == ("unknown", "sent")
        assert [text.split()[0] for text in outbox.texts()] == ["root", "a"]
        assert outbox.calls("chat.postMessage") == 1 + sends

    def test_is_not_looked_up_while_the_call_may_be_under_way(self, outbox: Outbox) -> None:
        outbox.fault("reset")
        outbox.plan("a")
        outbox.run()
        outbox.shop.pass_time(SETTLE - SECOND)
        outbox.run()

        assert outbox.calls("conversations.history") == 0

    @pytest.mark.parametrize("arrived", [True, False])
    def test_of_a_process_that_died_while_sending(self, outbox: Outbox, arrived: bool) -> None:
        outbox.plan("a")
        with outbox.shop.database.write() as session:
            (post,) = rows.ready(session, outbox.shop.now, 1)
            assert rows.claim(session, post, outbox.shop.now)
        if arrived:
            outbox.world.client.chat_postMessage(
                channel=CHANNEL, text="a v0", metadata=metadata_of(post)
            )
        outbox.run()
        waiting = outbox.states()

        outbox.shop.pass_time(LEASE)
        outbox.run()

        assert (waiting, outbox.states()) == ({"a": "sending"}, {"a": "sent"})
        assert len(outbox.texts()) == 1

    def test_is_found_behind_many_later_messages(self, outbox: Outbox) -> None:
        outbox.fault("reset_after_commit")
        outbox.plan("a")
        outbox.run()
        for number in range(250):
            outbox.world.client.chat_postMessage(channel=CHANNEL, text=f"chatter {number}")
        outbox.shop.pass_time(SETTLE)
        outbox.run()

        assert outbox.calls("conversations.history") == 2
        assert sum(text.startswith("a v") for text in outbox.texts()) == 1

    def test_stays_unknown_where_the_history_may_not_be_read_and_a_person_is_told_once(
        self, outbox: Outbox
    ) -> None:
        outbox.forbid("channels:history")
        outbox.fault("reset_after_commit")
        outbox.plan("a")
        for _ in range(4):
            outbox.run()
            outbox.shop.pass_time(HOUR)

        (post,) = [post for post in outbox.shop.posts() if post.key == "a"]
        assert post.state == "unknown"
        assert outbox.states() == {"a": "unknown", f"lost|{post.id}": "sent"}
        assert outbox.texts() == ["a v0", f"lost|{post.id} v0"]

    def test_is_settled_once_the_history_may_be_read(self, outbox: Outbox) -> None:
        outbox.forbid("channels:history")
        outbox.fault("reset_after_commit")
        outbox.plan("a")
        for _ in range(2):
            outbox.run()
            outbox.shop.pass_time(HOUR)
        outbox.forbid()
        outbox.run()

        assert set(outbox.states().values()) == {"sent"}
        assert [text.split()[0].split("|")[0] for text in outbox.texts()] == ["a", "lost"]
        assert outbox.texts()[1].endswith("v1"), "the notice was not drawn again"

    @pytest.mark.parametrize("fault", ["429", "error", "reset"])
    def test_is_looked_up_again_where_the_look_itself_fails(
        self, outbox: Outbox, fault: str
    ) -> None:
        outbox.fault("reset_after_commit")
        outbox.plan("a")
        outbox.run()
        outbox.shop.pass_time(SETTLE)
        outbox.fault(fault, "conversations.history")
        outbox.run()
        assert outbox.states() == {"a": "unknown"}

        outbox.shop.pass_time(SETTLE)
        outbox.run()

        assert outbox.states() == {"a": "sent"}
        assert outbox.calls("chat.postMessage") == 1

    def test_of_a_redraw_is_drawn_again(self, outbox: Outbox) -> None:
        outbox.plan("a")
        outbox.run()
        outbox.redraw("a")
        outbox.fault("reset_after_commit", "chat.update")
        outbox.run()

        outbox.shop.pass_time(HOUR)
        outbox.run()

        assert outbox.texts() == ["a v1"]
        assert outbox.calls("chat.update") == 2


class TestRedrawing:
    def test_a_change_is_drawn_once_and_in_place(self, outbox: Outbox) -> None:
        outbox.plan("a")
        outbox.run()
        for _ in range(3):
            outbox.redraw("a")
        outbox.run()
        outbox.run()

        assert outbox.texts() == ["a v3"]
        assert outbox.calls("chat.update") == 1

    def test_a_change_while_it_was_sent_is_not_lost(self, shop: Shop, world: World) -> None:
        outbox = Outbox(shop, world)
        outbox.plan("a")

        def changing(session: Session, post: Post, now: datetime) -> Message | None:
            if post.wanted == 0:
                outbox.redraw("a")
            return draw(session, post, now)

        outbox.poster = Poster(world.client, shop.database, changing, ShopClock(shop))
        outbox.run()

        assert outbox.texts() == ["a v1"]

    def test_a_message_that_somebody_deleted_is_let_go(self, outbox: Outbox) -> None:
        outbox.plan("a")
        outbox.run()
        (message,) = outbox.world.messages()
        outbox.world.client.chat_delete(channel=CHANNEL, ts=message["ts"])
        outbox.redraw("a")

        outbox.run()
        outbox.run()

        assert outbox.calls("chat.update") == 1

    def test_what_can_not_be_drawn_by_slack_is_not_tried_all_the_time(self, outbox: Outbox) -> None:
        outbox.plan("a")
        outbox.run()
        outbox.redraw("a")
        outbox.fault("error", "chat.update")
        outbox.run()
        outbox.shop.pass_time(SECOND)
        outbox.run()

        assert outbox.calls("chat.update") == 1


def test_a_post_that_another_worker_has_is_left_to_it(outbox: Outbox) -> None:
    outbox.plan("a")
    outbox.plan("b")
    (first, _) = outbox.shop.posts()
    with outbox.shop.database.alone(f"post|{first.id}"):
        outbox.run()
        meanwhile = outbox.texts()
    outbox.run()

    assert (meanwhile, outbox.texts()) == (["b v0"], ["b v0", "a v0"])


def test_a_no_of_slack_ends_the_post_and_its_replies(outbox: Outbox) -> None:
    outbox.plan("root", channel="C0GENERAL")
    outbox.plan("reply", parent="root")

    outbox.run()

    assert outbox.states() == {"root": "failed", "reply": "failed"}


def test_a_post_with_nothing_to_show_is_not_sent(outbox: Outbox) -> None:
    outbox.plan("a", kind="empty")

    outbox.run()

    assert outbox.states() == {"a": "failed"}
    assert outbox.calls("chat.postMessage") == 0


SIDE: dict[str, Callable[[Poster, World], object]] = {
    "chat.postEphemeral": lambda poster, _: poster.whisper(CHANNEL, "U0ADA", Message("hush", [])),
    "users.info": lambda poster, _: poster.person("U0ADA"),
}


@pytest.mark.parametrize("method", SIDE)
@pytest.mark.parametrize("kind", ["429", "error", "reset"])
def test_what_goes_on_the_side_may_fail_without_harm(
    outbox: Outbox, method: str, kind: str
) -> None:
    outbox.fault(kind, method)

    assert SIDE[method](outbox.poster, outbox.world) is None
    assert outbox.calls(method) == 1


def test_a_person_is_told_of_with_their_language(outbox: Outbox) -> None:
    person: Json | None = outbox.poster.person("U0LIN")

    assert person is not None
    assert (person["real_name"], person["locale"]) == ("林晓", "zh-CN")


def test_a_groups_people_are_told_and_a_group_that_is_gone_has_none(outbox: Outbox) -> None:
    assert outbox.poster.group("S0OPS") == frozenset({"U0ADA", "U0LIN"})
    assert outbox.poster.group("S0GONE") == frozenset()


@pytest.mark.parametrize("kind", ["429", "error", "reset"])
def test_a_slack_that_does_not_answer_tells_nothing_of_a_group(outbox: Outbox, kind: str) -> None:
    outbox.fault(kind, "usergroups.users.list")

    assert outbox.poster.group("S0OPS") is None
