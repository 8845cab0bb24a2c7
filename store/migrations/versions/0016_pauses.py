"""Pauses: listings that are closed on purpose, and relisted on their day.

Revision ID: 0016_pauses
"""

import sqlalchemy as sa
from alembic import op

from store.types import Id, Instant, Words

revision = "0016_pauses"
down_revision = "0015_releases"
RUNNING = sa.text("ended_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "pauses",
        sa.Column("id", Id, primary_key=True, autoincrement=True),
        sa.Column("workspace", Words, nullable=False),
        sa.Column("account", Words, nullable=False),
        sa.Column("marketplace", Words, nullable=False),
        sa.Column("sku", Words, nullable=False),
        sa.Column("by", Words, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("close_at", Instant(), nullable=False),
        sa.Column("relist_on", sa.Date(), nullable=False),
        sa.Column("state", Words, nullable=False),
        sa.Column("told_in", Words, nullable=False),
        sa.Column("due_at", Instant(), nullable=False),
        sa.Column("close_intent", sa.BigInteger()),
        sa.Column("relist_intent", sa.BigInteger()),
        sa.Column("closed_at", Instant()),
        sa.Column("ended_by", Words, nullable=False),
        sa.Column("ended_at", Instant()),
        sa.Column("why_code", Words, nullable=False),
        sa.Column("why_parameters", sa.JSON(), nullable=False),
    )
    op.create_index(
        "uq_pauses_running",
        "pauses",
        ["workspace", "account", "marketplace", "sku"],
        unique=True,
        sqlite_where=RUNNING,
        postgresql_where=RUNNING,
    )
    op.create_index(
        "ix_pauses_due", "pauses", ["due_at"], sqlite_where=RUNNING, postgresql_where=RUNNING
    )
    op.create_index("ix_pauses_told_in", "pauses", ["workspace", "account", "told_in"])


def downgrade() -> None:
    op.drop_table("pauses")
