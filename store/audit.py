"""Who did what, when and why: append-only, each row chained to the one before by HMAC-SHA256."""

import hashlib
import hmac
import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from store.tables import AuditRow
from store.types import to_json
from store.upsert import serialise
from stranded.scope import Scope

START = "0" * 64


@dataclass(frozen=True, slots=True)
class AuditEvent:
    number: int
    account: str
    at: datetime
    event: str
    actor: str
    subject: str
    detail: dict[str, Any]
    hash: str


@dataclass(frozen=True, slots=True)
class Verified:
    """`broken_at` is the number of the first row that does not fit; `head` the last row's hash."""

    ok: bool
    rows: int
    head: str
    broken_at: int | None


def append(
    session: Session,
    scope: Scope,
    key: bytes,
    event: str,
    actor: str,
    subject: str,
    detail: dict[str, Any],
    now: datetime,
) -> None:
    """Writes one row in the caller's transaction, so that it stands or falls with what it tells.

    On PostgreSQL nobody else can append until that transaction ends, so let it be the last step.
    """
    # Two writers must not follow the same row.
    serialise(session, f"audit|{scope.workspace}")
    last = _last(session, scope.workspace)
    row = AuditRow(
        workspace=scope.workspace,
        number=last.number + 1 if last else 1,
        account=scope.account,
        at=now,
        event=event,
        actor=actor,
        subject=subject,
        # As it will be read: a hash of anything else would not fit later.
        detail=json.loads(to_json(detail)),
        previous_hash=last.hash if last else START,
        hash="",
    )
    row.hash = _hash(key, row)
    session.add(row)
    session.flush()


def _last(session: Session, workspace: str) -> AuditRow | None:
    return session.scalars(
        select(AuditRow)
        .where(AuditRow.workspace == workspace)
        .order_by(AuditRow.number.desc())
        .limit(1)
    ).first()


def _hash(key: bytes, row: AuditRow) -> str:
    told = [
        row.previous_hash,
        row.workspace,
        row.number,
        row.account,
        row.at.astimezone(UTC).isoformat(),
        row.event,
        row.actor,
        row.subject,
        row.detail,
    ]
    text_form = json.dumps(told, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hmac.new(key, text_form.encode(), hashlib.sha256).hexdigest()


def read(session: Session, workspace: str) -> Iterator[AuditEvent]:
    """All rows of a workspace, the oldest first, a few at a time."""
    with closing(session.scalars(_chain(workspace))) as rows:
        for row in rows:
            yield _event(row)


def _chain(workspace: str) -> Select[AuditRow]:
    return (
        select(AuditRow)
        .where(AuditRow.workspace == workspace)
        .order_by(AuditRow.number)
        .execution_options(yield_per=500)
    )


def of_subject(session: Session, scope: Scope, subject: str) -> list[AuditEvent]:
    """What happened to one SKU, named `marketplace/SKU`, the oldest first."""
    rows = session.scalars(
        select(AuditRow)
        .where(
            AuditRow.workspace == scope.workspace,
            AuditRow.account == scope.account,
            AuditRow.subject == subject,
        )
        .order_by(AuditRow.number)
    )
    return [_event(row) for row in rows]


def _event(row: AuditRow) -> AuditEvent:
    return AuditEvent(
        row.number, row.account, row.at, row.event, row.actor, row.subject, row.detail, row.hash
    )


def verify(session: Session, workspace: str, key: bytes, head: str | None = None) -> Verified:
    """Walks the chain from its start and names the first row that was changed, moved or lost.

    `head` is a hash that was the last one once, kept elsewhere: a chain without it was cut off.
    """
    previous, count = START, 0
    head_found = head in (None, START)
    with closing(session.scalars(_chain(workspace))) as rows:
        for row in rows:
            fits = row.number == count + 1 and row.previous_hash == previous
            if not fits or not hmac.compare_digest(row.hash, _hash(key, row)):
                return Verified(ok=False, rows=count, head=previous, broken_at=count + 1)
            previous, count = row.hash, count + 1
            head_found = head_found or row.hash == head
    broken_at = None if head_found else count + 1
    return Verified(ok=head_found, rows=count, head=previous, broken_at=broken_at)
