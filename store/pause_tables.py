"""The table of pauses: listings that are closed on purpose for a time."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from store.base import PLACE, Base, Numbered

RUNNING = text("ended_at IS NULL")


class PauseRow(Numbered, Base):
    """One SKU's pause; `told_in` is the key of the post that tells of it with others."""

    __tablename__ = "pauses"
    marketplace: Mapped[str]
    sku: Mapped[str]
    by: Mapped[str]
    at: Mapped[datetime]
    close_at: Mapped[datetime]
    relist_on: Mapped[date]
    state: Mapped[str]
    told_in: Mapped[str]
    due_at: Mapped[datetime]
    close_intent: Mapped[int | None] = mapped_column(BigInteger)
    relist_intent: Mapped[int | None] = mapped_column(BigInteger)
    closed_at: Mapped[datetime | None]
    ended_by: Mapped[str]
    ended_at: Mapped[datetime | None]
    why_code: Mapped[str]
    why_parameters: Mapped[dict[str, Any]]

    __table_args__ = (
        Index(
            "uq_pauses_running", *PLACE, "sku", unique=True,
            sqlite_where=RUNNING, postgresql_where=RUNNING,
        ),
        Index("ix_pauses_due", "due_at", sqlite_where=RUNNING, postgresql_where=RUNNING),
        Index("ix_pauses_told_in", "workspace", "account", "told_in"),
    )  # fmt: skip
