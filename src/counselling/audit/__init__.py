"""The audit trail: what was done by whom, in a form nobody can rewrite unseen."""
