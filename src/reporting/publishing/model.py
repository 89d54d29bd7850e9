"""What was published once and is never changed."""

import sqlalchemy as sa

from reporting.database import metadata

# Signed by the worker whenever it has numbered entries of the audit trail; one for each size it ever had after that.
checkpoints = sa.Table(
    "checkpoints",
    metadata,
    sa.Column("size", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True, autoincrement=False),
    sa.Column("day", sa.Date, nullable=False),
    sa.Column("note", sa.Text, nullable=False),
)
# The last of a day.
sa.Index("ix_checkpoints_day", checkpoints.c.day, checkpoints.c.size)
