"""Generations that no root has signed yet lie apart from those that count."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "proposals",
        sa.Column("centre", sa.String(length=64), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("key", sa.LargeBinary(length=1216), nullable=False),
        sa.Column("proposed_by", sa.LargeBinary(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("record_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("envelope", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["proposed_by"], ["members.staff_id"], name=op.f("fk_proposals_proposed_by")),
        sa.PrimaryKeyConstraint("centre", name=op.f("pk_proposals")),
    )
    op.create_table(
        "proposed_grants",
        sa.Column("centre", sa.String(length=64), nullable=False),
        sa.Column("recipient", sa.LargeBinary(length=16), nullable=False),
        sa.Column("slot", sa.LargeBinary(length=1208), nullable=False),
        sa.ForeignKeyConstraint(
            ["centre"], ["proposals.centre"], name=op.f("fk_proposed_grants_centre"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("centre", "recipient", name=op.f("pk_proposed_grants")),
    )


def downgrade() -> None:
    op.drop_table("proposed_grants")
    op.drop_table("proposals")
