"""What a person should know before she writes: the start page."""
