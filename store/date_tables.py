"""The tables behind removal dates. Rows never leave store/."""

from datetime import date, datetime

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

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
