"""500 accounts of 4 marketplaces, each with an item that is due in the same minute."""

import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, wait
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from datetime import time as time_of_day
from io import BytesIO
from multiprocessing import get_context
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import text

from bot.app import TURN_SECONDS, WORKERS
from bot.dispatch import Pump, ThreadDispatcher
from bot.workflows import act
from bot.workflows.automate import automate
from bot.workflows.intake import Import, import_report
from bot.workflows.parts import Parts
from config.rules import load_rulebook
from store import accounts, intents, settings
from store.database import Database
from stranded.actions import ActionKind, Outcome
from stranded.dangerous_goods import Answers
from stranded.items import Money
from stranded.scope import Scope
from tests.amazon.files import report
from tests.bot.gateway import PretendSeller
from tests.bot.shop import Deferred
from tests.postgres import fresh_database, running_server

ACCOUNTS, MARKETPLACES = 500, ("US", "CA", "MX", "BR")
DUE = ACCOUNTS * len(MARKETPLACES)
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
STRANDED = NOW - timedelta(days=40)
# So long a process that has loaded everything waits for the other one.
STARTING = 5
SECONDS_BAR = 60
ROW = {"sku": "LAMP-1", "asin": "B0LAMP1", "stranded-reason": "Listing closed"}


class Seller(PretendSeller):
    """Counts what reached it by marketplace; several workers ask at once."""

    def __init__(self) -> None:
        super().__init__(lambda: NOW)
        self.counted: Counter[str] = Counter()
        self._one_at_a_time = threading.Lock()

    def submit(
        self,
        marketplace: str,
        sku: str,
        action: ActionKind,
        answers: Answers | None = None,
        price: Money | None = None,
    ) -> Outcome:
        with self._one_at_a_time:
            self.counted[marketplace] += 1
            # Each marketplace has an offer of its own, and none of them is open yet.
            self.offers.pop(sku, None)
            return super().submit(marketplace, sku, action, answers, price)


def run(folder: Path) -> bool:
    print(f"\n{f'{DUE:,} items due in the same minute':44}{'seconds':>10}{'floor':>10}{'times':>8}")
    with ExitStack() as stack:
        server = stack.enter_context(running_server())
        url = stack.enter_context(fresh_database(server))
        kept = [_measured("SQLite, one process", f"sqlite:///{folder / 'minute.db'}", processes=1)]
        kept.append(_measured("PostgreSQL, two processes", url, processes=2))
    print(f"bar: {SECONDS_BAR} seconds, each done once")
    return all(kept)


def _measured(name: str, url: str, processes: int) -> bool:
    with _opened(url) as parts:
        parts.database.migrate()
        _fill(parts)
        floor = _timed(lambda: _floor(parts.database))
    with ProcessPoolExecutor(processes, get_context("spawn")) as pool:
        # A bot has long started when the minute comes.
        wait([pool.submit(_start) for _ in range(processes)])
        begun = time.perf_counter()
        bots = [pool.submit(_bot, url) for _ in range(processes)]
        done = sum((one.result() for one in bots), Counter[tuple[str, str]]())
        seconds = time.perf_counter() - begun
    doubled = [place for place, times in done.items() if times > 1]
    print(f"{name:44}{seconds:10.1f}{floor:10.1f}{seconds / floor:8.1f}")
    if len(done) != DUE or doubled:
        print(f"{DUE - len(done)} lost, {len(doubled)} doubled")
    return seconds <= SECONDS_BAR and len(done) == DUE and not doubled


def _start() -> None:
    time.sleep(STARTING)


def _bot(url: str) -> Counter[tuple[str, str]]:
    """One process of a bot: how often it acted in each marketplace of each account."""
    sys.setswitchinterval(TURN_SECONDS)
    with _opened(url) as opened:
        pump = Pump("work", lambda: act.work(parts, NOW), threads=WORKERS)
        parts = replace(opened, dispatcher=ThreadDispatcher(pump))
        _until_done(parts, pump)
        return Counter(
            {
                (scope.account, marketplace): times
                for scope, seller in parts.gateways.items()
                if isinstance(seller, Seller)
                for marketplace, times in seller.counted.items()
            }
        )


@contextmanager
def _opened(url: str) -> Iterator[Parts]:
    database = Database(url)
    yield Parts(
        workspace="bench",
        database=database,
        rulebook=load_rulebook(),
        gateways={Scope("bench", f"A{number:03}"): Seller() for number in range(ACCOUNTS)},
        dispatcher=Deferred(),
        audit_key=b"a key of the benchmark",
        channel="C0BENCH",
        zone=ZoneInfo("UTC"),
        digest_time=time_of_day(9),
        keep=timedelta(days=400),
    )
    database.close()


def _fill(parts: Parts) -> None:
    content = report({**ROW, "date-stranded": STRANDED.date().isoformat()}).encode()
    for scope in parts.gateways:
        with parts.database.write() as session:
            accounts.register(session, scope, MARKETPLACES, NOW)
            for code in MARKETPLACES:
                settings.write(session, scope, code, "automatic", "on", "U0ADA", NOW)
        for code in MARKETPLACES:
            job = Import(scope, code, BytesIO(content), "utf-8", NOW)
            assert import_report(parts, job, NOW).state == "published"


def _until_done(parts: Parts, pump: Pump) -> None:
    """One thread plans what is due and others carry it out, until nobody finds anything more."""
    pump.start()
    automate(parts, NOW)
    while not pump.idle or _is_due(parts):
        time.sleep(0.05)
    pump.stop()


def _is_due(parts: Parts) -> bool:
    with parts.database.read() as session:
        return bool(intents.due(session, NOW, limit=1))


def _floor(database: Database) -> None:
    """The least that doing so much once can cost: four commits a piece, one after the other.

    The wish, the claim, that it is sent, and what came of it.
    """
    with database.write() as session:
        session.execute(text("CREATE TABLE floor (id INTEGER PRIMARY KEY, state TEXT NOT NULL)"))
    for number in range(DUE):
        with database.write() as session:
            session.execute(text("INSERT INTO floor VALUES (:id, 'planned')"), {"id": number})
        for state in ("claimed", "sent", "accepted"):
            with database.write() as session:
                session.execute(
                    text("UPDATE floor SET state = :state WHERE id = :id"),
                    {"id": number, "state": state},
                )


def _timed(task: Callable[[], None]) -> float:
    begun = time.perf_counter()
    task()
    return time.perf_counter() - begun
