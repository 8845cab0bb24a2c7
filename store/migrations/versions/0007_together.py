"""Intents that one post tells of together.

Revision ID: 0007_together
"""

import sqlalchemy as sa
from alembic import op

from store.types import Words

revision = "0007_together"
down_revision = "0006_totals"


def upgrade() -> None:
    told_in = sa.Column("told_in", Words, nullable=False, server_default="")
    op.add_column("intents", told_in)
    op.create_index("ix_intents_told_in", "intents", ["workspace", "account", "told_in"])


def downgrade() -> None:
    op.drop_index("ix_intents_told_in", "intents")
    op.drop_column("intents", "told_in")
