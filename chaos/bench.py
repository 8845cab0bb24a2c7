"""Puts together what a campaign needs: a database, two pretend worlds, and a warmed-up worker."""

import gc
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from slack_sdk import WebClient

from amazon.spapi import SellerAccount
from bot.app import reading_parts
from bot.cli.demo import SANDBOX
from bot.messages import Reader, language
from bot.workflows import people
from bot.workflows.people import Person
from chaos.lives import Lives
from chaos.rounds import ROOT_POST, Rounds, Scenario, orders, whole_report
from chaos.worker import ADA, LIN, Kit
from chaos.worlds import SharedClock, Worlds, open_worlds
from config.links import load_links
from config.settings import Settings, load_settings
from store import posts
from tests.postgres import OUTLIVES_THE_SERVER, Server, fresh_database, server_with

DATABASES = ("sqlite", "postgresql")


@contextmanager
def bench(database: str, folder: Path, *, blind: bool = False) -> Iterator[Rounds]:
    """Rounds on a fresh database of that kind. The bots of a blind one read nothing back."""
    with ExitStack() as stack:
        report = folder / "report.txt"
        clock = SharedClock()
        report.write_text(whole_report(clock.now()), "utf-8")
        worlds = stack.enter_context(open_worlds(report, clock))
        url, server = f"sqlite:///{folder / 'refloat.db'}", None
        if database == "postgresql":
            server = stack.enter_context(server_with(*OUTLIVES_THE_SERVER))
            url = stack.enter_context(fresh_database(server.url))
        kit = _kit(_settings(url, worlds), worlds)
        for gateway in kit.parts.gateways.values():
            if isinstance(gateway, SellerAccount):
                stack.callback(gateway.close)
        yield _rounds(kit, worlds, server, folder, blind)


def _settings(url: str, worlds: Worlds) -> Settings:
    return load_settings(
        SANDBOX
        | {
            "DATABASE_URL": url,
            "SLACK_API_URL": f"{worlds.slack}/api/",
            "SP_API_ENDPOINT": worlds.amazon,
            "LWA_TOKEN_URL": f"{worlds.amazon}/auth/o2/token",
            "SP_API_MARKETPLACES": "US",
        }
    )


def _kit(settings: Settings, worlds: Worlds) -> Kit:
    slack, amazon = settings.slack, settings.amazon
    assert slack is not None  # noqa: S101 - both are set above
    assert amazon is not None  # noqa: S101 - as above
    parts = reading_parts(settings, worlds.clock)
    reader = Reader(language("en"), load_links())
    kit = Kit(parts, reader, worlds.clock, slack, amazon)
    root = WebClient(slack.bot_token, slack.api_url).chat_postMessage(
        channel=slack.channel, text="The message whose buttons are pressed"
    )
    now = worlds.clock.now()
    for one, name in ((ADA, "Ada"), (LIN, "Lin")):
        people.keep(parts, Person(one.id, name, "en-US", "UTC", False, False, now))
    with parts.database.write() as session:
        ts = str(root["ts"])
        posts.adopt(session, kit.scope, ROOT_POST, slack.channel, ts, now)
    return kit


def _rounds(kit: Kit, worlds: Worlds, server: Server | None, folder: Path, blind: bool) -> Rounds:
    """Some rounds are lived in this process: what is forked from it then knows its statements."""
    lives = Lives(kit, worlds, server, folder)
    rounds = Rounds(lives, folder / "blind" if blind else None)
    for threaded in (True, False):
        rounds.rehearse(Scenario(tuple(orders()[:3]), leaves=threaded, threaded=threaded))
    gc.freeze()
    return rounds
