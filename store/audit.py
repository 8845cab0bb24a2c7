"""Who did what, when and why: append-only, each row chained to the one before by HMAC-SHA256."""

import hashlib
import hmac
import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, select
from sqlalchemy.orm import Session

from store.base import rows
from store.tables import AuditRow
from store.types import is_storable, to_json
from store.upsert import serialise
from stranded.scope import Scope

START = "0" * 64
PAGE = 500
# Below every number, also one that only somebody else would give.
LOWEST = -(2**63)
_LAST = (
    select(AuditRow.number, AuditRow.hash)
    .where(AuditRow.workspace == bindparam("workspace"))
    .order_by(AuditRow.number.desc())
    .limit(1)
)


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


class Fault(StrEnum):
    """How a row does not fit; MOVED is also what follows one that was taken out without a gap."""

    CHANGED = "changed"
    MISSING = "missing"
    MOVED = "moved"
    CUT = "cut"


@dataclass(frozen=True, slots=True)
class Verified:
    """`rows` fit, the last of them has the hash `head`; `broken_at` is the first that does not."""

    ok: bool
    rows: int
    head: str
    broken_at: int | None
    fault: Fault | None = None


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
    last = rows(session, _LAST, workspace=scope.workspace).first()
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
        .execution_options(yield_per=PAGE)
    )


def head(session: Session, workspace: str) -> tuple[int, str] | None:
    """The last row's number and hash; None where there is no row yet."""
    last = rows(session, _LAST, workspace=workspace).first()
    return (last.number, last.hash) if last else None


def of_subject(
    session: Session, scope: Scope, subject: str, limit: int | None = None, offset: int = 0
) -> list[AuditEvent]:
    """What happened to one SKU, named `marketplace/SKU`, the oldest first.

    `offset` leaves out so many of the newest; of what is left the newest are taken.
    """
    newest = select(AuditRow).where(_about(scope, subject)).order_by(AuditRow.number.desc())
    rows = session.scalars(newest.limit(limit).offset(offset)).all()
    return [_event(row) for row in reversed(rows)]


def count_of(session: Session, scope: Scope, subject: str) -> int:
    if not is_storable(subject):
        return 0
    counted = select(func.count()).select_from(AuditRow).where(_about(scope, subject))
    return session.scalars(counted).one()


def _about(scope: Scope, subject: str) -> ColumnElement[bool]:
    return and_(
        AuditRow.workspace == scope.workspace,
        AuditRow.account == scope.account,
        AuditRow.subject == subject,
    )


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
    for row in _walk(session, workspace):
        fault = _fault(key, row, count + 1, previous)
        if row is None or fault is not None:
            return Verified(ok=False, rows=count, head=previous, broken_at=count + 1, fault=fault)
        previous, count = row.hash, count + 1
        head_found = head_found or row.hash == head
    if head_found:
        return Verified(ok=True, rows=count, head=previous, broken_at=None)
    return Verified(ok=False, rows=count, head=previous, broken_at=count + 1, fault=Fault.CUT)


def _walk(session: Session, workspace: str) -> Iterator[AuditRow | None]:
    """The rows in their order, a page at a time; None for one that can't even be read."""
    after, size = LOWEST, PAGE
    here = select(AuditRow).where(AuditRow.workspace == workspace).order_by(AuditRow.number)
    while True:
        try:
            page = session.scalars(here.where(AuditRow.number > after).limit(size)).all()
        except (TypeError, ValueError):
            # Somebody wrote what is no time or no JSON: one by one, to come to know where.
            if size == 1:
                yield None
                return
            size = 1
            continue
        if not page:
            return
        yield from page
        after = page[-1].number


def _fault(key: bytes, row: AuditRow | None, number: int, previous: str) -> Fault | None:
    if row is None:
        return Fault.CHANGED
    if row.number != number:
        return Fault.MISSING
    if row.previous_hash != previous:
        return Fault.MOVED
    return None if _fits(key, row) else Fault.CHANGED


def _fits(key: bytes, row: AuditRow) -> bool:
    try:
        return hmac.compare_digest(row.hash.encode(), _hash(key, row).encode())
    except ValueError:
        # Half of a character, which was never written by `append`.
        return False
