"""The price that a person named, with the intent that takes it to Amazon; and a listing's own.

Revision ID: 0021_prices
"""

import sqlalchemy as sa
from alembic import op

revision = "0021_prices"
down_revision = "0020_answers"


def upgrade() -> None:
    for table in ("intents", "listings"):
        price = sa.Column("price", sa.JSON(), nullable=False, server_default="{}")
        op.add_column(table, price)
    op.add_column("listings", sa.Column("has_price", sa.Boolean(), nullable=True))
    # Of what was read before nobody knows whether it has a price.
    op.execute("UPDATE listings SET read_at = NULL")


def downgrade() -> None:
    op.drop_column("listings", "has_price")
    for table in ("listings", "intents"):
        op.drop_column(table, "price")
