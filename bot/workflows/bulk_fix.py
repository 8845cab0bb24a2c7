"""The file for "Bulk fix stranded inventory": its rows, and what Amazon's own file adds to them."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import IO

from sqlalchemy.orm import Session

from amazon.gateway import NEAR_REAL_TIME, ReportType
from amazon.loader import read_loader
from bot.workflows.lookup import reason_counts
from bot.workflows.parts import Parts
from store import accounts, episodes, loader, refreshes
from store.batches import batches
from store.refreshes import Refresh
from stranded.bulk_fix import BulkRow, Loaded, LoaderRow, bulk_fixable, bulk_row
from stranded.marketplaces import MARKETPLACES
from stranded.scope import Scope

# What an older file says of a price is of no use to anybody.
OLDEST = timedelta(days=7)
AT_A_TIME = 500


def bulk_rows(
    parts: Parts, scope: Scope, marketplace: str, now: datetime, *, on_request: bool = False
) -> Iterator[BulkRow]:
    """The rows of one marketplace in the order of their SKUs, a page in memory at a time."""
    reasons = bulk_fixable(parts.rulebook, on_request=on_request)
    listed = episodes.all_with_reasons(parts.database, scope, marketplace, reasons)
    for page in batches(listed, AT_A_TIME):
        skus = [episode.sku for episode in page]
        with parts.database.read() as session:
            told = loader.of_skus(session, scope, marketplace, skus, now - OLDEST)
        for episode in page:
            yield bulk_row(episode.item, told.get(episode.sku))


def bulk_count(parts: Parts) -> int:
    """How many items of all accounts and marketplaces the file would mend."""
    with parts.database.read() as session:
        counts = reason_counts(session, parts)
    return sum(counts[reason] for reason in bulk_fixable(parts.rulebook))


def import_loader(
    parts: Parts, asked: Refresh, content: bytes | IO[bytes], charset: str | None
) -> int:
    """Keeps what a loader file says of the SKUs whose stranded row lacks something; how many.

    Of a SKU that stands in the file twice nothing is kept, for nobody knows which row is meant.
    Raises ReportRefused.
    """
    scope, marketplace, at = asked.scope, asked.marketplace, asked.requested_at
    rows = read_loader(content, charset, MARKETPLACES[marketplace], at)
    reasons = bulk_fixable(parts.rulebook, on_request=True)
    with parts.database.read() as session:
        lacking = loader.lacking(session, scope, marketplace, reasons)
    kept: dict[str, LoaderRow | None] = {}
    for row in rows:
        if row.sku in lacking:
            kept[row.sku] = None if row.sku in kept else row
    found = [row for row in kept.values() if row is not None]
    loader.replace(parts.database, scope, marketplace, found, at)
    return len(found)


def ask_for_loader(parts: Parts, now: datetime) -> Loaded:
    """What is known of all accounts; a person's look has missing cells asked for at once.

    Amazon makes the file once in half an hour, so what is younger than that is not asked for again.
    """
    with parts.database.read() as session:
        places = accounts.places(session, parts.workspace)
        told = [loader.told(session, *place, now - OLDEST) for place in places]
        lacking = [place for place in places if _lacks(session, parts, *place)]
        asked = [(place, _last(session, *place)) for place in lacking]
    wanted = [place for place, last in asked if _may_ask(last, now)]
    under_way = any(_is_under_way(last) for _, last in asked)
    if wanted:
        with parts.database.write() as session:
            for scope, marketplace in wanted:
                refreshes.wish(session, scope, marketplace, ReportType.BULK_FIX, now)
    times = [at for _, at in told if at is not None]
    return Loaded(
        sum(skus for skus, _ in told), min(times, default=None), under_way or bool(wanted)
    )


def _lacks(session: Session, parts: Parts, scope: Scope, marketplace: str) -> bool:
    reasons = bulk_fixable(parts.rulebook, on_request=True)
    return scope in parts.gateways and bool(
        loader.lacking(session, scope, marketplace, reasons, limit=1)
    )


def _last(session: Session, scope: Scope, marketplace: str) -> Refresh | None:
    found = refreshes.last(session, scope, marketplace, ReportType.BULK_FIX, n=1)
    return found[0] if found else None


def _is_under_way(last: Refresh | None) -> bool:
    return last is not None and last.state in ("requested", "wished")


def _may_ask(last: Refresh | None, now: datetime) -> bool:
    if last is None:
        return True
    return not _is_under_way(last) and now - last.requested_at >= NEAR_REAL_TIME
