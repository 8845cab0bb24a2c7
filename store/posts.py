"""Posts: each has a row and a key before it is sent, and is drawn again when it changes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, bindparam, select, update
from sqlalchemy.orm import Session, aliased

from store.tables import PostEpisodeRow, PostRow
from store.upsert import changed, insert_if_absent, inserted
from stranded.scope import Scope


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
    created_at: datetime
    lease_until: datetime | None


def post_of(row: PostRow | Row[Any], thread_ts: str | None) -> Post:
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
        created_at=row.created_at,
        lease_until=row.lease_until,
    )


Root = aliased(PostRow)
WITH_ROOT = select(PostRow, Root.ts).outerjoin(
    Root,
    and_(
        Root.workspace == PostRow.workspace,
        Root.account == PostRow.account,
        Root.key == PostRow.parent,
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
    row = inserted(session, PostRow, values)
    if row is None:
        return None
    _show(session, scope, row.id, episodes)
    return post_of(row, None) if parent is None else by_key(session, scope, key)


def _show(session: Session, scope: Scope, post_id: int, episodes: Iterable[str]) -> None:
    """Has the post drawn again when one of the episodes changes."""
    for episode in episodes:
        row = {"workspace": scope.workspace, "account": scope.account, "episode": episode}
        insert_if_absent(session, PostEpisodeRow, {**row, "post": post_id})


def add_episodes(session: Session, scope: Scope, key: str, more: list[str], shown: int) -> None:
    """Adds episodes to those a post tells of, of which it shows the first `shown`."""
    post = by_key(session, scope, key)
    if post is not None:
        ids = [*post.subject["episodes"], *more]
        _show(session, scope, post.id, ids[:shown])
        tell(session, scope, key, {"episodes": ids})


def get(session: Session, post_id: int) -> Post:
    return post_of(*session.execute(WITH_ROOT.where(PostRow.id == post_id)).one())


def by_key(session: Session, scope: Scope, key: str) -> Post | None:
    found = session.execute(
        WITH_ROOT.where(
            PostRow.workspace == scope.workspace,
            PostRow.account == scope.account,
            PostRow.key == key,
        )
    ).first()
    return post_of(*found) if found else None


def by_ts(session: Session, workspace: str, channel: str, ts: str) -> Post | None:
    found = session.execute(
        WITH_ROOT.where(
            PostRow.workspace == workspace, PostRow.channel == channel, PostRow.ts == ts
        )
    ).first()
    return post_of(*found) if found else None


def of_kind(session: Session, workspace: str, kind: str) -> list[Post]:
    mine = WITH_ROOT.where(PostRow.workspace == workspace, PostRow.kind == kind)
    return [post_of(*row) for row in session.execute(mine.order_by(PostRow.id))]


def adopt(session: Session, scope: Scope, key: str, channel: str, ts: str, now: datetime) -> None:
    """Somebody else's message as the root for replies of ours; it is never drawn."""
    if made := plan(session, scope, key, channel, "adopted", {}, now):
        change(session, made, state="sent", ts=ts)


def tell(session: Session, scope: Scope, key: str, told: dict[str, Any]) -> None:
    """Adds to what a post shows, and has it drawn again."""
    post = by_key(session, scope, key)
    if post is not None:
        change(session, post, subject={**post.subject, **told}, wanted=PostRow.wanted + 1)


_WANT = update(PostRow).values(wanted=PostRow.wanted + 1)
_SHOWING = select(PostEpisodeRow.post).where(
    PostEpisodeRow.workspace == bindparam("its_workspace"),
    PostEpisodeRow.account == bindparam("its_account"),
    PostEpisodeRow.episode == bindparam("shown"),
)
_WANT_EPISODE = _WANT.where(
    PostRow.workspace == bindparam("its_workspace"),
    PostRow.account == bindparam("its_account"),
    PostRow.id.in_(_SHOWING),
)


def want_redraw(session: Session, scope: Scope, episode_id: str) -> None:
    """Every post that shows the episode is to be drawn again."""
    which = {"its_workspace": scope.workspace, "its_account": scope.account, "shown": episode_id}
    changed(session, _WANT_EPISODE, which)


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
    changed(session, _WANT.where(*mine))


def change(session: Session, post: Post, **values: Any) -> None:
    changed(session, update(PostRow).where(PostRow.id == post.id).values(**values))
