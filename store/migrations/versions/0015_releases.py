"""Episodes that a person held back when a setting made them due at once.

Revision ID: 0015_releases
"""

import sqlalchemy as sa
from alembic import op

from store.types import Instant, Words

revision = "0015_releases"
down_revision = "0014_calendar"


def upgrade() -> None:
    op.create_table(
        "held_back",
        sa.Column("workspace", Words, primary_key=True),
        sa.Column("account", Words, primary_key=True),
        sa.Column("marketplace", Words, primary_key=True),
        sa.Column("episode", Words, primary_key=True),
        sa.Column("by", Words, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("until", Instant()),
    )
    # How many actions were begun lately is asked at every look of the rules.
    op.create_index(
        "ix_intents_begun", "intents", ["workspace", "account", "marketplace", "created_at"]
    )


def downgrade() -> None:
    op.drop_index("ix_intents_begun", "intents")
    op.drop_table("held_back")
