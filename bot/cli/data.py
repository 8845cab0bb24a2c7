"""`import` and `settings`: what changes the database by hand."""

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from amazon.fees import fee_report
from amazon.report_file import open_report
from amazon.reports import ReportRefused
from bot.cli import fees
from bot.cli.pairs import pair
from bot.cli.plain import as_line, sentence
from bot.cli.problems import Problem
from bot.cli.progress import progress
from bot.cli.setting_up import account_of, now_of, parts_of, print_json
from bot.messages import Reader, language
from bot.messages.settings import first_taken
from bot.workflows import release, settle
from bot.workflows.intake import Import, import_report
from bot.workflows.parts import Parts
from bot.workflows.release import Wish
from config.links import load_links
from store import settings as kept
from store.accounts import Account
from store.snapshots import Ingested, Rejected, rejected_rows
from stranded.release import BATCH, Choice, Way
from stranded.scope import Scope
from stranded.settings import SettingError, setting_texts

REJECTED_SHOWN = 20
NAMED = 3


def import_file(wanted: argparse.Namespace) -> int:
    try:
        with opened(wanted.file) as file, open_report(file) as content:
            # A pipe is kept aside here, so that it can be read again.
            which = fees.import_report if fee_report(content) else _import_stranded
            return which(wanted, content)
    except ReportRefused as refused:
        raise Problem(sentence(refused.why)) from refused


def _import_stranded(wanted: argparse.Namespace, content: IO[bytes]) -> int:
    with parts_of(wanted) as parts, progress() as watcher:
        now = now_of(wanted)
        job = Import(
            Scope(parts.workspace, wanted.account),
            wanted.marketplace,
            content,
            charset=wanted.charset,
            seen_at=wanted.seen_at or now,
            confirmed=wanted.yes,
        )
        result = import_report(parts, job, now, watcher)
        shown = None if wanted.json else REJECTED_SHOWN
        with parts.database.read() as session:
            lines = rejected_rows(session, job.scope, job.marketplace, result.snapshot, shown)
    _print_import(result, lines, as_json=wanted.json)
    return 0 if result.state == "published" else 1


@contextmanager
def opened(path: object) -> Iterator[IO[bytes]]:
    """The file, which may be a pipe; `-` is what comes in on stdin."""
    if str(path) == "-":
        yield sys.stdin.buffer
        return
    try:
        file = open(str(path), "rb")  # noqa: PTH123, SIM115 - /dev/fd/63 is a path too
    except OSError as error:
        raise Problem(f"{path} can't be read: {error.strerror}.") from error
    with file:
        yield file


def _print_import(result: Ingested, lines: list[Rejected], *, as_json: bool) -> None:
    if as_json:
        print_json(
            {
                "state": result.state,
                "rows": result.rows,
                "accepted": result.accepted,
                "rejected": [{"line": row.line, "why": sentence(row.why)} for row in lines],
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
        print(f"line {row.line}: {sentence(row.why)}", file=sys.stderr)
    if result.rejected > len(lines):
        left = result.rejected - len(lines)
        print(f"… and {left} more lines: python -m bot rejected", file=sys.stderr)
    for value, rows in result.unknown_reasons:
        print(f"{rows} rows have a reason that the rule book does not know: {value!r}")


def settings(wanted: argparse.Namespace) -> int:
    with parts_of(wanted) as parts:
        account = account_of(parts, wanted)
        marketplace = _marketplace_of(account, wanted)
        texts = _change(wanted, parts, account.scope, marketplace)
        later = parts.rulebook.later
    if wanted.json:
        print_json({"settings": texts})
    else:
        print(f"{account.scope.account}, {marketplace}:")
        print("\n".join(f"  {key}={value}" for key, value in texts.items()))
        for edition in later:
            print(
                f"Amazon's own automatic actions may wait {edition.auto_relist_days} days (relist) "
                f"and {edition.auto_change_to_fba_days} (change to FBA), as its newer page says."
            )
    return 0


def _marketplace_of(account: Account, wanted: argparse.Namespace) -> str:
    """The one that was named; else the first one to look at, and the only one to change."""
    known = ", ".join(account.marketplaces)
    if wanted.marketplace is None:
        if wanted.values and len(account.marketplaces) > 1:
            raise Problem(
                f"Settings are kept for each marketplace; name one with --marketplace: {known}."
            )
        return account.marketplaces[0]
    if wanted.marketplace not in account.marketplaces:
        raise Problem(f"{wanted.marketplace} is not looked after. There are: {known}.")
    return str(wanted.marketplace)


def _change(
    wanted: argparse.Namespace, parts: Parts, scope: Scope, marketplace: str
) -> dict[str, str]:
    values = dict(pair(text) for text in wanted.values)
    try:
        if values:
            _let_go(wanted, parts, Wish(scope, marketplace, values))
    except SettingError as error:
        raise Problem(sentence(error.why)) from error
    with parts.database.read() as session:
        return setting_texts(kept.read(session, scope, marketplace))


def _let_go(wanted: argparse.Namespace, parts: Parts, wish: Wish) -> None:
    """Keeps the values; never without a word on how to let go what they make due at once."""
    now = now_of(wanted)
    found = release.due_at_once(parts, wish.scope, wish.marketplace, wish.values, now)
    if found.episodes and wanted.due is None:
        named = ", ".join(one.sku for one in found.episodes[:NAMED])
        raise Problem(
            f"{len(found.episodes)} items would become due at once ({named} …). Nothing was "
            f"changed. Say how to let them go: --due batches ({BATCH} a minute), --due 7 (over 7 "
            "days), or --due skip (left to people)."
        )
    done = release.release(parts, wish, wanted.due or Choice(Way.BATCHES, "cli"), now)
    if found.changed and not done.changed:
        raise Problem("The settings or the list changed meanwhile; nothing was kept. Try again.")
    if done.changed:
        first = settle.taken_first(parts, wish.scope, wish.marketplace, wish.values, now)
        if note := first_taken(first, Reader(language("en"), load_links())):
            # Beside the document that a program reads.
            print(as_line(note), file=sys.stderr)
