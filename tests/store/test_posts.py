from collections.abc import Iterable
from datetime import datetime, timedelta

from store import outbox, posts
from store.database import Database
from store.posts import Post
from stranded.scope import Scope
from tests.store.samples import NOON, SCOPE, at_once

SOON = NOON + timedelta(seconds=30)
AFTER_LEASE = NOON + outbox.LEASE


def plan(
    database: Database,
    key: str,
    parent: str | None = None,
    episodes: Iterable[str] = (),
    channel: str = "C1",
) -> Post | None:
    with database.write() as session:
        subject = {"说": [1, None]}
        return posts.plan(
            session, SCOPE, key, channel, "card", subject, NOON, parent=parent, episodes=episodes
        )


def take(database: Database, now: datetime = NOON) -> Post | None:
    with database.write() as session:
        return next(
            (one for one in outbox.ready(session, now, 9) if outbox.claim(session, one, now)), None
        )


def taken(database: Database, now: datetime = NOON) -> Post:
    post = take(database, now)
    assert post is not None
    return post


def send(database: Database, ts: str) -> Post:
    post = taken(database)
    with database.write() as session:
        outbox.sent(session, post, ts)
    return post


def by_key(database: Database, key: str) -> Post:
    with database.read() as session:
        found = posts.by_key(session, SCOPE, key)
    assert found is not None
    return found


def want(database: Database, episode: str) -> None:
    with database.write() as session:
        posts.want_redraw(session, SCOPE, episode)


def next_redraw(database: Database, now: datetime = NOON) -> Post | None:
    with database.read() as session:
        return outbox.next_to_redraw(session, now)


def is_waiting(database: Database) -> bool:
    with database.read() as session:
        return outbox.waiting(session)


def test_a_key_is_planned_once(database: Database) -> None:
    first, second = plan(database, "k"), plan(database, "k")
    assert first is not None
    assert second is None
    assert (first.state, first.subject, first.ts) == ("planned", {"说": [1, None]}, None)
    assert by_key(database, "k") == first


def test_of_many_who_plan_a_key_at_once_one_wins(database: Database) -> None:
    made = at_once(6, lambda _: plan(database, "k"))
    assert sum(post is not None for post in made) == 1


def test_posts_are_sent_in_the_order_of_their_planning(database: Database) -> None:
    for key in "abc":
        plan(database, key)
    assert [taken(database).key for _ in range(3)] == ["a", "b", "c"]
    assert take(database) is None


def test_no_post_is_taken_by_two_workers(database: Database) -> None:
    for number in range(6):
        plan(database, f"k{number}")
    keys = [post.key for post in at_once(6, lambda _: take(database)) if post is not None]
    assert len(keys) == len(set(keys))
    while (post := take(database)) is not None:
        keys.append(post.key)
    assert sorted(keys) == [f"k{number}" for number in range(6)]


def test_a_reply_waits_for_its_root_and_knows_its_thread(database: Database) -> None:
    plan(database, "root")
    plan(database, "reply", parent="root")
    root = taken(database)
    assert take(database) is None
    with database.write() as session:
        outbox.sent(session, root, "1.1")
    reply = taken(database)
    assert (reply.key, reply.thread_ts) == ("reply", "1.1")


def test_replies_to_a_post_that_failed_fail_with_it(database: Database) -> None:
    plan(database, "root")
    plan(database, "reply", parent="root")
    root = taken(database)
    with database.write() as session:
        outbox.failed(session, root, "not_in_channel")
    assert by_key(database, "reply").state == "failed"
    assert not is_waiting(database)


def to_look_up(database: Database, now: datetime) -> list[Post]:
    with database.read() as session:
        return outbox.to_look_up(session, now, 9)


def test_a_post_that_may_have_arrived_is_looked_up_and_not_sent(database: Database) -> None:
    plan(database, "k")
    post = taken(database)
    with database.write() as session:
        outbox.unknown(session, post, "connection_lost", NOON)
    assert to_look_up(database, NOON) == []
    assert [one.key for one in to_look_up(database, NOON + outbox.SETTLE)] == ["k"]
    assert take(database, AFTER_LEASE) is None
    assert by_key(database, "k").state == "unknown"


