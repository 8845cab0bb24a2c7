"""A seller account as the use cases know it: listings and reports with state, and no network."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from io import BytesIO
from itertools import count

from amazon.gateway import (
    NEAR_REAL_TIME,
    AmazonError,
    MaybeHappened,
    ReportDocument,
    ReportProgress,
    ReportState,
    ReportType,
)
from stranded.actions import MENDING, ActionKind, IntentState, Outcome, Why
from stranded.dangerous_goods import Answers
from stranded.items import ListingFacts, Money
from tests.amazon.files import report
from tests.bot.feeds import PretendFeeds


@dataclass
class Offer:
    """One SKU's listing. `takes` is how long an accepted patch needs until it shows.

    `trouble` is what the next submits meet, in turn: refuse, fail, crash, lost_on_the_way (never
    arrives, no answer) or answer_lost (arrives, no answer).
    """

    open: bool = False
    channels: tuple[str, ...] = ("AMAZON_NA",)
    start: datetime | None = None
    dangerous_goods: bool | None = True
    readable: bool = True
    takes: timedelta = timedelta(minutes=5)
    trouble: list[str] = field(default_factory=list)
    gone: bool = False
    wish: tuple[ActionKind, datetime] | None = None
    declared: Answers | None = None
    price: Money | None = None
    priced: Money | None = None

    def settle(self, now: datetime) -> None:
        """Lets an accepted patch show once its time has come."""
        if self.wish is None or now < self.wish[1]:
            return
        kind, self.wish = self.wish[0], None
        if kind is ActionKind.CHANGE_TO_FBA:
            self.channels = ("AMAZON_NA",)
            self.dangerous_goods = True if self.declared else self.dangerous_goods
        if kind is ActionKind.SET_PRICE:
            self.price = self.priced
        self.gone = kind is ActionKind.DELETE_LISTING
        self.open = kind in MENDING

    def is_as(self, action: ActionKind, now: datetime, price: Money | None = None) -> bool:
        """Whether an action has nothing left to do."""
        self.settle(now)
        if action is ActionKind.SET_PRICE:
            return self.price == price
        if action is ActionKind.CLOSE_LISTING:
            return not self.open
        return self.gone or self.open

    def against(
        self, action: ActionKind, now: datetime, answers: Answers | None = None
    ) -> Why | None:
        """What the listing itself has against an action."""
        if action is ActionKind.CLOSE_LISTING and self.start is not None and self.start > now:
            return Why("start_date", {"start": self.start})
        if action is ActionKind.SET_PRICE and self.price is not None:
            return Why("price_on_file", {"price": self.price.text})
        if action is not ActionKind.CHANGE_TO_FBA or self.dangerous_goods is True:
            return None
        if answers is not None and self.dangerous_goods is False:
            return None
        lacks = "unknown" if self.dangerous_goods is None else "missing"
        return Why(f"dangerous_goods_{lacks}")

    def facts(self, now: datetime) -> ListingFacts:
        self.settle(now)
        return ListingFacts(
            now,
            self.open,
            self.open,
            self.start,
            self.dangerous_goods,
            self.channels,
            has_price=self.price is not None,
            price=self.price,
        )


@dataclass
class Report:
    """`beside` is another marketplace whose rows another app asked for with these."""

    id: str
    type: ReportType
    marketplace: str
    asked_at: datetime
    end: ReportState
    content: bytes
    progress: ReportState = ReportState.IN_QUEUE
    period: tuple[datetime | None, datetime | None] = (None, None)
    beside: str = ""


class PretendSeller(PretendFeeds):
    """Is an AmazonGateway. `clock` tells the world's time.

    `patches` are the writes that reached Amazon, `looks` the SKUs that were read. A report ends as
    `ends` says, DONE without, once `working` is False; `down` makes every call fail.
    """

    def __init__(self, clock: Callable[[], datetime]) -> None:
        super().__init__()
        self.clock = clock
        self.offers: dict[str, Offer] = {}
        self.patches: list[tuple[str, ActionKind]] = []
        self.looks: list[str] = []
        self.files: dict[tuple[ReportType, str], bytes] = {}
        self.ends: list[ReportState] = []
        self.reports: list[Report] = []
        self.working = False
        self.down = False
        self._numbers = count(1)

    def file(self, *rows: dict[str, str], marketplace: str = "US") -> None:
        """What the marketplace's next reports will say."""
        self.files[ReportType.STRANDED, marketplace] = report(*rows).encode()

    def find_fresh_report(
        self,
        marketplace: str,
        report_type: ReportType = ReportType.STRANDED,
        within: timedelta = NEAR_REAL_TIME,
        since: datetime | None = None,
    ) -> ReportProgress | None:
        self._up()
        usable = [
            one
            for one in self.reports
            if one.marketplace == marketplace
            and one.type is report_type
            and one.end is ReportState.DONE
            and not one.beside
            and self.clock() - one.asked_at < within
            and (since is None or (one.period[0] or one.asked_at) <= since)
        ]
        return self._shown(usable[-1]) if usable else None

    def request_report(
        self,
        marketplace: str,
        report_type: ReportType = ReportType.STRANDED,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> str:
        self._up()
        end = self.ends.pop(0) if self.ends else ReportState.DONE
        content = self.files.get((report_type, marketplace), report().encode())
        made = Report(
            f"r{next(self._numbers)}", report_type, marketplace, self.clock(), end, content
        )
        made.period = (since, until)
        self.reports.append(made)
        return made.id

    def report_made_since(self, marketplace: str, since: datetime) -> bool:
        self._up()
        return any(
            one.end is ReportState.DONE and one.asked_at >= since
            for one in self.reports
            if one.type is ReportType.STRANDED and marketplace in (one.marketplace, one.beside)
        )

    def report_progress(self, report_id: str) -> ReportProgress:
        self._up()
        return self._shown(self._report(report_id))

    def download_report(self, document_id: str) -> ReportDocument:
        self._up()
        return ReportDocument(BytesIO(self._report(document_id).content), "utf-8")

    def read_listing(self, marketplace: str, sku: str) -> ListingFacts:  # noqa: ARG002 - one store
        self._up()
        self.looks.append(sku)
        offer = self._offer(sku)
        facts = offer.facts(self.clock())
        if offer.gone:
            raise AmazonError("listing_not_found", permanent=True, sku=sku)
        return facts

    def submit(
        self,
        marketplace: str,  # noqa: ARG002 - one store
        sku: str,
        action: ActionKind,
        answers: Answers | None = None,
        price: Money | None = None,
    ) -> Outcome:
        self._up()
        offer = self._offer(sku)
        if offer.is_as(action, self.clock(), price):
            return Outcome(IntentState.SUPERSEDED, Why("already_as_wished"))
        if against := offer.against(action, self.clock(), answers):
            return Outcome(IntentState.REFUSED, against)
        trouble = offer.trouble.pop(0) if offer.trouble else ""
        if trouble == "refuse":
            return Outcome(IntentState.REFUSED, Why("amazon_refused", {"issues": []}))
        if trouble == "fail":
            raise AmazonError("unavailable", permanent=False)
        if trouble == "crash":
            raise RuntimeError("nobody planned for this")
        if trouble == "lost_on_the_way":
            raise MaybeHappened("no_answer")
        self.patches.append((sku, action))
        offer.declared, offer.priced = answers, price
        offer.wish = (action, self.clock() + offer.takes)
        if trouble == "answer_lost":
            raise MaybeHappened("no_answer")
        return Outcome(IntentState.ACCEPTED, Why("accepted"), f"submission-{len(self.patches)}")

    def _up(self) -> None:
        if self.down:
            raise AmazonError("unavailable", permanent=False)

    def _offer(self, sku: str) -> Offer:
        offer = self.offers.setdefault(sku, Offer())
        if not offer.readable:
            raise AmazonError("listing_not_found", permanent=True, sku=sku)
        return offer

    def _report(self, report_id: str) -> Report:
        return next(one for one in self.reports if one.id == report_id)

    def _shown(self, made: Report) -> ReportProgress:
        state = ReportState.IN_PROGRESS if self.working else made.end
        document = made.id if state is ReportState.DONE else None
        return ReportProgress(made.id, state, document, made.asked_at)
