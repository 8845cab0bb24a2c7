"""What Refloat asks of Amazon, in the business's words; the wire is in amazon.spapi."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import IO, Protocol

from stranded.actions import ActionKind, Outcome, Why
from stranded.dangerous_goods import Answers
from stranded.items import ListingFacts, Money
from stranded.removal_order import RemovalOrder

# Amazon makes a near-real-time report at most once in this time, for all apps of a seller.
NEAR_REAL_TIME = timedelta(minutes=30)


class AmazonError(Exception):
    """A call that failed, with its verdict: `permanent` means that trying again can't help.

    `code` with `parameters` become a sentence in bot.messages. Nothing was changed at Amazon.
    """

    def __init__(self, code: str, permanent: bool, **parameters: object) -> None:
        super().__init__(f"{code} {parameters}" if parameters else code)
        self.code = code
        self.parameters = parameters
        self.permanent = permanent

    @property
    def why(self) -> Why:
        return Why(self.code, self.parameters)


class NotYet(AmazonError):  # noqa: N818 - it says when, which is not an error
    """Amazon was not asked, since its limit leaves no room for the call: in `seconds` it does."""

    def __init__(self, seconds: float) -> None:
        super().__init__("throttled", permanent=False, seconds=round(seconds))


class MaybeHappened(AmazonError):  # noqa: N818 - it says what is known, which is not an error
    """A write whose answer was lost: it is looked up by reading, never sent again first."""

    def __init__(self, code: str, **parameters: object) -> None:
        super().__init__(code, permanent=False, **parameters)


class ReportType(StrEnum):
    """Amazon's reportType values."""

    STRANDED = "GET_STRANDED_INVENTORY_UI_DATA"
    BULK_FIX = "GET_STRANDED_INVENTORY_LOADER_DATA"
    STORAGE_FEES = "GET_FBA_STORAGE_FEE_CHARGES_DATA"
    PLANNING = "GET_FBA_INVENTORY_PLANNING_DATA"
    FEE_PREVIEW = "GET_FBA_ESTIMATED_FBA_FEES_TXT_DATA"
    REMOVAL_ORDERS = "GET_FBA_FULFILLMENT_REMOVAL_ORDER_DETAIL_DATA"


class ReportState(StrEnum):
    """Amazon's processingStatus values."""

    IN_QUEUE = "IN_QUEUE"
    IN_PROGRESS = "IN_PROGRESS"
    DONE = "DONE"
    CANCELLED = "CANCELLED"
    FATAL = "FATAL"


@dataclass(frozen=True, slots=True)
class ReportProgress:
    """`created_at` is when it was asked for, None where Amazon does not tell."""

    report_id: str
    state: ReportState
    document_id: str | None
    created_at: datetime | None = None


@dataclass(frozen=True, slots=True, weakref_slot=True)
class ReportDocument:
    """A report as it was sent, and the charset its Content-Type named (None if none).

    `content` may be gzipped, and is closed when the document goes.
    """

    content: IO[bytes]
    charset: str | None


@dataclass(frozen=True, slots=True)
class FeedProgress:
    """A feed and its state, which has the same names as a report's.

    `document_id` is of Amazon's answer, None before there is one.
    """

    feed_id: str
    state: ReportState
    document_id: str | None


class AmazonGateway(Protocol):
    """One seller account. `marketplace` is a code such as US. Every method raises AmazonError."""

    def find_fresh_report(
        self,
        marketplace: str,
        report_type: ReportType = ReportType.STRANDED,
        within: timedelta = NEAR_REAL_TIME,
        since: datetime | None = None,
    ) -> ReportProgress | None:
        """The newest report of that age that may be reused, whoever asked for it.

        One that is done comes before a newer one in the making, which may be CANCELLED for that.
        With `since` only one that tells of all the time from then on, where its type has one.
        """

    def report_made_since(self, marketplace: str, since: datetime) -> bool:
        """Whether a stranded report on this marketplace, alone or among others, came or will come.

        Where one did, Amazon's CANCELLED to another one is "too soon", not "no rows".
        """

    def request_report(
        self,
        marketplace: str,
        report_type: ReportType = ReportType.STRANDED,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> str:
        """Asks for a report, of the time from `since` to `until`, else now, where its type has one.

        Returns its id.
        """

    def report_progress(self, report_id: str) -> ReportProgress: ...

    def download_report(self, document_id: str) -> ReportDocument: ...

    def read_listing(self, marketplace: str, sku: str) -> ListingFacts:
        """What the listing says at this moment; `listing_not_found` if there is none."""

    def submit(
        self,
        marketplace: str,
        sku: str,
        action: ActionKind,
        answers: Answers | None = None,
        price: Money | None = None,
    ) -> Outcome:
        """Reads the listing, then previews and sends the patch, or sends that it is deleted.

        `answers` is a person's dangerous-goods declaration for a change to FBA, without which
        it is refused where none is on file; `price` is what a listing without one is to cost. What
        is on file is never overwritten.

        The outcome is `superseded` (already as wished), `refused` (Amazon's issues are in why's
        parameters) or `accepted` with the submission id. Raises MaybeHappened when what was sent
        may have arrived; any other AmazonError means that nothing was.
        """

    def create_removal(
        self, marketplace: str, name: str, order: RemovalOrder, until: datetime
    ) -> str:
        """Sends the file of one removal order, and returns the id of its feed.

        That Amazon has the feed does not mean that it made the order. After `until` none is asked
        for: the process may have stood still. Raises MaybeHappened only where the feed itself may
        have been created; any other AmazonError means that it was not.
        """

    def removal_feeds(
        self, marketplace: str, since: datetime, until: datetime
    ) -> list[FeedProgress]:
        """All removal feeds that were created between two instants, whoever sent them."""

    def removal_feed(self, feed_id: str) -> FeedProgress: ...

    def removal_answer(self, document_id: str) -> Outcome:
        """What Amazon's answer to a feed says: the order is made, refused, or nobody can tell."""
