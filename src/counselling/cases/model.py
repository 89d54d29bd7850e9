"""A case as the server knows it: centre, state, days, who looks after it, what is to be done by when, where it goes next.

Notes and sheets are ciphertext; the codes of tasks, transitions and consents lie under the service key (the sealing
specification, 7). In clear are random ids, days, states and who acted.
"""

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
    sa.Column("waiting_for", sa.String(8), nullable=False),  # us, person; nobody once it is closed or erased
    sa.Column("assignee", sa.ForeignKey("members.staff_id")),
    sa.Column("day", sa.Date, nullable=False),  # the worker opened it
    sa.Column("activity_day", sa.Date, nullable=False),
    sa.Column(
        "noticed", sa.Integer, nullable=False, default=0
    ),  # position of the person's newest text seen by the worker
    # What the worker has noticed of the person's wishes: the day she asked for withdrawal, and that she ended her access.
    sa.Column("noticed_withdrawal", sa.Date),
    sa.Column("noticed_end", sa.Boolean, nullable=False, default=False),
    sa.Column("erased_day", sa.Date),  # erased, by her wish or at the end of retention: what is left is a cover
    sa.Column("routed_day", sa.Date),  # the worker proposed somebody, or told the desk; null until then
    sa.Column("due", sa.Date),  # by the end of this day somebody shall have taken it over; null if no clock runs
    sa.Column("escalated", sa.SmallInteger, nullable=False, server_default="0"),  # 1 to a deputy, 2 to the coordinators
    sa.Column("restricted", sa.Boolean, nullable=False, server_default=sa.false()),  # for the members named in `walls`
    sa.Column("closed_day", sa.Date),
    sa.Column("retain_until", sa.Date),  # from this day on its erasure may be proposed; shown to the person
    sa.Column("hold", sa.Boolean, nullable=False, server_default=sa.false()),  # no erasure by retention while it is set
    sa.CheckConstraint("state IN ('new', 'open', 'closed')", name="state"),
    sa.CheckConstraint("waiting_for IN ('us', 'person', 'nobody')", name="waiting_for"),
    sa.Index("ix_cases_inbox", "centre", "state", "activity_day", "case_id"),
    sa.Index("ix_cases_assignee", "assignee", "state", "activity_day", "case_id"),
    sa.Index("ix_cases_newest", "centre", "activity_day", "case_id"),
    sa.Index("ix_cases_hers", "assignee", "activity_day", "case_id"),
)
# Literals, not parameters: the indexes below serve a query only where the database sees that it asks for no more than they hold.
IS_UNCLOSED = cases.c.state != sa.literal_column("'closed'")
sa.Index(
    "ix_cases_load",  # how many a member has, by centre, counted without a look at the cases
    *(cases.c.assignee, cases.c.centre, cases.c.waiting_for, cases.c.case_id),
    sqlite_where=IS_UNCLOSED,
    postgresql_where=IS_UNCLOSED,
)


def is_restricted(cases: sa.FromClause) -> sa.ColumnElement[bool]:
    """Of the cases, those for named members alone."""
    return cases.c.restricted.is_(sa.true())


sa.Index(
    "ix_cases_restricted",
    cases.c.case_id,
    sqlite_where=is_restricted(cases),
    postgresql_where=is_restricted(cases),
)
_IS_NEW = cases.c.state == "new"
_UNROUTED = sa.and_(_IS_NEW, cases.c.routed_day.is_(None))
sa.Index("ix_cases_unrouted", cases.c.case_id, sqlite_where=_UNROUTED, postgresql_where=_UNROUTED)
sa.Index("ix_cases_due", cases.c.due, cases.c.case_id, sqlite_where=_IS_NEW, postgresql_where=_IS_NEW)
sa.Index("ix_cases_retained", cases.c.retain_until, cases.c.case_id)
# Closed cases in which the person wrote again: the worker opens them.
_IS_WRITTEN_IN = sa.and_(cases.c.state == "closed", cases.c.waiting_for == "us")
sa.Index("ix_cases_written_in", cases.c.case_id, sqlite_where=_IS_WRITTEN_IN, postgresql_where=_IS_WRITTEN_IN)

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
    # Of a case sheet: the record of the sheet it was made from. Two that follow the same one are both kept and both newest.
    sa.Column("follows", sa.LargeBinary(16)),
    sa.UniqueConstraint("case_id", "position", name="uq_notes_position"),
)

# Who is kept out of a case because of a conflict of interest, and who is named where only named members see it.
walls = sa.Table(
    "walls",
    metadata,
    sa.Column("case_id", sa.ForeignKey("cases.case_id", ondelete="CASCADE"), primary_key=True),
    sa.Column("staff_id", sa.ForeignKey("members.staff_id"), primary_key=True, index=True),
    sa.Column("side", sa.String(8), nullable=False),  # out: kept out; in: named
    sa.Column("made_by", sa.ForeignKey("members.staff_id"), nullable=False),
    sa.Column("day", sa.Date, nullable=False),
    sa.Column("agreed_by", sa.ForeignKey("members.staff_id")),  # would have it go; where it takes two, another must too
    sa.CheckConstraint("side IN ('out', 'in')", name="side"),
)

