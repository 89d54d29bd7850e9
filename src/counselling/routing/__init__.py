"""Which counsellor a case goes to, and every way it passes on."""
