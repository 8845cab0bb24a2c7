"""Requests of every report type, each with the month it is for; what the loader file says.

Revision ID: 0018_reports
"""

import sqlalchemy as sa
from alembic import op

from store.types import Exact, Instant, Words

revision = "0018_reports"
down_revision = "0017_removal_orders"
# The only type that was asked for until here.
STRANDED = "GET_STRANDED_INVENTORY_UI_DATA"
PLACE = ["workspace", "account", "marketplace"]


def upgrade() -> None:
    report_type = sa.Column("report_type", Words, nullable=False, server_default=STRANDED)
    op.add_column("refreshes", report_type)
    op.add_column("refreshes", sa.Column("month", sa.Date()))
    op.drop_index("ix_refreshes", "refreshes")
    op.create_index("ix_refreshes", "refreshes", [*PLACE, "report_type", "id"])
    op.create_index("ix_refreshes_requested", "refreshes", ["workspace", "account", "requested_at"])
    op.create_table(
        "loader_rows",
        *(sa.Column(name, Words, primary_key=True) for name in (*PLACE, "sku")),
        sa.Column("product_id", Words, nullable=False),
        sa.Column("product_id_type", Words, nullable=False),
        sa.Column("price", Exact()),
        sa.Column("currency", Words, nullable=False),
        sa.Column("condition", Words, nullable=False),
        sa.Column("at", Instant(), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("loader_rows")
    # To a release of before, the requests of other types would be stranded reports.
    op.execute(sa.text("DELETE FROM refreshes WHERE report_type <> :it").bindparams(it=STRANDED))
    op.drop_index("ix_refreshes_requested", "refreshes")
    op.drop_index("ix_refreshes", "refreshes")
    op.create_index("ix_refreshes", "refreshes", [*PLACE, "id"])
    op.drop_column("refreshes", "month")
    op.drop_column("refreshes", "report_type")
