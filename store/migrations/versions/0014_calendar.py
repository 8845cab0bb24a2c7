"""Addresses of the calendar of removal dates, by their fingerprints.

Revision ID: 0014_calendar
"""

import sqlalchemy as sa
from alembic import op

from store.types import Instant, Words

revision = "0014_calendar"
down_revision = "0013_notices"


def upgrade() -> None:
    op.create_table(
        "calendar_addresses",
        sa.Column("workspace", Words, primary_key=True),
        sa.Column("fingerprint", Words, primary_key=True),
        sa.Column("person", Words, nullable=False),
        sa.Column("made_at", Instant(), nullable=False),
        sa.Column("revoked_by", Words),
        sa.Column("revoked_at", Instant()),
    )
    op.create_index(
        "uq_calendar_addresses_standing",
        "calendar_addresses",
        ["workspace", "person"],
        unique=True,
        sqlite_where=sa.text("revoked_at IS NULL"),
        postgresql_where=sa.text("revoked_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_table("calendar_addresses")
