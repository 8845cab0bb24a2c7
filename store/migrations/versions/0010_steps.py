"""Steps that people took in Seller Central and told of.

Revision ID: 0010_steps
"""

import sqlalchemy as sa
from alembic import op

from store.types import Id, Instant, Words

revision = "0010_steps"
down_revision = "0009_roles"
STANDING = sa.text("taken_back_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "steps",
        sa.Column("id", Id, primary_key=True, autoincrement=True),
        sa.Column("workspace", Words, nullable=False),
        sa.Column("account", Words, nullable=False),
        sa.Column("marketplace", Words, nullable=False),
        sa.Column("sku", Words, nullable=False),
        sa.Column("episode", Words, nullable=False),
        sa.Column("reason", Words, nullable=False),
        sa.Column("step", Words, nullable=False),
        sa.Column("by", Words, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("due_at", Instant(), nullable=False),
        sa.Column("looked_at", Instant()),
        sa.Column("evidence", Words),
        sa.Column("taken_back_by", Words),
        sa.Column("taken_back_at", Instant()),
    )
    op.create_index(
        "uq_steps_standing",
        "steps",
        ["workspace", "account", "marketplace", "sku", "episode", "reason", "step"],
        unique=True,
        sqlite_where=STANDING,
        postgresql_where=STANDING,
    )
    op.create_index("ix_steps_due", "steps", ["looked_at", "due_at"])


def downgrade() -> None:
    op.drop_table("steps")
