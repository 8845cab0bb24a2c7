"""The file for "Bulk fix stranded inventory": its rows, and how many there would be."""

from collections.abc import Iterator

from bot.workflows.lookup import reason_counts
from bot.workflows.parts import Parts
from store import episodes
from stranded.bulk_fix import BulkRow, bulk_fixable, bulk_row
from stranded.scope import Scope


def bulk_rows(
    parts: Parts, scope: Scope, marketplace: str, *, on_request: bool = False
) -> Iterator[BulkRow]:
    """The rows of one marketplace in the order of their SKUs, a page in memory at a time."""
    reasons = bulk_fixable(parts.rulebook, on_request=on_request)
    listed = episodes.all_with_reasons(parts.database, scope, marketplace, reasons)
    return (bulk_row(episode.item) for episode in listed)


def bulk_count(parts: Parts) -> int:
    """How many items of all accounts and marketplaces the file would mend."""
    with parts.database.read() as session:
        counts = reason_counts(session, parts)
    return sum(counts[reason] for reason in bulk_fixable(parts.rulebook))
