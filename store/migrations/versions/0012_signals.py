"""What a report changed is looked up by the report.

Revision ID: 0012_signals
"""

from alembic import op

revision = "0012_signals"
down_revision = "0011_second_person"
INDEX = "ix_reason_history_snapshot"


def upgrade() -> None:
    op.create_index(INDEX, "reason_history", ["workspace", "account", "snapshot", "episode"])


def downgrade() -> None:
    op.drop_index(INDEX, "reason_history")
