"""The supervisor's room: who did what and when, from the audit trail. Never a text, never a key of a case."""
