"""A team's settings of one account and marketplace: a row a key, defaults where there is none."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from store.base import bound, here_bound, rows
from store.tables import SettingRow
from store.upsert import insert_or_update, serialise
from stranded.scope import Scope
from stranded.settings import AccountSettings, with_setting

_ALL = select(SettingRow).where(*here_bound(SettingRow))


@dataclass(frozen=True, slots=True)
class Kept:
    """What somebody set last, as text."""

    value: str
    by: str
    at: datetime


def kept(session: Session, scope: Scope, marketplace: str) -> dict[str, Kept]:
    """What was ever set, by its key."""
    found = rows(session, _ALL, **bound(scope, marketplace))
    return {row.key: Kept(row.value, row.by, row.at) for row in found}


def read(session: Session, scope: Scope, marketplace: str) -> AccountSettings:
    settings = AccountSettings()
    for row in rows(session, _ALL, **bound(scope, marketplace)):
        settings = with_setting(settings, row.key, row.value)
    return settings


def hold(session: Session, scope: Scope, marketplace: str) -> None:
    """Lets nobody else change these settings until the transaction ends: they can be compared."""
    serialise(session, f"settings|{scope.workspace}|{scope.account}|{marketplace}")


def write(
    session: Session,
    scope: Scope,
    marketplace: str,
    key: str,
    text: str,
    by: str,
    now: datetime,
) -> None:
    """Keeps one value. Raises stranded.settings.SettingError where it is not one."""
    with_setting(AccountSettings(), key, text)
    hold(session, scope, marketplace)
    values = {
        "workspace": scope.workspace,
        "account": scope.account,
        "marketplace": marketplace,
        "key": key,
        "value": text,
        "by": by,
        "at": now,
    }
    keys = ("workspace", "account", "marketplace", "key")
    insert_or_update(session, SettingRow, keys, values)
