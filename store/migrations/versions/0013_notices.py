"""Amazon's mails about stranded stock, as people told of them.

Revision ID: 0013_notices
"""

import sqlalchemy as sa
from alembic import op

from store.types import Id, Instant, Words

revision = "0013_notices"
down_revision = "0012_signals"
PLACE = ("workspace", "account", "marketplace")
STANDING = sa.text("taken_back_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "notices",
        sa.Column("id", Id, primary_key=True, autoincrement=True),
        sa.Column("workspace", Words, nullable=False),
        sa.Column("account", Words, nullable=False),
        sa.Column("marketplace", Words, nullable=False),
        sa.Column("sku", Words, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("by", Words, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("taken_back_by", Words),
        sa.Column("taken_back_at", Instant()),
    )
    _index("uq_notices_standing", "sku", unique=True)
    _index("ix_notices_day", "day", unique=False)


def _index(name: str, column: str, *, unique: bool) -> None:
    op.create_index(
        name,
        "notices",
        [*PLACE, column],
        unique=unique,
        sqlite_where=STANDING,
        postgresql_where=STANDING,
    )


def downgrade() -> None:
    op.drop_table("notices")
