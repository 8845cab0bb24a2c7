"""Keeping what a team sets for one account and marketplace."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.workflows.parts import Parts
from store import accounts, audit, posts, settings
from stranded.scope import Scope
from stranded.settings import (
    AccountSettings,
    SettingError,
    parse_setting,
    setting_texts,
    with_setting,
)


def looks_after(parts: Parts, scope: Scope, marketplace: str) -> bool:
    """Whether this is a marketplace that we have to do with at all."""
    with parts.database.read() as session:
        known = accounts.accounts(session, parts.workspace)
    return any(one.scope == scope and marketplace in one.marketplaces for one in known)


def change(
    parts: Parts, scope: Scope, marketplace: str, values: dict[str, str], by: str, now: datetime
) -> dict[str, str]:
    """Keeps the values and returns all settings as text. Raises SettingError for a wrong one."""
    with parts.database.write() as session:
        check_values(parts, values)
        write_values(session, parts, scope, marketplace, values, by, now)
        return setting_texts(settings.read(session, scope, marketplace))


def check_values(parts: Parts, values: dict[str, str]) -> None:
    """Raises SettingError; a mode can be set for a reason that has an automatic action at all."""
    for key, value in values.items():
        parse_setting(key, value)
        if key.startswith("mode.") and parts.rulebook.get(key.removeprefix("mode.")).auto is None:
            raise SettingError("no_automatic_action", key, value)


def with_values(parts: Parts, kept: AccountSettings, values: dict[str, str]) -> AccountSettings:
    """The settings as they would be with these values. Raises SettingError for a wrong one."""
    check_values(parts, values)
    for key, text in values.items():
        kept = with_setting(kept, key, text)
    return kept


def write_values(
    session: Session,
    parts: Parts,
    scope: Scope,
    marketplace: str,
    values: dict[str, str],
    by: str,
    now: datetime,
) -> None:
    """Keeps values in the caller's transaction, with a row of the audit log for all of them."""
    for key, text in values.items():
        settings.write(session, scope, marketplace, key, text, by, now)
    if not values:
        return
    posts.want_redraw_kind(session, scope, "preview")
    audit.append(session, scope, parts.audit_key, "setting", by, marketplace, values, now)
