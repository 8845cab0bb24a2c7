"""Arguments in, exit code out: 0 done, 1 a check or the work failed, 2 wrong usage."""

import argparse
import codecs
import logging
import os
import re
import sys
import traceback
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from amazon.report_text import CHARSETS
from bot.cli import (
    ahead,
    audit,
    bulk_fix,
    data,
    demo,
    doctor,
    history,
    look,
    optouts,
    reasons,
    rejected,
    run,
)
from bot.cli.problems import Problem
from config.settings import SettingsError
from config.tables import TableError
from stranded.marketplaces import MARKETPLACES
from stranded.release import MOST_DAYS, Choice, Way

Command = Callable[[argparse.Namespace], int]


def main(arguments: list[str] | None = None) -> int:
    wanted = _parser().parse_args(arguments)
    logging.basicConfig(
        level=logging.DEBUG if wanted.debug else logging.WARNING,
        stream=sys.stderr,
        format="%(asctime)s %(levelname)s %(name)s: %(message)s",
    )
    command: Command = wanted.command
    try:
        return _run(command, wanted)
    except (Problem, SettingsError, TableError) as problem:
        print(problem, file=sys.stderr)
        return 2 if isinstance(problem, SettingsError) else 1
    except KeyboardInterrupt:
        return 130
    except Exception as error:  # noqa: BLE001 - the last door before a person
        return _unplanned(error, debug=wanted.debug)


def _run(command: Command, wanted: argparse.Namespace) -> int:
    try:
        code = command(wanted)
        sys.stdout.flush()
    except BrokenPipeError:
        # Who reads the output, such as `head`, has seen enough of it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return code


def _unplanned(error: Exception, *, debug: bool) -> int:
    if debug:
        traceback.print_exception(error)
    said = str(error) or type(error).__name__
    print(f"It failed: {said}. Run it again with --debug for the details.", file=sys.stderr)
    return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m bot", description="Refloat: finds, explains and mends stranded inventory."
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    add = _adder(commands)
    _add_running(add)
    _add_data(add)
    _add_looking(add)
    text = "check or write out the log of who did what, when and why"
    made = commands.add_parser("audit", help=text, description=text)
    _add_audit(_adder(made.add_subparsers(required=True, metavar="COMMAND")))
    return parser


Add = Callable[[str, Command, str], argparse.ArgumentParser]


