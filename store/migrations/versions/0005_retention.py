"""Up to which snapshot a marketplace's old versions were pruned.

Revision ID: 0005_retention
"""

import sqlalchemy as sa
from alembic import op

revision = "0005_retention"
down_revision = "0004_unit_fees"


def upgrade() -> None:
    pruned_to = sa.Column("pruned_to", sa.Integer, nullable=False, server_default="0")
    op.add_column("current_snapshots", pruned_to)


def downgrade() -> None:
    op.drop_column("current_snapshots", "pruned_to")
