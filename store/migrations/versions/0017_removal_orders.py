"""Removal orders: what was ordered by whom, and what Amazon made of it.

Revision ID: 0017_removal_orders
"""

import sqlalchemy as sa
from alembic import op

from store.types import Id, Instant, Words

revision = "0017_removal_orders"
down_revision = "0016_pauses"


def upgrade() -> None:
    op.create_table(
        "removal_orders",
        sa.Column("id", Id, primary_key=True, autoincrement=True),
        sa.Column("workspace", Words, nullable=False),
        sa.Column("account", Words, nullable=False),
        sa.Column("marketplace", Words, nullable=False),
        sa.Column("sku", Words, nullable=False),
        sa.Column("episode", Words, nullable=False),
        sa.Column("intent", sa.BigInteger(), nullable=False),
        sa.Column("name", Words, nullable=False),
        sa.Column("disposition", Words, nullable=False),
        sa.Column("sellable", sa.Integer(), nullable=False),
        sa.Column("unsellable", sa.Integer(), nullable=False),
        sa.Column("address", sa.JSON(none_as_null=True)),
        sa.Column("notes", Words, nullable=False),
        sa.Column("by", Words, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("sent_at", Instant()),
        sa.Column("state", Words, nullable=False),
        sa.Column("requested", sa.Integer(), nullable=False),
        sa.Column("cancelled", sa.Integer(), nullable=False),
        sa.Column("disposed", sa.Integer(), nullable=False),
        sa.Column("shipped", sa.Integer(), nullable=False),
        sa.Column("in_process", sa.Integer(), nullable=False),
        sa.Column("told_at", Instant()),
        sa.UniqueConstraint("workspace", "account", "intent", name="uq_removal_orders_intent"),
        sa.UniqueConstraint("workspace", "account", "name", name="uq_removal_orders_name"),
    )
    op.create_index(
        "ix_removal_orders_sku",
        "removal_orders",
        ["workspace", "account", "marketplace", "sku", "id"],
    )
    op.create_index("ix_removal_orders_state", "removal_orders", ["workspace", "account", "state"])


def downgrade() -> None:
    op.drop_table("removal_orders")
