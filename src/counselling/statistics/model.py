"""Rows for the statistics: codes under the service key, with random ids that stand nowhere but in the sealed case sheet.

They wait in an inbox, without a time and without who filed them, and are moved once a night in random order. Whoever runs
the program can link a row to its sender at the moment it arrives; afterwards nobody can (the sealing specification, 7).
"""

import sqlalchemy as sa

from reporting.database import metadata

filed_rows = sa.Table(
    "filed_rows",
    metadata,
    sa.Column("row_id", sa.LargeBinary(16), primary_key=True),
    sa.Column("replaces", sa.LargeBinary(16)),  # an earlier row of the same case, which goes when this one is moved
    sa.Column("sealed", sa.LargeBinary, nullable=False),
)

statistics_rows = sa.Table(
    "statistics_rows",
    metadata,
    sa.Column("row_id", sa.LargeBinary(16), primary_key=True),
    sa.Column("sealed", sa.LargeBinary, nullable=False),
)

# A year's draft: protected counts only. Whoever made it does not decide on it.
statistics_drafts = sa.Table(
    "statistics_drafts",
    metadata,
    sa.Column("draft_id", sa.LargeBinary(16), primary_key=True),
    sa.Column("canton", sa.String(2), nullable=False),
    sa.Column("year", sa.Integer, nullable=False),
    sa.Column("state", sa.String(9), nullable=False),
    sa.Column("made_by", sa.ForeignKey("members.staff_id"), nullable=False),
    sa.Column("day", sa.Date, nullable=False),
    sa.Column("decided_by", sa.ForeignKey("members.staff_id")),
    sa.Column("decided_day", sa.Date),
    sa.Column("body", sa.LargeBinary, nullable=False),  # the release as it would be, JSON
    sa.CheckConstraint("state IN ('drafted', 'approved', 'rejected', 'published')", name="state"),
    sa.Index("ix_statistics_drafts_year", "canton", "year"),
)