def test_a_post_whose_process_died_is_looked_up_after_its_lease(database: Database) -> None:
    plan(database, "k")
    taken(database)
    assert to_look_up(database, SOON) == []
    assert [one.key for one in to_look_up(database, AFTER_LEASE)] == ["k"]
    assert take(database, AFTER_LEASE) is None


def test_a_post_that_did_arrive_is_drawn_again_and_one_that_did_not_is_sent(
    database: Database,
) -> None:
    for key in "ab":
        plan(database, key)
        taken(database)
    arrived, missing = to_look_up(database, AFTER_LEASE)
    with database.write() as session:
        outbox.arrived(session, arrived, "1.1")
        outbox.did_not_arrive(session, missing, AFTER_LEASE)
    redrawn = next_redraw(database, AFTER_LEASE)
    assert redrawn is not None
    assert (redrawn.key, redrawn.ts) == ("a", "1.1")
    assert taken(database, AFTER_LEASE).key == "b"


def test_a_late_look_changes_nothing_of_a_later_try(database: Database) -> None:
    plan(database, "k")
    taken(database)
    (early,) = to_look_up(database, AFTER_LEASE)
    (late,) = to_look_up(database, AFTER_LEASE)
    with database.write() as session:
        outbox.did_not_arrive(session, early, AFTER_LEASE)
    taken(database, AFTER_LEASE)
    with database.write() as session:
        outbox.did_not_arrive(session, late, AFTER_LEASE)
    assert by_key(database, "k").state == "sending"


def test_a_post_of_which_nobody_can_tell_is_asked_for_again_later(database: Database) -> None:
    plan(database, "k")
    taken(database)
    (lost,) = to_look_up(database, AFTER_LEASE)
    later = AFTER_LEASE + timedelta(hours=1)
    with database.write() as session:
        outbox.look_again(session, lost, "missing_scope", later)
    assert (by_key(database, "k").state, to_look_up(database, AFTER_LEASE)) == ("unknown", [])
    assert [one.key for one in to_look_up(database, later)] == ["k"]


def test_a_claimed_post_that_was_not_sent_for_sure_is_put_back(database: Database) -> None:
    plan(database, "k")
    post = taken(database)
    with database.write() as session:
        outbox.release(session, post)
    assert taken(database).key == "k"


def test_a_redraw_that_is_put_off_puts_off_those_of_its_channel(database: Database) -> None:
    for key, ts in (("a", "1.1"), ("b", "1.2")):
        plan(database, key, episodes=["e1"])
        send(database, ts)
    plan(database, "c", episodes=["e1"], channel="C2")
    send(database, "1.3")
    want(database, "e1")
    first = next_redraw(database)
    assert first is not None
    with database.write() as session:
        outbox.retry_at(session, first, SOON)
    other = next_redraw(database)
    assert other is not None
    assert other.key == "c"


def test_a_refused_post_is_tried_again_later_and_its_channel_keeps_its_order(
    database: Database,
) -> None:
    plan(database, "first")
    plan(database, "second")
    plan(database, "elsewhere", channel="C2")
    first = taken(database)
    with database.write() as session:
        outbox.retry_at(session, first, SOON)
    assert taken(database).key == "elsewhere"
    assert take(database) is None
    assert [taken(database, SOON).key for _ in range(2)] == ["first", "second"]


def test_a_post_is_found_by_its_place_in_slack(database: Database) -> None:
    plan(database, "k")
    send(database, "1.1")
    with database.read() as session:
        found = posts.by_ts(session, SCOPE.workspace, "C1", "1.1")
        assert posts.by_ts(session, "w2", "C1", "1.1") is None
    assert found is not None
    assert (found.key, found.state) == ("k", "sent")


def test_every_post_that_shows_an_episode_is_redrawn(database: Database) -> None:
    plan(database, "a", episodes=["e1", "e2"])
    plan(database, "b", episodes=["e2"])
    plan(database, "c", episodes=["e3"])
    for ts in ("1.1", "1.2", "1.3"):
        send(database, ts)
    assert next_redraw(database) is None
    want(database, "e2")
    keys = []
    while (post := next_redraw(database)) is not None:
        keys.append(post.key)
        with database.write() as session:
            outbox.drawn(session, post)
    assert keys == ["a", "b"]


