"""What people chose for texts that the rule book does not know.

Revision ID: 0003_mappings
"""

import sqlalchemy as sa
from alembic import op

from store.types import Instant, Words

revision = "0003_mappings"
down_revision = "0002_staging"


def upgrade() -> None:
    op.create_table(
        "reason_mappings",
        sa.Column("workspace", Words, primary_key=True),
        sa.Column("value", Words, primary_key=True),
        sa.Column("text", Words, nullable=False),
        sa.Column("reason", Words, nullable=False),
        sa.Column("by", Words, nullable=False),
        sa.Column("at", Instant(), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("reason_mappings")
