"""When a digest may come where a team has quiet hours."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.workflows import dates
from bot.workflows.parts import Parts
from store import settings
from store.accounts import Account
from stranded.marketplaces import MARKETPLACES
from stranded.quiet import WAKES_AT_DAYS, quiet_until


def digest_due(
    session: Session, parts: Parts, account: Account, due: datetime, now: datetime
) -> datetime:
    """A digest's time, or the end of the quiet hours that it falls into, or that hold at `now`.

    Where stock is taken away within days it does not wait.
    """
    after = _quiet_until(session, parts, account, due)
    until = _quiet_until(session, parts, account, now)
    if until is None:
        return after or due
    if _is_near(session, parts, account, now):
        return due if after is None else now
    return until


def _quiet_until(session: Session, parts: Parts, account: Account, at: datetime) -> datetime | None:
    """A digest speaks of all marketplaces, so it is quiet as long as it is in every one."""
    ends: list[datetime] = []
    for code in account.marketplaces:
        quiet = settings.read(session, account.scope, code).quiet_hours
        until = quiet_until(quiet, at, parts.zone)
        if until is None:
            return None
        ends.append(until)
    return min(ends, default=None)


def _is_near(session: Session, parts: Parts, account: Account, now: datetime) -> bool:
    for code in account.marketplaces:
        today = now.astimezone(MARKETPLACES[code].zone).date()
        last = today + timedelta(days=WAKES_AT_DAYS)
        near, _ = dates.next_to_be_removed(session, parts, account.scope, code, today, last, 1)
        if near:
            return True
    return False
