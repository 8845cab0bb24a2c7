"""The outbox: a post has a row and a key before it is sent, and is redrawn when it changes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select, update
from sqlalchemy.orm import Session, aliased

from store.tables import PostEpisodeRow, PostRow
from store.upsert import changed, changed_one, insert_if_absent
from stranded.scope import Scope

# Longer than a call to Slack may take.
LEASE = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Post:
    """`state` is planned, sending, sent, unknown or failed; `thread_ts` the root's ts of a reply.

    `wanted` counts the changes of the picture, `drawn` those that Slack has seen.
    """

    id: int
    scope: Scope
    key: str
    channel: str
    kind: str
    subject: dict[str, Any]
    parent: str | None
    state: str
    ts: str | None
    thread_ts: str | None
    wanted: int
    drawn: int


def _post(row: PostRow, thread_ts: str | None) -> Post:
    return Post(
        id=row.id,
        scope=Scope(row.workspace, row.account),
        key=row.key,
        channel=row.channel,
        kind=row.kind,
        subject=row.subject,
        parent=row.parent,
        state=row.state,
        ts=row.ts,
        thread_ts=thread_ts,
        wanted=row.wanted,
        drawn=row.drawn,
    )


_Root = aliased(PostRow)
_WITH_ROOT = select(PostRow, _Root.ts).outerjoin(
    _Root,
    and_(
        _Root.workspace == PostRow.workspace,
        _Root.account == PostRow.account,
        _Root.key == PostRow.parent,
    ),
)


def plan(
    session: Session,
    scope: Scope,
    key: str,
    channel: str,
    kind: str,
    subject: dict[str, Any],
    now: datetime,
    parent: str | None = None,
    episodes: Iterable[str] = (),
) -> Post | None:
    """Writes a post to be sent; None where its key exists already."""
    values: dict[str, Any] = {
        "workspace": scope.workspace,
        "account": scope.account,
        "key": key,
        "channel": channel,
        "kind": kind,
        "subject": subject,
        "parent": parent,
        "state": "planned",
        "why": "",
        "retry_at": now,
        "wanted": 0,
        "drawn": 0,
        "created_at": now,
    }
    if not insert_if_absent(session, PostRow, values):
        return None
    made = by_key(session, scope, key)
    assert made is not None  # noqa: S101 - it was written above
    for episode in episodes:
        row = {"workspace": scope.workspace, "account": scope.account, "episode": episode}
        insert_if_absent(session, PostEpisodeRow, {**row, "post": made.id})
    return made


def by_key(session: Session, scope: Scope, key: str) -> Post | None:
    found = session.execute(
        _WITH_ROOT.where(
            PostRow.workspace == scope.workspace,
            PostRow.account == scope.account,
            PostRow.key == key,
        )
    ).first()
    return _post(*found) if found else None


def by_ts(session: Session, workspace: str, channel: str, ts: str) -> Post | None:
    found = session.execute(
        _WITH_ROOT.where(
            PostRow.workspace == workspace, PostRow.channel == channel, PostRow.ts == ts
        )
    ).first()
    return _post(*found) if found else None


def of_kind(session: Session, workspace: str, kind: str) -> list[Post]:
    mine = _WITH_ROOT.where(PostRow.workspace == workspace, PostRow.kind == kind)
    return [_post(*row) for row in session.execute(mine.order_by(PostRow.id))]


def adopt(session: Session, scope: Scope, key: str, channel: str, ts: str, now: datetime) -> None:
    """Somebody else's message as the root for replies of ours; it is never drawn."""
    if made := plan(session, scope, key, channel, "adopted", {}, now):
        _change(session, made, state="sent", ts=ts)


def tell(session: Session, scope: Scope, key: str, told: dict[str, Any]) -> None:
    """Adds to what a post shows, and has it drawn again."""
    post = by_key(session, scope, key)
    if post is not None:
        _change(session, post, subject={**post.subject, **told}, wanted=PostRow.wanted + 1)


def next_to_send(session: Session, now: datetime) -> Post | None:
    """Claims the oldest post that may be sent; a reply waits until its root has been sent."""
    ready = or_(PostRow.parent.is_(None), _Root.ts.is_not(None))
    found = session.execute(
        _WITH_ROOT.where(PostRow.state == "planned", PostRow.retry_at <= now, ready)
        .order_by(PostRow.id)
        .limit(1)
        # Two workers take two posts; SQLite, with one writer, needs no such lock.
        .with_for_update(of=PostRow, skip_locked=True)
    ).first()
    if found is None:
        return None
    post = _post(*found)
    claimed = changed_one(
        session,
        update(PostRow)
        .where(PostRow.id == post.id, PostRow.state == "planned")
        .values(state="sending", lease_until=now + LEASE),
    )
    return post if claimed else None


