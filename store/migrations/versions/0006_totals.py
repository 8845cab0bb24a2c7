"""What a list comes to is counted once; a reason's items are ordered by money.

Revision ID: 0006_totals
"""

import sqlalchemy as sa
from alembic import op

from store.types import Words

revision = "0006_totals"
down_revision = "0005_retention"

PLACE = ("workspace", "account", "marketplace")
# As store.totals counts it up; what a snapshot that was never finished wrote does not count.
COUNT_UP = """
INSERT INTO list_totals
  (workspace, account, marketplace, reason, currency, items, units, tied_up, priced)
SELECT i.workspace, i.account, i.marketplace, i.reason, coalesce(i.currency, ''), count(*),
  sum(i.units), coalesce(sum(i.tied_up), 0), count(i.tied_up)
FROM stranded_items i JOIN current_snapshots p ON p.workspace = i.workspace
  AND p.account = i.account AND p.marketplace = i.marketplace
WHERE i.from_snapshot <= p.number AND (i.to_snapshot IS NULL OR i.to_snapshot > p.number)
GROUP BY i.workspace, i.account, i.marketplace, i.reason, coalesce(i.currency, '')
"""


def upgrade() -> None:
    op.create_table(
        "list_totals",
        *(sa.Column(name, Words, primary_key=True) for name in (*PLACE, "reason", "currency")),
        sa.Column("items", sa.Integer, nullable=False),
        sa.Column("units", sa.BigInteger, nullable=False),
        sa.Column("tied_up", sa.BigInteger, nullable=False),
        sa.Column("priced", sa.Integer, nullable=False),
    )
    op.execute(COUNT_UP)
    columns = [*PLACE, "reason", "tied_up_step"]
    op.create_index("ix_items_reason_tied_up", "stranded_items", columns)


def downgrade() -> None:
    op.drop_index("ix_items_reason_tied_up", "stranded_items")
    op.drop_table("list_totals")
