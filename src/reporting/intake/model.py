"""What a form leaves while somebody without JavaScript still writes. What a report itself leaves is the mailbox's."""

from reporting.mailbox.model import CHUNK, STATES, attachment_chunks, attachments, envelopes, reports, slots
from reporting.web.kept import drafts

__all__ = ["CHUNK", "STATES", "attachment_chunks", "attachments", "drafts", "envelopes", "reports", "slots"]
