"""What anybody may have: checkpoints of the audit trail."""
