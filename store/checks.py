"""The later looks at what an action came to: each due at its time, and answered once."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import and_, select, update
from sqlalchemy.orm import Session

from store import intents
from store.base import here
from store.tables import CheckRow, IntentRow
from store.upsert import changed_one, insert_if_absent
from stranded.actions import Check, Intent
from stranded.items import Evidence
from stranded.scope import Scope


class Ahead(NamedTuple):
    """A look that is still to come, `after` so much time, at what became of a SKU."""

    at: datetime
    after: timedelta
    sku: str


def plan(
    session: Session, scope: Scope, intent: Intent, delays: Iterable[timedelta], now: datetime
) -> None:
    """Writes the later looks, counted from `now`; those that exist stay as they are."""
    for delay in delays:
        insert_if_absent(
            session,
            CheckRow,
            {
                "workspace": scope.workspace,
                "account": scope.account,
                "intent": intent.id,
                "after_seconds": int(delay.total_seconds()),
                "due_at": now + delay,
            },
        )


def due(session: Session, now: datetime, limit: int) -> list[tuple[Scope, Check]]:
    rows = session.scalars(
        select(CheckRow)
        .where(CheckRow.done_at.is_(None), CheckRow.due_at <= now)
        .order_by(CheckRow.due_at, CheckRow.id)
        .limit(limit)
    )
    found = []
    for row in rows:
        scope = Scope(row.workspace, row.account)
        if (intent := intents.get(session, scope, row.intent)) is not None:
            after = timedelta(seconds=row.after_seconds)
            found.append((scope, Check(row.id, intent, after, row.due_at)))
    return found


def ahead(session: Session, scope: Scope, marketplace: str, until: datetime) -> list[Ahead]:
    """The open looks of a marketplace before a time, the next one first."""
    query = (
        select(CheckRow.due_at, CheckRow.after_seconds, IntentRow.sku)
        .join(
            IntentRow,
            and_(
                IntentRow.workspace == CheckRow.workspace,
                IntentRow.account == CheckRow.account,
                IntentRow.id == CheckRow.intent,
            ),
        )
        .where(
            *here(IntentRow, scope, marketplace),
            CheckRow.done_at.is_(None),
            CheckRow.due_at < until,
        )
        .order_by(CheckRow.due_at, CheckRow.id)
    )
    return [Ahead(at, timedelta(seconds=after), sku) for at, after, sku in session.execute(query)]


def evidence(session: Session, scope: Scope, intent_ids: Collection[int]) -> dict[int, Evidence]:
    """What the latest answered look found, by intent."""
    query = (
        select(CheckRow.intent, CheckRow.evidence)
        .where(
            CheckRow.workspace == scope.workspace,
            CheckRow.account == scope.account,
            CheckRow.intent.in_(intent_ids),
            CheckRow.evidence.is_not(None),
        )
        .order_by(CheckRow.after_seconds)
    )
    return {intent: Evidence(found) for intent, found in session.execute(query) if found}


def finish(
    session: Session, scope: Scope, check_id: int, evidence: Evidence, now: datetime
) -> bool:
    """Writes what a look found; False where another worker answered it."""
    return changed_one(
        session,
        update(CheckRow)
        .where(
            CheckRow.workspace == scope.workspace,
            CheckRow.account == scope.account,
            CheckRow.id == check_id,
            CheckRow.done_at.is_(None),
        )
        .values(done_at=now, evidence=evidence.value),
    )
