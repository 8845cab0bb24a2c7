"""Looks in the channel itself whether a post arrived whose answer was lost."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from slack_sdk import WebClient

from store.posts import Post

EVENT_TYPE = "refloat_post"
# Slack's clock and ours need not agree to the second.
MARGIN = timedelta(minutes=10)
PAGE = 200
MOST_PAGES = 50


class TooMuchToRead(Exception):  # noqa: N818 - it says what is the matter
    """So much was said since then that its end was not reached."""


def metadata_of(post: Post) -> dict[str, Any]:
    """What every message of ours carries, so that it can be recognised."""
    return {"event_type": EVENT_TYPE, "event_payload": {"key": post.key}}


def find(client: WebClient, post: Post) -> str | None:
    """The ts of the message that a post became; None where it is certain that there is none.

    Raises SlackApiError where Slack doesn't let it be read, and TooMuchToRead.
    """
    wanted = metadata_of(post)
    found = (one for one in _messages(client, post) if one.get("metadata") == wanted)
    message = next(found, None)
    return str(message["ts"]) if message else None


def _messages(client: WebClient, post: Post) -> Iterator[dict[str, Any]]:
    """All messages of the post's channel, or of its thread, since before it was written."""
    asked: dict[str, Any] = {
        "channel": post.channel,
        "oldest": f"{(post.created_at - MARGIN).timestamp():.6f}",
        "include_all_metadata": True,
        "limit": PAGE,
    }
    cursor = ""
    for _ in range(MOST_PAGES):
        if post.thread_ts is None:
            answer = client.conversations_history(**asked, cursor=cursor)
        else:
            answer = client.conversations_replies(**asked, cursor=cursor, ts=post.thread_ts)
        yield from answer["messages"]
        cursor = (answer.get("response_metadata") or {}).get("next_cursor") or ""
        if not cursor:
            return
    raise TooMuchToRead
