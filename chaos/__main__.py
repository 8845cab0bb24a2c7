"""`python -m chaos`: crashes at every step, judged by the logs of the two pretend worlds."""

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from random import Random

from bot.app import reading_parts
from bot.cli.demo import SANDBOX
from bot.messages import Reader, language
from chaos.campaign import Campaign, Tally, orders, story
from chaos.lives import Lives
from chaos.points import Fault, can_strike
from chaos.rounds import STAYS, Rounds, as_report
from chaos.worker import Kit
from chaos.worlds import SharedClock, Worlds, open_worlds
from config.links import load_links
from config.settings import load_settings
from tests.postgres import OUTLIVES_THE_SERVER, Server, fresh_database, server_with

DATABASES = ("sqlite", "postgresql")


def main(arguments: list[str] | None = None) -> int:
    wanted = _parser().parse_args(arguments)
    kinds = DATABASES if wanted.database == "both" else (wanted.database,)
    with tempfile.TemporaryDirectory() as name:
        for kind in kinds:
            folder = Path(name) / kind
            folder.mkdir()
            with bench(kind, folder) as rounds:
                started = time.monotonic()
                campaign = Campaign(rounds, Random(wanted.seed))
                tally = campaign.run(wanted.crashes // len(kinds))
                print(kind, tally.rounds, tally.crashes, round(time.monotonic() - started, 1))
                for finding, played in tally.findings:
                    print("  ", finding.kind, finding.what, "|", story(played))
                for error, played in tally.errors:
                    print("  ERROR", error, "|", story(played))
                print("never", campaign.never_struck())
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m chaos", description=__doc__)
    parser.add_argument("--crashes", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--database", choices=(*DATABASES, "both"), default="both")
    parser.add_argument("--without-read-back", action="store_true")
    return parser


@contextmanager
def bench(kind: str, folder: Path, blind: bool = False) -> Iterator[Rounds]:
    with ExitStack() as stack:
        report = folder / "report.txt"
        clock = SharedClock()
        report.write_text(as_report((*orders(), STAYS), clock.now()), "utf-8")
        worlds = stack.enter_context(open_worlds(report))
        server: Server | None = None
        url = f"sqlite:///{folder / 'refloat.db'}"
        if kind == "postgresql":
            server = stack.enter_context(server_with(*OUTLIVES_THE_SERVER))
            url = stack.enter_context(fresh_database(server.url))
        settings = load_settings(
            SANDBOX
            | {
                "DATABASE_URL": url,
                "SLACK_API_URL": f"{worlds.slack}/api/",
                "SP_API_ENDPOINT": worlds.amazon,
                "LWA_TOKEN_URL": f"{worlds.amazon}/auth/o2/token",
                "SP_API_MARKETPLACES": "US",
            }
        )
        assert settings.slack and settings.amazon
        parts = reading_parts(settings, worlds.clock)
        kit = Kit(parts, Reader(language("en"), load_links()), worlds.clock, settings.slack, settings.amazon)
        yield Rounds(Lives(kit, worlds, server, folder), folder / "blind" if blind else None)


if __name__ == "__main__":
    sys.exit(main())
