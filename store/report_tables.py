"""The tables of Amazon's reports: which were asked for, and what those on storage fees told."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import BigInteger, Index
from sqlalchemy.orm import Mapped, mapped_column

from store.base import PLACE, Base, Numbered, Placed


class RefreshRow(Numbered, Base):
    """A report that was asked for; `month` is the first day of the one that a bill is for."""

    __tablename__ = "refreshes"
    marketplace: Mapped[str]
    report_type: Mapped[str]
    month: Mapped[date | None]
    report_id: Mapped[str]
    state: Mapped[str]
    requested_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]

    __table_args__ = (
        Index("ix_refreshes", *PLACE, "report_type", "id"),
        Index("ix_refreshes_requested", "workspace", "account", "requested_at"),
        Index("ix_refreshes_state", "state"),
    )


class HurryRow(Placed, Base):
    __tablename__ = "hurries"
    at: Mapped[datetime]


class UnitFeeRow(Placed, Base):
    """What one unit of an item costs a day, under one of its names: `by` is fnsku, sku or asin.

    `a_day` is in millionths, for adding up in SQL; `weight` how many units the figure was made of;
    `stands_until` tells which of two figures is replaced: the one that stands less long.
    """

    __tablename__ = "unit_fees"
    by: Mapped[str] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(primary_key=True)
    measured: Mapped[bool]
    day: Mapped[date]
    stands_until: Mapped[date]
    read_at: Mapped[datetime]
    weight: Mapped[int] = mapped_column(BigInteger)
    a_day: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str]
    basis: Mapped[str]
    volume: Mapped[Decimal | None]
    volume_unit: Mapped[str]
    tier: Mapped[str]
    rate_since: Mapped[date | None]

    __table_args__ = (Index("ix_unit_fees_day", *PLACE, "day"),)