# What is to be done by a day: tasks, deadlines, appointments, follow-ups, requests for interpreters. Their words stand in
# the case sheet under the same id; `sealed` holds the kind and the code of the rule, so that the worker can remind.
tasks = sa.Table(
    "tasks",
    metadata,
    sa.Column("task_id", sa.LargeBinary(16), primary_key=True),
    sa.Column("case_id", sa.ForeignKey("cases.case_id", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("state", sa.String(8), nullable=False),  # open, done, dropped
    sa.Column("due", sa.Date),  # null: not known, and shown as that
    sa.Column(
        "assignee", sa.ForeignKey("members.staff_id")
    ),  # null: whoever looks after the case, and so it goes with it
    sa.Column("made_by", sa.ForeignKey("members.staff_id"), nullable=False),
    sa.Column("day", sa.Date, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),  # compare and set: from 1, one more at each change
    sa.Column("sealed", sa.LargeBinary, nullable=False),
    sa.CheckConstraint("state IN ('open', 'done', 'dropped')", name="state"),
)
_IS_OPEN = tasks.c.state == "open"
sa.Index("ix_tasks_due", tasks.c.due, tasks.c.task_id, sqlite_where=_IS_OPEN, postgresql_where=_IS_OPEN)
sa.Index("ix_tasks_assignee", tasks.c.assignee, sqlite_where=_IS_OPEN, postgresql_where=_IS_OPEN)

# One object for every way a case passes on: assign, hand_over, refer_centre, refer_delegate, refer_outside, absence.
transitions = sa.Table(
    "transitions",
    metadata,
    sa.Column("transition_id", sa.LargeBinary(16), primary_key=True),
    sa.Column("case_id", sa.ForeignKey("cases.case_id", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("state", sa.String(12), nullable=False),  # proposed, accepted, declined, taken_back, done, ended
    sa.Column("from_centre", sa.String(64), nullable=False),
    sa.Column("to_centre", sa.String(64)),
    sa.Column("to_member", sa.ForeignKey("members.staff_id")),
    sa.Column("made_by", sa.ForeignKey("members.staff_id")),  # null: the worker
    sa.Column("day", sa.Date, nullable=False),
    sa.Column("expires", sa.Date),  # ends by itself after this day
    sa.Column("decided_by", sa.ForeignKey("members.staff_id")),
    sa.Column("decided_day", sa.Date),
    sa.Column("consent_id", sa.LargeBinary(16)),  # on which it hangs: with the consent it ends
    sa.Column("sealed", sa.LargeBinary, nullable=False),  # why, what is shared, fresh tags: under the service key
    sa.CheckConstraint(
        "kind IN ('assign', 'hand_over', 'refer_centre', 'refer_delegate', 'refer_outside', 'absence')",
        name="kind",
    ),
    sa.CheckConstraint(
        "state IN ('proposed', 'accepted', 'declined', 'taken_back', 'done', 'ended')",
        name="state",
    ),
    sa.Index("ix_transitions_to_centre", "to_centre", "state", "day"),
    sa.Index("ix_transitions_to_member", "to_member", "state", "day"),
)
_IS_LIVING = transitions.c.state.in_(("proposed", "accepted"))
sa.Index("ix_transitions_living", transitions.c.transition_id, sqlite_where=_IS_LIVING, postgresql_where=_IS_LIVING)

# The keys of a case, sealed in a browser to another centre while the case is on its way there: signed slots.
transition_slots = sa.Table(
    "transition_slots",
    metadata,
    sa.Column("transition_id", sa.ForeignKey("transitions.transition_id", ondelete="CASCADE"), primary_key=True),
    sa.Column("what", sa.SmallInteger, primary_key=True),
    sa.Column("generation", sa.Integer, primary_key=True),
    sa.Column("recipient", sa.LargeBinary(16), primary_key=True),
    sa.Column("slot", sa.LargeBinary(1288), nullable=False),
)

# Keys of a case that are no more in force, because a member sealed them anew or put others back: what is in force may open nothing,
# so each stays, by the SHA-256 of its slot, for as long as a backup does.
replaced_slots = sa.Table(
    "replaced_slots",
    metadata,
    sa.Column("case_id", sa.ForeignKey("cases.case_id", ondelete="CASCADE"), primary_key=True),
    sa.Column("digest", sa.LargeBinary(32), primary_key=True),
    sa.Column("what", sa.SmallInteger, nullable=False),
    sa.Column("generation", sa.Integer, nullable=False),
    sa.Column("recipient", sa.LargeBinary(16), nullable=False),
    sa.Column("slot", sa.LargeBinary(1288), nullable=False),
    sa.Column("replaced_day", sa.Date, nullable=False, index=True),
)

# What the person agreed to: to whom and for what stands in the case sheet under the same id.
consents = sa.Table(
    "consents",
    metadata,
    sa.Column("consent_id", sa.LargeBinary(16), primary_key=True),
    sa.Column("case_id", sa.ForeignKey("cases.case_id", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("state", sa.String(12), nullable=False),  # given, withdrawn
    sa.Column("day", sa.Date, nullable=False),
    sa.Column("expires", sa.Date),
    sa.Column("withdrawn_day", sa.Date),
    sa.Column("made_by", sa.ForeignKey("members.staff_id"), nullable=False),
    sa.Column("sealed", sa.LargeBinary, nullable=False),  # recipient's kind and purpose, as codes
    sa.CheckConstraint("state IN ('given', 'withdrawn')", name="state"),
)

# The erasure of a case, proposed by one and decided by another; the worker carries it out.
erasures = sa.Table(
    "erasures",
    metadata,
    sa.Column("case_id", sa.ForeignKey("cases.case_id", ondelete="CASCADE"), primary_key=True),
    sa.Column("reason", sa.String(16), nullable=False),  # retention, wish
    sa.Column("proposed_by", sa.ForeignKey("members.staff_id")),  # null: the worker, at the end of retention
    sa.Column("proposed_day", sa.Date, nullable=False),
    sa.Column("decided_by", sa.ForeignKey("members.staff_id")),
    sa.Column("decided_day", sa.Date),
    sa.CheckConstraint("reason IN ('retention', 'wish')", name="reason"),
)
