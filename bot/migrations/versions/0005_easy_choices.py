"""easy choices: voice, speed, size, read aloud and scanning of a conversation

Revision ID: easy_choices
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op


revision = 'easy_choices'
down_revision = 'consents'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('easy_choices',
    sa.Column('conversation_id', sa.String(length=64), nullable=False),
    sa.Column('voice', sa.String(length=120), nullable=False),
    sa.Column('speed', sa.Double(), nullable=False),
    sa.Column('size', sa.String(length=8), nullable=False),
    sa.Column('read_aloud', sa.Boolean(), nullable=False),
    sa.Column('scan_seconds', sa.Double(), nullable=False),
    sa.ForeignKeyConstraint(['conversation_id'], ['conversations.id'], ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('conversation_id')
    )


def downgrade() -> None:
    op.drop_table('easy_choices')
