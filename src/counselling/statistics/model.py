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

# A row that another one has replaced stays as its id and that of its successor, so that a late repeat counts nothing twice.
statistics_rows = sa.Table(
    "statistics_rows",
    metadata,
    sa.Column("row_id", sa.LargeBinary(16), primary_key=True),
    sa.Column("sealed", sa.LargeBinary),  # null once it is replaced
    sa.Column("successor", sa.LargeBinary(16)),
)

# A year's draft: protected counts only. Whoever made it does not decide on it.
statistics_drafts = sa.Table(
    "statistics_drafts",
    metadata,
    sa.Column("draft_id", sa.LargeBinary(16), primary_key=True),
    sa.Column("canton", sa.String(2), nullable=False),
    sa.Column("year", sa.Integer, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column(
        "edition", sa.Integer, nullable=False
    ),  # how often its texts were written; an approval names the one seen
    sa.Column("state", sa.String(9), nullable=False),
    sa.Column("made_by", sa.ForeignKey("members.staff_id"), nullable=False),
    sa.Column("day", sa.Date, nullable=False),
    sa.Column("decided_by", sa.ForeignKey("members.staff_id")),
    sa.Column("decided_day", sa.Date),
    sa.Column("approved", sa.LargeBinary(32)),  # a mark over the body that was decided on
    sa.Column("body", sa.LargeBinary, nullable=False),  # the release as it would be, JSON
    sa.Column("sketch", sa.LargeBinary, nullable=False),  # sealed: what tells how much has changed since
    sa.CheckConstraint("state IN ('drafted', 'approved', 'rejected', 'published')", name="state"),
    sa.Index("ix_statistics_drafts_year", "canton", "year"),
)
# One waits for each canton and year.
_WAITS = statistics_drafts.c.state.in_(("drafted", "approved"))
sa.Index(
    "uq_statistics_drafts_waiting",
    statistics_drafts.c.canton,
    statistics_drafts.c.year,
    unique=True,
    sqlite_where=_WAITS,
    postgresql_where=_WAITS,
)
