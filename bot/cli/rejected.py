"""`rejected`: the lines of the current reports that were set aside."""

import argparse
from typing import Any

from bot.cli.plain import plain
from bot.cli.problems import Problem
from bot.cli.setting_up import parts_of, print_json, reader_of
from bot.messages import Reader, items, rejects
from bot.workflows.rejects import rejects as look
from stranded.rejects import RejectedLine, Rejects


def rejected(wanted: argparse.Namespace) -> int:
    with parts_of(wanted) as parts:
        found = look(parts, wanted.account or "", wanted.marketplace or "", limit=None)
    if not found:
        raise Problem("No report of this has been read yet. Import one with `import`.")
    reader = reader_of(wanted)
    if wanted.json:
        print_json({"reports": [_as_json(one, reader) for one in found]})
        return 0
    for one in found:
        print(plain(rejects.title(one, reader, with_account=True)).replace("*", ""))
        for line in one.lines:
            print(f"{plain(rejects.line(line, reader)).replace('`', '')}")
    return 0


def _as_json(found: Rejects, reader: Reader) -> dict[str, Any]:
    return {
        "account": found.account,
        "marketplace": found.marketplace,
        "seen_at": found.seen_at.isoformat(),
        "rows": found.rows,
        "rejected": [_line(line, reader) for line in found.lines],
    }


def _line(line: RejectedLine, reader: Reader) -> dict[str, Any]:
    why = plain(items.why(line.why, reader, passed=False))
    return {"line": line.line, "sku": line.sku, "why": why}
