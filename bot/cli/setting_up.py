"""What every command starts with: settings, clock, and the parts to read with."""

import argparse
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy.exc import SQLAlchemyError

from bot.app import make_clock, reading_parts
from bot.cli.problems import Problem, no_database
from bot.messages import Reader, language
from bot.workflows.parts import Parts
from config.links import load_links
from config.settings import Settings, load_settings
from store import accounts
from store.accounts import Account


def settings_of(wanted: argparse.Namespace) -> Settings:
    return load_settings(os.environ, wanted.data)


@contextmanager
def parts_of(wanted: argparse.Namespace) -> Iterator[Parts]:
    settings = settings_of(wanted)
    clock = make_clock(settings)
    try:
        parts = reading_parts(settings, clock)
    except (OSError, SQLAlchemyError) as error:
        raise no_database(error) from error
    try:
        yield parts
    finally:
        parts.database.close()


def now_of(wanted: argparse.Namespace) -> datetime:
    """The time that was named, else the clock's."""
    named: datetime | None = getattr(wanted, "now", None)
    return named or make_clock(settings_of(wanted)).now()


def reader_of(wanted: argparse.Namespace) -> Reader:
    return Reader(language(wanted.locale), load_links())


def account_of(parts: Parts, wanted: argparse.Namespace) -> Account:
    """The account that was named, or the only one. Raises Problem."""
    with parts.database.read() as session:
        known = accounts.accounts(session, parts.workspace)
    if wanted.account:
        known = [account for account in known if account.scope.account == wanted.account]
    if not known:
        raise Problem("No such account is known yet. Import a report of it with `import`.")
    if len(known) > 1:
        names = ", ".join(account.scope.account for account in known)
        raise Problem(f"There are several accounts; name one with --account: {names}.")
    return known[0]


def print_json(document: object) -> None:
    print(json.dumps(document, ensure_ascii=False, indent=2, default=str))
