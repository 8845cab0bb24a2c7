"""The tables of reports and the items in them. Rows never leave store/."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, Index
from sqlalchemy.orm import Mapped, mapped_column

from store.base import PLACE, Base, Placed, Scoped
from store.types import WhenText
from stranded.items import When


class SnapshotRow(Placed, Base):
    """One report, read whole. Readers see it once the pointer of its marketplace stands on it."""

    __tablename__ = "snapshots"
    number: Mapped[int] = mapped_column(primary_key=True)
    seen_at: Mapped[datetime]
    state: Mapped[str]
    report_id: Mapped[str]
    rows: Mapped[int]
    rejected: Mapped[int]
    # Set when it is published: when, after which one, and how many looks at the list that makes.
    published_at: Mapped[datetime | None]
    previous: Mapped[int | None]
    look: Mapped[int | None]


class PointerRow(Placed, Base):
    __tablename__ = "current_snapshots"
    number: Mapped[int]
    # Of what ended up to this snapshot only the history is left.
    pruned_to: Mapped[int] = mapped_column(server_default="0")


class RejectedRow(Placed, Base):
    __tablename__ = "rejected_rows"
    number: Mapped[int] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    line: Mapped[int]
    code: Mapped[str]
    parameters: Mapped[dict[str, Any]]
    sku: Mapped[str | None]


class ItemRow(Placed, Base):
    """One version of an item: current from `from_snapshot` on, until before `to_snapshot`."""

    __tablename__ = "stranded_items"
    sku: Mapped[str] = mapped_column(primary_key=True)
    from_snapshot: Mapped[int] = mapped_column(primary_key=True)
    to_snapshot: Mapped[int | None]
    episode: Mapped[str]
    episode_from: Mapped[int]
    first_seen: Mapped[datetime]
    reason: Mapped[str]
    reason_since: Mapped[datetime | None]
    removal_day: Mapped[date | None]
    search_sku: Mapped[str]
    # In ten-thousandths, for ordering and adding up in SQL; the exact price is in `price`.
    tied_up: Mapped[int | None] = mapped_column(BigInteger)
    # Its first two digits: few values, so that writing a long list touches few pages of an index.
    tied_up_step: Mapped[int] = mapped_column(server_default="-1")
    units: Mapped[int] = mapped_column(BigInteger)
    asin: Mapped[str]
    fnsku: Mapped[str]
    title: Mapped[str]
    reason_text: Mapped[str]
    primary_action: Mapped[str]
    status_primary: Mapped[str]
    status_secondary: Mapped[str]
    error_message: Mapped[str]
    condition: Mapped[str]
    fulfilled_by: Mapped[str]
    stranded_on: Mapped[When | None] = mapped_column(WhenText())
    removal_on: Mapped[When | None] = mapped_column(WhenText())
    fulfillable: Mapped[int]
    unfulfillable: Mapped[int]
    reserved: Mapped[int]
    inbound: Mapped[int]
    price: Mapped[Decimal | None]
    currency: Mapped[str | None]

    __table_args__ = (
        Index("ix_items_episode", "workspace", "account", "episode", "from_snapshot"),
        Index("ix_items_search", *PLACE, "search_sku"),
        Index("ix_items_removal", *PLACE, "removal_day"),
        Index("ix_items_tied_up", *PLACE, "tied_up_step"),
        Index("ix_items_reason", *PLACE, "reason", "sku"),
        Index("ix_items_reason_tied_up", *PLACE, "reason", "tied_up_step"),
        Index("ix_items_opened", *PLACE, "episode_from"),
        Index("ix_items_ended", *PLACE, "to_snapshot"),
    )


class TotalsRow(Placed, Base):
    """What the current list comes to by reason and currency ("" where no price is known)."""

    __tablename__ = "list_totals"
    reason: Mapped[str] = mapped_column(primary_key=True)
    currency: Mapped[str] = mapped_column(primary_key=True)
    items: Mapped[int]
    units: Mapped[int] = mapped_column(BigInteger)
    # In ten-thousandths, of the items whose amount is known.
    tied_up: Mapped[int] = mapped_column(BigInteger)
    priced: Mapped[int]


class CodeRow(Placed, Base):
    """The SKUs that ever had an ASIN or FNSKU: where to look; their items say which they have.

    A table and no index, since it is filled in its own order, however the SKUs are sorted.
    """

    __tablename__ = "item_codes"
    code: Mapped[str] = mapped_column(primary_key=True)
    sku: Mapped[str] = mapped_column(primary_key=True)
    __table_args__ = ({"sqlite_with_rowid": False},)


class LoaderFileRow(Placed, Base):
    """What Amazon's file for bulk fixing says of a SKU whose stranded row lacks something."""

    __tablename__ = "loader_rows"
    sku: Mapped[str] = mapped_column(primary_key=True)
    product_id: Mapped[str]
    product_id_type: Mapped[str]
    price: Mapped[Decimal | None]
    currency: Mapped[str]
    condition: Mapped[str]
    at: Mapped[datetime]


class ReasonHistoryRow(Scoped, Base):
    __tablename__ = "reason_history"
    episode: Mapped[str] = mapped_column(primary_key=True)
    snapshot: Mapped[int] = mapped_column(primary_key=True)
    reason: Mapped[str]
    seen_at: Mapped[datetime]

    __table_args__ = (
        Index("ix_reason_history_snapshot", "workspace", "account", "snapshot", "episode"),
    )


class EvidenceRow(Scoped, Base):
    """How sure it is that an episode's SKU is mended; the newest look counts."""

    __tablename__ = "evidence"
    episode: Mapped[str] = mapped_column(primary_key=True)
    evidence: Mapped[str]
    at: Mapped[datetime]
