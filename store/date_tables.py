"""The tables behind removal dates. Rows never leave store/."""

from datetime import date, datetime

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from store.base import PLACE, Base, Numbered
from store.tables import STANDING


class NoticeRow(Numbered, Base):
    """A day on which Amazon's mail about a SKU came; one may be taken back, or told anew."""

    __tablename__ = "notices"
    marketplace: Mapped[str]
    sku: Mapped[str]
    day: Mapped[date]
    by: Mapped[str]
    at: Mapped[datetime]
    taken_back_by: Mapped[str | None]
    taken_back_at: Mapped[datetime | None]

    __table_args__ = (
        Index(
            "uq_notices_standing", *PLACE, "sku",
            unique=True, sqlite_where=STANDING, postgresql_where=STANDING,
        ),
        Index(
            "ix_notices_day", *PLACE, "day", sqlite_where=STANDING, postgresql_where=STANDING,
        ),
    )  # fmt: skip


OPEN = text("revoked_at IS NULL")


class CalendarAddressRow(Base):
    """Who may read the calendar without being asked who they are; the address itself is not kept.

    `fingerprint` is the SHA-256 of its secret part. A person has one that works.
    """

    __tablename__ = "calendar_addresses"
    workspace: Mapped[str] = mapped_column(primary_key=True)
    fingerprint: Mapped[str] = mapped_column(primary_key=True)
    person: Mapped[str]
    made_at: Mapped[datetime]
    revoked_by: Mapped[str | None]
    revoked_at: Mapped[datetime | None]

    __table_args__ = (
        Index(
            "uq_calendar_addresses_standing", "workspace", "person",
            unique=True, sqlite_where=OPEN, postgresql_where=OPEN,
        ),
    )  # fmt: skip
