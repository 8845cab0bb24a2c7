"""Which reports the pretend Amazon makes, how often, and of what."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from sandbox.amazon.account import Account
from sandbox.amazon.loader_file import as_loader_file
from sandbox.amazon.marketplaces import Marketplace
from sandbox.amazon.money_reports import WRITERS, Writer
from sandbox.amazon.reportfile import as_tsv

STRANDED = "GET_STRANDED_INVENTORY_UI_DATA"
REMOVALS = "GET_FBA_FULFILLMENT_REMOVAL_ORDER_DETAIL_DATA"
LOADER = "GET_STRANDED_INVENTORY_LOADER_DATA"
# Asked for sooner, a report is cancelled.
NEAR_REAL_TIME = timedelta(minutes=30)
DAILY = timedelta(hours=4)
Places = tuple[Marketplace, ...]


@dataclass(frozen=True, slots=True)
class ReportType:
    """`text` gives the file as of an instant, "" where there is nothing to tell.

    It is called with the account, the marketplaces, the instant from which on data is wanted, and
    the instant of which it speaks.
    """

    text: Callable[[Account, Places, datetime, datetime], str]
    every: timedelta


def _stranded(account: Account, places: Places, _: datetime, now: datetime) -> str:
    rows = account.stranded([place.code for place in places], now)
    return as_tsv(rows) if rows else ""


def _removals(account: Account, places: Places, _: datetime, now: datetime) -> str:
    return account.removals.report([place.code for place in places], now)


def _loader(account: Account, places: Places, _: datetime, now: datetime) -> str:
    rows = account.stranded([place.code for place in places], now)
    return as_loader_file(rows) if rows else ""


def _of_all(write: Writer, account: Account, places: Places, since: datetime, now: datetime) -> str:
    """A report on all SKUs. The pretend seller's apps ask for one marketplace at a time."""
    place = places[0]
    there = [x for x in account.all(now) if x.marketplace == place.code]
    return write(there, place, since, now)


REPORT_TYPES = {
    STRANDED: ReportType(_stranded, NEAR_REAL_TIME),
    REMOVALS: ReportType(_removals, NEAR_REAL_TIME),
    LOADER: ReportType(_loader, NEAR_REAL_TIME),
    **{name: ReportType(partial(_of_all, write), DAILY) for name, write in WRITERS.items()},
}
