"""The numbered trail, its nodes, and the checkpoints that everybody may have."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "trail_entries",
        sa.Column("number", NUMBER, autoincrement=False, nullable=False),
        sa.Column("entry", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_trail_entries")),
    )
    op.create_table(
        "trail_nodes",
        sa.Column("level", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("position", NUMBER, autoincrement=False, nullable=False),
        sa.Column("hash", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("level", "position", name=op.f("pk_trail_nodes")),
    )
    op.create_table(
        "checkpoints",
        sa.Column("size", NUMBER, autoincrement=False, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("size", name=op.f("pk_checkpoints")),
    )
    op.create_index("ix_checkpoints_day", "checkpoints", ["day", "size"], unique=False)


def downgrade() -> None:
    op.drop_table("checkpoints")
    op.drop_table("trail_nodes")
    op.drop_table("trail_entries")
