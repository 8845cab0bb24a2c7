"""What a person declared about dangerous goods, with the intent that takes it to Amazon.

Revision ID: 0020_answers
"""

import sqlalchemy as sa
from alembic import op

revision = "0020_answers"
down_revision = "0019_hurries"


def upgrade() -> None:
    answers = sa.Column("answers", sa.JSON(), nullable=False, server_default="{}")
    op.add_column("intents", answers)


def downgrade() -> None:
    op.drop_column("intents", "answers")
