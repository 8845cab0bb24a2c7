"""The table of removal orders."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from store.base import Base, Numbered


class RemovalOrderRow(Numbered, Base):
    """What an intent orders, and what became of it; `name` is the MerchantRemovalOrderID.

    `sent_at` is set right before it is handed in, so that it can be looked for from then on.
    """

    __tablename__ = "removal_orders"
    marketplace: Mapped[str]
    sku: Mapped[str]
    episode: Mapped[str]
    intent: Mapped[int] = mapped_column(BigInteger)
    name: Mapped[str]
    disposition: Mapped[str]
    sellable: Mapped[int]
    unsellable: Mapped[int]
    address: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    notes: Mapped[str]
    by: Mapped[str]
    at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    state: Mapped[str]
    requested: Mapped[int]
    cancelled: Mapped[int]
    disposed: Mapped[int]
    shipped: Mapped[int]
    in_process: Mapped[int]
    told_at: Mapped[datetime | None]

    __table_args__ = (
        UniqueConstraint("workspace", "account", "intent", name="uq_removal_orders_intent"),
        UniqueConstraint("workspace", "account", "name", name="uq_removal_orders_name"),
        Index("ix_removal_orders_sku", "workspace", "account", "marketplace", "sku", "id"),
        Index("ix_removal_orders_state", "workspace", "account", "state"),
    )
