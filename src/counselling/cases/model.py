"""A case as the server knows it: centre, state, days, who looks after it. Its notes are ciphertext."""

import sqlalchemy as sa

from reporting.database import metadata

cases = sa.Table(
    "cases",
    metadata,
    sa.Column(
        "case_id",
        sa.ForeignKey("reports.case_id", ondelete="CASCADE"),
        primary_key=True,
    ),
    sa.Column("centre", sa.String(64), nullable=False),
    sa.Column("state", sa.String(12), nullable=False),  # new, open, closed
    sa.Column("waiting_for", sa.String(8), nullable=False),  # us, person; nobody once it is erased
    sa.Column("assignee", sa.ForeignKey("members.staff_id")),
    sa.Column("day", sa.Date, nullable=False),  # the worker opened it
    sa.Column("activity_day", sa.Date, nullable=False),
    sa.Column(
        "noticed", sa.Integer, nullable=False, default=0
    ),  # position of the person's newest text seen by the worker
    # What the worker has noticed of the person's wishes: the day she asked for withdrawal, and that she ended her access.
    sa.Column("noticed_withdrawal", sa.Date),
    sa.Column("noticed_end", sa.Boolean, nullable=False, default=False),
    sa.Column("erased_day", sa.Date),  # the withdrawal was carried out: what is left is a cover
    sa.CheckConstraint("state IN ('new', 'open', 'closed')", name="state"),
    sa.CheckConstraint("waiting_for IN ('us', 'person', 'nobody')", name="waiting_for"),
    sa.Index("ix_cases_inbox", "centre", "state", "activity_day", "case_id"),
)

# Notes and case sheets (kinds 5 and 6), under the file key of the centre.
notes = sa.Table(
    "notes",
    metadata,
    sa.Column("case_id", sa.ForeignKey("cases.case_id", ondelete="CASCADE"), primary_key=True),
    sa.Column("record_id", sa.LargeBinary(16), primary_key=True),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("kind", sa.SmallInteger, nullable=False),
    sa.Column("generation", sa.Integer, nullable=False),  # of the centre seed behind the file key
    sa.Column("author", sa.ForeignKey("members.staff_id"), nullable=False),
    sa.Column("written", sa.Integer, nullable=False),  # seconds since 1970
    sa.Column("envelope", sa.LargeBinary, nullable=False),
    sa.UniqueConstraint("case_id", "position", name="uq_notes_position"),
)
