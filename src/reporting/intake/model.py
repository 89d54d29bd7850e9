"""What a form leaves while somebody without JavaScript still writes. What a report itself leaves is the mailbox's."""

import sqlalchemy as sa

from reporting.database import metadata
from reporting.mailbox.model import CHUNK, STATES, attachment_chunks, attachments, envelopes, reports, slots

__all__ = ["CHUNK", "STATES", "attachment_chunks", "attachments", "drafts", "envelopes", "reports", "slots"]

# Only who holds the cookie's K finds and opens the row: lookup = SHA-256("lookup" ‖ K).
drafts = sa.Table(
    "drafts",
    metadata,
    sa.Column("lookup", sa.LargeBinary(32), primary_key=True),
    sa.Column("sealed", sa.LargeBinary, nullable=False),
    sa.Column("expires_hour_quarter", sa.Integer, nullable=False),  # quarters of an hour since 1970
)
