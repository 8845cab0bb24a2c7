"""Which reports the pretend Amazon makes, how often, and of what."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sandbox.amazon.account import Account
from sandbox.amazon.marketplaces import Marketplace
from sandbox.amazon.reportfile import as_tsv

STRANDED = "GET_STRANDED_INVENTORY_UI_DATA"
REMOVALS = "GET_FBA_FULFILLMENT_REMOVAL_ORDER_DETAIL_DATA"
# Asked for sooner, a report is cancelled.
NEAR_REAL_TIME = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class ReportType:
    """`text` gives the file as of an instant, "" where there is nothing to tell."""

    text: Callable[[Account, tuple[Marketplace, ...], datetime], str]
    every: timedelta


def _stranded(account: Account, places: tuple[Marketplace, ...], now: datetime) -> str:
    rows = account.stranded([place.code for place in places], now)
    return as_tsv(rows) if rows else ""


def _removals(account: Account, places: tuple[Marketplace, ...], now: datetime) -> str:
    return account.removals.report([place.code for place in places], now)


REPORT_TYPES = {
    STRANDED: ReportType(_stranded, NEAR_REAL_TIME),
    REMOVALS: ReportType(_removals, NEAR_REAL_TIME),
}
