"""`import` of a fee report: told from a stranded report by its header."""

import argparse
import sys
from typing import IO

from amazon.fees import FeeReport
from bot.cli.plain import sentence
from bot.cli.setting_up import now_of, parts_of, print_json
from bot.workflows.fees import FeeImport, FeesTaken, import_fees
from config.rates import load_rates
from stranded.scope import Scope

REJECTED_SHOWN = 20
NAMES = {
    FeeReport.STORAGE_FEES: "Storage-fee report",
    FeeReport.INVENTORY_PLANNING: "Manage Inventory Health report",
    FeeReport.FEE_PREVIEW: "Fee Preview report",
}


def import_report(wanted: argparse.Namespace, content: bytes | IO[bytes]) -> int:
    """Takes a fee report in; exit code 1 where it gave no figure. Raises ReportRefused."""
    rates = load_rates()
    with parts_of(wanted) as parts:
        scope = Scope(parts.workspace, wanted.account)
        job = FeeImport(scope, wanted.marketplace, content, wanted.charset)
        taken = import_fees(parts, rates, job, wanted.seen_at or now_of(wanted))
    if wanted.json:
        _print_json(taken)
    else:
        _print(taken, wanted.marketplace)
    return 0 if taken.accepted else 1


def _print_json(taken: FeesTaken) -> None:
    print_json(
        {
            "kind": taken.kind.value,
            "rows": taken.rows,
            "accepted": taken.accepted,
            "rejected": [{"line": row.line, "why": sentence(row.why)} for row in taken.rejected],
            "without_figure": taken.without_figure,
            "other_marketplaces": dict(taken.elsewhere),
            "month": f"{taken.day:%Y-%m}" if taken.day else None,
            "stranded_items": taken.items,
            "stranded_items_with_figure": taken.with_figure,
        }
    )


def _print(taken: FeesTaken, marketplace: str) -> None:
    of = f" of {taken.day:%Y-%m}" if taken.day else ""
    print(f"{NAMES[taken.kind]}{of}: {taken.accepted} of {taken.rows} rows taken in.")
    if taken.without_figure:
        print(
            "Rows with neither a fee nor a volume and size tier that config/rates.toml has a rate "
            f"for: {taken.without_figure}. They give no figure."
        )
    if taken.elsewhere:
        named = ", ".join(f"{name} {count}" for name, count in taken.elsewhere.most_common(10))
        print(f"Rows of other countries than {marketplace} were left out: {named}.")
    print(f"{taken.with_figure} of {taken.items} stranded items have a figure of what a day costs.")
    for row in taken.rejected[:REJECTED_SHOWN]:
        print(f"line {row.line}: {sentence(row.why)}", file=sys.stderr)
