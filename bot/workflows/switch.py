"""Switching automatic actions on, with what that sets off at once."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.workflows.automate import PASSING, candidates
from bot.workflows.parts import Parts
from store import accounts, audit, posts, settings
from stranded.rules import LISTING_GATES
from stranded.scope import Scope
from stranded.settings import Automatic, SettingError, setting_texts


def due_at_once(
    session: Session, parts: Parts, scope: Scope, marketplace: str, now: datetime
) -> int:
    """How many items only wait for the switch (their listings are still looked at before)."""
    found = candidates(session, parts, scope, marketplace, now)
    return sum(one.closed - LISTING_GATES <= PASSING | {"automatic"} for one in found)


def looks_after(parts: Parts, scope: Scope, marketplace: str) -> bool:
    """Whether this is a marketplace that we have to do with at all."""
    with parts.database.read() as session:
        known = accounts.accounts(session, parts.workspace)
    return any(one.scope == scope and marketplace in one.marketplaces for one in known)


def switch_on(parts: Parts, scope: Scope, marketplace: str, by: str, now: datetime) -> bool:
    """False where it was on before."""
    with parts.database.write() as session:
        if settings.read(session, scope, marketplace).automatic is Automatic.ON:
            return False
        write(session, parts, scope, marketplace, {"automatic": "on"}, by, now)
    return True


def change(
    parts: Parts, scope: Scope, marketplace: str, values: dict[str, str], by: str, now: datetime
) -> dict[str, str]:
    """Keeps the values and returns all settings as text. Raises SettingError for a wrong one."""
    with parts.database.write() as session:
        for key in values:
            check_reason(parts, key, values[key])
        write(session, parts, scope, marketplace, values, by, now)
        return setting_texts(settings.read(session, scope, marketplace))


def check_reason(parts: Parts, key: str, value: str) -> None:
    """A mode can be set for a reason that has an automatic action at all."""
    if key.startswith("mode.") and parts.rulebook.get(key.removeprefix("mode.")).auto is None:
        raise SettingError("no_automatic_action", key, value)


def write(
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
