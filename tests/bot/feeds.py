"""The removal feeds of the seller account that the use cases know: with state, and no network."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from amazon.gateway import AmazonError, FeedProgress, MaybeHappened, ReportState
from stranded.actions import IntentState, Outcome, Why
from stranded.removal_order import RemovalOrder

CREATED = Outcome(IntentState.CONFIRMED, Why("removal_created"))


@dataclass
class Feed:
    """`name` and `order` are None of a feed that another app sent."""

    id: str
    at: datetime
    name: str | None
    order: RemovalOrder | None
    state: ReportState = ReportState.IN_QUEUE
    answer: Outcome = CREATED


class PretendFeeds:
    """`feed_troubles` is what the next ones meet, in turn: fail, lost_on_the_way or answer_lost,
    or that the bot dies: dies_before or dies_after.

    A feed stays in the queue until `end_feed` says what it comes to. `feeds_held_up` is how long
    the bot stands still before it asks for one.
    """

    clock: Callable[[], datetime]

    def __init__(self) -> None:
        self.feeds: list[Feed] = []
        self.feed_troubles: list[str] = []
        self.feeds_down = False
        self.feeds_held_up = timedelta(0)

    def create_removal(
        self,
        marketplace: str,  # noqa: ARG002 - it has one store
        name: str,
        order: RemovalOrder,
        until: datetime,
    ) -> str:
        if self.clock() + self.feeds_held_up > until:
            raise AmazonError("removal_too_late", permanent=False)
        trouble = self.feed_troubles.pop(0) if self.feed_troubles else ""
        if trouble == "fail":
            raise AmazonError("throttled", permanent=False)
        if trouble == "lost_on_the_way":
            raise MaybeHappened("connection_lost")
        if trouble == "dies_before":
            raise RuntimeError(trouble)
        made = self.add_feed(name, order)
        if trouble == "dies_after":
            raise RuntimeError(trouble)
        if trouble == "answer_lost":
            raise MaybeHappened("connection_lost")
        return made.id

    def add_feed(self, name: str | None = None, order: RemovalOrder | None = None) -> Feed:
        """A feed of ours, or one of another app."""
        made = Feed(f"f{len(self.feeds) + 1}", self.clock(), name, order)
        self.feeds.append(made)
        return made

    def end_feed(
        self, state: ReportState = ReportState.DONE, answer: Outcome = CREATED, place: int = -1
    ) -> None:
        self.feeds[place].state, self.feeds[place].answer = state, answer

    def removal_feeds(
        self,
        marketplace: str,  # noqa: ARG002 - it has one store
        since: datetime,
        until: datetime,
    ) -> list[FeedProgress]:
        self._feeds_up()
        return [_shown(one) for one in self.feeds if since <= one.at <= until]

    def removal_feed(self, feed_id: str) -> FeedProgress:
        self._feeds_up()
        return next(_shown(one) for one in self.feeds if one.id == feed_id)

    def removal_answer(self, document_id: str) -> Outcome:
        self._feeds_up()
        return next(one.answer for one in self.feeds if f"d-{one.id}" == document_id)

    def _feeds_up(self) -> None:
        if self.feeds_down:
            raise AmazonError("unreachable", permanent=False)


def _shown(feed: Feed) -> FeedProgress:
    document = f"d-{feed.id}" if feed.state is ReportState.DONE else None
    return FeedProgress(feed.id, feed.state, document)
