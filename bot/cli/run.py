"""`run`: the bot itself."""

import argparse
import signal
import threading
from collections.abc import Callable
from functools import partial

from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse
from sqlalchemy.exc import SQLAlchemyError

from bot.app import Bot, build, make_clock
from bot.cli.problems import Problem, no_database
from bot.cli.setting_up import settings_of
from bot.handlers.feed import calendar
from bot.lock import AlreadyRunningError, only_one
from bot.web import Doors, Server, close_socket_mode, run_until, serve, socket_mode
from config.settings import Settings, SlackSettings
from store.database import file_of


def run(wanted: argparse.Namespace) -> int:
    settings = settings_of(wanted)
    if settings.slack is None:
        raise Problem(
            "Slack is not set up: SLACK_BOT_TOKEN is missing. README.md tells step by step how to "
            "get it; `python -m bot demo` runs without."
        )
    run_bot(settings, settings.slack, lambda: print(_ready(settings), flush=True))
    return 0


def _ready(settings: Settings) -> str:
    mode = "Socket Mode" if settings.slack and settings.slack.app_token else "signed HTTP"
    amazon = "a seller account" if settings.amazon else "no seller account (import-only)"
    return (
        f"Refloat runs: Slack by {mode}, {amazon}, http://{settings.host}:{settings.port}/healthz"
    )


def run_bot(settings: Settings, slack: SlackSettings, ready: Callable[[], None]) -> None:
    """Runs until SIGINT or SIGTERM. Raises Problem where it can't start."""
    try:
        with only_one(file_of(settings.database_url)):
            _run(settings, _build(settings, slack), slack, ready)
    except AlreadyRunningError as error:
        raise Problem(
            f"Another Refloat runs on this database already ({error}). Stop it first."
        ) from error


def _build(settings: Settings, slack: SlackSettings) -> Bot:
    try:
        return build(settings, slack, make_clock(settings))
    except SlackApiError as error:
        raise Problem(
            f"Slack does not accept SLACK_BOT_TOKEN ({_said(error)}). Install the app to the "
            "workspace again and take the token from “OAuth & Permissions”."
        ) from error
    except SQLAlchemyError as error:
        raise no_database(error) from error
    except OSError as error:
        raise Problem(
            f"Slack can't be reached ({error}). Look at the network "
            "and, where it is set, at SLACK_API_URL."
        ) from error


def _said(error: SlackApiError) -> object:
    """Slack's own word for what is wrong."""
    return error.response.get("error") if isinstance(error.response, SlackResponse) else error


def _connect(connect: Callable[[], None]) -> None:
    try:
        connect()
    except SlackApiError as error:
        raise Problem(
            f"Slack does not accept SLACK_APP_TOKEN ({_said(error)}). Create an app-level token "
            "with connections:write under “Basic Information”."
        ) from error


def _listen(doors: Doors, settings: Settings) -> Server:
    try:
        return serve(doors, settings.host, settings.port)
    except OSError as error:
        raise Problem(
            f"Port {settings.port} on {settings.host} can't be opened ({error.strerror}). "
            "Choose another one with REFLOAT_PORT."
        ) from error


def _run(settings: Settings, bot: Bot, slack: SlackSettings, ready: Callable[[], None]) -> None:
    sockets = socket_mode(bot.slack_app, slack.app_token) if slack.app_token else None
    healthy = sockets.client.is_connected if sockets else lambda: True
    signed = bot.slack_app if slack.signing_secret else None
    feed = partial(calendar, bot.desk) if settings.public_url else None
    server = _listen(Doors(signed, healthy, feed), settings)
    stopped = threading.Event()
    threading.Thread(target=run_until, args=(server, stopped), name="http", daemon=True).start()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopped.set())
    bot.start()
    if sockets:
        _connect(sockets.connect)
    ready()
    stopped.wait()
    if sockets:
        close_socket_mode(sockets)
    server.close()
    bot.stop()
