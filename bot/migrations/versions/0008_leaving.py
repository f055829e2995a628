"""saved replies outlive who wrote them; the mark of danger is sealed, since it may name words of a family

Revision ID: leaving
Revises: insight
"""

import sqlalchemy as sa
from alembic import op

revision = "leaving"
down_revision = "insight"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """By single steps on both databases: SQLite's copy of a whole table would take what hangs on it along."""
    for table, column in (("conversations", "danger"), ("cases", "why")):
        op.add_column(table, sa.Column("longer", sa.Text()))
        op.execute(f"UPDATE {table} SET longer = {column}")
        op.drop_column(table, column)
        op.alter_column(table, "longer", new_column_name=column)
    op.execute("UPDATE case_events SET detail = '' WHERE kind = 'danger'")
    op.rename_table("staff_saved_replies", "saved_before")
    op.create_table(
        "staff_saved_replies",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("title", sa.String(100), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("easy_read", sa.Text(), nullable=False),
        sa.Column("staff_id", sa.String(64), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name="staff_saved_replies_kept"),
    )
    op.execute(
        "INSERT INTO staff_saved_replies (id, title, text, easy_read, staff_id, at) "
        "SELECT id, title, text, easy_read, staff_id, at FROM saved_before"
    )
    op.drop_table("saved_before")