def _adder(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> Add:
    def add(name: str, command: Command, text: str) -> argparse.ArgumentParser:
        made = commands.add_parser(name, help=text, description=text)
        made.set_defaults(command=command)
        made.add_argument("--debug", action="store_true", help="log everything, show tracebacks")
        made.add_argument("--data", type=Path, metavar="DIR", help="keep the database in DIR")
        return made

    return add


def _add_running(add: Add) -> None:
    add("run", run.run, "run the bot with the environment's settings")
    made = add("demo", demo.demo, "run the bot against a pretend Slack and a pretend Amazon")
    made.add_argument("--report", type=Path, metavar="FILE", help="show your own stranded report")
    made.add_argument("--port", type=int, default=8765, help="where the page is (8765)")
    made.add_argument("--tour", action="store_true", help="walk the story and check each step")
    made = add("doctor", doctor.doctor, "check everything the bot needs, and say how to mend it")
    _json(made)


def _add_data(add: Add) -> None:
    made = add("import", data.import_file, "take in a stranded or fee report as it was downloaded")
    made.add_argument("file", type=Path, help="as it was downloaded; - is what comes in on stdin")
    made.add_argument("--account", required=True, help="the seller id")
    _marketplace(made, required=True)
    made.add_argument("--seen-at", type=_instant, help="when it was downloaded (default: now)")
    made.add_argument(
        "--charset", type=_charset, metavar="NAME", help="how its letters are written, such as gbk"
    )
    made.add_argument("--yes", action="store_true", help="take it in though it closes much")
    _json(made)
    made = add("bulk-fix", bulk_fix.bulk_fix, "write the file for Seller Central's bulk fix")
    made.add_argument("file", type=Path, metavar="OUT", help="such as bulk-fix.txt")
    made.add_argument(
        "--missing-sku", action="store_true", help="also items of Missing SKU, which can do harm"
    )
    _scoped(made)
    _json(made)
    made = add("optout", optouts.optout, "let no automatic action touch a SKU, or list which")
    one = made.add_mutually_exclusive_group(required=True)
    one.add_argument("sku", nargs="?", help="a SKU; an ASIN or FNSKU of an item on the list")
    one.add_argument("--list", action="store_true", help="all that are opted out")
    how = made.add_mutually_exclusive_group()
    how.add_argument("--remove", action="store_true", help="let it take part again")
    how.add_argument("--until", metavar="END", help="2026-12-31, 90d, 6w or forever (the default)")
    _scoped(made)
    _looking(made)
    made = add("settings", data.settings, "show or set what automatic actions and warnings do")
    made.add_argument("values", nargs="*", metavar="KEY=VALUE")
    due = "how to let go what becomes due at once: batches, skip, or over how many days (1 to 30)"
    made.add_argument("--due", type=_way, metavar="WAY", help=due)
    _scoped(made)
    _json(made)


def _add_looking(add: Add) -> None:
    made = add("preview", look.preview, "the digest that a report would give; nothing is kept")
    made.add_argument("file", type=Path, help="as it was downloaded; - is what comes in on stdin")
    _marketplace(made, default="US")
    _looking(made)
    made = add("show", look.show, "the answer of `/stranded SKU`")
    made.add_argument("sku")
    _scoped(made)
    _looking(made)
    made = add("explain", look.explain, "every gate that makes the bot act or not")
    made.add_argument("sku")
    _scoped(made)
    _looking(made)
    made = add("history", history.history, "what was done about a SKU, by whom, when and why")
    made.add_argument("sku", help="a SKU, ASIN or FNSKU; a SKU may have left the list")
    _scoped(made)
    _looking(made)
    made = add("forecast", ahead.forecast, "what the bot will do and warn of in the days ahead")
    made.add_argument("--days", type=_days, default=MOST_DAYS, help="1 to 30 (30)")
    _scoped(made)
    _looking(made)
    made = add("whatif", ahead.whatif, "what automatic actions would have done on the history kept")
    made.add_argument("values", nargs="*", metavar="KEY=VALUE", help="settings to try")
    _scoped(made)
    _looking(made)
    made = add("rejected", rejected.rejected, "the lines of the last reports that were set aside")
    _scoped(made)
    _looking(made)
    _add_reasons(add)


def _add_reasons(add: Add) -> None:
    made = add("reasons", reasons.reasons, "the rule book, and what it does not know")
    one = made.add_mutually_exclusive_group()
    one.add_argument("--check", type=Path, metavar="FILE", help="what a report has that it lacks")
    one.add_argument("--unknown", action="store_true", help="unknown reasons of the items kept")
    one.add_argument("--map", nargs=2, metavar=("VALUE", "KEY"), help="let a text mean a reason")
    one.add_argument("--unmap", metavar="VALUE", help="take that back")
    _marketplace(made, default="US")
    _looking(made)


def _add_audit(add: Add) -> None:
    made = add("verify", audit.verify, "look whether the log is still as it was written")
    made.add_argument(
        "--head", type=_head, metavar="HASH", help="one that was noted earlier: finds a cut tail"
    )
    _json(made)
    made = add("export", audit.export, "write the log out, the oldest entry first")
    forms = "a JSON object a line (jsonl), or a table for a spreadsheet (csv)"
    made.add_argument("--format", choices=("jsonl", "csv"), default="jsonl", help=forms)
    made.add_argument("--out", type=Path, metavar="FILE", help="where to; else to stdout")


def _scoped(made: argparse.ArgumentParser) -> None:
    made.add_argument("--account", help="the seller id, where there are several")
    _marketplace(made)


def _marketplace(
    made: argparse.ArgumentParser, *, required: bool = False, default: str | None = None
) -> None:
    made.add_argument(
        "--marketplace",
        required=required,
        default=default,
        choices=[*MARKETPLACES],
        metavar="M",
        help="such as US or DE",
    )


def _looking(made: argparse.ArgumentParser) -> None:
    made.add_argument("--now", type=_instant, default=None, help="ISO time to look from")
    made.add_argument(
        "--locale", choices=("en", "zh-CN"), default=os.getenv("REFLOAT_LOCALE", "en")
    )
    _json(made)


def _json(made: argparse.ArgumentParser) -> None:
    made.add_argument("--json", action="store_true", help="print one JSON document")


def _charset(text: str) -> str:
    try:
        name = codecs.lookup(text).name
    except LookupError:
        name = ""
    if name not in CHARSETS:
        known = ", ".join(CHARSETS)
        raise argparse.ArgumentTypeError(f"{text!r} is none that reports have: {known}")
    return name


def _head(text: str) -> str:
    head = text.strip().lower()
    if not re.fullmatch("[0-9a-f]{64}", head):
        raise argparse.ArgumentTypeError(
            f"{text!r} is no head, which has 64 characters from 0 to f; copy all of it"
        )
    return head


def _days(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= MOST_DAYS):
        raise argparse.ArgumentTypeError(f"{text!r} is no number of days from 1 to {MOST_DAYS}")
    return int(text)


def _way(text: str) -> Choice:
    if text.isascii() and text.isdigit() and 1 <= int(text) <= MOST_DAYS:
        return Choice(Way.SPREAD, "cli", int(text))
    if text in (Way.BATCHES, Way.SKIP):
        return Choice(Way(text), "cli")
    raise argparse.ArgumentTypeError(f"{text!r} is none of batches, skip, and 1 to {MOST_DAYS}")


def _instant(text: str) -> datetime:
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"{text!r} is no ISO time such as 2026-11-23T09:00Z"
        ) from None
    return instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant.astimezone(UTC)