def test_a_change_while_the_post_is_sent_is_drawn_after_it(database: Database) -> None:
    plan(database, "k", episodes=["e1"])
    post = taken(database)
    want(database, "e1")
    with database.write() as session:
        outbox.sent(session, post, "1.1")
    late = next_redraw(database)
    assert late is not None
    assert (late.wanted, late.drawn) == (1, 0)


def test_a_change_before_the_post_is_sent_needs_no_redraw(database: Database) -> None:
    plan(database, "k", episodes=["e1"])
    want(database, "e1")
    send(database, "1.1")
    assert next_redraw(database) is None


def test_a_change_during_a_redraw_is_drawn_again(database: Database) -> None:
    plan(database, "k", episodes=["e1"])
    send(database, "1.1")
    want(database, "e1")
    old = next_redraw(database)
    want(database, "e1")
    assert old is not None
    with database.write() as session:
        outbox.drawn(session, old)
    again = next_redraw(database)
    assert again is not None
    with database.write() as session:
        outbox.drawn(session, again)
        outbox.drawn(session, old)
    assert next_redraw(database) is None


def test_a_redraw_that_slack_put_off_waits(database: Database) -> None:
    plan(database, "k", episodes=["e1"])
    send(database, "1.1")
    want(database, "e1")
    post = next_redraw(database)
    assert post is not None
    with database.write() as session:
        outbox.retry_at(session, post, SOON)
    assert next_redraw(database) is None
    assert next_redraw(database, SOON) is not None
    assert by_key(database, "k").state == "sent"


def test_one_post_or_all_of_a_kind_can_be_redrawn(database: Database) -> None:
    plan(database, "a")
    send(database, "1.1")
    with database.write() as session:
        posts.want_redraw_post(session, SCOPE, "a")
        posts.want_redraw_kind(session, SCOPE, "card")
        posts.want_redraw_kind(session, SCOPE, "digest")
        posts.want_redraw_kind(session, Scope("w2", SCOPE.account), "card")
    assert by_key(database, "a").wanted == 2


def test_waiting_is_over_once_all_is_sent_and_drawn(database: Database) -> None:
    assert not is_waiting(database)
    plan(database, "a", episodes=["e1"])
    assert is_waiting(database)
    send(database, "1.1")
    assert not is_waiting(database)
    want(database, "e1")
    assert is_waiting(database)


def test_a_reply_to_nothing_is_not_waited_for(database: Database) -> None:
    plan(database, "reply", parent="nowhere")
    assert not is_waiting(database)
    assert take(database) is None


def test_somebody_elses_message_can_be_the_root_of_a_thread(database: Database) -> None:
    for _ in range(2):
        with database.write() as session:
            posts.adopt(session, SCOPE, "file|F1", "C1", "7.7", NOON)
    plan(database, "reply", parent="file|F1")

    assert next_redraw(database) is None
    assert taken(database).thread_ts == "7.7"


def test_what_a_post_shows_grows_and_is_drawn_again(database: Database) -> None:
    plan(database, "k")
    send(database, "1.1")
    with database.write() as session:
        posts.tell(session, SCOPE, "k", {"state": "读", "说": 2})
        posts.tell(session, SCOPE, "nobody", {"state": "lost"})

    post = next_redraw(database)
    assert post is not None
    assert (post.subject, post.wanted, post.drawn) == ({"说": 2, "state": "读"}, 1, 0)


def test_posts_of_a_kind_are_found_over_all_accounts(database: Database) -> None:
    plan(database, "a")
    with database.write() as session:
        other = Scope(SCOPE.workspace, "A2OTHER")
        posts.plan(session, other, "b", "C1", "card", {}, NOON)
        posts.plan(session, other, "c", "C1", "digest", {}, NOON)
        posts.plan(session, Scope("w2", "A3"), "d", "C1", "card", {}, NOON)

    with database.read() as session:
        assert [post.key for post in posts.of_kind(session, SCOPE.workspace, "card")] == ["a", "b"]
