"""Reports are staged aside, and a long list is written with few pages of its indexes touched.

The table of seen SKUs goes; ASINs and FNSKUs have a table that is filled in its own order; money is
ordered by its first two digits.

Revision ID: 0002_staging
"""

import sqlalchemy as sa
from alembic import op

from store.types import Words

revision = "0002_staging"
down_revision = "0001_first"

PLACE = ("workspace", "account", "marketplace")
CODES = ("asin", "fnsku")
# As store.versions makes it; -1 for an amount that is unknown.
STEP = """
UPDATE stranded_items SET tied_up_step = length(CAST(tied_up AS TEXT)) * 100
  + CAST(substr(CAST(tied_up AS TEXT) || '0', 1, 2) AS INTEGER)
WHERE tied_up IS NOT NULL
"""
FILL_CODES = """
INSERT INTO item_codes (workspace, account, marketplace, code, sku)
SELECT workspace, account, marketplace, asin, sku FROM stranded_items WHERE asin <> ''
UNION SELECT workspace, account, marketplace, fnsku, sku FROM stranded_items WHERE fnsku <> ''
"""


def upgrade() -> None:
    op.drop_table("snapshot_skus")
    _make_codes()
    _make_step()


def _make_codes() -> None:
    keys = [sa.Column(name, Words, primary_key=True) for name in (*PLACE, "code", "sku")]
    op.create_table("item_codes", *keys, sqlite_with_rowid=False)
    op.execute(FILL_CODES)
    for code in CODES:
        op.drop_index(f"ix_items_{code}", "stranded_items")


def _make_step() -> None:
    op.drop_index("ix_items_tied_up", "stranded_items")
    step = sa.Column("tied_up_step", sa.Integer, nullable=False, server_default="-1")
    op.add_column("stranded_items", step)
    op.execute(STEP)
    _index("ix_items_tied_up", "tied_up_step")


def downgrade() -> None:
    op.drop_index("ix_items_tied_up", "stranded_items")
    op.drop_column("stranded_items", "tied_up_step")
    _index("ix_items_tied_up", "tied_up")
    for code in CODES:
        _index(f"ix_items_{code}", code)
    op.drop_table("item_codes")
    keys = [sa.Column(name, Words, primary_key=True) for name in PLACE]
    number = sa.Column("number", sa.Integer, primary_key=True, autoincrement=False)
    op.create_table("snapshot_skus", *keys, number, sa.Column("sku", Words, primary_key=True))


def _index(name: str, column: str) -> None:
    op.create_index(name, "stranded_items", [*PLACE, column])
