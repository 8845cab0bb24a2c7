"""How long people wait while a long report is fetched from Amazon, from request to snapshot."""

import subprocess
import sys
import threading
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from amazon.gateway import ReportType
from amazon.login import Credentials
from amazon.spapi import SellerAccount
from benchmarks.desk import desk
from benchmarks.imports import ACCOUNT, importing, report
from benchmarks.meanwhile import WRITE_P99_BAR, told, wait
from bot.app import TURN_SECONDS
from bot.workflows.parts import Parts
from bot.workflows.refresh import refresh
from sandbox.process import running
from store import accounts, refreshes, totals
from stranded.scope import Scope

# People work on a short list of another account meanwhile.
SHORT, LONG = 1_000, 250_000
SELLER, APP = "A1SANDBOXSELLER", "amzn1.application-oa2-client.sandbox"
# The pretend account is built from the report before it listens.
PATIENCE = 120.0


def run(folder: Path) -> bool:
    data = folder / "fetched"
    command = [sys.executable, *importing(report(folder, SHORT), data, ACCOUNT)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    options = ("--no-throttle", "--report", str(report(folder, LONG)))
    with running("amazon", *options, timeout=PATIENCE) as url, desk(data) as (app, parts):
        with_seller = _with_seller(parts, url)
        sys.setswitchinterval(TURN_SECONDS)
        begun = time.perf_counter()
        thread = threading.Thread(target=_fetch, args=(with_seller,))
        thread.start()
        waits = wait(app, parts, SHORT, thread.is_alive)
        seconds = time.perf_counter() - begun
        with parts.database.read() as session:
            items = totals.totals(session, _scope(parts), "US").items
    title = f"Beside a report of {LONG:,} rows, stored {seconds:.1f} s after it was asked for"
    # The pretend Amazon is at work on this machine too: an answer may take as long as a click.
    return told(title, waits, WRITE_P99_BAR) and items == LONG


def _with_seller(parts: Parts, url: str) -> Parts:
    credentials = Credentials(APP, "sandbox-lwa-secret", "Atzr|sandbox", f"{url}/auth/o2/token")
    account = SellerAccount(credentials, SELLER, "na", lambda: datetime.now(UTC), endpoint=url)
    with parts.database.write() as session:
        accounts.register(session, _scope(parts), ("US",), datetime.now(UTC))
    return replace(parts, gateways={_scope(parts): account})


def _scope(parts: Parts) -> Scope:
    return Scope(parts.workspace, SELLER)


def _fetch(parts: Parts) -> None:
    """As the bot's own tick does, until the report is taken in."""
    ended = False
    while not ended:
        refresh(parts, datetime.now(UTC))
        time.sleep(0.2)
        with parts.database.read() as session:
            last = refreshes.last(session, _scope(parts), "US", ReportType.STRANDED, n=1)
        ended = bool(last) and last[0].state != "requested"
    assert last[0].state == "done", last
