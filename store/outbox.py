"""What is yet to be said: posts to send, to look up where their fate is unknown, to draw again."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, update
from sqlalchemy.orm import Session

from store.posts import WITH_ROOT, Post, Root, change, post_of
from store.tables import PostRow
from store.upsert import changed, changed_one

# Longer than a call to Slack may take.
LEASE = timedelta(minutes=2)
# A call whose answer was lost may still be under way for so long.
SETTLE = timedelta(seconds=30)


def ready(session: Session, now: datetime, limit: int) -> list[Post]:
    """The oldest posts that may be sent; a reply waits until its root has been sent."""
    rooted = or_(PostRow.parent.is_(None), Root.ts.is_not(None))
    return _found(session, limit, PostRow.state == "planned", PostRow.retry_at <= now, rooted)


def _found(session: Session, limit: int, *which: ColumnElement[bool]) -> list[Post]:
    found = session.execute(WITH_ROOT.where(*which).order_by(PostRow.id).limit(limit))
    return [post_of(*row) for row in found]


def claim(session: Session, post: Post, now: datetime) -> bool:
    """Takes a planned post for oneself; False where another worker was first."""
    return _from(session, post, "planned", state="sending", lease_until=now + LEASE)


def _from(session: Session, post: Post, known: str, /, **values: Any) -> bool:
    """Changes a post that is still in this state; False where it moved on."""
    mine = (PostRow.id == post.id, PostRow.state == known)
    return changed_one(session, update(PostRow).where(*mine).values(**values))


def release(session: Session, post: Post) -> None:
    """Puts a claimed post back of which one knows for sure that it was not sent."""
    _from(session, post, "sending", state="planned")


def sent(session: Session, post: Post, ts: str) -> None:
    """Slack has it, with the picture as of the `wanted` that the post was read with."""
    change(session, post, state="sent", ts=ts, drawn=post.wanted)


def failed(session: Session, post: Post, why: str) -> None:
    """Slack said no for good; the row keeps why. Replies to it have no thread to go to."""
    change(session, post, state="failed", why=why)
    replies = (
        PostRow.workspace == post.scope.workspace,
        PostRow.account == post.scope.account,
        PostRow.parent == post.key,
        PostRow.state == "planned",
    )
    changed(session, update(PostRow).where(*replies).values(state="failed", why="no_thread"))


def unknown(session: Session, post: Post, why: str, now: datetime) -> None:
    """It may have been posted: it is looked up before anything else."""
    change(session, post, state="unknown", why=why, retry_at=now + SETTLE)


def retry_at(session: Session, post: Post, when: datetime) -> None:
    """Slack certainly did not take it; it may be tried again from `when` on.

    What waits behind it in the channel waits as long, so that the order stays.
    """
    if post.ts is None:
        change(session, post, state="planned", retry_at=when)
        behind = PostRow.state == "planned"
    else:
        behind = and_(PostRow.state == "sent", PostRow.wanted > PostRow.drawn)
    here = (PostRow.workspace == post.scope.workspace, PostRow.channel == post.channel)
    late = PostRow.retry_at < when
    changed(session, update(PostRow).where(*here, behind, late).values(retry_at=when))


def to_look_up(session: Session, now: datetime, limit: int) -> list[Post]:
    """Posts that may have arrived: the answer was lost, or the process died meanwhile."""
    died = and_(PostRow.state == "sending", PostRow.lease_until <= now)
    lost = and_(PostRow.state == "unknown", PostRow.retry_at <= now)
    return _found(session, limit, or_(died, lost))


def arrived(session: Session, post: Post, ts: str) -> None:
    """It stands in the channel, with a picture of which nobody knows how old it is."""
    _looked_up(session, post, state="sent", ts=ts, wanted=PostRow.wanted + 1)


def did_not_arrive(session: Session, post: Post, now: datetime) -> None:
    """It is to be sent after all."""
    _looked_up(session, post, state="planned", retry_at=now)


def look_again(session: Session, post: Post, why: str, when: datetime) -> None:
    """Nobody can tell whether it arrived; it is asked again, and not sent."""
    _looked_up(session, post, state="unknown", why=why, retry_at=when)


def _looked_up(session: Session, post: Post, **values: Any) -> None:
    """Unless somebody tried to send it once more since it was read."""
    same_try = (PostRow.state == post.state, PostRow.lease_until == post.lease_until)
    changed(session, update(PostRow).where(PostRow.id == post.id, *same_try).values(**values))


def next_to_redraw(session: Session, now: datetime) -> Post | None:
    """The oldest sent post whose picture is behind."""
    behind = PostRow.wanted > PostRow.drawn
    found = _found(session, 1, PostRow.state == "sent", behind, PostRow.retry_at <= now)
    return found[0] if found else None


def drawn(session: Session, post: Post) -> None:
    """Slack has the picture as of the `wanted` that the post was read with."""
    mine = (PostRow.id == post.id, PostRow.drawn < post.wanted)
    changed_one(session, update(PostRow).where(*mine).values(drawn=post.wanted))


def waiting(session: Session) -> bool:
    """Whether anything is yet to be sent or drawn. A reply without a sent root is not."""
    behind = and_(PostRow.state == "sent", PostRow.wanted > PostRow.drawn)
    rooted = or_(PostRow.parent.is_(None), Root.state.in_(["planned", "sending", "sent"]))
    unsent = and_(PostRow.state == "planned", rooted)
    return bool(_found(session, 1, or_(unsent, PostRow.state == "sending", behind)))
