"""Which of Amazon's other reports to ask for at this moment.

Amazon lets an account ask for 15 reports at once and for one a minute then, whatever their type. So
the stranded report comes first: nothing else is asked for while one is due, and half an hour asks
for MOST of the others, and for URGENT more where a person waits for them. What is left is enough
for the stranded reports of seven marketplaces at the same moment, since each of these is asked for
once in 31 minutes at most. Of more, and where the look for another app's report has no room (ten at
once, then one in 45 seconds), each waits for its turn, which the next ticks try again.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from amazon.gateway import ReportType
from bot.workflows import cadence, refresh
from bot.workflows.parts import Parts
from store import loader, refreshes
from store.accounts import Account
from stranded.bulk_fix import bulk_fixable
from stranded.marketplaces import MARKETPLACES
from stranded.scope import Scope

# The best source of a day's cost first.
DAILY = (ReportType.PLANNING, ReportType.FEE_PREVIEW)
FEES = (ReportType.STORAGE_FEES, *DAILY)
ORDER = (*FEES, ReportType.BULK_FIX)
MOST, URGENT = 6, 2
IN = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Wish:
    """A report to ask for now; `month` is set for a bill, `urgent` where a person waits for it."""

    scope: Scope
    marketplace: str
    report_type: ReportType
    month: date | None = None
    urgent: bool = False


def wishes(session: Session, parts: Parts, account: Account, now: datetime) -> list[Wish]:
    """What may be asked for: a person's wishes, then each type in all marketplaces."""
    if refresh.is_due(session, account, now):
        return []
    found = [
        wish
        for marketplace in account.marketplaces
        for wish in _of(session, parts, account.scope, marketplace, now)
    ]
    found.sort(key=lambda wish: (not wish.urgent, ORDER.index(wish.report_type)))
    lately = refreshes.count_others(session, account.scope, refresh.STRANDED, now - IN)
    urgent = sum(wish.urgent for wish in found)
    return found[: max(0, MOST - lately, min(urgent, MOST + URGENT - lately))]


def _of(
    session: Session, parts: Parts, scope: Scope, marketplace: str, now: datetime
) -> list[Wish]:
    today = now.astimezone(MARKETPLACES[marketplace].zone).date()
    came = refreshes.newest_month(session, scope, marketplace, ReportType.STORAGE_FEES)
    bill = cadence.bill_to_ask(today, came)
    found = [Wish(scope, marketplace, one) for one in DAILY]
    if bill is not None:
        found.append(Wish(scope, marketplace, ReportType.STORAGE_FEES, bill))
    found = [wish for wish in found if _is_time(session, wish, now)]
    return [*found, *_for_bulk_fix(session, parts, scope, marketplace, now)]


def _is_time(session: Session, wish: Wish, now: datetime) -> bool:
    last = refreshes.last(session, wish.scope, wish.marketplace, wish.report_type, n=1)
    return cadence.is_time(last[0] if last else None, now)


def _for_bulk_fix(
    session: Session, parts: Parts, scope: Scope, marketplace: str, now: datetime
) -> list[Wish]:
    """Once a day where the stranded report lacks something, and where a person asked for it."""
    last = refreshes.last(session, scope, marketplace, ReportType.BULK_FIX, n=1)
    if last and last[0].state == "wished":
        return [Wish(scope, marketplace, ReportType.BULK_FIX, urgent=True)]
    if not cadence.is_time(last[0] if last else None, now):
        return []
    reasons = bulk_fixable(parts.rulebook, on_request=True)
    lacks = loader.lacking(session, scope, marketplace, reasons, limit=1)
    return [Wish(scope, marketplace, ReportType.BULK_FIX)] if lacks else []
