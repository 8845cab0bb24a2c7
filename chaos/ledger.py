"""What the bot's own tables say of a round, as plain values for the judge."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from store.removal_tables import RemovalOrderRow
from store.tables import AuditRow, CheckRow, IntentRow, PostRow

# How the audit log names what was seen of a change, or of an order, once it was made.
LATER = ("check.", "removal.")


@dataclass(frozen=True, slots=True)
class Wish:
    """An intent's row."""

    id: int
    sku: str
    action: str
    state: str
    why: str


@dataclass(frozen=True, slots=True)
class Said:
    """A post's row; `behind` where its picture is older than what it shows."""

    key: str
    state: str
    why: str
    parent: str | None
    behind: bool


@dataclass(frozen=True, slots=True)
class Looked:
    """A check's row."""

    id: int
    intent: int
    done: bool


@dataclass(frozen=True, slots=True)
class Written:
    """A row of the audit log about an intent; `later` of what was seen after its end."""

    event: str
    intent: int | None
    later: bool


@dataclass(frozen=True, slots=True)
class Ordered:
    """A removal order's row; `gone` is what it says that Amazon took of its `units`."""

    intent: int
    name: str
    units: int
    state: str
    gone: int


@dataclass(frozen=True, slots=True)
class Ledger:
    wishes: Sequence[Wish]
    posts: Sequence[Said]
    checks: Sequence[Looked]
    audit: Sequence[Written]
    orders: Sequence[Ordered] = ()


@dataclass(frozen=True, slots=True)
class Mark:
    """The last row of each table at some time; a removal order is written with its intent."""

    intent: int
    post: int
    check: int
    audit: int


def mark(session: Session) -> Mark:
    def last(column: Any) -> int:
        return int(session.scalars(select(func.coalesce(func.max(column), 0))).one())

    return Mark(last(IntentRow.id), last(PostRow.id), last(CheckRow.id), last(AuditRow.number))


def since(session: Session, start: Mark) -> Ledger:
    """All rows that came after `start`, in their order."""

    def after(table: Any, column: Any, last: int) -> Any:
        return session.scalars(select(table).where(column > last).order_by(column))

    intents = after(IntentRow, IntentRow.id, start.intent)
    posts = after(PostRow, PostRow.id, start.post)
    checks = after(CheckRow, CheckRow.id, start.check)
    audit = after(AuditRow, AuditRow.number, start.audit)
    orders = after(RemovalOrderRow, RemovalOrderRow.intent, start.intent)
    return Ledger(
        [Wish(row.id, row.sku, row.action, row.state, row.why_code) for row in intents],
        [
            Said(row.key, row.state, row.why, row.parent, row.wanted > row.drawn)
            for row in posts
            if row.kind != "adopted"
        ],
        [Looked(row.id, row.intent, row.done_at is not None) for row in checks],
        [
            Written(row.event, row.detail.get("intent"), row.event.startswith(LATER))
            for row in audit
        ],
        [
            Ordered(
                row.intent,
                row.name,
                row.sellable + row.unsellable,
                row.state,
                row.disposed + row.shipped,
            )
            for row in orders
        ],
    )


def plan_again(session: Session, now: Any) -> None:
    """What a bot without any read-back would do with all whose fate it does not know: once more."""
    for table, doubtful in ((PostRow, "sending"), (IntentRow, "sent")):
        died = (table.state == doubtful) & (table.lease_until <= now)
        lost = table.state == "unknown"
        session.execute(update(table).where(died | lost).values(state="planned"))
