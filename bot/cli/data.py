"""`import` and `settings`: what changes the database by hand."""

import argparse
import sys

from amazon.reports import ReportRefused
from bot.cli.plain import sentence
from bot.cli.problems import Problem
from bot.cli.setting_up import account_of, now_of, parts_of, print_json
from bot.workflows import switch
from bot.workflows.intake import Import, import_report
from bot.workflows.parts import Parts
from store import settings as kept
from store.snapshots import Ingested, Rejected, rejected_rows
from stranded.actions import Why
from stranded.scope import Scope
from stranded.settings import SettingError, setting_texts

REJECTED_SHOWN = 20


def import_file(wanted: argparse.Namespace) -> int:
    content = read_file(wanted.file)
    with parts_of(wanted) as parts:
        now = now_of(wanted)
        job = Import(
            Scope(parts.workspace, wanted.account),
            wanted.marketplace,
            content,
            charset=None,
            seen_at=wanted.seen_at or now,
            confirmed=wanted.yes,
        )
        try:
            result = import_report(parts, job, now)
        except ReportRefused as refused:
            raise Problem(sentence(Why(refused.code, refused.parameters))) from refused
        shown = None if wanted.json else REJECTED_SHOWN
        with parts.database.read() as session:
            lines = rejected_rows(session, job.scope, job.marketplace, result.snapshot, shown)
    _print_import(result, lines, as_json=wanted.json)
    return 0 if result.state == "published" else 1


def read_file(path: object) -> bytes:
    try:
        with open(str(path), "rb") as file:  # noqa: PTH123 - `-` and pipes are files too
            return file.read()
    except OSError as error:
        raise Problem(f"{path} can't be read: {error.strerror}.") from error


def _print_import(result: Ingested, lines: list[Rejected], *, as_json: bool) -> None:
    if as_json:
        print_json(
            {
                "state": result.state,
                "rows": result.rows,
                "accepted": result.accepted,
                "rejected": [
                    {"line": row.line, "why": sentence(Why(row.code, row.parameters))}
                    for row in lines
                ],
                "opened": result.opened,
                "continued": result.continued,
                "closed": result.closed,
                "unknown_reasons": [
                    {"value": value, "rows": rows} for value, rows in result.unknown_reasons
                ],
            }
        )
        return
    if result.state != "published":
        why = sentence(result.why) if result.why else ""
        again = "Import it again with --yes if it is right." if result.state == "held" else ""
        print(f"{why} Nothing was changed. {again}".strip())
        return
    print(
        f"{result.accepted} of {result.rows} rows taken in: {result.opened} new, "
        f"{result.continued} as before, {result.closed} left the list."
    )
    for row in lines:
        print(f"line {row.line}: {sentence(Why(row.code, row.parameters))}", file=sys.stderr)
    for value, rows in result.unknown_reasons:
        print(f"{rows} rows have a reason that the rule book does not know: {value!r}")


def settings(wanted: argparse.Namespace) -> int:
    with parts_of(wanted) as parts:
        account = account_of(parts, wanted)
        marketplace = wanted.marketplace or account.marketplaces[0]
        texts = _change(wanted, parts, account.scope, marketplace)
    if wanted.json:
        print_json({"settings": texts})
    else:
        print(f"{account.scope.account}, {marketplace}:")
        print("\n".join(f"  {key}={value}" for key, value in texts.items()))
    return 0


def _change(
    wanted: argparse.Namespace, parts: Parts, scope: Scope, marketplace: str
) -> dict[str, str]:
    values = dict(_pair(text) for text in wanted.values)
    try:
        if values:
            return switch.change(parts, scope, marketplace, values, "cli", now_of(wanted))
    except SettingError as error:
        raise Problem(sentence(Why(error.code, error.parameters))) from error
    with parts.database.read() as session:
        return setting_texts(kept.read(session, scope, marketplace))


def _pair(text: str) -> tuple[str, str]:
    key, equals, value = text.partition("=")
    if not equals:
        raise Problem(f"{text!r} is not KEY=VALUE.")
    return key.strip(), value.strip()
