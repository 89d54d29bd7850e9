"""What a report and its conversation leave at rest: ciphertext, days, the centre, a size class. No address, no time of day,
no word of a person.

`lookup` is the only thing that leads from an access code to a report; ending access erases it.
"""

import sqlalchemy as sa

from reporting.database import metadata

STATES = ("received", "opened", "in_progress", "closed")

reports = sa.Table(
    "reports",
    metadata,
    sa.Column("case_id", sa.LargeBinary(16), primary_key=True),
    sa.Column("reference", sa.String(16), nullable=False, unique=True),
    sa.Column("centre", sa.String(64), nullable=False),  # to whom the dialogue key is sealed now
    sa.Column("centre_generation", sa.Integer, nullable=False),
    sa.Column("dialogue_generation", sa.Integer, nullable=False, default=0),
    sa.Column("state", sa.String(12), nullable=False),
    sa.Column("day", sa.Date, nullable=False),
    sa.Column("lookup", sa.LargeBinary(32), unique=True),  # SHA-256(T); null once the person ended her access
    sa.Column("withdraw", sa.LargeBinary(32), unique=True),  # SHA-256(W)
    sa.Column("tags", sa.LargeBinary),  # routing tags under the service key; null once the case is taken over
    sa.Column("withdrawal_day", sa.Date),  # asked for on this day; carried out seven days later
    sa.CheckConstraint("state IN ('received', 'opened', 'in_progress', 'closed')", name="state"),
)
# What nobody has read yet, oldest first: where the worker looks for reports without a case.
sa.Index(
    "ix_reports_received",
    reports.c.day,
    reports.c.case_id,
    sqlite_where=reports.c.state == "received",
    postgresql_where=reports.c.state == "received",
)

slots = sa.Table(
    "slots",
    metadata,
    sa.Column(
        "case_id",
        sa.ForeignKey("reports.case_id", ondelete="CASCADE"),
        primary_key=True,
    ),
    sa.Column("what", sa.SmallInteger, primary_key=True),  # 1 dialogue key, 2 file key
    sa.Column("generation", sa.Integer, primary_key=True),  # of the secret inside
    sa.Column("recipient", sa.LargeBinary(16), primary_key=True),  # key_id
    sa.Column("slot", sa.LargeBinary, nullable=False),  # 1208 bytes, or 1288 when a member signed it
)

envelopes = sa.Table(
    "envelopes",
    metadata,
    sa.Column(
        "case_id",
        sa.ForeignKey("reports.case_id", ondelete="CASCADE"),
        primary_key=True,
    ),
    sa.Column("record_id", sa.LargeBinary(16), primary_key=True),
    sa.Column("position", sa.Integer, nullable=False),  # order within the case, from 0
    sa.Column("kind", sa.SmallInteger, nullable=False),  # 1 report, 2 from the person, 3 from the centre
    sa.Column("dialogue_generation", sa.Integer, nullable=False),
    sa.Column("day", sa.Date, nullable=False),
    sa.Column("envelope", sa.LargeBinary, nullable=False),
    sa.UniqueConstraint("case_id", "position", name="uq_envelopes_position"),
)
# The persons' answers of a day: where the worker looks for news. Reports and the centre's messages cost it nothing.
sa.Index(
    "ix_envelopes_answers",
    envelopes.c.day,
    envelopes.c.case_id,
    sqlite_where=envelopes.c.kind == 2,
    postgresql_where=envelopes.c.kind == 2,
)

# An attachment may be here before its report is: no foreign key. Its owner is SHA-256(T) of whoever sent it,
# or, for a file of the centre, null. What nobody has announced by `expires_hour` is removed.
attachments = sa.Table(
    "attachments",
    metadata,
    sa.Column("case_id", sa.LargeBinary(16), primary_key=True),
    sa.Column("record_id", sa.LargeBinary(16), primary_key=True),
    sa.Column("owner", sa.LargeBinary(32)),
    sa.Column("dialogue_generation", sa.Integer, nullable=False),
    sa.Column("size", sa.Integer, nullable=False),  # of the envelope, in bytes; until complete, what is here of it
    # SHA-256 of the envelope once complete, so that a retry is known; before, a random mark of the try that is writing.
    sa.Column("digest", sa.LargeBinary(32)),
    sa.Column("complete", sa.Boolean, nullable=False),
    sa.Column("announced_by", sa.LargeBinary(16)),  # the record of the text that names it
    sa.Column("expires_hour", sa.Integer),  # hours since 1970 while nobody has announced it
)

# What nobody has announced: what it weighs, and what is to be removed.
sa.Index(
    "ix_attachments_pending",
    attachments.c.expires_hour,
    attachments.c.size,
    attachments.c.owner,
    sqlite_where=attachments.c.announced_by.is_(None),
    postgresql_where=attachments.c.announced_by.is_(None),
)

CHUNK = 256 * 1024

attachment_chunks = sa.Table(
    "attachment_chunks",
    metadata,
    sa.Column("case_id", sa.LargeBinary(16), primary_key=True),
    sa.Column("record_id", sa.LargeBinary(16), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True),  # from 0; each but the last is CHUNK bytes
    sa.Column("content", sa.LargeBinary, nullable=False),
    sa.ForeignKeyConstraint(
        ["case_id", "record_id"],
        ["attachments.case_id", "attachments.record_id"],
        ondelete="CASCADE",
    ),
)

# Who has read a report, as the person may see it: a role and a day, no name.
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
