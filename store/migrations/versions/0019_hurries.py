"""What Amazon told of a marketplace between two reports.

Revision ID: 0019_hurries
"""

import sqlalchemy as sa
from alembic import op

from store.types import Instant, Words

revision = "0019_hurries"
down_revision = "0018_reports"


def upgrade() -> None:
    op.create_table(
        "hurries",
        sa.Column("workspace", Words, primary_key=True),
        sa.Column("account", Words, primary_key=True),
        sa.Column("marketplace", Words, primary_key=True),
        sa.Column("at", Instant(), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("hurries")
