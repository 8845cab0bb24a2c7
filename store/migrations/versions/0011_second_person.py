"""Intents that wait for a second person's word.

Revision ID: 0011_second_person
"""

import sqlalchemy as sa
from alembic import op

from store.types import Words

revision = "0011_second_person"
down_revision = "0010_steps"
BEFORE = ("accepted", "claimed", "planned", "sent", "unknown")
AFTER = ("accepted", "claimed", "planned", "proposed", "sent", "unknown")


def upgrade() -> None:
    seconded_by = sa.Column("seconded_by", Words, nullable=False, server_default="")
    op.add_column("intents", seconded_by)
    _open_ones(AFTER)


def downgrade() -> None:
    _open_ones(BEFORE)
    op.drop_column("intents", "seconded_by")


def _open_ones(states: tuple[str, ...]) -> None:
    """Only one intent in any of these may exist for a SKU in a marketplace."""
    which = sa.text("state IN ({})".format(", ".join(f"'{state}'" for state in states)))
    op.drop_index("uq_intents_open", "intents")
    op.create_index(
        "uq_intents_open",
        "intents",
        ["workspace", "account", "marketplace", "sku"],
        unique=True,
        sqlite_where=which,
        postgresql_where=which,
    )
