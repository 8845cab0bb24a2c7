"""What Amazon told between two looks, and what is looked at sooner for it.

Each hurry is over once a look began after it, so that nothing has to be taken away, and what is
told twice changes nothing.
"""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from store.base import bound, here
from store.intents import LOOK_UP_EVERY
from store.report_tables import HurryRow
from store.tables import IntentRow
from store.upsert import changed, insert_or_better
from stranded.actions import OPEN_STATES, IntentState
from stranded.scope import Scope

KEYS = ("workspace", "account", "marketplace")
# Those whose listing tells what became of them.
READ_BACK = (IntentState.ACCEPTED.value, IntentState.UNKNOWN.value)


def read_back(
    session: Session, scope: Scope, marketplace: str, sku: str, at: datetime
) -> bool | None:
    """Makes the reading back of the SKU's intent due, if something changed after the last look.

    False where it was looked at since, None where no intent is waiting for its listing.
    """
    newest = (
        select(IntentRow)
        .where(*here(IntentRow, scope, marketplace), IntentRow.sku == sku)
        .order_by(IntentRow.state.in_(sorted(OPEN_STATES)).desc(), IntentRow.id.desc())
        .limit(1)
    )
    row = session.scalars(newest).first()
    if row is None:
        return None
    if (row.looked_at or row.updated_at) >= at:
        return False
    if row.state not in READ_BACK:
        return None
    due = update(IntentRow).where(IntentRow.id == row.id, IntentRow.state.in_(READ_BACK))
    return changed(session, due.values(looked_at=at - LOOK_UP_EVERY)) == 1


def note(session: Session, scope: Scope, marketplace: str, at: datetime) -> None:
    """Something changed at this instant; an older one than is known says nothing."""
    insert_or_better(session, HurryRow, KEYS, [bound(scope, marketplace, at=at)], ["at"])


def since(session: Session, scope: Scope, marketplace: str) -> datetime | None:
    return session.scalars(select(HurryRow.at).where(*here(HurryRow, scope, marketplace))).first()
