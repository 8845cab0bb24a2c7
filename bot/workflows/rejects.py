"""Which lines of the current reports were set aside, and why."""

from sqlalchemy.orm import Session

from bot.workflows.parts import Parts
from store import accounts, snapshots
from stranded.rejects import RejectedLine, Rejects
from stranded.scope import Scope


def rejects(
    parts: Parts, account: str = "", marketplace: str = "", limit: int | None = 0, offset: int = 0
) -> list[Rejects]:
    """One for each marketplace that a report was read of, by name or all; each with its lines."""
    with parts.database.read() as session:
        return [
            found
            for scope, code in accounts.places(session, parts.workspace)
            if account in ("", scope.account) and marketplace in ("", code)
            if (found := _of(session, scope, code, limit, offset)) is not None
        ]


def _of(
    session: Session, scope: Scope, marketplace: str, limit: int | None, offset: int
) -> Rejects | None:
    current = snapshots.current(session, scope, marketplace)
    if current is None:
        return None
    number = current.number
    rows = snapshots.rejected_rows(session, scope, marketplace, number, limit, offset)
    lines = tuple(RejectedLine(row.line, row.why, row.sku) for row in rows)
    return Rejects(
        scope.account, marketplace, current.seen_at, current.rows, current.rejected, lines
    )
