"""`bulk-fix`: writes the file that Seller Central's bulk fix asks to be filled in."""

import argparse
import csv
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from bot.cli.problems import Problem
from bot.cli.setting_up import account_of, parts_of, print_json
from bot.workflows.bulk_fix import bulk_rows
from stranded.bulk_fix import BLANK, COLUMNS, BulkRow


def bulk_fix(wanted: argparse.Namespace) -> int:
    with parts_of(wanted) as parts:
        account = account_of(parts, wanted)
        marketplace = wanted.marketplace or account.marketplaces[0]
        rows = bulk_rows(parts, account.scope, marketplace, on_request=wanted.missing_sku)
        told = _write(wanted.file, rows)
    if wanted.json:
        print_json({"file": str(wanted.file), "marketplace": marketplace, **told})
    else:
        _print(wanted, told)
    return 0


def _write(path: Path, rows: Iterable[BulkRow]) -> dict[str, int]:
    told = Counter(rows=0, blanks=0, left_out=0)
    try:
        with path.open("w", encoding="utf-8", newline="") as file:
            table = csv.writer(file, delimiter="\t", quoting=csv.QUOTE_NONE, quotechar=None)
            table.writerow(COLUMNS)
            for row in rows:
                if row.is_safe:
                    table.writerow(row.cells)
                    told.update(rows=1, blanks=row.blanks)
                else:
                    told.update(left_out=1)
    except OSError as error:
        raise Problem(f"{path} can't be written: {error.strerror}.") from error
    return dict(told)


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
