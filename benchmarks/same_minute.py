"""500 accounts of 4 marketplaces, each with an item that is due in the same minute."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from datetime import time as time_of_day
from io import BytesIO
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import text

from bot.workflows import act
from bot.workflows.automate import automate
from bot.workflows.intake import Import, import_report
from bot.workflows.parts import Parts
from config.rules import load_rulebook
from store import accounts, settings
from store.database import Database
from stranded.actions import ActionKind, Outcome
from stranded.dangerous_goods import Answers
from stranded.scope import Scope
from tests.amazon.files import report
from tests.bot.gateway import PretendSeller
from tests.bot.shop import Deferred
from tests.postgres import fresh_database, running_server

ACCOUNTS, MARKETPLACES = 500, ("US", "CA", "MX", "BR")
DUE = ACCOUNTS * len(MARKETPLACES)
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
STRANDED = NOW - timedelta(days=40)
# As many threads as a bot has, and two that look for what is due, as two of its processes would.
WORKERS, LOOKERS = 4, 2
SECONDS_BAR = 60
ROW = {"sku": "LAMP-1", "asin": "B0LAMP1", "stranded-reason": "Listing closed"}


class Seller(PretendSeller):
    """Counts what reached it by marketplace; several workers ask at once."""

    def __init__(self) -> None:
        super().__init__(lambda: NOW)
        self.counted: Counter[str] = Counter()
        self._one_at_a_time = threading.Lock()

    def submit(
        self, marketplace: str, sku: str, action: ActionKind, answers: Answers | None = None
    ) -> Outcome:
        with self._one_at_a_time:
            self.counted[marketplace] += 1
            # Each marketplace has an offer of its own, and none of them is open yet.
            self.offers.pop(sku, None)
            return super().submit(marketplace, sku, action, answers)


def run(folder: Path) -> bool:
    print(f"\n{f'{DUE:,} items due in the same minute':44}{'seconds':>10}{'floor':>10}{'times':>8}")
    with ExitStack() as stack:
        server = stack.enter_context(running_server())
        url = stack.enter_context(fresh_database(server))
        kept = [_measured("SQLite", f"sqlite:///{folder / 'minute.db'}")]
        kept.append(_measured("PostgreSQL", url))
    print(f"bar: {SECONDS_BAR} seconds, each done once")
    return all(kept)


def _measured(name: str, url: str) -> bool:
    with _opened(url) as database:
        sellers = {Scope("bench", f"A{n:03}"): Seller() for n in range(ACCOUNTS)}
        parts = _parts(database, sellers)
        _fill(parts)
        floor = _timed(lambda: _floor(database))
        seconds = _timed(lambda: _until_done(parts))
        doubled = [one for seller in sellers.values() for one in seller.counted.values() if one > 1]
        done = sum(sum(seller.counted.values()) for seller in sellers.values())
    print(f"{name:44}{seconds:10.1f}{floor:10.1f}{seconds / floor:8.1f}")
    if done != DUE or doubled:
        print(f"{DUE - done} lost, {len(doubled)} doubled")
    return seconds <= SECONDS_BAR and done == DUE and not doubled


@contextmanager
def _opened(url: str) -> Iterator[Database]:
    database = Database(url)
    database.migrate()
    yield database
    database.close()


def _parts(database: Database, sellers: dict[Scope, Seller]) -> Parts:
    return Parts(
        workspace="bench",
        database=database,
        rulebook=load_rulebook(),
        gateways=sellers,
        dispatcher=Deferred(),
        audit_key=b"a key of the benchmark",
        channel="C0BENCH",
        zone=ZoneInfo("UTC"),
        digest_time=time_of_day(9),
        keep=timedelta(days=400),
    )


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


def _until_done(parts: Parts) -> None:
    """Lookers plan what is due and workers carry it out, until nobody finds anything more."""
    looking = [threading.Thread(target=automate, args=(parts, NOW)) for _ in range(LOOKERS)]
    over = threading.Event()
    working = [threading.Thread(target=_work, args=(parts, over)) for _ in range(WORKERS)]
    for one in (*looking, *working):
        one.start()
    for one in looking:
        one.join()
    over.set()
    for one in working:
        one.join()


def _work(parts: Parts, over: threading.Event) -> None:
    while True:
        last = over.is_set()
        if not act.work(parts, NOW):
            if last:
                return
            time.sleep(0.005)


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