def sent(session: Session, post: Post, ts: str) -> None:
    """Slack has it, with the picture as of the `wanted` that the post was read with."""
    _change(session, post, state="sent", ts=ts, drawn=post.wanted)


def failed(session: Session, post: Post, why: str) -> None:
    """Slack said no for good; the row keeps why. Replies to it have no thread to go to."""
    _change(session, post, state="failed", why=why)
    replies = (
        PostRow.workspace == post.scope.workspace,
        PostRow.account == post.scope.account,
        PostRow.parent == post.key,
        PostRow.state == "planned",
    )
    changed(session, update(PostRow).where(*replies).values(state="failed", why="no_thread"))


def unknown(session: Session, post: Post, why: str) -> None:
    """It may have been posted: it is not sent again unless somebody knows that it was not."""
    _change(session, post, state="unknown", why=why)


def retry_at(session: Session, post: Post, when: datetime) -> None:
    """Slack certainly did not take it; it may be tried again from `when` on.

    What waits behind it in the channel waits as long, so that the order stays.
    """
    if post.ts is not None:
        _change(session, post, retry_at=when)
        return
    _change(session, post, state="planned", retry_at=when)
    behind = (
        PostRow.workspace == post.scope.workspace,
        PostRow.channel == post.channel,
        PostRow.state == "planned",
        PostRow.retry_at < when,
    )
    changed(session, update(PostRow).where(*behind).values(retry_at=when))


def _change(session: Session, post: Post, **values: Any) -> None:
    changed_one(session, update(PostRow).where(PostRow.id == post.id).values(**values))


def expired_sending(session: Session, now: datetime) -> list[Post]:
    """Posts whose process died while it sent them: whether they arrived is to be found out."""
    found = session.execute(_WITH_ROOT.where(_expired(now)).order_by(PostRow.id))
    return [_post(*row) for row in found]


def _expired(now: datetime) -> ColumnElement[bool]:
    return and_(PostRow.state == "sending", PostRow.lease_until <= now)


def give_up_sending(session: Session, now: datetime) -> int:
    """Calls those unknown whose process died while it sent them; returns how many."""
    given_up = update(PostRow).where(_expired(now)).values(state="unknown", why="process_died")
    return changed(session, given_up)


def want_redraw(session: Session, scope: Scope, episode_id: str) -> None:
    """Every post that shows the episode is to be drawn again."""
    want_redraw_of(session, scope, [episode_id])


def want_redraw_of(session: Session, scope: Scope, episode_ids: Select[str] | list[str]) -> None:
    """Every post that shows one of the episodes is to be drawn again."""
    shown = select(PostEpisodeRow.post).where(
        PostEpisodeRow.workspace == scope.workspace,
        PostEpisodeRow.account == scope.account,
        PostEpisodeRow.episode.in_(episode_ids),
    )
    _want(session, scope, PostRow.id.in_(shown))


def want_redraw_post(session: Session, scope: Scope, key: str) -> None:
    """One post is to be drawn again."""
    _want(session, scope, PostRow.key == key)


def want_redraw_kind(session: Session, scope: Scope, kind: str) -> None:
    """Every post of a kind is to be drawn again."""
    _want(session, scope, PostRow.kind == kind)


def _want(session: Session, scope: Scope, which: ColumnElement[bool]) -> None:
    """A post that is being sent is counted too: its picture may have been taken before."""
    mine = (PostRow.workspace == scope.workspace, PostRow.account == scope.account, which)
    changed(session, update(PostRow).where(*mine).values(wanted=PostRow.wanted + 1))


def next_to_redraw(session: Session, now: datetime) -> Post | None:
    """The oldest sent post whose picture is behind."""
    found = session.execute(
        _WITH_ROOT.where(
            PostRow.state == "sent", PostRow.wanted > PostRow.drawn, PostRow.retry_at <= now
        )
        .order_by(PostRow.id)
        .limit(1)
    ).first()
    return _post(*found) if found else None


def drawn(session: Session, post: Post) -> None:
    """Slack has the picture as of the `wanted` that the post was read with."""
    mine = (PostRow.id == post.id, PostRow.drawn < post.wanted)
    changed_one(session, update(PostRow).where(*mine).values(drawn=post.wanted))


def waiting(session: Session) -> bool:
    """Whether anything is yet to be sent or drawn. A reply without a sent root is not."""
    behind = and_(PostRow.state == "sent", PostRow.wanted > PostRow.drawn)
    rooted = or_(PostRow.parent.is_(None), _Root.state.in_(["planned", "sending", "sent"]))
    unsent = and_(PostRow.state == "planned", rooted)
    found = _WITH_ROOT.where(or_(unsent, PostRow.state == "sending", behind)).limit(1)
    return session.execute(found).first() is not None
