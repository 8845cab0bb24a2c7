"""`demo`: the unmodified bot against a pretend Slack and Amazon, each its own process."""

import argparse
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from pathlib import Path

import httpx

from bot.cli.problems import Problem
from bot.cli.tour import walk
from bot.clock import SystemClock
from bot.lock import AlreadyRunningError, only_one
from sandbox.process import running

ZONE = "UTC"
DATABASE = "refloat.db"
START_SECONDS = 60
PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")
# The identities of the pretend worlds; they are public and open nothing else.
SANDBOX = {
    "SLACK_BOT_TOKEN": "xoxb-sandbox",
    "SLACK_SIGNING_SECRET": "sandbox-signing-secret",
    "REFLOAT_CHANNEL": "C0STRANDED",
    "LWA_APP_ID": "amzn1.application-oa2-client.sandbox",
    "LWA_CLIENT_SECRET": "sandbox-lwa-secret",
    "SP_API_REFRESH_TOKEN": "Atzr|sandbox",
    "SP_API_SELLER_ID": "A1SANDBOXSELLER",
    "REFLOAT_TIMEZONE": ZONE,
    "REFLOAT_AUDIT_KEY": "sandbox-audit-key",
    "REFLOAT_MAY_SPEND": "members",
    "REFLOAT_SECOND_PERSON": "on",
}


def demo(wanted: argparse.Namespace) -> int:
    """Runs until interrupted; with --tour until the story is told. Its state is always fresh."""
    folder = (wanted.data or Path("var")) / ("tour" if wanted.tour else "demo")
    _check(wanted)
    _make_fresh(folder)
    signal.signal(signal.SIGTERM, _leave)
    with ExitStack() as stack:
        bot_port = _free_port()
        print("Starting a pretend Slack, a pretend Amazon and the bot …", flush=True)
        slack = stack.enter_context(_world("slack", *_slack_arguments(wanted, bot_port)))
        amazon = stack.enter_context(_world("amazon", *_amazon_arguments(wanted, slack)))
        stack.enter_context(_bot(_environment(wanted, folder, slack, amazon, bot_port), bot_port))
        print(f"\n  Open {slack}/ in a browser. Ctrl-C ends it.\n", flush=True)
        if wanted.tour:
            return walk(slack, amazon)
        _wait()
    return 0


def _check(wanted: argparse.Namespace) -> None:
    if wanted.report is not None and not wanted.report.is_file():
        raise Problem(f"{wanted.report} is no file.")
    if wanted.report is not None and wanted.tour:
        raise Problem("The tour tells the sandbox's own story; leave --report or --tour out.")
    if not wanted.tour and not _is_free(wanted.port):
        raise Problem(f"Port {wanted.port} is taken. Choose another one: --port {wanted.port + 1}")


def _make_fresh(folder: Path) -> None:
    """Empties the folder, but not below a demo that still runs in it."""
    try:
        with only_one(folder / DATABASE):
            shutil.rmtree(folder)
    except AlreadyRunningError as error:
        raise Problem(
            f"Another demo runs in {folder}. End it first, or name another folder with --data."
        ) from error


def _leave(*_: object) -> None:
    """Ends the pretend worlds and the bot too, as Ctrl-C does."""
    raise SystemExit(1)


# The clock runs ahead of the wall, in which Slack's and Amazon's limits are counted: hence
# --no-throttle. The tests run with the limits on.


def _slack_arguments(wanted: argparse.Namespace, bot_port: int) -> list[str]:
    port = _free_port() if wanted.tour else wanted.port
    bot_url = f"http://127.0.0.1:{bot_port}/slack/events"
    return ["--port", str(port), "--bot-url", bot_url, "--no-throttle"]


def _amazon_arguments(wanted: argparse.Namespace, slack: str) -> list[str]:
    arguments = ["--clock-url", slack, "--no-throttle", "--report-seconds", "0.1"]
    return [*arguments, "--report", str(wanted.report)] if wanted.report else arguments


@contextmanager
def _world(*arguments: str) -> Iterator[str]:
    try:
        with running(*arguments) as url:
            yield url
    except RuntimeError as error:
        raise Problem(str(error)) from error


def _environment(
    wanted: argparse.Namespace, folder: Path, slack: str, amazon: str, port: int
) -> dict[str, str]:
    """The bot's own settings are left out, so that a demo never meets a real account.

    So are proxies: everything is on this machine.
    """
    ours = ("SLACK_", "SP_API_", "LWA_", "REFLOAT_", "DATABASE_URL", *PROXIES)
    kept = {name: value for name, value in os.environ.items() if not name.upper().startswith(ours)}
    due = SystemClock().now() - timedelta(minutes=1)
    return (
        kept
        | SANDBOX
        | {
            "DATABASE_URL": f"sqlite:///{folder / DATABASE}",
            "SLACK_API_URL": f"{slack}/api/",
            "SP_API_ENDPOINT": amazon,
            "LWA_TOKEN_URL": f"{amazon}/auth/o2/token",
            "SP_API_MARKETPLACES": "US" if wanted.report else "US,CA",
            "REFLOAT_CLOCK_URL": slack,
            "REFLOAT_DIGEST_TIME": f"{due:%H:%M}",
            "REFLOAT_PORT": str(port),
            "REFLOAT_PUBLIC_URL": f"http://127.0.0.1:{port}",
            "REFLOAT_LOCALE": os.environ.get("REFLOAT_LOCALE", "en"),
        }
    )


@contextmanager
def _bot(environment: dict[str, str], port: int) -> Iterator[None]:
    child = subprocess.Popen([sys.executable, "-m", "bot", "run"], env=environment)
    try:
        _wait_until_healthy(child, port)
        yield
    finally:
        child.send_signal(signal.SIGTERM)
        child.wait(timeout=30)


def _wait_until_healthy(child: subprocess.Popen[bytes], port: int) -> None:
    for _ in range(START_SECONDS * 10):
        if child.poll() is not None:
            raise Problem("The bot did not start; its own words stand above.")
        try:
            httpx.get(f"http://127.0.0.1:{port}/healthz", timeout=1, trust_env=False)
        except httpx.TransportError:
            time.sleep(0.1)
        else:
            return
    raise Problem(f"The bot did not answer within {START_SECONDS} seconds.")


def _wait() -> None:
    stopped = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopped.set())
    stopped.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0
