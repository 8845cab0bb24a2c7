"""`python -m sandbox slack|amazon|report`: one pretend world alone, or a sample report."""

import argparse
import errno
import sys
from datetime import UTC, datetime
from pathlib import Path

from sandbox.amazon.forms import ANY, FORMS
from sandbox.amazon.marketplaces import BY_CODE, REGIONS, region_of
from sandbox.faults import FaultsError


def main(arguments: list[str] | None = None) -> int:
    """Exit codes: 0 done, 1 the work failed, 2 wrong usage."""
    wanted = _parser().parse_args(arguments)
    try:
        if wanted.command == "slack":
            return _slack(wanted)
        if wanted.command == "amazon":
            return _amazon(wanted)
        return _report(wanted)
    except FaultsError as problem:
        print(f"--faults: {problem}", file=sys.stderr)
        return 2
    except (OSError, ValueError) as problem:
        hint = " Give another --port, or 0 for a free one." if _taken(problem) else ""
        print(f"The sandbox could not run: {str(problem).rstrip('.')}.{hint}", file=sys.stderr)
        return 1


def _taken(problem: Exception) -> bool:
    return isinstance(problem, OSError) and problem.errno == errno.EADDRINUSE


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m sandbox", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    slack = commands.add_parser("slack", help="a pretend Slack workspace, with the clock")
    slack.add_argument("--bot-url", help="where the bot listens, without Socket Mode")
    amazon = commands.add_parser("amazon", help="a pretend Amazon seller account")
    amazon.add_argument("--clock-url", help="the pretend Slack workspace, whose clock is used")
    amazon.add_argument("--report", type=Path, help="build the account from this stranded report")
    amazon.add_argument("--region", choices=REGIONS, default="na")
    forms = (*FORMS, ANY)
    amazon.add_argument("--form", choices=forms, default="", help="how all reports are sent")
    amazon.add_argument("--report-seconds", type=float, default=0.4, help="how long a report takes")
    for world in (slack, amazon):
        world.add_argument("--port", type=int, default=0, help="0 takes a free one")
        world.add_argument("--no-throttle", action="store_true", help="no rate limits")
        world.add_argument("--faults", default="", help="such as throttle=0.1,error=0.05")
    report = commands.add_parser("report", help="print a stranded report of the pretend account")
    report.add_argument("--marketplace", choices=BY_CODE, default="US")
    report.add_argument("--now", type=_instant, help="ISO time; default: the present")
    for command in (slack, amazon, report):
        command.add_argument("--seed", type=int, default=0)
    return parser


def _instant(text: str) -> datetime:
    instant = datetime.fromisoformat(text)
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)


def _slack(wanted: argparse.Namespace) -> int:
    from sandbox.slack import serve

    serve(wanted.port, wanted.seed, wanted.faults, wanted.bot_url, throttle=not wanted.no_throttle)
    return 0


def _amazon(wanted: argparse.Namespace) -> int:
    from sandbox.amazon.serve import Options, serve

    serve(
        Options(
            port=wanted.port,
            seed=wanted.seed,
            faults=wanted.faults,
            clock_url=wanted.clock_url,
            report=wanted.report,
            report_seconds=wanted.report_seconds,
            throttle=not wanted.no_throttle,
            region=wanted.region,
            form=wanted.form,
        )
    )
    return 0


def _report(wanted: argparse.Namespace) -> int:
    from sandbox.amazon.reportfile import as_tsv
    from sandbox.amazon.world import listings

    now = wanted.now or datetime.now(UTC)
    region = region_of(BY_CODE[wanted.marketplace])
    found = [x for x in listings(wanted.seed, now, region) if x.marketplace == wanted.marketplace]
    sys.stdout.buffer.write(as_tsv(found).encode())
    return 0


if __name__ == "__main__":
    sys.exit(main())
