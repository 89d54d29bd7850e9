"""The signed manifests, each kept as the exact note that the root signed. The newest sequence is in force."""

import sqlalchemy as sa

from reporting.database import metadata

manifests = sa.Table(
    "manifests",
    metadata,
    sa.Column("sequence", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("note", sa.Text, nullable=False),
)
