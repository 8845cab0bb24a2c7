"""What one unit of an item costs a day, as fee reports tell it.

Revision ID: 0004_unit_fees
"""

import sqlalchemy as sa
from alembic import op

from store.types import Exact, Instant, Words

revision = "0004_unit_fees"
down_revision = "0003_mappings"

PLACE = ("workspace", "account", "marketplace")


def upgrade() -> None:
    op.create_table(
        "unit_fees",
        *(sa.Column(key, Words, primary_key=True) for key in (*PLACE, "by", "code")),
        sa.Column("measured", sa.Boolean(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("stands_until", sa.Date(), nullable=False),
        sa.Column("read_at", Instant(), nullable=False),
        sa.Column("weight", sa.BigInteger(), nullable=False),
        sa.Column("a_day", sa.BigInteger(), nullable=False),
        sa.Column("currency", Words, nullable=False),
        sa.Column("basis", Words, nullable=False),
        sa.Column("volume", Exact(), nullable=True),
        sa.Column("volume_unit", Words, nullable=False),
        sa.Column("tier", Words, nullable=False),
        sa.Column("rate_since", sa.Date(), nullable=True),
    )
    op.create_index("ix_unit_fees_day", "unit_fees", [*PLACE, "day"])


def downgrade() -> None:
    op.drop_table("unit_fees")
