"""Who has read a report, as the person may see it: a role and a day, no name."""

import sqlalchemy as sa

from reporting.database import metadata

readings = sa.Table(
    "readings",
    metadata,
    sa.Column(
        "case_id",
        sa.ForeignKey("reports.case_id", ondelete="CASCADE"),
        primary_key=True,
    ),
    sa.Column("role", sa.String(16), primary_key=True),
    sa.Column("day", sa.Date, primary_key=True),
)
