"""Who is in the groups that have a right.

Revision ID: 0009_roles
"""

import sqlalchemy as sa
from alembic import op

from store.types import Instant, Words

revision = "0009_roles"
down_revision = "0008_deliveries"


def upgrade() -> None:
    op.create_table(
        "group_members",
        sa.Column("workspace", Words, primary_key=True),
        sa.Column("group_id", Words, primary_key=True),
        sa.Column("people", sa.JSON(), nullable=False),
        sa.Column("read_at", Instant(), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("group_members")
