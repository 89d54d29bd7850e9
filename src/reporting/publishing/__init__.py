"""What anybody may have: yearly figures in every form, and checkpoints of the audit trail."""
