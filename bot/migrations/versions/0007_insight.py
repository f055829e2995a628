"""insight: more of each enquiry; counts, groups, experiences, changes made, proposals

Revision ID: insight
Revises: consents
"""

import sqlalchemy as sa
from alembic import op

revision = "insight"
down_revision = "telegram"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    with op.batch_alter_table("enquiries") as table:
        table.add_column(sa.Column("voice", sa.Boolean(), nullable=False, server_default=sa.false()))
        table.add_column(sa.Column("words", sa.Text()))
        table.add_column(sa.Column("age", sa.String(8)))
        table.add_column(sa.Column("district", sa.String(24)))
        table.add_column(sa.Column("who", sa.String(16)))
        table.add_column(sa.Column("told", sa.String(16)))
        table.add_column(sa.Column("helped", sa.Integer()))
        table.add_column(sa.Column("unmet_group", sa.Integer()))
        table.create_index("ix_enquiries_unmet_group", ["unmet_group"])
    op.create_table(
        "counts",
        sa.Column("number", sa.Integer(), primary_key=True, autoincrement=True),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("subject", sa.String(64), nullable=False),
        sa.Column("dimension", sa.String(12), nullable=False),
        sa.Column("value", sa.String(24), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("figure", sa.Integer(), nullable=False),
        sa.UniqueConstraint("week", "kind", "subject", "dimension", "value"),
    )
    op.create_index("ix_counts_read", "counts", ["kind", "dimension", "subject", "week"])
    op.create_table(
        "counted_weeks",
        sa.Column("week", sa.Date(), primary_key=True),
        sa.Column("counted_at", TIME, nullable=False),
    )
    op.create_table(
        "unmet_groups",
        sa.Column("id", sa.Integer(), primary_key=True, autoincrement=True),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("stems", sa.JSON(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
    )
    _what_families_tell()


def _what_families_tell() -> None:
    op.create_table(
        "experiences",
        sa.Column("id", sa.Integer(), primary_key=True, autoincrement=True),
        sa.Column("conversation_id", sa.String(64), sa.ForeignKey("conversations.id", ondelete="CASCADE")),
        sa.Column("at", TIME, nullable=False),
        sa.Column("channel", sa.String(16), nullable=False),
        sa.Column("easy_read", sa.Boolean(), nullable=False),
        sa.Column("outcome", sa.Integer()),
        sa.Column("who", sa.String(16)),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("happened", "good", "hard", "better")),
        sa.Column("quote_words", sa.String(20)),
        sa.Column("code", sa.String(64), nullable=False, unique=True),
    )
    op.create_index("ix_experiences_conversation_id", "experiences", ["conversation_id"])
    op.create_index("ix_experiences_at", "experiences", ["at"])
    op.create_table(
        "hear_back",
        sa.Column(
            "conversation_id", sa.String(64), sa.ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True
        ),
        sa.Column("outcome", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("at", TIME, nullable=False),
    )
    op.create_table(
        "changes_made",
        sa.Column("id", sa.Integer(), primary_key=True, autoincrement=True),
        sa.Column("theme", sa.String(64), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("said", "did", "easy_said", "easy_did")),
        sa.Column("by", sa.String(100), nullable=False),
        sa.Column("published_at", TIME),
        sa.Column("at", TIME, nullable=False),
    )
    op.create_table(
        "content_proposals",
        sa.Column("id", sa.Integer(), primary_key=True, autoincrement=True),
        sa.Column(
            "group_id", sa.Integer(), sa.ForeignKey("unmet_groups.id", ondelete="CASCADE"), nullable=False, unique=True
        ),
        sa.Column("topic", sa.String(64), nullable=False),
        sa.Column("title", sa.String(70), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("phrases", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("by", sa.String(100), nullable=False),
        sa.Column("at", TIME, nullable=False),
    )
    op.create_table(
        "insight_marks",
        sa.Column("name", sa.String(40), primary_key=True),
        sa.Column("value", sa.String(200), nullable=False),
    )


def downgrade() -> None:
    for name in (
        "insight_marks", "content_proposals", "changes_made", "hear_back", "experiences",
        "unmet_groups", "counted_weeks", "counts",
    ):  # fmt: skip
        op.drop_table(name)
    with op.batch_alter_table("enquiries") as table:
        table.drop_index("ix_enquiries_unmet_group")
        for name in ("unmet_group", "helped", "told", "who", "district", "age", "words", "voice"):
            table.drop_column(name)
