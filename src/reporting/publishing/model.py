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

# The statistics of a canton and a year: written once. A later version stands beside the earlier ones.
releases = sa.Table(
    "releases",
    metadata,
    sa.Column("canton", sa.String(2), primary_key=True),
    sa.Column("year", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),  # from 1
    sa.Column("published", sa.Date, nullable=False),  # nobody sees it before this day
    sa.Column("body", sa.LargeBinary, nullable=False),  # compact JSON of `reporting.publishing.releases.Release`
)
