"""`bulk-fix`: writes the file that Seller Central's bulk fix asks to be filled in."""

import argparse
import csv
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from bot.cli.problems import Problem
from bot.cli.setting_up import account_of, now_of, parts_of, print_json
from bot.workflows.bulk_fix import ask_for_loader, bulk_rows
from stranded.bulk_fix import BLANK, COLUMNS, BulkRow

FILLED_SHOWN = 20


def bulk_fix(wanted: argparse.Namespace) -> int:
    with parts_of(wanted) as parts:
        account = account_of(parts, wanted)
        marketplace = wanted.marketplace or account.marketplaces[0]
        now = now_of(wanted)
        rows = bulk_rows(parts, account.scope, marketplace, now, on_request=wanted.missing_sku)
        told, filled = _write(wanted.file, rows)
        loaded = ask_for_loader(parts, now)
    if wanted.json:
        cells = [
            {"sku": row.sku, "columns": row.from_loader, "as_of": row.loaded_at} for row in filled
        ]
        made = {"file": str(wanted.file), "marketplace": marketplace, **told}
        print_json({**made, "from_amazons_file": cells})
    else:
        _print(wanted, told)
        _print_filled(filled, told, on_its_way=loaded.on_its_way)
    return 0


def _write(path: Path, rows: Iterable[BulkRow]) -> tuple[dict[str, int], list[BulkRow]]:
    """What was written, and the rows with cells of Amazon's own file."""
    told = Counter(rows=0, blanks=0, left_out=0)
    filled: list[BulkRow] = []
    try:
        with path.open("w", encoding="utf-8", newline="") as file:
            table = csv.writer(file, delimiter="\t", quoting=csv.QUOTE_NONE, quotechar=None)
            table.writerow(COLUMNS)
            for row in rows:
                if row.is_safe:
                    table.writerow(row.cells)
                    told.update(rows=1, blanks=row.blanks)
                    filled += [row] if row.from_loader else []
                else:
                    told.update(left_out=1)
    except OSError as error:
        raise Problem(f"{path} can't be written: {error.strerror}.") from error
    return dict(told), filled


def _print_filled(filled: list[BulkRow], told: dict[str, int], *, on_its_way: bool) -> None:
    """Which cells the stranded report did not say, so that a person looks at them."""
    if filled:
        cells = sum(len(row.from_loader) for row in filled)
        print(
            f"{cells} cells that the stranded report leaves blank are from Amazon's own file for "
            "bulk fixing. Its price may be the one that Amazon objected to: look at each."
        )
    for row in filled[:FILLED_SHOWN]:
        print(
            f"  {row.sku}: {', '.join(row.from_loader)}, as of {row.loaded_at:%Y-%m-%d %H:%M} UTC"
        )
    if len(filled) > FILLED_SHOWN:
        print(f"  and {len(filled) - FILLED_SHOWN} rows more; --json names all.")
    if told["blanks"] and on_its_way:
        print(
            "A running bot asks Amazon for what is missing: write the file again in some minutes."
        )


def _print(wanted: argparse.Namespace, told: dict[str, int]) -> None:
    print(
        f"{told['rows']} rows in {wanted.file}; {told['blanks']} cells say {BLANK}: fill them in."
    )
    if told["left_out"]:
        print(
            f"{told['left_out']} rows were left out, since a spreadsheet would take a cell of "
            "theirs for a formula: mend these one by one."
        )
    if wanted.missing_sku:
        print(
            "Items of the reason Missing SKU are among them: giving one another SKU or ASIN can "
            "strand its units for good, so look at each.",
            file=sys.stderr,
        )
    print("Upload it by hand: `/stranded bulk` in Slack tells the steps in Seller Central.")
