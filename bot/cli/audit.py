"""`audit verify` and `audit export`: the log of who did what, checked and written out."""

import argparse
import csv
import json
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

from bot.cli.problems import Problem
from bot.cli.setting_up import parts_of, print_json
from store import audit
from store.audit import AuditEvent, Fault, Verified

FAULTS = {
    Fault.CHANGED: "Row {row} was changed, or was written without the key.",
    Fault.MISSING: "Row {row} was removed.",
    Fault.MOVED: "Row {row} does not follow the one before it: it was swapped with another, or one "
    "between them was removed and the rest numbered anew.",
    Fault.CUT: "No row has that head: the rows from {row} on were removed, or the head is one of "
    "another log.",
}
WHAT_TO_DO = (
    "Leave the database as it is. Look for the newest backup in which `audit verify` finds nothing "
    "wrong, and compare an `audit export` of both."
)
OTHER_KEY = (
    "If no row is to be trusted, REFLOAT_AUDIT_KEY may be another one than when they were written: "
    "check with that one."
)
BEFORE_THE_KEY = (
    "Rows 1 to {rows} fit without a key: REFLOAT_AUDIT_KEY was set only after they were written. "
    "Check without it; for them that is no more than a checksum."
)
NO_KEY = (
    "REFLOAT_AUDIT_KEY is not set, so this is only a checksum, which anyone who changes the "
    "database could compute anew: it shows accidents, and no forger. Set the key before the first "
    "start, and keep it apart from the database."
)
COLUMNS = ("number", "at", "account", "event", "actor", "subject", "detail", "hash")
# What a spreadsheet takes for a formula, also behind what it passes over or strips.
# https://owasp.org/www-community/attacks/CSV_Injection
FORMULA = re.compile(r"""[\s"']*[=+\-@＝＋－＠\t\r\n]""")


def verify(wanted: argparse.Namespace) -> int:
    with parts_of(wanted) as parts, parts.database.read() as session:
        found = audit.verify(session, parts.workspace, parts.audit_key, wanted.head)
        keyed = bool(parts.audit_key)
        by_another = keyed and found.broken_at == 1 and found.fault is Fault.CHANGED
        # How far it goes without a key, where that may be why nothing fits.
        unkeyed = audit.verify(session, parts.workspace, b"").rows if by_another else 0
    if wanted.json:
        print_json(_as_json(found, keyed=keyed))
    elif found.ok:
        _print_whole(found, wanted.head, keyed=keyed)
    else:
        _print_broken(found, keyed=keyed, unkeyed=unkeyed)
    return 0 if found.ok else 1


def _as_json(found: Verified, *, keyed: bool) -> dict[str, Any]:
    return {
        "ok": found.ok,
        "rows": found.rows,
        "head": found.head,
        "broken_at": found.broken_at,
        "fault": found.fault,
        "keyed": keyed,
    }


def _print_whole(found: Verified, head: str | None, *, keyed: bool) -> None:
    print(f"{_rows(found.rows)}, each as it was written. Head: {found.head}")
    if head:
        print("The head that you gave is one of them: nothing was cut off since.")
    else:
        print("Note that head elsewhere: `audit verify --head` then finds a cut tail too.")
    if not keyed:
        print(NO_KEY)


def _print_broken(found: Verified, *, keyed: bool, unkeyed: int) -> None:
    fault = found.fault or Fault.CHANGED
    print(FAULTS[fault].format(row=found.broken_at))
    print(f"Before it stand {_rows(found.rows)} as written. Head there: {found.head}")
    print(WHAT_TO_DO)
    if unkeyed:
        print(BEFORE_THE_KEY.format(rows=unkeyed))
    elif found.broken_at == 1 and fault is Fault.CHANGED:
        print(OTHER_KEY)
    if not keyed:
        print(NO_KEY)


def _rows(count: int) -> str:
    return f"{count:,} {'row' if count == 1 else 'rows'}"


def export(wanted: argparse.Namespace) -> int:
    with (
        parts_of(wanted) as parts,
        parts.database.read() as session,
        _target(wanted.out) as file,
    ):
        count = WRITERS[wanted.format](audit.read(session, parts.workspace), file)
    if wanted.out:
        print(f"{_rows(count)} in {wanted.out}.")
    return 0


@contextmanager
def _target(path: Path | None) -> Iterator[TextIO]:
    if path is None:
        yield sys.stdout
        return
    try:
        with path.open("w", encoding="utf-8", newline="") as file:
            yield file
    except OSError as error:
        raise Problem(
            f"{path} can't be written: {error.strerror}. Name another place with --out."
        ) from error


def _write_jsonl(events: Iterator[AuditEvent], file: TextIO) -> int:
    count = 0
    for count, event in enumerate(events, start=1):  # noqa: B007 - the last one is the answer
        file.write(json.dumps(_cells(event), ensure_ascii=False) + "\n")
    return count


def _write_csv(events: Iterator[AuditEvent], file: TextIO) -> int:
    # Its own end of line is RFC 4180's; by another one a bare \r in a cell would not be quoted.
    table = csv.writer(file)
    table.writerow(COLUMNS)
    count = 0
    for count, event in enumerate(events, start=1):  # noqa: B007 - the last one is the answer
        table.writerow(map(_csv_cell, _cells(event).values()))
    return count


def _cells(event: AuditEvent) -> dict[str, Any]:
    cells = {name: getattr(event, name) for name in COLUMNS}
    return cells | {"at": event.at.isoformat()}


def _csv_cell(value: object) -> object:
    if isinstance(value, dict):
        value = json.dumps(value, ensure_ascii=False)
    return f"'{value}" if isinstance(value, str) and FORMULA.match(value) else value


Writer = Callable[[Iterator[AuditEvent], TextIO], int]
WRITERS: dict[str, Writer] = {"jsonl": _write_jsonl, "csv": _write_csv}
