"""Published statistics, and their drafts until somebody else has approved them."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "releases",
        sa.Column("canton", sa.String(length=2), nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("published", sa.Date(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("canton", "year", "version", name=op.f("pk_releases")),
    )
    op.create_table(
        "statistics_drafts",
        sa.Column("draft_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("canton", sa.String(length=2), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=9), nullable=False),
        sa.Column("made_by", sa.LargeBinary(length=16), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("decided_by", sa.LargeBinary(length=16), nullable=True),
        sa.Column("decided_day", sa.Date(), nullable=True),
        sa.Column("approved", sa.LargeBinary(length=32), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("sketch", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint(
            "state IN ('drafted', 'approved', 'rejected', 'published')", name=op.f("ck_statistics_drafts_state")
        ),
        sa.ForeignKeyConstraint(["decided_by"], ["members.staff_id"], name=op.f("fk_statistics_drafts_decided_by")),
        sa.ForeignKeyConstraint(["made_by"], ["members.staff_id"], name=op.f("fk_statistics_drafts_made_by")),
        sa.PrimaryKeyConstraint("draft_id", name=op.f("pk_statistics_drafts")),
    )
    op.create_index("ix_statistics_drafts_year", "statistics_drafts", ["canton", "year"], unique=False)
    op.create_index(
        "uq_statistics_drafts_waiting",
        "statistics_drafts",
        ["canton", "year"],
        unique=True,
        sqlite_where=sa.text("state IN ('drafted', 'approved')"),
        postgresql_where=sa.text("state IN ('drafted', 'approved')"),
    )


def downgrade() -> None:
    op.drop_table("statistics_drafts")
    op.drop_table("releases")
