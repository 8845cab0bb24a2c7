"""What was dealt with once and never again: a digest's day, a warning's step."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from store.batches import batches
from store.tables import OccurrenceRow
from store.upsert import insert_if_absent
from stranded.scope import Scope

AT_A_TIME = 500


def claim(
    session: Session, scope: Scope, key: str, due_at: datetime, now: datetime, state: str = "done"
) -> bool:
    """True for the first who asks for this key."""
    values = {
        "workspace": scope.workspace,
        "account": scope.account,
        "key": key,
        "due_at": due_at,
        "done_at": now,
        "state": state,
    }
    return insert_if_absent(session, OccurrenceRow, values)


def exists(session: Session, scope: Scope, key: str) -> bool:
    return session.get(OccurrenceRow, (scope.workspace, scope.account, key)) is not None


def known(session: Session, scope: Scope, keys: Iterable[str]) -> set[str]:
    """Those of the keys that were dealt with."""
    found: set[str] = set()
    for some in batches(keys, AT_A_TIME):
        query = select(OccurrenceRow.key).where(
            OccurrenceRow.workspace == scope.workspace,
            OccurrenceRow.account == scope.account,
            OccurrenceRow.key.in_(some),
        )
        found.update(session.scalars(query))
    return found


def last_done(session: Session, scope: Scope, prefix: str) -> datetime | None:
    """When the newest occurrence of this prefix was done; skipped ones don't count."""
    return session.scalars(
        select(OccurrenceRow.done_at)
        .where(
            OccurrenceRow.workspace == scope.workspace,
            OccurrenceRow.account == scope.account,
            OccurrenceRow.key.startswith(prefix, autoescape=True),
            OccurrenceRow.state == "done",
        )
        .order_by(OccurrenceRow.done_at.desc())
        .limit(1)
    ).first()
