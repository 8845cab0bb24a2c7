"""The only caller of chat.*: sends what the outbox holds, and redraws what changed."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import IO, Any, TypeVar
from urllib.error import URLError

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse
from slack_sdk.webhook import WebhookClient
from sqlalchemy.orm import Session

from bot.clock import Clock
from bot.downloads import download
from bot.forms import Forms, code_of
from bot.messages import Message
from bot.messages.blocks import Block
from bot.read_back import TooMuchToRead, find, metadata_of
from store import outbox, posts
from store.alone import StillHeld
from store.database import Database
from store.posts import Post

logger = logging.getLogger(__name__)

Draw = Callable[[Session, Post, datetime], Message | None]
Result = TypeVar("Result")

# So many are tried where other workers have the first ones.
CANDIDATES = 5
RETRY_AFTER_OUTAGE = timedelta(seconds=30)
# A permission that is missing may be given meanwhile.
LOOK_AGAIN = timedelta(hours=1)
# The kind of post that tells of another one, of which nobody can tell whether it arrived.
LOST = "lost"
# The message is gone for good: nobody will see a redraw.
GONE = frozenset({"message_not_found", "cant_update_message", "channel_not_found", "is_archived"})
NO_GROUP = "no_such_subteam"
PASSING = frozenset({"ratelimited", "service_unavailable"})
# Slack's own words of these: some aspect of the operation may have succeeded.
DOUBTFUL = frozenset({"internal_error", "fatal_error"})


class Poster:
    """`client` must not retry by itself: a second try of a post that arrived would be a double."""

    def __init__(self, client: WebClient, database: Database, draw: Draw, clock: Clock) -> None:
        self._client = client
        self._database = database
        self._draw = draw
        self._clock = clock
        self._forms = Forms()

    def work(self) -> bool:
        """Sends, looks up or redraws one post; False where nothing is due."""
        return self._send_next() or self._look_up_next() or self._redraw_next()

    def _send_next(self) -> bool:
        now = self._clock.now()
        with self._database.read() as session:
            ready = outbox.ready(session, now, CANDIDATES)
        return any(self._one_at_a_time(post, self._claim_and_send) for post in ready)

    def _one_at_a_time(self, post: Post, work: Callable[[Post, StillHeld], bool]) -> bool:
        """False where another worker has the post."""
        with self._database.alone(f"post|{post.id}") as still_held:
            return still_held is not None and work(post, still_held)

    def _claim_and_send(self, post: Post, still_held: StillHeld) -> bool:
        now = self._clock.now()
        with self._database.write() as session:
            if not outbox.claim(session, post, now):
                return False
        claimed, message = self._picture(post, now)
        if message is None:
            self._settle(post, "failed", "nothing_to_show")
        elif still_held():
            self._send(claimed, message)
        else:
            with self._database.write() as session:
                outbox.release(session, post)
        return True

    def _picture(self, post: Post, now: datetime) -> tuple[Post, Message | None]:
        """The post as it is by now, with its picture: it may have been told more since."""
        with self._database.read() as session:
            current = posts.get(session, post.id)
            return current, self._draw(session, current, now)

    def _send(self, post: Post, message: Message) -> None:
        def send(blocks: list[Block]) -> SlackResponse:
            return self._client.chat_postMessage(
                channel=post.channel,
                text=message.text,
                blocks=blocks,
                thread_ts=post.thread_ts,
                parse="none",
                unfurl_links=False,
                unfurl_media=False,
                metadata=metadata_of(post),
            )

        try:
            answer = self._forms.send(message, send)
        except SlackApiError as error:
            self._refused(post, error)
        except (URLError, OSError) as error:
            # The answer was lost on the way, so it may stand in the channel.
            logger.warning("Post %s may or may not have arrived: %s", post.key, error)
            self._settle(post, "unknown", "connection_lost")
        else:
            with self._database.write() as session:
                outbox.sent(session, post, str(answer["ts"]))

    def _refused(self, post: Post, error: SlackApiError) -> None:
        code = code_of(error)
        if code in PASSING:
            self._later(post, error)
        elif code in DOUBTFUL or error.response.status_code >= 500:
            logger.warning("Post %s may or may not have arrived: %s", post.key, code)
            self._settle(post, "unknown", "server_error")
        else:
            logger.error("Slack refused post %s: %s", post.key, error.response)
            self._settle(post, "failed", code)

    def _later(self, post: Post, error: SlackApiError) -> None:
        with self._database.write() as session:
            outbox.retry_at(session, post, self._clock.now() + _asked_to_wait(error))

    def _settle(self, post: Post, state: str, why: str) -> None:
        with self._database.write() as session:
            if state == "failed":
                outbox.failed(session, post, why)
            else:
                outbox.unknown(session, post, why, self._clock.now())

    def _look_up_next(self) -> bool:
        with self._database.read() as session:
            lost = outbox.to_look_up(session, self._clock.now(), CANDIDATES)
        return any(self._one_at_a_time(post, self._look_up) for post in lost)

    def _look_up(self, post: Post, _still_held: StillHeld) -> bool:
        """Reads the channel back before anything is sent again."""
        now = self._clock.now()
        try:
            ts = find(self._client, post)
        except SlackApiError as error:
            code = code_of(error)
            passing = code in PASSING or error.response.status_code >= 500
            wait = _asked_to_wait(error) if passing else LOOK_AGAIN
            self._look_again(post, code, wait, tell=not passing)
        except TooMuchToRead:
            self._look_again(post, "too_much_to_read", LOOK_AGAIN, tell=True)
        except (URLError, OSError):
            self._look_again(post, "connection_lost", RETRY_AFTER_OUTAGE, tell=False)
        else:
            logger.info("Post %s %s", post.key, "had arrived" if ts else "had not arrived")
            with self._database.write() as session:
                if ts is None:
                    outbox.did_not_arrive(session, post, now)
                else:
                    outbox.arrived(session, post, ts)
                posts.want_redraw_post(session, post.scope, _lost_key(post))
        return True

    def _look_again(self, post: Post, why: str, wait: timedelta, *, tell: bool) -> None:
        """It stays unknown; where waiting alone does not help, a person is told, once a post."""
        now = self._clock.now()
        with self._database.write() as session:
            outbox.look_again(session, post, why, now + wait)
            if tell and post.kind != LOST:
                logger.error("Nobody can tell whether post %s arrived: %s", post.key, why)
                told = {"post": post.id, "why": why}
                posts.plan(session, post.scope, _lost_key(post), post.channel, LOST, told, now)

    def _redraw_next(self) -> bool:
        now = self._clock.now()
        with self._database.read() as session:
            post = outbox.next_to_redraw(session, now)
            message = self._draw(session, post, now) if post else None
        if post is None:
            return False
        if message is None:
            self._drawn(post)
        else:
            self._redraw(post, message)
        return True

    def _redraw(self, post: Post, message: Message) -> None:
        def redraw(blocks: list[Block]) -> SlackResponse:
            return self._client.chat_update(
                channel=post.channel,
                ts=post.ts or "",
                text=message.text,
                blocks=blocks,
                parse="none",
            )

        try:
            self._forms.send(message, redraw)
        except SlackApiError as error:
            if code_of(error) in GONE:
                self._drawn(post)
            else:
                self._later(post, error)
        except (URLError, OSError):
            # Drawing the same picture twice does no harm.
            with self._database.write() as session:
                outbox.retry_at(session, post, self._clock.now() + RETRY_AFTER_OUTAGE)
        else:
            self._drawn(post)

    def _drawn(self, post: Post) -> None:
        with self._database.write() as session:
            outbox.drawn(session, post)

    def whisper(self, channel: str, person: str, message: Message) -> None:
        """Says something that only one person sees; best effort, nothing depends on it."""

        def whisper(blocks: list[Block]) -> SlackResponse:
            return self._client.chat_postEphemeral(
                channel=channel, user=person, text=message.text, blocks=blocks, parse="none"
            )

        _best_effort(lambda: self._forms.send(message, whisper))

    def answer(self, response_url: str, message: Message, *, replace: bool) -> None:
        """Answers an interaction by its response_url, replacing what was there if wished."""
        webhook = WebhookClient(response_url, retry_handlers=[])
        _best_effort(
            lambda: webhook.send(
                text=message.text,
                blocks=message.blocks if message.classic is None else message.classic,
                response_type="ephemeral",
                replace_original=replace,
            )
        )

    def person(self, person_id: str) -> dict[str, Any] | None:
        """Slack's users.info of a person, with the locale; None where Slack does not tell."""
        answer = _best_effort(lambda: self._client.users_info(user=person_id, include_locale=True))
        return dict(answer["user"]) if answer else None

    def group(self, group_id: str) -> frozenset[str] | None:
        """The people of a user group, none if it is gone; None where Slack does not tell."""

        def ask() -> list[str]:
            try:
                users: list[str] = self._client.usergroups_users_list(usergroup=group_id)["users"]
            except SlackApiError as error:
                if code_of(error) != NO_GROUP:
                    raise
                return []
            return users

        found = _best_effort(ask)
        return None if found is None else frozenset(found)

    def file(self, file_id: str) -> dict[str, Any] | None:
        """Slack's files.info of a file; None where Slack does not tell."""
        answer = _best_effort(lambda: self._client.files_info(file=file_id))
        return dict(answer["file"]) if answer else None

    def download(self, url: str, into: IO[bytes]) -> None:
        """Writes a shared file into a binary file. Raises DownloadFailed."""
        download(url, self._client.token or "", self._client.base_url, into)


def _lost_key(post: Post) -> str:
    return f"{LOST}|{post.id}"


def _asked_to_wait(error: SlackApiError) -> timedelta:
    asked = error.response.headers.get("Retry-After")
    return timedelta(seconds=float(asked)) if asked else RETRY_AFTER_OUTAGE


def _best_effort(call: Callable[[], Result]) -> Result | None:
    try:
        return call()
    except (SlackApiError, URLError, OSError) as error:
        logger.warning("Slack did not take a side message: %s", error)
        return None
