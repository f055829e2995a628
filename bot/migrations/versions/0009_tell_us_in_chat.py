"""tell us in chat: the open form of “Tell us how it is going”

Revision ID: tell_us_in_chat
Revises: leaving
"""

import sqlalchemy as sa
from alembic import op

revision = "tell_us_in_chat"
down_revision = "leaving"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "tell_us_forms",
        sa.Column(
            "conversation_id", sa.String(64), sa.ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True
        ),
        sa.Column("told", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("tell_us_forms")
