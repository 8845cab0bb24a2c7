"""What Slack delivered and was heard.

Revision ID: 0008_deliveries
"""

import sqlalchemy as sa
from alembic import op

from store.types import Instant, Words

revision = "0008_deliveries"
down_revision = "0007_together"


def upgrade() -> None:
    op.create_table(
        "deliveries",
        sa.Column("workspace", Words, primary_key=True),
        sa.Column("key", Words, primary_key=True),
        sa.Column("at", Instant(), nullable=False),
    )
    op.create_index("ix_deliveries_at", "deliveries", ["workspace", "at"])


def downgrade() -> None:
    op.drop_table("deliveries")
